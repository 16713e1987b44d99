import { describe, expect, test } from 'vitest';
import { freshWebhook } from '../deliveries/outbox.ts';
import { api, logOf, rowsOf } from '../door.ts';
import { call } from '../holds/shop.ts';
import { approve, follow, freshOrders, idsOf, inShop, keepThreeYears, start, tick, toldOf } from './shop.ts';

const young = Array.from({ length: 20 }, (_, i) => i + 3);

describe('a dry run', () => {
  test('says what would go, by which clause, and writes nothing to the shop', async () => {
    const shop = await freshOrders();
    const plan = await start(shop, { dryRun: true });
    expect(plan).toMatchObject({ status: 'planned', kind: 'dry-run', noticeVersion: '2024-01-01' });
    expect(plan.rules).toMatchObject([
      {
        ...{ id: 'orders', clause: '2.1', noticeVersion: '2024-01-01', then: 'delete' },
        ...{ eligible: 2, held: 0, undated: 1, purged: 0, batches: 0 },
        ...{ firstOn: '2015-01-02', lastOn: '2015-01-03' },
        tables: [{ source: 'shop', table: shop.table, rows: 23, eligible: 2, undated: 1 }],
      },
    ]);
    expect(await idsOf(shop)).toEqual([1, 2, ...young, 1_000_000]);
    expect(await toldOf(shop.slug)).toEqual([]);
  });

  test('can be for any day', async () => {
    const shop = await freshOrders();
    const [past, future] = [
      await start(shop, { dryRun: true, asOf: '2015-06-01' }).catch(String),
      await start(shop, { dryRun: true, asOf: '2099-01-01' }),
    ];
    expect(past).toContain('no-notice'); // of 2024-01-01
    expect(future.rules[0]).toMatchObject({ eligible: 22, undated: 1 });
    expect(future.asOf).toBe('2099-01-01');
  });

  test('counts what a hold keeps', async () => {
    const shop = await freshOrders();
    const hold = { record: { category: 'orders', key: 2 }, reason: 'law:17(3)(e)' };
    expect((await call('POST', `/controllers/${shop.slug}/holds`, hold)).status).toBe(201);
    expect((await start(shop, { dryRun: true })).rules[0]).toMatchObject({ eligible: 1, held: 1 });
  });
});

describe('a purge', () => {
  test('waits for an approval the first time, then takes what is due, with evidence in both databases', async () => {
    const shop = await freshOrders();
    const { id, status, rules } = await start(shop);
    expect([status, rules[0]?.waitsFor, rules[0]?.purged]).toEqual(['needs_approval', 'new-rule', 0]);
    expect(await idsOf(shop)).toHaveLength(23);
    const done = await approve(id);
    expect(done).toMatchObject({ status: 'finished', rules: [{ eligible: 2, purged: 2, batches: 1 }] });
    expect(await idsOf(shop)).toEqual([...young, 1_000_000]);
    const evidence =
      await inShop(`select rule, clause, notice_version, deed, expected, affected, first_on, last_on
      from unusta_batches where run = '${id}'`);
    expect(evidence).toEqual([
      {
        ...{ rule: 'orders', clause: '2.1', notice_version: '2024-01-01', deed: 'delete' },
        ...{ expected: 2, affected: 2, first_on: '2015-01-02', last_on: '2015-01-03' },
      },
    ]);
    const log = (await call('GET', `/controllers/${shop.slug}/purges/batches`)).json<{ items: object[] }>();
    expect((await log).items).toMatchObject([{ run: id, source: 'shop', number: 1, rows: 2 }]);
    expect((await logOf(shop.slug)).map(([, event]) => event).slice(2)).toEqual([
      ...['purge.started', 'purge.planned', 'purge.approved', 'purge.batch', 'purge.finished'],
    ]);
  });

  test('finds nothing the second time, and needs no approval then', async () => {
    const shop = await freshOrders();
    await approve((await start(shop)).id);
    const again = await start(shop);
    expect(again).toMatchObject({ status: 'finished', rules: [{ eligible: 0, purged: 0 }] });
  });

  test('takes what has become due since, once its rule was approved', async () => {
    const shop = await freshOrders();
    await approve((await start(shop)).id);
    await inShop(`update ${shop.table} set placed = '2016-02-03' where id = 3`);
    expect(await start(shop)).toMatchObject({ status: 'finished', rules: [{ eligible: 1, purged: 1 }] });
    expect(await idsOf(shop)).not.toContain(3);
  });

  test('waits when it would take more than a fifth of a table, or ten times what the last one took', async () => {
    const shop = await freshOrders({ old: 2, young: 200 });
    await approve((await start(shop)).id);
    await inShop(`update ${shop.table} set placed = '2016-02-03' where id between 3 and 24`);
    expect((await start(shop)).rules[0]).toMatchObject({ eligible: 22, waitsFor: 'jump' });
    await inShop(`update ${shop.table} set placed = '2016-02-03' where id between 3 and 50`);
    expect((await start(shop)).rules[0]).toMatchObject({ eligible: 48, waitsFor: 'share' });
  });

  test('waits again when its rule has changed', async () => {
    const shop = await freshOrders();
    await approve((await start(shop)).id);
    await inShop(`update ${shop.table} set placed = '2016-02-03' where id = 3`);
    const rules = [{ ...keepThreeYears, keep: 'P2Y' }];
    const { publish } = await import('../door.ts');
    const { noticeBody, policyBody } = await import('../../support/factories.ts');
    const policy = policyBody('2024-02-01', { retention: rules });
    await publish(shop.slug, '2024-02-01', noticeBody('2024-02-01', { policy }));
    expect(await start(shop)).toMatchObject({ status: 'needs_approval', rules: [{ waitsFor: 'new-rule' }] });
  });

  test('tells the shop: by webhook that it waits and that it has finished, by mail the plan in words', async () => {
    const shop = await freshOrders({}, { email: 'owner@shop.example' });
    const { peer } = await freshWebhook(shop.slug, [], ['purge.needs_approval', 'purge.finished']);
    const { id } = await start(shop);
    await approve(id);
    // One tick sends no more than some: other shops may have something to be told too
    for (let ticks = 0; ticks < 20 && (await peer.received()).length < 2; ticks += 1) await tick();
    const told = await peer.received();
    expect(told.map(({ body }) => JSON.parse(body).type).sort()).toEqual([
      'purge.finished',
      'purge.needs_approval',
    ]);
    const data = told.map(({ body }) => JSON.parse(body)).find(({ type }) => type === 'purge.finished').data;
    expect(data).toMatchObject({
      controller: shop.slug,
      purge: id,
      rules: [{ id: 'orders', clause: '2.1', purged: 2 }],
    });
    const [mail] = await rowsOf('SELECT message FROM mailbox WHERE message LIKE ?', `%${id}%`);
    const { to, subject, text } = JSON.parse(String(mail?.message));
    expect(to).toBe('owner@shop.example');
    expect(subject).toMatch(/2 r/);
    expect(text).toContain(shop.table);
  });
});

describe('a rehearsal', () => {
  test('does everything but the deed', async () => {
    const shop = await freshOrders({}, { mode: 'rehearsal', email: 'owner@shop.example' });
    const { id, status, rehearsal } = await start(shop);
    expect([status, rehearsal]).toEqual(['needs_approval', true]);
    expect(await approve(id)).toMatchObject({ status: 'finished', rules: [{ eligible: 2, purged: 0 }] });
    expect(await idsOf(shop)).toHaveLength(23);
    const [{ n } = { n: 1 }] = await rowsOf(
      'SELECT count(*) AS n FROM approvals WHERE controller = ?',
      shop.slug,
    );
    expect(n).toBe(0);
  });
});

describe('the night', () => {
  const dueNow = (slug: string) =>
    rowsOf('UPDATE nights SET due_at = 1 WHERE controller = ? RETURNING due_at', slug);
  const runsOf = (slug: string) =>
    rowsOf('SELECT id, actor, status FROM runs WHERE controller = ? ORDER BY id', slug);

  test('begins after 03:00, once, and not on the day of publication', async () => {
    const shop = await freshOrders();
    // Controllers of other tests have nights too
    for (let ticks = 0; ticks < 200 && (await dueNow(shop.slug)).length === 0; ticks += 1) await tick();
    expect(await runsOf(shop.slug)).toEqual([]);
    for (let ticks = 0; ticks < 200 && (await runsOf(shop.slug)).length === 0; ticks += 1) await tick();
    await tick();
    expect(await runsOf(shop.slug)).toMatchObject([{ actor: 'cron', status: 'needs_approval' }]);
    const [{ due_at: next } = { due_at: 0 }] = await rowsOf(
      'SELECT due_at FROM nights WHERE controller = ?',
      shop.slug,
    );
    const local = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short', timeZone: 'Europe/Tallinn' });
    expect(local.format(Number(next))).toBe('03:00');
    expect(Number(next)).toBeGreaterThan(Date.now());
  });

  test('leaves rules that wait elsewhere alone', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    for (let ticks = 0; ticks < 200 && (await dueNow(shop.slug)).length === 0; ticks += 1) await tick();
    for (let ticks = 0; ticks < 200 && (await runsOf(shop.slug)).length < 2; ticks += 1) await tick();
    const [waiting, night] = await runsOf(shop.slug);
    expect([waiting, night]).toMatchObject([{ id, status: 'needs_approval' }, { status: 'finished' }]);
    expect((await follow(String(night?.id))).rules[0]).toMatchObject({ elsewhere: true, eligible: 0 });
    expect(await approve(id)).toMatchObject({ status: 'finished', rules: [{ purged: 2 }] });
  });
});

describe('Unusta’s own tables', () => {
  test('are purged by the notice too: mail that was delivered, and only it', async () => {
    const rule = { ...keepThreeYears, id: 'mail', category: 'mail', keep: 'P1Y', after: 'mail_delivered' };
    const shop = await freshOrders({ rules: [rule] });
    const insert = (id: string, kind: string, delivered: number | null) =>
      rowsOf(
        `INSERT INTO deliveries (id, controller, event, kind, webhook, type, payload, occurred_at, due_at, leased_until, delivered_at)
         VALUES (?, ?, ?, ?, ${kind === 'mail' ? 'NULL' : "'w'"}, 'x', NULL, 0, 0, 0, ${delivered}) RETURNING id`,
        ...[`${shop.slug}-${id}`, shop.slug, id, kind],
      );
    await insert('1', 'mail', 1_400_000_000_000);
    await insert('2', 'mail', Date.now() - 1_000);
    await insert('3', 'webhook', 1_400_000_000_000);
    await approve((await start(shop)).id);
    const left = await rowsOf(
      'SELECT event FROM deliveries WHERE controller = ? AND event < ? ORDER BY event',
      shop.slug,
      '9',
    );
    expect(left.filter(({ event }) => /^\d$/.test(String(event))).map(({ event }) => event)).toEqual([
      '2',
      '3',
    ]);
  });

  test('the ledger keeps the entries that say what holds now', async () => {
    const rule = { ...keepThreeYears, id: 'ledger', category: 'preferences', keep: 'P1Y', after: 'recorded' };
    const shop = await freshOrders({ rules: [rule] });
    const wish = (state: string, at: string) => [
      { email: 'mari@kodu.example', topic: 'news', state, at, evidence: 'form' },
    ];
    for (const [state, at] of [
      ['in', '2019-01-01T10:00:00Z'],
      ['out', '2020-01-01T10:00:00Z'],
    ] as const) {
      const response = await api('POST', `/controllers/${shop.slug}/preferences`, wish(state, at));
      expect(response.status).toBeLessThan(300);
    }
    await rowsOf(
      'UPDATE preference_events SET recorded_at = at WHERE controller = ? RETURNING id',
      shop.slug,
    );
    await approve((await start(shop)).id);
    const left = await rowsOf('SELECT state FROM preference_events WHERE controller = ?', shop.slug);
    expect(left).toEqual([{ state: 'out' }]);
  });
});

test('a rule may be called as what every object has', async () => {
  const shop = await freshOrders({ rules: [{ ...keepThreeYears, id: 'constructor' }] });
  const planned = await start(shop);
  expect(planned).toMatchObject({ status: 'needs_approval', rules: [{ eligible: 2, waitsFor: 'new-rule' }] });
  const done = await approve(planned.id);
  expect(done).toMatchObject({
    status: 'finished',
    rules: [{ id: 'constructor', purged: 2, waitsFor: null }],
  });
});
