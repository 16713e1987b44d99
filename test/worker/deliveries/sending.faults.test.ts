import { beforeEach, describe, expect, test } from 'vitest';
import { sendEvents } from '../../../src/deliveries/actions.ts';
import { sweep } from '../../../src/deliveries/steps/send.ts';
import type { Fault } from '../../support/fault-plan.ts';
import { seededRandom } from '../../support/fault-plan.ts';
import { freshController } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import {
  contextAt,
  deliveryOf,
  emptyOutbox,
  envWith,
  freshWebhook,
  minute,
  sweepAll,
  tell,
} from './outbox.ts';

beforeEach(emptyOutbox);

/** One sweep over a database that misbehaves as scripted; whether it failed. */
async function sweepBadly(now: number, script: Fault[]): Promise<boolean> {
  const faulty = await faultyDatabase({ script });
  const bindings = { TURSO_DATABASE_URL: faulty.url };
  const once = { subrequests: 100, page: 98 };
  const hasFailed = await sweep(contextAt(now, bindings), envWith(bindings), once).then(
    () => false,
    () => true,
  );
  await faulty.close();
  return hasFailed;
}

async function fresh() {
  await sweepAll();
  const slug = await freshController();
  const { peer } = await freshWebhook(slug);
  const now = Date.now();
  return { peer, now, event: await tell(slug, { now }) };
}

describe('a sweep that ends at any step', () => {
  test('before its lease is written has sent nothing; the next one sends', async () => {
    const { peer, now, event } = await fresh();
    expect(await sweepBadly(now, ['drop-before'])).toBe(true);
    expect(await peer.received()).toEqual([]);
    await sweepAll(now);
    expect((await peer.received()).map(({ headers }) => headers['webhook-id'])).toEqual([event]);
  });

  test('with its lease written, but not known to it, delays what it leased until the lease is over', async () => {
    const { peer, now } = await fresh();
    expect(await sweepBadly(now, ['drop-after'])).toBe(true);
    await sweepAll(now + minute - 1_000);
    expect(await peer.received()).toEqual([]);
    await sweepAll(now + minute);
    expect(await peer.received()).toHaveLength(1);
  });

  test('between sending and recording sends again, with the same id', async () => {
    const { peer, now, event } = await fresh();
    // What a kill leaves behind: nothing recorded, however often it is tried
    expect(await sweepBadly(now, ['none', 'drop-before', 'drop-before'])).toBe(true);
    expect(await peer.received()).toHaveLength(1);
    expect(await deliveryOf(event)).toMatchObject({ attempts: 1, delivered_at: null });
    await sweepAll(now + minute - 1_000);
    expect(await peer.received()).toHaveLength(1);
    await sweepAll(now + minute);
    const ids = (await peer.received()).map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([event, event]);
    expect((await deliveryOf(event)).payload).toBeNull();
  });

  test.each([['drop-after'], ['drop-before'], ['error-503'], ['garbage'], ['duplicate']] as Fault[][])(
    'whose record meets %s once records it all the same, and sends once',
    async (fault) => {
      const { peer, now, event } = await fresh();
      expect(await sweepBadly(now, ['none', fault ?? 'none'])).toBe(false);
      await sweepAll(now + 5 * minute);
      expect(await peer.received()).toHaveLength(1);
      expect(await deliveryOf(event)).toMatchObject({ attempts: 1, payload: null });
    },
  );

  test('whose reply to the record is lost, twice, has recorded it', async () => {
    const { peer, now } = await fresh();
    expect(await sweepBadly(now, ['none', 'drop-after', 'drop-after'])).toBe(true);
    await sweepAll(now + 5 * minute);
    expect(await peer.received()).toHaveLength(1);
  });
});

describe('a result that comes late', () => {
  test('does not undo a newer one: a failure after a delivery', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ status: 500, delayMs: 600 }, { status: 200 }]);
    const now = Date.now();
    const event = await tell(slug, { now });
    const slow = sweep(contextAt(now), envWith({}), { subrequests: 100, page: 98 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    // To the second sweep the first one's lease is over
    await sweepAll(now + minute);
    expect((await deliveryOf(event)).delivered_at).not.toBeNull();
    await slow;
    expect(await peer.received()).toHaveLength(2);
    expect(await deliveryOf(event)).toMatchObject({ last_error: null, dead_at: null, payload: null });
  });

  test('counts, if it is a delivery: nobody sends what has arrived', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ status: 200, delayMs: 600 }, { status: 500 }]);
    const now = Date.now();
    const event = await tell(slug, { now });
    const slow = sweep(contextAt(now), envWith({}), { subrequests: 100, page: 98 });
    await new Promise((resolve) => setTimeout(resolve, 200));
    await sweepAll(now + minute);
    await slow;
    expect((await deliveryOf(event)).delivered_at).not.toBeNull();
    await sweepAll(now + 60 * minute);
    expect(await peer.received()).toHaveLength(2);
  });
});

describe('through a database and a webhook that fail by chance', () => {
  test.each([1, 2, 3, 4])('everything arrives, and nothing under another id (seed %i)', async (seed) => {
    await sweepAll();
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ status: 500 }, { cut: true }, {}, { status: 503 }, {}]);
    const chances = {
      'drop-before': 0.15,
      'drop-after': 0.15,
      'error-500': 0.1,
      garbage: 0.1,
      duplicate: 0.1,
    };
    const faulty = await faultyDatabase({ chances, seed });
    const bindings = { TURSO_DATABASE_URL: faulty.url };
    const random = seededRandom(seed);
    let now = Date.now();
    const events: string[] = [];
    for (let i = 0; i < 50; i++) {
      if (i < 20) {
        const event = await tell(slug, { now, isLeased: true });
        events.push(event);
        const settings = envWith(bindings);
        if (random() < 0.7) await sendEvents(contextAt(now, bindings), settings, [event]).catch(() => {});
      }
      await sweep(contextAt(now, bindings), envWith(bindings)).catch(() => {});
      now += Math.round(random() * 10 * minute);
    }
    expect((await faulty.faults()).filter((fault) => fault !== 'none').length).toBeGreaterThan(20);
    await faulty.close();
    for (let i = 1; i <= 12; i++) await sweepAll(now + i * 5 * 60 * minute);
    const ids = (await peer.received()).map(({ headers }) => headers['webhook-id'] ?? '');
    expect(new Set(ids)).toEqual(new Set(events));
    for (const event of events) {
      const { delivered_at, payload } = await deliveryOf(event);
      expect([typeof delivered_at, payload]).toEqual(['number', null]);
    }
  });
});
