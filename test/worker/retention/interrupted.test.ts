import { env } from 'cloudflare:workers';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { startOfDay } from '../../../src/law/day.ts';
import { workOn, workOnLeft } from '../../../src/retention/steps/work-on.ts';
import { noticeBody, policyBody } from '../../support/factories.ts';
import { contextAt } from '../../support/purge-stage.ts';
import { publish, rowsOf } from '../door.ts';
import { call, reached } from '../holds/shop.ts';
import { lane } from '../lane.ts';
import { follow, freshOrders, idsOf, inShop, keepThreeYears, start, tick } from './shop.ts';

const bindings = { ...env, SOURCE_SHOP: lane().shopUrl };
const budget = { pages: 500, time: 20_000 };
/** The shop's database is there, but the slice behind the answer ends before it begins. */
const later = { SOURCE_SHOP: 'http://127.0.0.1:1' };

const publishLonger = (slug: string, version: string) => {
  const policy = policyBody(version, { retention: [{ ...keepThreeYears, keep: 'P50Y' }] });
  return publish(slug, version, noticeBody(version, { policy }));
};

/** A run that is approved, and of which nothing is taken yet. */
async function approvedRun(old: number) {
  const shop = await freshOrders({ old, young: 0 });
  const { id } = await start(shop);
  await call('POST', `/purges/${id}/approve`, undefined, later);
  await rowsOf('UPDATE runs SET leased_until = 0 WHERE id = ? RETURNING id', id);
  return { ...shop, id };
}

/** Does something before every request; what is asked of a database is in its body. */
function before(act: (body: string) => Promise<void> | void): void {
  const { fetch } = globalThis;
  vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    await act(String(init?.body));
    return fetch(input, init);
  });
}

afterEach(() => vi.restoreAllMocks());

describe('another version of the notice', () => {
  test('that is published while a slice runs, ends it when it next saves', async () => {
    const run = await approvedRun(3_000);
    let [batches, passed] = [0, 0];
    const { now } = Date;
    vi.spyOn(Date, 'now').mockImplementation(() => now() + passed);
    before(async (body) => {
      if (!body.includes('delete from') || ++batches !== 2) return;
      await publishLonger(run.slug, '2024-02-01');
      passed = 6_000;
    });
    await workOn(contextAt(bindings, Date.now()), run.id, budget);
    vi.restoreAllMocks();
    expect(batches).toBe(2);
    expect(await follow(run.id)).toMatchObject({
      status: 'failed',
      reason: expect.stringMatching(/^Notice/),
    });
    const [{ taken } = {}] = await rowsOf('SELECT sum(affected) AS taken FROM batches WHERE run = ?', run.id);
    expect((await idsOf(run)).length).toBe(3_001 - Number(taken));
  });

  test('that takes over at midnight finds no slice at work', async () => {
    const run = await approvedRun(3_000);
    await publishLonger(run.slug, '2031-05-01');
    const midnight = startOfDay('2031-05-01', 'Europe/Tallinn');
    await workOn(contextAt(bindings, midnight - 1), run.id, budget);
    expect((await follow(run.id)).status).toBe('failed');
    expect(await idsOf(run)).toHaveLength(3_001);
  });
});

test('a run that meets an error of ours has failed, and stands in the way of none', async () => {
  const run = await approvedRun(2);
  await rowsOf(
    `UPDATE runs SET state = replace(state, '"${run.table}"', '"elsewhere"') WHERE id = ? RETURNING id`,
    run.id,
  );
  await expect(tick()).rejects.toThrow(/elsewhere/);
  expect(await follow(run.id)).toMatchObject({ status: 'failed', reason: 'Unusta met an error of its own.' });
  expect((await start(run)).status).toBe('needs_approval');
});

test('each run has its lease for a minute from when it is taken up, however long the ones before it took', async () => {
  const runs = [await approvedRun(2), await approvedRun(2), await approvedRun(2)];
  await rowsOf(
    `UPDATE runs SET leased_until = 9e15 WHERE status IN ('planning', 'running') AND id NOT IN (?, ?, ?) RETURNING id`,
    ...runs.map(({ id }) => id),
  );
  const { now } = Date;
  const leases: number[] = [];
  let passed = 0;
  vi.spyOn(Date, 'now').mockImplementation(() => now() + passed);
  before((body) => {
    const [, until] = /update runs as mine.*?"value":"(\d{13})"/.exec(body) ?? [];
    if (until === undefined) return;
    leases.push(Math.round((Number(until) - Date.now()) / 10_000));
    passed += 40_000;
  });
  await workOnLeft(contextAt(bindings, Date.now()), budget);
  expect(leases).toEqual([6, 6, 6]);
  for (const { id } of runs) expect((await follow(id)).status).toBe('finished');
});

describe('a hold', () => {
  const hold = async (slug: string, key: number) => {
    const target = { record: { category: 'orders', key }, reason: 'law:17(3)(e)' };
    const placed = await call('POST', `/controllers/${slug}/holds`, target);
    return (await placed.json<{ id: string }>()).id;
  };

  test('that a slice places again while it is lifted, is lifted there by the next', async () => {
    const run = await approvedRun(2);
    const id = await hold(run.slug, 2);
    let isDone = false;
    before(async (body) => {
      if (isDone || !body.includes('update holds set lifted_at')) return;
      isDone = true;
      await workOn(contextAt(bindings, Date.now()), run.id, budget);
    });
    expect((await call('DELETE', `/holds/${id}`, undefined, reached())).status).toBe(204);
    vi.restoreAllMocks();
    expect(isDone).toBe(true);
    expect(await idsOf(run)).toEqual([2, 1_000_000]);
    expect((await start(run)).rules).toMatchObject([{ eligible: 1 }]);
    expect(await inShop(`select lifted from unusta_holds where id = '${id}'`)).toEqual([{ lifted: 1 }]);
  });

  test('is respected to the end of a slice, though a backup from before it is restored meanwhile', async () => {
    const run = await approvedRun(3_000);
    await hold(run.slug, 2_900);
    let batches = 0;
    before(async (body) => {
      if (!body.includes('delete from') || ++batches !== 2) return;
      await inShop(`delete from unusta_holds where controller = '${run.slug}'`);
    });
    await workOn(contextAt(bindings, Date.now()), run.id, budget);
    vi.restoreAllMocks();
    expect((await follow(run.id)).status).toBe('finished');
    expect(await idsOf(run)).toContain(2_900);
  });

  test('is placed in a source that is new, however many of them there are', async () => {
    const run = await approvedRun(3);
    await rowsOf(
      `INSERT INTO holds (id, controller, kind, category, record, target, reason, ground, actor, created_at, review_on)
        WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 1000)
        SELECT ? || i, ?, 'hold', 'orders', 1 + i, 'x', 'r', 'none', 'a', 1, '2099-01-01' FROM n RETURNING id`,
      ...[run.slug, run.slug],
    );
    await workOn(contextAt(bindings, Date.now()), run.id, budget);
    expect(await idsOf(run)).toEqual([2, 3, 1_000_000]);
  });
});
