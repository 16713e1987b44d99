import { expect, test } from 'vitest';
import { freshKey, refusalOf, rowsOf, visit } from '../door.ts';
import { call } from '../holds/shop.ts';
import { inShop, start, unhurried } from '../retention/shop.ts';
import { carryOut, runOf } from './carrying-out.ts';
import { asked, eleme, elemeTables, freshPlanned, planOf } from './planning.ts';
import { freshShop } from './shop.ts';

const email = 'mari@kodu.example';

test('only a key for requests, of the same shop, carries out; it may follow that, and no purge', async () => {
  const shop = await freshPlanned(eleme, elemeTables);
  await inShop(`insert into ${shop.accounts} values (1, '${email}', null)`);
  const id = await asked(shop, email);
  const { digest } = await planOf(id);
  const by = (key: string) => call('POST', `/requests/${id}/carry-out`, { plan: digest }, unhurried(), key);
  const { secret: purger } = await freshKey(['read', 'purge'], shop.slug);
  const { secret: stranger } = await freshKey(['requests', 'purge'], await freshShop());
  const { secret: own } = await freshKey(['requests'], shop.slug);
  expect(await refusalOf(by(purger))).toBe('403 forbidden');
  expect(await refusalOf(by(stranger))).toBe('404 not-found');
  const { status } = await visit(`/api/v1/requests/${id}/carry-out`, { method: 'POST' });
  expect(status).toBe(401);
  expect(await inShop(`select id from ${shop.accounts}`)).toHaveLength(1);
  const { id: run } = await runOf(await by(own));
  const follow = (key: string, which = run) => call('GET', `/purges/${which}`, undefined, unhurried(), key);
  expect((await follow(own)).status).toBe(200);
  expect((await follow(purger)).status).toBe(200);
  expect(await refusalOf(follow(stranger))).toBe('404 not-found');
  const purge = await start(shop as never, { dryRun: true });
  expect(await refusalOf(follow(own, purge.id))).toBe('403 forbidden');
  const { secret: reader } = await freshKey(['read'], shop.slug);
  expect(await refusalOf(follow(reader))).toBe('403 forbidden');
});

test('nothing that is kept of an erasure says whose it was', async () => {
  const shop = await freshPlanned(eleme, elemeTables);
  await inShop(
    `insert into ${shop.orders} values (1, '2015-01-01', '2015-01-01', '${email}', 41, 'Mari', 'x')`,
  );
  const id = await asked(shop, email);
  const { digest } = await planOf(id);
  const run = await runOf(await carryOut(id, digest));
  const kept = [
    await rowsOf('select * from runs where id = ?', run.id),
    await rowsOf('select * from batches where run = ?', run.id),
    await rowsOf("select * from audit where controller = ? and data like '%' || ? || '%'", shop.slug, run.id),
    await inShop(`select * from unusta_batches where run = '${run.id}'`),
  ];
  expect(kept.map(({ length }) => length > 0)).toEqual([true, true, true, true]);
  expect(JSON.stringify(kept)).not.toMatch(/mari|kodu/i);
});
