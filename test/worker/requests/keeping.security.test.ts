import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import { runSchedule } from '../../../src/schedule.ts';
import worker from '../../../src/worker.ts';
import { home, rowsOf } from '../door.ts';
import { type FaultyDatabase, faultyDatabase } from '../faults.ts';
import { call, down, freshShop, heldIn, reached, sources } from '../holds/shop.ts';
import { lane } from '../lane.ts';
import { approve, freshOrders, idsOf, inShop, type Shop, start, unhurried } from '../retention/shop.ts';
import { freshAddress, shown } from './shop.ts';
import { asked, opened, press, silence } from './stranger.ts';

const open: FaultyDatabase[] = [];
let slug = '';
let email = '';

afterAll(silence);

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

async function slow(delayMs: number): Promise<{ SOURCE_SHOP: string }> {
  const faulty = await faultyDatabase({ script: Array(500).fill('delay'), delayMs }, lane().shopUrl);
  open.push(faulty);
  return { SOURCE_SHOP: faulty.url };
}

const tick = (bindings: object = reached()) => runSchedule({ ...env, ...bindings });

/** What is in force here, and what each database knows to be. */
async function expectSettled(held: string[]) {
  const rows = await rowsOf(
    'select id, settled_at from holds where controller = ? and lifted_at is null',
    slug,
  );
  expect(rows.map(({ id }) => id)).toEqual(held);
  expect(rows.every(({ settled_at }) => settled_at !== null)).toBe(true);
  for (const which of ['shopUrl', 'databaseUrl'] as const) {
    const known = (await heldIn(which, slug)).filter(({ lifted }) => lifted === 0);
    expect(known.map(({ id }) => id)).toEqual(held);
  }
  const left = await rowsOf('select id from holds where controller = ? and settled_at is null', slug);
  expect(left).toEqual([]);
}

const inTheEnd = async (held: string[]) => {
  for (let minute = 0; minute < 3; minute += 1) await tick();
  await expectSettled(held);
};

describe('what a source knows in the end', () => {
  test('is a request that was opened while it was down, or closed', async () => {
    const first = await asked(slug, { email });
    expect((await press(first.confirm, {}, down)).status).toBe(200);
    expect((await shown(first.id)).status).toBe('open');
    await tick(down);
    await inTheEnd([first.id]);
    const body = { outcome: 'granted', message: 'Here.' };
    expect((await call('POST', `/requests/${first.id}/answer`, body, down)).status).toBe(200);
    await inTheEnd([]);
  });

  test('is nothing of one that was opened and closed while it was down', async () => {
    const { id, confirm } = await asked(slug, { email, type: 'restriction' });
    await press(confirm, {}, down);
    const body = { outcome: 'refused', ground: 'law:12(5)', message: 'No.' };
    await call('POST', `/requests/${id}/answer`, body, down);
    await inTheEnd([]);
  });

  test('is how a request stands that was taken for this and for that, while two ticks ring at once', async () => {
    const { id, confirm } = await asked(slug, { email });
    await press(confirm, {}, reached());
    for (let round = 0; round < 6; round += 1) {
      const to = (type: string, bindings: object) => call('POST', `/requests/${id}/sort`, { type }, bindings);
      await Promise.all([
        to('erasure', await slow(150)),
        tick(await slow(60)),
        to('restriction', reached()),
        tick(),
      ]);
    }
    const { type } = await shown(id);
    await inTheEnd(type === 'erasure' ? [] : [id]);
  });

  test('is not what came late: a placing that a closing has overtaken', async () => {
    const { id, confirm } = await asked(slug, { email });
    const late = press(confirm, {}, await slow(400));
    for (let tries = 0; tries < 100 && (await shown(id)).status !== 'open'; tries += 1)
      await scheduler.wait(10);
    const answer = { outcome: 'granted', message: 'Here.' };
    expect((await call('POST', `/requests/${id}/answer`, answer, reached())).status).toBe(200);
    await late;
    await inTheEnd([]);
  });

  test('is each of many, whatever else of them can’t be told', async () => {
    const away = await freshShop({ sources: [{ ...sources?.[0], urlEnv: 'SOURCE_AWAY' }] as typeof sources });
    const far = { ...reached(), SOURCE_AWAY: 'http://127.0.0.1:1' };
    for (let n = 0; n < 12; n += 1) {
      await press((await asked(away, { email: freshAddress() })).confirm, {}, far);
    }
    const { id, confirm } = await asked(slug, { email });
    await press(confirm, {}, { ...far, ...down });
    for (let minute = 0; minute < 12; minute += 1) await tick(far);
    await expectSettled([id]);
    await tick({ ...far, SOURCE_AWAY: lane().shopUrl });
    await tick({ ...far, SOURCE_AWAY: lane().shopUrl });
  });
});

/** What is answered, before anything that goes on behind it; and that. */
async function answered(
  path: string,
  bindings: object,
): Promise<{ response: Response; behind: Promise<void> }> {
  const execution = createExecutionContext();
  const request = new Request(new URL(path, home), { method: 'POST' });
  const response = await worker.fetch(request, { ...env, ...bindings }, execution);
  return { response, behind: waitOnExecutionContext(execution) };
}

/** A shop with two orders that are due, the first one the person's. */
async function ordersOf(person: string): Promise<Shop> {
  const shop = await freshOrders({ old: 2, young: 40 });
  await inShop(`update ${shop.table} set email = '${person}' where id = 1`);
  return shop;
}

describe('once a person is told that their request is open', () => {
  test('every source knows it', async () => {
    for (const type of ['access', 'portability', 'rectification', 'restriction', 'objection']) {
      const { id, confirm } = await asked(slug, { email: freshAddress(), type });
      const { response, behind } = await answered(confirm, await slow(30));
      expect(response.status).toBe(200);
      for (const which of ['shopUrl', 'databaseUrl'] as const) {
        expect((await heldIn(which, slug)).map((hold) => hold.id)).toContain(id);
      }
      await behind;
    }
  });

  test('a purge that is under way takes no row of theirs that is there still', async () => {
    let kept = 0;
    for (const wait of [0, 150, 300, 450, 600, 750]) {
      email = freshAddress();
      const shop = await ordersOf(email);
      const { id, confirm } = await asked(shop.slug, { email, type: 'access' });
      const { id: run } = await start(shop);
      const purging = approve(run, { ...unhurried(), ...(await slow(70)) });
      await scheduler.wait(wait);
      const { response, behind } = await answered(confirm, reached());
      const isThere = (await idsOf(shop)).includes(1);
      expect(response.status).toBe(200);
      await Promise.all([purging, behind]);
      for (let minute = 0; minute < 3; minute += 1) await tick(unhurried());
      const ids = await idsOf(shop);
      expect((await shown(id)).status).toBe('open');
      expect([wait, ids.includes(1)]).toEqual([wait, isThere]);
      expect([wait, ids.includes(2)]).toEqual([wait, false]);
      kept += Number(isThere);
    }
    expect(kept).toBeGreaterThan(0);
  });

  test('but not before: who has only asked keeps nothing', async () => {
    const shop = await ordersOf(email);
    await asked(shop.slug, { email, type: 'restriction' });
    await approve((await start(shop)).id);
    expect(await idsOf(shop)).not.toContain(1);
  });

  test('a closed one keeps nothing either', async () => {
    const shop = await ordersOf(email);
    const { follow } = await opened(shop.slug, { email, type: 'access' });
    await press(`${follow}/withdraw`, {}, reached());
    await approve((await start(shop)).id);
    expect(await idsOf(shop)).not.toContain(1);
  });
});
