import { describe, expect, test } from 'vitest';
import { rowsOf, visit } from '../door.ts';
import { call, place } from '../holds/shop.ts';
import { follow, inShop, start, toldOf } from '../retention/shop.ts';
import { carriedOut, carryOut, email, erasureOf, freshEleme, idsIn, lostOf, runOf } from './carrying-out.ts';
import {
  about,
  asked,
  eleme,
  elemeTables,
  freshPlanned,
  neiss,
  neissTables,
  type PlannedShop,
  planOf,
} from './planning.ts';
import { askAndConfirm, freshAddress, listed, shown, takeIn } from './shop.ts';

async function freshNeiss(): Promise<PlannedShop> {
  const shop = await freshPlanned(neiss, neissTables);
  await inShop(`insert into ${shop.accounts} values (1, '${email}', '2020-01-01')`);
  await inShop(`insert into ${shop.orders} values
    (1, '2010-05-05', '2010-05-05', null, 1, 'Mari', 'x'),
    (2, '2024-05-05', '2024-05-05', null, 1, 'Mari', 'x'), (3, '2024-05-05', '2010-05-05', '${email}', null, 'Mari', 'x')`);
  return shop;
}

describe('an erasure that is carried out', () => {
  test('takes what its plan said, and nothing else, with evidence', async () => {
    const shop = await freshEleme();
    const id = await asked(shop, email);
    const run = await carriedOut(id);
    expect(run).toMatchObject({
      kind: 'erasure',
      request: id,
      status: 'finished',
      noticeVersion: '2020-01-01',
    });
    expect(run.rules.map((rule) => [rule.id, rule.eligible, rule.purged, rule.skipped])).toEqual([
      ['erasure-accounts', 1, 1, 0],
      ['erasure-orders', 1, 1, 0],
      ['erasure-orders,accounting', 1, 1, 0],
    ]);
    expect(await inShop(`select id, email, name, account from ${shop.orders} order by id`)).toMatchObject([
      { id: 1, email: null, name: 'Anonymous', account: null },
      { id: 2, email: ' MARI@kodu.EXAMPLE ' },
      { id: 4, email },
      { id: 5, email: 'jaan@kodu.example' },
    ]);
    expect(await idsIn(shop.accounts)).toEqual([2]);
    const columns = 'number, rule, category, clause, "table", deed, affected, first_on, last_on';
    const evidence = await inShop(
      `select ${columns} from unusta_batches where run = '${run.id}' order by number`,
    );
    expect(evidence).toMatchObject([
      // Nobody has closed the account: it has no date
      { rule: 'erasure-accounts', clause: 'law:17', table: shop.accounts, deed: 'delete', first_on: '' },
      { category: 'orders', deed: 'anonymise', affected: 1 },
      {
        ...{ category: 'orders,accounting', table: shop.orders, deed: 'delete', affected: 1 },
        ...{ first_on: '2015-01-01', last_on: '2015-01-01' },
      },
    ]);
    expect(await rowsOf(`select ${columns} from batches where run = ? order by number`, run.id)).toEqual(
      evidence,
    );
    const batches = await call('GET', `/controllers/${shop.slug}/purges/batches?purge=${run.id}`);
    expect((await batches.json<{ items: object[] }>()).items[0]).toMatchObject({
      firstOn: null,
      lastOn: null,
    });
  });

  test('goes by a plan that still holds, whatever has been noted with the request since', async () => {
    const shop = await freshEleme();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    await call('POST', `/requests/${id}/note`, { text: 'Rang back.' });
    await call('POST', `/requests/${id}/extend`, { reason: 'Many orders.' });
    expect((await planOf(id)).digest).toBe(digest);
    expect((await carryOut(id, digest)).status).toBe(202);
  });

  test('is finished once a new plan finds nothing that would go, and says what each category has come to', async () => {
    const shop = await freshEleme();
    const id = await asked(shop, email);
    await carriedOut(id);
    const { categories } = await planOf(id);
    expect(categories.flatMap(({ parts }) => parts.map(({ outcome }) => outcome))).not.toContain('erased');
    const erased = await erasureOf(id);
    expect(erased).toMatchObject({ status: 'finished', reason: null });
    expect(erased?.categories.get('orders')).toMatchObject({ erased: 1, anonymised: 1, skipped: 0 });
    expect(erased?.categories.get('accounting')).toMatchObject({ erased: 1, anonymised: 0 });
    expect(lostOf(erased)).toEqual(new Map());
    expect(await erasureOf(await asked(shop, 'jaan@kodu.example'))).toBeNull();
  });

  test('is the same again, and nothing more, for who sends it twice', async () => {
    const shop = await freshEleme();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    const both = await Promise.all([carryOut(id, digest), carryOut(id, digest)]);
    const runs = await Promise.all(both.map(runOf));
    expect(runs[1]?.id).toBe(runs[0]?.id);
    const before = await shown(id);
    expect(before.events.filter(({ event }) => event === 'carried-out')).toMatchObject([
      { data: { plan: digest, run: runs[0]?.id } },
    ]);
    const [logged] = await rowsOf('select count(*) as n from audit where controller = ?', shop.slug);
    expect(await runOf(await carryOut(id, digest))).toMatchObject({ id: runs[0]?.id, status: 'finished' });
    expect(await shown(id)).toEqual(before);
    expect(await rowsOf('select count(*) as n from audit where controller = ?', shop.slug)).toEqual([logged]);
  });

  test('of a new plan is another run, which takes what has come up since; the request was carried out before', async () => {
    const shop = await freshEleme();
    const id = await asked(shop, email);
    const first = await carriedOut(id);
    const { carriedAt } = await shown(id);
    await inShop(`insert into ${shop.accounts} values (7, '${email}', null)`);
    const second = await carriedOut(id);
    expect(second.id).not.toBe(first.id);
    expect(second.rules).toMatchObject([{ id: 'erasure-accounts', purged: 1 }]);
    expect((await shown(id)).carriedAt).toBe(carriedAt);
    expect((await erasureOf(id))?.categories.get('accounts')).toMatchObject({ erased: 2 });
    const third = await carriedOut(id);
    expect([third.status, third.rules]).toEqual(['finished', []]);
  });

  test('takes what an account leads to before the account, and tells what stays of it', async () => {
    const shop = await freshNeiss();
    const id = await asked(shop, email);
    const run = await carriedOut(id);
    expect(run.status).toBe('finished');
    expect([await idsIn(shop.orders), await idsIn(shop.accounts)]).toEqual([[2], []]);
    const erased = await erasureOf(id);
    expect(erased?.categories.get('accounting')).toMatchObject({ erased: 1, skipped: 0 });
    expect(lostOf(erased).get('accounting')).toMatchObject([
      { rows: 1, until: '2031-12-31', clause: '2.2', ground: 'legal-obligation' },
    ]);
    expect(about(await planOf(id), 'accounting')).toMatchObject({ outcome: 'none' });
  });

  test('keeps what a hold names, but for one on security grounds; and takes it once that is lifted', async () => {
    const shop = await freshNeiss();
    await place(shop.slug, { subject: { email }, reason: 'security' });
    const hold = await place(shop.slug, { record: { category: 'accounting', key: 1 }, reason: 'dispute' });
    const id = await asked(shop, email);
    await carriedOut(id);
    expect(await idsIn(shop.orders)).toEqual([1, 2]);
    await call('DELETE', `/holds/${hold.id}`);
    expect(lostOf(await erasureOf(id)).get('accounting')).toMatchObject([
      { clause: '2.2', ground: 'legal-claims' },
      { ground: 'legal-obligation' },
    ]);
  });

  test('takes of Unusta’s own what the person asked before, and leaves the request and the suppression', async () => {
    const shop = await freshPlanned(eleme, elemeTables);
    const { id: before } = await takeIn(shop.slug, { type: 'access', email, verified: true });
    await call('POST', `/requests/${before}/answer`, { outcome: 'granted', message: 'Here.' });
    const id = await asked(shop, email);
    const run = await carriedOut(id);
    expect(run).toMatchObject({ status: 'finished', rules: [{ id: 'erasure-requests' }] });
    expect((await listed(shop.slug)).map((one) => one.id)).toEqual([id]);
    const suppressed = await call('POST', `/controllers/${shop.slug}/suppressions/check`, {
      ...{ topic: 'news', emails: [email] },
    });
    expect(await suppressed.json()).toEqual({ suppressed: [email] });
    const tables = await rowsOf('select distinct "table" as t from batches where run = ? order by t', run.id);
    expect(tables.map(({ t }) => t)).toEqual(['request_events', 'request_texts', 'requests']);
  });

  test('is no purge: neither waits for the other, and the shop hears of none', async () => {
    const shop = await freshEleme();
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    await rowsOf(
      `insert into runs (id, controller, kind, rehearsal, actor, as_of, notice_version, fingerprint, status, state,
        revision, leased_until, created_at) values (?, ?, 'purge', 0, 'cron', '2026-01-01', '2020-01-01', '', 'running',
        '{"rules":[],"steps":[],"waiting":{},"elsewhere":[],"rows":250,"failures":0}', 0, 9e15, 0) returning id`,
      ...[crypto.randomUUID(), shop.slug],
    );
    const run = await runOf(await carryOut(id, digest));
    expect((await follow(run.id)).status).toBe('finished');
    expect(await toldOf(shop.slug)).not.toContain('webhook purge.finished');
  });
});

describe('a request that is carried out', () => {
  test('can’t be taken back: the page has no button, and says so to who presses an old one', async () => {
    const shop = await freshEleme();
    const address = freshAddress();
    const path = await askAndConfirm(shop.slug, { type: 'erasure', email: address });
    const button = `action="${path}/withdraw"`;
    expect((await (await visit(path)).text()).includes(button)).toBe(true);
    const [request] = await listed(shop.slug);
    await carriedOut(request?.id ?? '');
    const pages = [await visit(path), await visit(`${path}/withdraw`, { method: 'POST' })];
    expect(pages.map(({ status }) => status)).toEqual([200, 409]);
    for (const page of await Promise.all(pages.map((one) => one.text()))) {
      expect([page.includes(button), page.includes('taotlust ei saa enam tagasi võtta')]).toEqual([
        false,
        true,
      ]);
    }
    expect(await (await visit(`${path}.json`)).json()).toMatchObject({ status: 'open', isCarriedOut: true });
    const sorted = await call('POST', `/requests/${request?.id}/sort`, { type: 'access' });
    expect(sorted.status).toBe(409);
    expect((await call('POST', `/requests/${request?.id}/extend`, { reason: 'More.' })).status).toBe(200);
  });
});

test('a restored backup is purged again of what the erasure took, and of nothing that it kept', async () => {
  const shop = await freshEleme();
  const backup = await inShop(`select * from ${shop.orders}`);
  const id = await asked(shop, email);
  await carriedOut(id);
  const tombstones = await rowsOf(
    'select category, until_on as u, erased_at as at from erasures where controller = ? order by category',
    shop.slug,
  );
  expect(tombstones.map(({ category }) => category)).toEqual(['accounting', 'accounts', 'orders']);
  await inShop(`delete from ${shop.orders}`);
  for (const row of backup) {
    const values = Object.values(row).map((value) => (value === null ? 'null' : `'${value}'`));
    await inShop(`insert into ${shop.orders} values (${values.join()})`);
  }
  await inShop(
    `insert into ${shop.orders} values (20, date('now', '+3 days'), null, '${email}', 1, 'Mari', 'open')`,
  );
  expect((await start(shop as never, { reapply: true })).status).toBe('finished');
  expect(await inShop(`select id, email from ${shop.orders} order by id`)).toMatchObject([
    { id: 1, email: null },
    { id: 2, email: ' MARI@kodu.EXAMPLE ' },
    { id: 4, email },
    { id: 5 },
    { id: 20, email },
  ]);
});
