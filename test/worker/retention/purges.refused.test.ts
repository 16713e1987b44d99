import { describe, expect, test } from 'vitest';
import { noticeBody, policyBody } from '../../support/factories.ts';
import { freshController, publish, refusalOf, rowsOf } from '../door.ts';
import { call, down, reached } from '../holds/shop.ts';
import {
  approve,
  follow,
  freshOrders,
  idsOf,
  inShop,
  keepThreeYears,
  start,
  tick,
  toldOf,
  unhurried,
} from './shop.ts';

const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

describe('what can’t be begun', () => {
  test.each([
    [{}, '/dryRun'],
    [{ reapply: true }, '/dryRun'],
    [{ asOf: '2026-01-31' }, '/dryRun'],
    [{ dryRun: null }, '/dryRun'],
    [{ dryRun: false, asOf: tomorrow }, '/asOf'],
    [{ dryRun: false, asOf: '2026-02-30' }, '/asOf'],
    [{ dryRun: 'yes' }, '/dryRun'],
    [{ dryRun: false, dryrun: true }, '/dryrun'],
    [{ dryRun: true, reapply: true }, '/reapply'],
    [{ dryRun: true, asOf: '9999-12-31' }, '/asOf'],
  ])('%j is refused at %s', async (body, pointer) => {
    const { slug } = await freshOrders();
    const response = await call('POST', `/controllers/${slug}/purges`, body);
    expect(response.status).toBe(422);
    const { errors } = await response.json<{ errors: { pointer: string }[] }>();
    expect(errors.map((error) => error.pointer)).toEqual([pointer]);
    expect(await rowsOf('SELECT id FROM runs WHERE controller = ?', slug)).toEqual([]);
  });

  test('far too much is not read', async () => {
    const { slug } = await freshOrders();
    const body = { dryRun: true, note: 'x'.repeat(5_000) };
    expect(await refusalOf(call('POST', `/controllers/${slug}/purges`, body))).toBe('413 body-too-large');
  });

  test('without a notice in force nothing says what may go', async () => {
    const slug = await freshController();
    expect(await refusalOf(call('POST', `/controllers/${slug}/purges`, { dryRun: false }))).toBe(
      '409 no-notice',
    );
  });

  test('two at once: one is, the other is refused', async () => {
    const { slug } = await freshOrders();
    const path = `/controllers/${slug}/purges`;
    const answers = await Promise.all([
      call('POST', path, { dryRun: false }),
      call('POST', path, { dryRun: false }),
      call('POST', path, { dryRun: false }),
    ]);
    const statuses = answers.map(({ status }) => status).sort();
    expect(statuses.filter((status) => status === 202).length).toBeGreaterThan(0);
    const active = "status IN ('planning', 'running', 'needs_approval')";
    expect(await rowsOf(`SELECT id FROM runs WHERE controller = ? AND ${active}`, slug)).toHaveLength(1);
  });
});

test('while one is under way, another is refused and named that one', async () => {
  const shop = await freshOrders();
  const { id } = await start(shop);
  await approve(id, { ...unhurried(), ...down });
  const refused = await call('POST', `/controllers/${shop.slug}/purges`, { dryRun: false });
  expect(await refused.json()).toMatchObject({
    ...{ status: 409, id, detail: `Follow it: GET /api/v1/purges/${id}` },
  });
});

describe('what can’t be approved', () => {
  test('a plan that another one has replaced', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    const second = await start(shop);
    expect(await follow(id)).toMatchObject({ status: 'failed', reason: `superseded by ${second.id}` });
    const refused = await call('POST', `/purges/${id}/approve`);
    expect(await refused.json()).toMatchObject({
      type: 'urn:unusta:problem:purge-not-waiting',
      detail: `It was given up for a later one, ${second.id}. Approve that.`,
      by: second.id,
    });
    expect(await idsOf(shop)).toHaveLength(23);
  });

  test('a plan by a notice that is no longer in force', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    const policy = policyBody('2024-02-01', { retention: [{ ...keepThreeYears, keep: 'P50Y' }] });
    await publish(shop.slug, '2024-02-01', noticeBody('2024-02-01', { policy }));
    expect(await refusalOf(call('POST', `/purges/${id}/approve`))).toBe('409 plan-outdated');
    expect(await idsOf(shop)).toHaveLength(23);
  });

  test('a dry run', async () => {
    const { id } = await start(await freshOrders(), { dryRun: true });
    expect(await refusalOf(call('POST', `/purges/${id}/approve`))).toBe('409 purge-not-waiting');
  });

  test('but approved twice is approved once', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    const both = await Promise.all([
      call('POST', `/purges/${id}/approve`),
      call('POST', `/purges/${id}/approve`),
    ]);
    expect(both.some(({ status }) => status === 202)).toBe(true);
    await tick();
    expect(await follow(id)).toMatchObject({ status: 'finished', rules: [{ purged: 2, batches: 1 }] });
    expect((await approve(id)).status).toBe('finished');
  });
});

describe('a plan that changes while it is carried out', () => {
  test('takes no more than it said', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    await inShop(`update ${shop.table} set placed = '2014-01-01' where id in (3, 4, 5)`);
    expect((await approve(id)).rules[0]).toMatchObject({ eligible: 2, purged: 2 });
    expect(await idsOf(shop)).toHaveLength(21);
  });

  test('keeps what the shop has dated anew since', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    await inShop(`update ${shop.table} set placed = date('now') where id = 1`);
    expect((await approve(id)).rules[0]).toMatchObject({ purged: 1 });
    expect(await idsOf(shop)).toContain(1);
  });

  test('a new version coming into force ends it', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    await call('POST', `/purges/${id}/approve`, undefined, down);
    const policy = policyBody('2024-02-01', { retention: [{ ...keepThreeYears, keep: 'P50Y' }] });
    await publish(shop.slug, '2024-02-01', noticeBody('2024-02-01', { policy }));
    await rowsOf('UPDATE runs SET leased_until = 0 WHERE id = ? RETURNING id', id);
    await tick();
    expect(await follow(id)).toMatchObject({ status: 'failed', rules: [{ purged: 0 }] });
    expect(await idsOf(shop)).toHaveLength(23);
  });
});

describe('a shop’s database that can’t be used', () => {
  test.each([
    ['is not reached', { ...unhurried(), ...down }, /cannot be reached/],
    ['has no secret', { PURGE_PAGES: '500' }, /SOURCE_SHOP is not set/],
    ['has another table', unhurried(), /no .*table|table .*missing|there is no table/i],
  ])('%s: the plan fails, and says so', async (what, bindings, reason) => {
    const shop = await freshOrders({}, { email: 'owner@shop.example' });
    if (what === 'has another table') await inShop(`drop table ${shop.table}`);
    const run = await start(shop, {}, bindings);
    expect(run.status).toBe('failed');
    expect(run.reason).toMatch(reason);
    expect(await toldOf(shop.slug)).toEqual(['mail purge.failed']);
  });

  test('fails a moment: the run waits, and goes on by itself', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    const waiting = await approve(id, { ...unhurried(), ...down });
    expect(waiting).toMatchObject({ status: 'running', rules: [{ purged: 0 }] });
    expect(waiting.reason).toMatch(/cannot be reached/);
    await rowsOf('UPDATE runs SET leased_until = 0 WHERE id = ? RETURNING id', id);
    await tick();
    expect(await follow(id)).toMatchObject({ status: 'finished', reason: null, rules: [{ purged: 2 }] });
  });

  test('does not stop the run in the other ones', async () => {
    const shop = await freshOrders({}, {});
    const { id } = await start(shop);
    const other = await freshOrders();
    const otherRun = await start(other);
    await approve(id, { ...unhurried(), ...down });
    expect((await approve(otherRun.id)).status).toBe('finished');
  });
});

describe('with the smallest budget', () => {
  test('the minute’s cron brings it to its end, a page at a time', async () => {
    const shop = await freshOrders({ old: 1_500, young: 100 });
    const bindings = { ...reached(), PURGE_PAGES: '1' };
    const { id } = await start(shop, {}, bindings);
    for (let ticks = 0; ticks < 20 && (await follow(id)).status === 'running'; ticks += 1)
      await tick(bindings);
    expect(await follow(id)).toMatchObject({ status: 'needs_approval', rules: [{ eligible: 1_500 }] });
    await approve(id, bindings);
    for (let ticks = 0; ticks < 40 && (await follow(id)).status === 'running'; ticks += 1)
      await tick(bindings);
    expect(await follow(id)).toMatchObject({ status: 'finished', rules: [{ purged: 1_500 }] });
    expect(await idsOf(shop)).toHaveLength(101);
  });
});

describe('a run that is ended by a new version', () => {
  test('still brings home the evidence that an interrupted slice has left in the source', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    await call('POST', `/purges/${id}/approve`, undefined, { ...unhurried(), ...down });
    await inShop(`insert into unusta_batches values ('${shop.slug}', '${id}', 1, 'orders', 'orders', '2.1', '2024-01-01',
      '${shop.table}', 'delete', 1, 1, '2015-01-02', '2015-01-02', 'k.00', 0, 1)`);
    const policy = policyBody('2024-02-01', { retention: [{ ...keepThreeYears, keep: 'P50Y' }] });
    await publish(shop.slug, '2024-02-01', noticeBody('2024-02-01', { policy }));
    await rowsOf('UPDATE runs SET leased_until = 0 WHERE id = ? RETURNING id', id);
    await tick({ ...unhurried(), ...down });
    expect((await follow(id)).status).toBe('running');
    await rowsOf('UPDATE runs SET leased_until = 0 WHERE id = ? RETURNING id', id);
    await tick();
    expect((await follow(id)).status).toBe('failed');
    const copies = await rowsOf('SELECT source, number, affected FROM batches WHERE run = ?', id);
    expect(copies).toEqual([{ source: 'shop', number: 1, affected: 1 }]);
  });
});

describe('a run that its source ends', () => {
  test('brings home that evidence too', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    await call('POST', `/purges/${id}/approve`, undefined, { ...unhurried(), ...down });
    await inShop(`insert into unusta_batches values ('${shop.slug}', '${id}', 1, 'orders', 'orders', '2.1', '2024-01-01',
      '${shop.table}', 'delete', 1, 1, '2015-01-02', '2015-01-02', 'k.00', 0, 1)`);
    await inShop(`create trigger ${shop.table}_gone after delete on ${shop.table} begin select 1; end`);
    await rowsOf('UPDATE runs SET leased_until = 0 WHERE id = ? RETURNING id', id);
    await tick();
    expect(await follow(id)).toMatchObject({ status: 'failed', reason: expect.stringContaining('trigger') });
    const copies = await rowsOf('SELECT source, number, affected FROM batches WHERE run = ?', id);
    expect(copies).toEqual([{ source: 'shop', number: 1, affected: 1 }]);
  });
});

describe('the brake', () => {
  test('a rehearsal, published, ends a purge that is under way', async () => {
    const shop = await freshOrders();
    const { id } = await start(shop);
    await call('POST', `/purges/${id}/approve`, undefined, { ...unhurried(), ...down });
    const [row] = await rowsOf('SELECT profile FROM controllers WHERE slug = ?', shop.slug);
    const controller = { ...JSON.parse(String(row?.profile)), mode: 'rehearsal' };
    expect((await call('PUT', `/controllers/${shop.slug}`, controller)).status).toBe(200);
    await rowsOf('UPDATE runs SET leased_until = 0 WHERE id = ? RETURNING id', id);
    await tick();
    expect(await follow(id)).toMatchObject({ status: 'failed', rules: [{ purged: 0 }] });
    expect(await idsOf(shop)).toHaveLength(23);
  });
});

describe('a rule beside another one', () => {
  test('is another rule once the longer one is gone', async () => {
    const longer = { ...keepThreeYears, id: 'longer', keep: 'P5Y' };
    const shop = await freshOrders({ rules: [keepThreeYears, longer] });
    await approve((await start(shop)).id);
    await inShop(`update ${shop.table} set placed = date('now', '-4 years') where id = 3`);
    expect((await start(shop)).status).toBe('finished');
    const policy = policyBody('2024-02-01', { retention: [keepThreeYears] });
    await publish(shop.slug, '2024-02-01', noticeBody('2024-02-01', { policy }));
    expect(await start(shop)).toMatchObject({
      status: 'needs_approval',
      rules: [{ waitsFor: 'new-rule', eligible: 1 }],
    });
  });
});
