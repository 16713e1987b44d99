import { describe, expect, test } from 'vitest';
import { rowsOf } from '../door.ts';
import { down } from '../holds/shop.ts';
import { follow, inShop, tick, toldOf, unhurried } from '../retention/shop.ts';
import { carriedOut, carryOut, email, erasureOf, freshEleme, idsIn, runOf } from './carrying-out.ts';
import { about, asked, planOf } from './planning.ts';

test('a row that comes while it is under way was in nobody’s plan: it stays, and a new plan shows it', async () => {
  const shop = await freshEleme();
  const id = await asked(shop, email);
  const { digest } = await planOf(id);
  const { id: run } = await runOf(await carryOut(id, digest, { ...unhurried(), PURGE_PAGES: '1' }));
  await rowsOf("update runs set leased_until = 0 where id = ? and status = 'running' returning id", run);
  await inShop(`insert into ${shop.accounts} values (3, '${email}', null), (4, '${email}', null)`);
  await tick();
  const { status, rules } = await follow(run);
  expect([status, rules.find((rule) => rule.id === 'erasure-accounts')?.purged]).toEqual(['finished', 1]);
  expect(await idsIn(shop.accounts)).toEqual([2, 3, 4]);
  expect(about(await planOf(id), 'accounts')).toMatchObject({ outcome: 'erased', rows: 2 });
  await carriedOut(id);
  expect(await idsIn(shop.accounts)).toEqual([2]);
});

describe('a source that fails meanwhile', () => {
  test('makes the run wait, and it goes on once it is back', async () => {
    const shop = await freshEleme();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const { id: run } = await runOf(await carryOut(id, digest, { ...unhurried(), PURGE_PAGES: '1' }));
    await rowsOf("update runs set leased_until = 0 where id = ? and status = 'running' returning id", run);
    await tick({ ...unhurried(), ...down });
    expect(await follow(run)).toMatchObject({
      ...{ status: 'running', reason: expect.stringContaining('cannot be reached') },
    });
    expect((await erasureOf(id))?.status).toBe('running');
    await rowsOf('update runs set leased_until = 0 where id = ? returning id', run);
    await tick();
    expect(await follow(run)).toMatchObject({ status: 'finished', reason: null });
    expect(await idsIn(shop.accounts)).toEqual([2]);
  });

  test('and does not come back, fails it in the end: it is carried out again', async () => {
    const shop = await freshEleme();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const { id: run } = await runOf(await carryOut(id, digest, { ...unhurried(), PURGE_PAGES: '1' }));
    await rowsOf("update runs set leased_until = 0 where id = ? and status = 'running' returning id", run);
    await tick({ ...unhurried(), ...down }); // what is Unusta's own goes all the same
    await rowsOf(
      "update runs set leased_until = 0, created_at = 0, state = json_set(state, '$.failures', 8) where id = ? returning id",
      run,
    );
    await tick({ ...unhurried(), ...down });
    const failed = await follow(run);
    expect(failed).toMatchObject({ status: 'failed' });
    expect(await erasureOf(id)).toMatchObject({ status: 'failed', reason: failed.reason });
    expect(await carriedOut(id)).toMatchObject({ status: 'finished' });
    expect((await erasureOf(id))?.categories.get('accounts')).toMatchObject({ erased: 1 });
  });
});

test('a notice that changes meanwhile fails it, and the shop is told', async () => {
  const shop = await freshEleme();
  const id = await asked(shop, email);
  const { digest } = await planOf(id);
  const { id: run } = await runOf(await carryOut(id, digest, { ...unhurried(), PURGE_PAGES: '1' }));
  await rowsOf("update runs set fingerprint = 'another', leased_until = 0 where id = ? returning id", run);
  await tick();
  expect(await follow(run)).toMatchObject({ status: 'failed', reason: expect.stringMatching(/^Notice/) });
  expect(await toldOf(shop.slug)).toContain('mail erasure.failed');
  expect((await carriedOut(id)).status).toBe('finished');
});

test('a hold that only the source knows is respected: the run waits until somebody has seen to it', async () => {
  const shop = await freshEleme();
  const id = await asked(shop, email);
  await carriedOut(id);
  await inShop(`insert into ${shop.accounts} values (5, '${email}', null)`);
  await inShop(`insert into unusta_holds (controller, id, category, record, lifted, revision)
    values ('${shop.slug}', 'strange', 'accounts', '5', 0, 99)`);
  const run = await carriedOut(id);
  expect(run).toMatchObject({ status: 'running', reason: expect.stringContaining('not known here') });
  await inShop(`update unusta_holds set lifted = 1, revision = 100 where id = 'strange'`);
  await rowsOf('update runs set leased_until = 0 where id = ? returning id', run.id);
  await tick();
  expect(await follow(run.id)).toMatchObject({ status: 'finished', reason: null });
  expect(await idsIn(shop.accounts)).toEqual([2]);
});

test('a row that its database refuses is passed by, counted and said; all others go', async () => {
  const shop = await freshEleme();
  const notes = `${shop.accounts}_notes`;
  await inShop(`create table ${notes} (id integer primary key, of integer references ${shop.accounts} (id))`);
  await inShop(`insert into ${notes} values (1, 1)`);
  await inShop(`insert into ${shop.accounts} values (8, '${email}', null), (9, '${email}', null)`);
  const id = await asked(shop, email);
  const run = await carriedOut(id);
  expect(run).toMatchObject({
    status: 'finished',
    rules: [{ purged: 2, skipped: 1, tables: [{ skippedFor: 'FOREIGN KEY constraint failed' }] }, {}, {}],
  });
  expect(await idsIn(shop.accounts)).toEqual([1, 2]);
  expect((await erasureOf(id))?.categories.get('accounts')).toMatchObject({ erased: 2, skipped: 1 });
  await inShop(`delete from ${notes}`);
  await carriedOut(id);
  expect((await erasureOf(id))?.categories.get('accounts')).toMatchObject({ erased: 3, skipped: 0 });
});
