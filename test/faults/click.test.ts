import { createClient } from '@libsql/client/http';
import { v7 as uuid } from 'uuid';
import { afterAll, afterEach, describe, expect, test, vi } from 'vitest';
import { payloadContext } from '../../src/deliveries/event.ts';
import { seal } from '../../src/keys/seal.ts';
import { contextAt } from '../worker/deliveries/outbox.ts';
import { ours, storm, type Taker, violationsOf } from './click-storm.ts';

let faults = 0;

afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

describe('clicks, mails, pages and calls through databases that fail', () => {
  test.each([1, 2, 3, 4, 5])('lose nothing, and do and tell nothing twice (seed %i)', async (seed) => {
    // What ends too soon, and looks whole, is reported as a fault of ours
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const result = await storm(seed, ours, 75);
    faults += result.faults;
    expect(await violationsOf(result)).toEqual([]);
    // So many tries, and none had to give up
    expect(result.acknowledged.size).toBe(75);
  });

  afterAll(() => {
    console.log(`click: ${faults} faults, seeds 1 to 5`);
  });

  test('have met a thousand faults and more', () => {
    expect(faults).toBeGreaterThanOrEqual(1_000);
  });
});

/** What one would write who has not read this: look, then state, ledger and outbox, one after the other. */
const inThreeSteps: Taker = async ({ url }, controller, { person, way }) => {
  const client = createClient({ url });
  const { ring, randomBytes, now } = contextAt(Date.now());
  const event = uuid();
  const body = JSON.stringify({ type: 'unsubscribe.created', data: { email: person.email } });
  const payload = await seal(ring, payloadContext({ controller, event }), body, randomBytes(12));
  try {
    const known = await client.execute({
      sql: "SELECT 1 FROM preferences WHERE controller = ? AND subject = ? AND topic = 'news' AND state = 'out'",
      args: [controller, person.subject],
    });
    if (known.rows.length > 0) return true;
    await client.execute({
      sql: "INSERT OR REPLACE INTO preferences VALUES (?, ?, 'news', 'out', ?)",
      args: [controller, person.subject, event],
    });
    await client.execute({
      sql: `INSERT INTO preference_events (id, controller, subject, topic, state, channel, at, recorded_at)
        VALUES (?, ?, ?, 'news', 'out', ?, ?, ?)`,
      args: [event, controller, person.subject, way, now, now],
    });
    await client.batch(
      [
        {
          sql: `INSERT INTO deliveries (id, controller, event, kind, webhook, type, payload, occurred_at, due_at, leased_until)
            SELECT ? || '.' || id, controller, ?, 'webhook', id, 'unsubscribe.created', ?, ?, ?, 0
            FROM webhooks WHERE controller = ?`,
          args: [event, event, payload, now, now, controller],
        },
        {
          sql: `INSERT INTO audit SELECT ?, max(seq) + 1, ?, ?, 'anyone', 'preferences.changed', '{}', ''
            FROM audit WHERE controller = ?`,
          args: [controller, event, now, controller],
        },
      ],
      'write',
    );
    return true;
  } catch {
    return false;
  }
};

/** The same in one batch, but taking an answer that never came for one that did. */
const withoutWaiting: Taker = async (lane, slug, wish) => {
  await ours(lane, slug, wish);
  return true;
};

describe('the same storm and the same checks', () => {
  test.each([1, 2])('catch who writes in three steps (seed %i)', async (seed) => {
    const found = (await violationsOf(await storm(seed, inThreeSteps, 60))).join('\n');
    expect(found).toContain('a state without its entry');
    expect(found).toContain('0 rows to tell for 1 opt-outs');
    expect(found).toContain('told under 0 ids for 1 opt-outs');
    expect(found).toMatch(/[2-9] changes for 1 opt-outs/);
  });

  test('catch who says 200 before it is written', async () => {
    vi.spyOn(console, 'error').mockImplementation(() => {});
    const found = (await violationsOf(await storm(1, withoutWaiting, 60))).join('\n');
    expect(found).toContain('acknowledged, and lost');
    expect(found).toContain('though the database said drop-before');
    expect(found).toContain('though the database said drop-after');
  });
});
