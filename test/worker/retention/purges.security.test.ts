import { describe, expect, test } from 'vitest';
import { freshKey, refusalOf, rowsOf } from '../door.ts';
import { call } from '../holds/shop.ts';
import { freshOrders, idsOf, start } from './shop.ts';

describe('who may', () => {
  test.each(['read', 'publish', 'links', 'requests'])('a key of scope %s may not', async (scope) => {
    const shop = await freshOrders();
    const { id } = await start(shop, { dryRun: true });
    const { secret } = await freshKey([scope], shop.slug);
    const by = (method: string, path: string, body?: object) =>
      refusalOf(call(method, path, body, undefined, secret));
    expect(await by('POST', `/controllers/${shop.slug}/purges`, { dryRun: false })).toBe('403 forbidden');
    expect(await by('GET', `/controllers/${shop.slug}/purges`)).toBe('403 forbidden');
    expect(await by('GET', `/controllers/${shop.slug}/purges/batches`)).toBe('403 forbidden');
    expect(await by('GET', `/purges/${id}`)).toBe('403 forbidden');
    expect(await by('POST', `/purges/${id}/approve`)).toBe('403 forbidden');
  });

  test('another controller’s key learns nothing, and approves nothing', async () => {
    const [mine, other] = [await freshOrders(), await freshOrders()];
    const { id } = await start(mine);
    const { secret } = await freshKey(['purge'], other.slug);
    const by = (method: string, path: string, body?: object) =>
      refusalOf(call(method, path, body, undefined, secret));
    expect(await by('GET', `/purges/${id}`)).toBe('404 not-found');
    expect(await by('POST', `/purges/${id}/approve`)).toBe('404 not-found');
    expect(await by('POST', `/controllers/${mine.slug}/purges`, { dryRun: false })).toBe('404 not-found');
    expect(await by('GET', `/controllers/${mine.slug}/purges`)).toBe('404 not-found');
    expect(await by('GET', `/controllers/${mine.slug}/purges/batches`)).toBe('404 not-found');
    expect(await idsOf(mine)).toHaveLength(23);
  });
});

describe('what is kept of a purge', () => {
  test('names no person and no record: neither key nor address is in run, batch, log or delivery', async () => {
    const shop = await freshOrders({}, { email: 'owner@shop.example' });
    const { id } = await start(shop);
    await call('POST', `/purges/${id}/approve`);
    const kept = await Promise.all([
      rowsOf('SELECT * FROM runs WHERE controller = ?', shop.slug),
      rowsOf('SELECT * FROM batches WHERE controller = ?', shop.slug),
      rowsOf('SELECT * FROM audit WHERE controller = ?', shop.slug),
      rowsOf('SELECT * FROM deliveries WHERE controller = ?', shop.slug),
    ]);
    expect(JSON.stringify(kept)).not.toMatch(/kodu\.example|Name \d/);
  });
});
