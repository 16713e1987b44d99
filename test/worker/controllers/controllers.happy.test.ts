import { describe, expect, test } from 'vitest';
import { controllerBody, freshSlug } from '../../support/factories.ts';
import { api, everythingOf, freshController, freshKey, logOf, publish, rowsOf, visit } from '../door.ts';

const put = async (slug: string, body: object, key?: string) => {
  const response = await api('PUT', `/controllers/${slug}`, body, key);
  return { status: response.status, body: await response.json() };
};

describe('PUT /controllers/{c}', () => {
  test('creates, updates, and says when nothing changed', async () => {
    const slug = freshSlug();
    const state = (name: string) => ({ controller: slug, state: name, findings: [] });
    expect(await put(slug, controllerBody(slug))).toEqual({ status: 201, body: state('created') });
    expect(await put(slug, controllerBody(slug))).toEqual({ status: 200, body: state('unchanged') });
    const changed = controllerBody(slug, { tradeName: 'Uus Kadakas' });
    expect(await put(slug, changed)).toEqual({ status: 200, body: state('updated') });
    expect((await (await visit(`/${slug}`)).text()).includes('Uus Kadakas')).toBe(true);
    expect(await logOf(slug)).toEqual([
      [1, 'controller.published'],
      [2, 'controller.published'],
    ]);
  });

  test('writes nothing at all when nothing changed, in whatever order the fields come', async () => {
    const slug = await freshController({ hosts: [`${freshSlug()}.example`] });
    await publish(slug, '2024-01-01');
    const before = await everythingOf(slug);
    const body = controllerBody(slug, before.hosts?.length ? { hosts: [hostIn(before.hosts)] } : {});
    const turned = Object.fromEntries(Object.entries(body).reverse());
    const unchanged = { controller: slug, state: 'unchanged', findings: [] };
    expect((await put(slug, turned)).body).toEqual(unchanged);
    // what is the default may be said or left out
    expect((await put(slug, { ...body, mode: 'live', financialYearEnd: '12-31' })).body).toEqual(unchanged);
    expect(await everythingOf(slug)).toEqual(before);
  });

  test('gives a new revision with a change, and keeps the day of creation', async () => {
    const slug = await freshController();
    const row = async () =>
      (await rowsOf('SELECT revision, created_at, updated_at FROM controllers WHERE slug = ?', slug))[0];
    const before = await row();
    await put(slug, controllerBody(slug, { name: 'Teine OÜ' }));
    const after = await row();
    expect(after?.revision).not.toBe(before?.revision);
    expect(after?.created_at).toBe(before?.created_at);
    expect(Number(after?.updated_at)).toBeGreaterThanOrEqual(Number(before?.updated_at));
  });

  test('makes the hosts those listed, no more and no fewer', async () => {
    const [one, two, three] = [freshSlug(), freshSlug(), freshSlug()].map((name) => `${name}.example`);
    const slug = await freshController({ hosts: [one ?? '', two ?? ''] });
    await put(slug, controllerBody(slug, { hosts: [three ?? '', two ?? ''] }));
    const rows = await rowsOf('SELECT host FROM hosts WHERE controller = ? ORDER BY host', slug);
    expect(rows.map(({ host }) => host)).toEqual([two, three].sort());
  });

  test('repeats hosts and sources with a key that may not change them', async () => {
    const sources = [{ id: 'shop', kind: 'libsql' as const, urlEnv: 'SOURCE_SHOP_URL' }];
    const hosts = [`${freshSlug()}.example`, `${freshSlug()}.example`];
    const slug = await freshController({ hosts, sources });
    const { secret } = await freshKey(['publish'], slug);
    const body = controllerBody(slug, { hosts: hosts.toReversed(), sources, name: 'Teine OÜ' });
    expect(await put(slug, body, secret)).toEqual({
      status: 200,
      body: { controller: slug, state: 'updated', findings: [] },
    });
  });

  test('takes every field that the interface names', async () => {
    const slug = freshSlug();
    const full = controllerBody(slug, {
      country: 'FI',
      holidays: 'EE',
      timeZone: 'Europe/Helsinki',
      financialYearEnd: '02-29',
      languages: ['et', 'en-GB', 'sr-Latn'],
      origins: ['https://shop.example', 'http://localhost:3000'],
      mode: 'rehearsal',
      authority: { name: 'AKI', url: 'https://www.aki.ee', address: 'Tatari 39, Tallinn' },
      dpo: { name: 'Mari Maasikas', email: 'dpo@kadakas.example' },
      sources: [
        {
          id: 'shop',
          kind: 'libsql',
          urlEnv: 'SOURCE_SHOP_URL',
          tokenEnv: 'SOURCE_SHOP_TOKEN',
          tables: [
            {
              category: 'orders',
              table: 'orders',
              key: 'id',
              subject: { column: 'customer_id', table: 'customers', key: 'id', email: 'email' },
              event: 'placed_at',
              eventFormat: 'iso',
              where: { status: ['done', 3, true] },
              anonymise: { name: { null: true }, email: { random: true }, city: 'gone' },
              after: ['order_placed'],
            },
          ],
        },
      ],
    });
    expect((await put(slug, full)).status).toBe(201);
    const [row] = await rowsOf('SELECT profile FROM controllers WHERE slug = ?', slug);
    expect(JSON.parse(String(row?.profile))).toEqual({ ...full, hosts: [] });
  });

  test('one event in after is a list of one', async () => {
    const slug = freshSlug();
    const table = { category: 'orders', table: 'orders', key: 'id', event: 'placed_at', eventFormat: 'iso' };
    const sources = (after: unknown) => [
      { id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SHOP_URL', tables: [{ ...table, after }] },
    ];
    expect((await put(slug, { ...controllerBody(slug), sources: sources('recorded') })).status).toBe(201);
    const again = await put(slug, { ...controllerBody(slug), sources: sources(['recorded']) });
    expect(again).toMatchObject({ status: 200, body: { state: 'unchanged' } });
    const [row] = await rowsOf('SELECT profile FROM controllers WHERE slug = ?', slug);
    expect(JSON.parse(String(row?.profile)).sources).toEqual(sources(['recorded']));
  });
});

const hostIn = (rows: unknown[]): string => (rows[0] as { host: string }).host;
