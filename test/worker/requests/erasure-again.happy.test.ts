import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { refusalOf, rowsOf } from '../door.ts';
import { call, place } from '../holds/shop.ts';
import { follow, inShop, tick, unhurried } from '../retention/shop.ts';
import { carriedOut, carryOut, erasureOf, idsIn, runOf } from './carrying-out.ts';
import { replied, reply, saidOf, shopOf } from './erased.ts';
import {
  accounting,
  asked,
  eleme,
  elemeTables,
  freshPlanned,
  neiss,
  neissTables,
  type PlannedShop,
  planOf,
} from './planning.ts';
import { freshAddress, shown } from './shop.ts';

let email = '';

beforeEach(() => {
  email = freshAddress();
});
afterEach(() => void vi.restoreAllMocks());

const partly = { outcome: 'partly', ground: 'The law.' };
const begun = async (id: string) =>
  (await rowsOf('select id from runs where request = ? order by id', id)).map(({ id }) => id);

/** A shop with nothing of the person but an account. */
async function withAccount(): Promise<PlannedShop> {
  const shop = await freshPlanned(eleme, elemeTables);
  await inShop(`insert into ${shop.accounts} values (1, '${email}', null)`);
  return shop;
}

describe('a plan that is carried out again', () => {
  test('takes a row that has come back as it was, and the answer says so', async () => {
    const shop = await withAccount();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const first = await carriedOut(id);
    await inShop(`insert into ${shop.accounts} values (1, '${email}', null)`);
    expect((await planOf(id)).digest).toBe(digest);
    const again = await Promise.all([carryOut(id, digest), carryOut(id, digest)]);
    const [second, same] = await Promise.all(again.map(runOf));
    expect([second?.id === first.id, second?.id === same?.id]).toEqual([false, true]);
    expect([await idsIn(shop.accounts), (await begun(id)).length]).toEqual([[], 2]);
    const { said } = await replied(id, email);
    expect(saidOf(said, 'accounts')).toMatchObject({ outcome: 'erased', rows: 2 });
  });

  test('takes a row that its database had refused and lets go now', async () => {
    const shop = await withAccount();
    const notes = `${shop.accounts}_notes`;
    await inShop(
      `create table ${notes} (id integer primary key, of integer references ${shop.accounts} (id))`,
    );
    await inShop(`insert into ${notes} values (1, 1)`);
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    await carriedOut(id);
    expect((await erasureOf(id))?.categories.get('accounts')).toMatchObject({ erased: 0, skipped: 1 });
    // One of two calls at once may find the other’s run ended, and the row as it was: it is their run all the same
    const [one, other] = await Promise.all([carryOut(id, digest), carryOut(id, digest)]);
    expect((await runOf(one)).id).toBe((await runOf(other)).id);
    expect(await begun(id)).toHaveLength(2);
    await inShop(`delete from ${notes}`);
    await carriedOut(id);
    expect(await idsIn(shop.accounts)).toEqual([]);
    expect(saidOf((await replied(id, email)).said, 'accounts')).toMatchObject({ outcome: 'erased', rows: 1 });
  });

  test('is the same run once nothing is left, and after a failure another', async () => {
    const shop = await withAccount();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const { id: first } = await carriedOut(id);
    expect(await runOf(await carryOut(id, digest))).toMatchObject({ id: first, status: 'finished' });
    await rowsOf("update runs set status = 'failed', reason = 'x' where id = ? returning id", first);
    expect(await refusalOf(carryOut(id, digest))).toBe('409 plan-outdated');
    await inShop(`insert into ${shop.accounts} values (1, '${email}', null)`);
    expect((await runOf(await carryOut(id, digest))).id).not.toBe(first);
    expect((await shown(id)).erasure).toMatchObject({ status: 'finished' });
  });
});

/** A shop in which orders lead to the person by an account. */
async function withOrders(...orders: string[]): Promise<PlannedShop> {
  const shop = await freshPlanned(neiss, neissTables);
  await inShop(`insert into ${shop.accounts} values (1, '${email}', null)`);
  for (const order of orders) await inShop(`insert into ${shop.orders} values ${order}`);
  return shop;
}

/** Of accounting: how many records are kept, and until when. */
async function keptIn(id: string): Promise<string[]> {
  const { said } = await replied(id, email, partly);
  const parts = saidOf(said, 'accounting')?.parts ?? [];
  return parts.map(({ outcome, rows, until }) => `${outcome} ${rows} ${until}`);
}

const kept = "(1, '2024-05-05', '2024-05-05', null, 1, 'Mari', 'paid')";

describe('what an account led to', () => {
  test.each([
    ['the person has signed up anew', 2],
    ['the account has come back', 1],
  ])('is said to be kept though %s, and that was erased too', async (_, account) => {
    const shop = await withOrders(kept);
    const id = await asked(shop, email);
    await carriedOut(id);
    await inShop(`insert into ${shop.accounts} values (${account}, '${email}', null)`);
    await carriedOut(id);
    expect(await refusalOf(reply(id))).toBe('409 erasure-not-whole');
    expect(await keptIn(id)).toEqual(['kept 1 2031-12-31']);
  });

  test('is said to be kept though the run failed that had erased it', async () => {
    const shop = await withOrders(kept);
    const id = await asked(shop, email);
    const { id: run } = await carriedOut(id);
    await rowsOf("update runs set status = 'failed', reason = 'x' where id = ? returning id", run);
    await carriedOut(id);
    expect(await begun(id)).toHaveLength(2);
    expect(await keptIn(id)).toEqual(['kept 1 2031-12-31']);
    expect(await idsIn(shop.orders)).toEqual([1]);
  });

  test('is not said to be kept once a later run has found the account, and erased both', async () => {
    const shop = await withOrders("(1, '2010-05-05', '2010-05-05', null, 1, 'Mari', 'paid')");
    const hold = await place(shop.slug, { subject: { email }, reason: 'dispute' });
    const id = await asked(shop, email);
    await carriedOut(id);
    expect(await idsIn(shop.accounts)).toEqual([1]);
    await call('DELETE', `/holds/${hold.id}`);
    await carriedOut(id);
    expect([await idsIn(shop.accounts), await idsIn(shop.orders)]).toEqual([[], []]);
    const { said } = await replied(id, email);
    expect(saidOf(said, 'accounting')).toMatchObject({ outcome: 'erased', rows: 1 });
  });

  test('is as the databases have it while the account is there, and as it was found once somebody has deleted that', async () => {
    const shop = await withOrders(kept, "(2, '2024-05-05', '2024-05-05', null, 1, 'Mari', 'paid')");
    const hold = await place(shop.slug, { subject: { email }, reason: 'dispute' });
    const id = await asked(shop, email);
    await carriedOut(id);
    await inShop(`delete from ${shop.orders} where id = 2`);
    await place(shop.slug, { record: { category: 'accounts', key: '1' }, reason: 'dispute' });
    await call('DELETE', `/holds/${hold.id}`);
    expect(await keptIn(id)).toEqual(['kept 1 2031-12-31']);
    const other = await asked(shop, email);
    await carriedOut(other);
    await inShop(`delete from ${shop.accounts}`);
    expect(await keptIn(other)).toEqual(['kept 1 2031-12-31']);
  });

  test('is counted beside what names the person itself', async () => {
    const shop = await freshPlanned(
      [{ ...accounting, after: 'recorded', law: 'RPS § 12' }],
      ({ orders, accounts }) => {
        const common = { category: 'accounting', table: orders, key: 'id', event: 'done' };
        const joined = { column: 'account', table: accounts, key: 'id', email: 'mail' };
        return [
          { ...common, eventFormat: 'date', subject: 'email', where: { state: ['guest'] } },
          { ...common, eventFormat: 'date', subject: joined, where: { state: ['paid'] } },
          {
            category: 'accounts',
            table: accounts,
            key: 'id',
            event: 'closed',
            eventFormat: 'date',
            subject: 'mail',
          },
        ];
      },
    );
    await inShop(`insert into ${shop.accounts} values (1, '${email}', null)`);
    await inShop(`insert into ${shop.orders} values ${kept}, (2, '2024-05-05', '2024-05-05', '${email}', 1, 'Mari', 'guest'),
      (3, '2024-05-05', '2024-05-05', '${email}', 1, 'Mari', 'paid'), (4, '2024-05-05', '2024-05-05', null, 1, 'Mari', 'paid')`);
    const id = await asked(shop, email);
    await carriedOut(id);
    // One that names the person itself is gone since: it can be seen to be
    await inShop(`delete from ${shop.orders} where id = 2`);
    expect(await keptIn(id)).toEqual(['kept 3 2031-05-05']);
  });
});

test('what was held when it was carried out, and that the shop has deleted since, is not said to be kept', async () => {
  const shop = await shopOf(email, {}, eleme.slice(0, 2));
  await inShop(`update ${shop.orders} set state = 'open'`);
  const hold = await place(shop.slug, { record: { category: 'accounts', key: '1' }, reason: 'dispute' });
  const id = await asked(shop, email);
  await carriedOut(id);
  await call('DELETE', `/holds/${hold.id}`);
  await inShop(`delete from ${shop.accounts} where id = 1`);
  const { said } = await replied(id, email);
  expect(saidOf(said, 'accounts')).toMatchObject({ outcome: 'none', rows: 0 });
});

describe('a category that is called as something every object has', () => {
  const called = 'constructor';

  test('is erased, kept and answered as any other', async () => {
    const rules = eleme.slice(0, 2).map((rule) => ({
      ...rule,
      id: rule.category === 'accounts' ? called : rule.id,
      category: rule.category === 'accounts' ? called : rule.category,
    }));
    const shop = await freshPlanned(rules, (names) =>
      elemeTables(names)
        .map((one) => (one.category === 'accounts' ? { ...one, category: called } : one))
        .slice(0, 2),
    );
    await inShop(
      `insert into ${shop.accounts} values (1, '${email}', null), (2, '${email}', null), (3, '${email}', null)`,
    );
    const notes = `${shop.accounts}_notes`;
    await inShop(
      `create table ${notes} (id integer primary key, of integer references ${shop.accounts} (id))`,
    );
    await inShop(`insert into ${notes} values (1, 3)`);
    await place(shop.slug, { record: { category: called, key: '1' }, reason: 'dispute' });
    const id = await asked(shop, email);
    expect(await carriedOut(id)).toMatchObject({ status: 'finished', rules: [{ purged: 1, skipped: 1 }] });
    expect(await idsIn(shop.accounts)).toEqual([1, 3]);
    const { said } = await replied(id, email, partly);
    expect(saidOf(said, called)?.sentence).toMatch(
      /^Constructor: 1 record erased; 1 record not erased: .*; 1 record kept/i,
    );
  });
});

test('an error that a run meets is in the log', async () => {
  const shop = await withAccount();
  const id = await asked(shop, email);
  const { digest } = await planOf(id);
  const { id: run } = await runOf(await carryOut(id, digest, { ...unhurried(), PURGE_PAGES: '1' }));
  await rowsOf(
    `update runs set status = 'running', leased_until = 0, state = json_set(state, '$.steps[0].stage', 'take',
      '$.steps[0].passes', null) where id = ? returning id`,
    run,
  );
  const log = vi.spyOn(console, 'error').mockImplementation(() => {});
  await tick().catch(() => {});
  expect(log).toHaveBeenCalledWith(expect.stringMatching(/^\w*Error: .*\n +at /));
  expect(await follow(run)).toMatchObject({ status: 'failed', reason: 'Unusta met an error of its own.' });
});
