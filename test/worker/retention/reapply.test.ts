// After a backup was restored: what was erased is erased again, and only that.

import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { parseEnv } from '../../../src/env.ts';
import { normaliseAddress } from '../../../src/subjects/address.ts';
import { subjectOf } from '../../../src/subjects/subject.ts';
import { rowsOf } from '../door.ts';
import { call } from '../holds/shop.ts';
import { freshOrders, idsOf, inShop, keepThreeYears, type Shop, start } from './shop.ts';

/** The tombstone that an erasure leaves. */
async function tombstone(
  { slug }: Shop,
  email: string,
  erasedAt: string,
  { category = 'orders', until = '2099-01-01' } = {},
): Promise<void> {
  const { UNUSTA_PEPPER: pepper } = parseEnv(env);
  const subject = await subjectOf(pepper, slug, normaliseAddress(email) ?? '');
  await rowsOf(
    'INSERT INTO erasures (controller, subject, category, erased_at, until_on) VALUES (?, ?, ?, ?, ?) RETURNING subject',
    ...[slug, subject, category, Date.parse(erasedAt), until],
  );
}

/** A shop in which nothing is due: only what an erasure named may go. */
async function restored(rule: object = {}): Promise<Shop> {
  const shop = await freshOrders({ old: 0, young: 1, rules: [{ ...keepThreeYears, keep: 'P50Y', ...rule }] });
  await inShop(`delete from ${shop.table}`);
  await inShop(`insert into ${shop.table} values
    (1, '2026-01-05', 'mari@kodu.example', 'Mari'), (2, '2026-01-05', ' MARI@Kodu.example', 'Mari'),
    (3, '2026-06-02', 'mari@kodu.example', 'Mari, back again'), (4, '2026-01-05', 'jaan@kodu.example', 'Jaan'),
    (5, null, 'mari@kodu.example', 'Mari, no date'), (6, 'soon', 'mari@kodu.example', 'Mari, no date'),
    (7, '2026-06-01', 'mari@kodu.example', 'Mari, on the very day')`);
  return shop;
}

describe('a purge that erases again', () => {
  test('takes what the restored backup brought back, and leaves who came back since', async () => {
    const shop = await restored();
    await tombstone(shop, 'mari@kodu.example', '2026-06-01T10:00:00Z');
    const run = await start(shop, { reapply: true });
    expect(run).toMatchObject({
      ...{ kind: 'reapply', status: 'finished' },
      rules: [{ id: 'erasure-orders', clause: 'law:17', eligible: 2, purged: 2, then: 'delete' }],
    });
    expect(await idsOf(shop)).toEqual([3, 4, 5, 6, 7]);
    const evidence = await inShop(
      `select rule, clause, affected, first_on from unusta_batches where run = '${run.id}'`,
    );
    expect(evidence).toEqual([
      { rule: 'erasure-orders', clause: 'law:17', affected: 2, first_on: '2026-01-05' },
    ]);
    expect((await start(shop, { reapply: true })).rules[0]).toMatchObject({ eligible: 0, purged: 0 });
  });

  test('leaves what is held', async () => {
    const shop = await restored();
    await tombstone(shop, 'mari@kodu.example', '2026-06-01T10:00:00Z');
    const hold = { record: { category: 'orders', key: 2 }, reason: 'law:17(3)(e)' };
    expect((await call('POST', `/controllers/${shop.slug}/holds`, hold)).status).toBe(201);
    expect((await start(shop, { reapply: true })).rules[0]).toMatchObject({ purged: 1, held: 1 });
    expect(await idsOf(shop)).toContain(2);
  });

  test.each([
    ['another category', { category: 'accounting' }],
    ['one whose time is over', { until: '2026-01-01' }],
  ])('takes nothing for %s', async (_, more) => {
    const shop = await restored();
    await tombstone(shop, 'mari@kodu.example', '2026-06-01T10:00:00Z', more);
    expect((await start(shop, { reapply: true })).status).toBe('finished');
    expect(await idsOf(shop)).toHaveLength(7);
  });

  test('without an erasure there is nothing to do', async () => {
    const shop = await restored();
    expect(await start(shop, { reapply: true })).toMatchObject({ status: 'finished', rules: [] });
    expect(await idsOf(shop)).toHaveLength(7);
  });
});
