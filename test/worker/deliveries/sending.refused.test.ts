import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test, vi } from 'vitest';
import { sendEvents } from '../../../src/deliveries/actions.ts';
import { giveUpAfterMs } from '../../../src/deliveries/backoff.ts';
import { deployed } from '../../support/bindings.ts';
import { api, freshController } from '../door.ts';
import {
  contextAt,
  deliveryOf,
  emptyOutbox,
  envWith,
  freshWebhook,
  hour,
  minute,
  sweepAll,
  tell,
} from './outbox.ts';
import { freshPeer } from './peer.ts';

beforeEach(emptyOutbox);

describe('a webhook that fails', () => {
  test.each([
    [{ status: 500, body: 'mari@kodu.example' }, 'status 500'],
    [{ status: 404 }, 'status 404'],
    [{ status: 302, headers: { location: '/elsewhere' } }, 'status 302'],
    [{ status: 304 }, 'status 304'],
    [{ status: 429, headers: { 'retry-after': '1' } }, 'status 429'],
    [{ cut: true }, 'connection failed'],
  ])('with %j is due again, and why is noted in a word', async (reply, reason) => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [reply]);
    const now = Date.now();
    const event = await tell(slug, { now });
    await sweepAll(now);
    const row = await deliveryOf(event);
    expect(row).toMatchObject({ attempts: 1, last_error: reason, delivered_at: null, dead_at: null });
    expect(row.payload).not.toBeNull();
    expect(Number(row.due_at)).toBeGreaterThan(now + 25_000);
    expect(await peer.received()).toHaveLength(1);
  });

  test('by not answering is given ten seconds', async () => {
    const slug = await freshController();
    await freshWebhook(slug, [{ delayMs: 3_000 }]);
    const event = await tell(slug);
    // Ten seconds pass in half a one
    const timeout = AbortSignal.timeout.bind(AbortSignal);
    const asked = vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) => timeout(ms / 20));
    const began = performance.now();
    await sendEvents(contextAt(Date.now()), envWith({}), [event]);
    asked.mockRestore();
    const took = 20 * (performance.now() - began);
    expect(took).toBeGreaterThan(9_000);
    expect(took).toBeLessThan(40_000);
    expect(await deliveryOf(event)).toMatchObject({ last_error: 'no answer in time', attempts: 1 });
  });

  test('by leading elsewhere is not followed', async () => {
    const slug = await freshController();
    const elsewhere = await freshPeer();
    await freshWebhook(slug, [{ status: 307, headers: { location: elsewhere.url } }]);
    await tell(slug);
    await sweepAll();
    expect(await elsewhere.received()).toEqual([]);
  });

  test('by answering without end is not listened to', async () => {
    const slug = await freshController();
    await freshWebhook(slug, [{ body: 'x'.repeat(20_000_000) }]);
    const event = await tell(slug);
    await sweepAll();
    expect((await deliveryOf(event)).delivered_at).not.toBeNull();
  });

  test('is tried less and less often with the same id, newly signed, and is delivered when it is well', async () => {
    const slug = await freshController();
    const { secret, peer } = await freshWebhook(slug, [{ status: 500 }, { status: 500 }, { status: 204 }]);
    const now = Date.now();
    const event = await tell(slug, { now });
    await sweepAll(now);
    const first = Number((await deliveryOf(event)).due_at);
    await sweepAll(first - 1);
    expect(await peer.received()).toHaveLength(1);
    await sweepAll(first);
    const second = Number((await deliveryOf(event)).due_at);
    expect(second - first).toBeGreaterThan(minute - 1);
    await sweepAll(second);
    const received = await peer.received();
    expect(received.map(({ headers }) => headers['webhook-id'])).toEqual([event, event, event]);
    const times = received.map(({ headers }) => Number(headers['webhook-timestamp']));
    expect(times).toEqual([now, first, second].map((at) => Math.floor(at / 1_000)));
    for (const { headers, body } of received) {
      const at = new Date(Number(headers['webhook-timestamp']) * 1_000);
      expect(headers['webhook-signature']).toBe(new Webhook(secret).sign(event, at, body));
    }
    expect(await deliveryOf(event)).toMatchObject({ attempts: 3, payload: null, last_error: null });
  });

  test('for 72 hours becomes a dead letter, with its sealed payload', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ status: 500 }]);
    const start = Date.now();
    const event = await tell(slug, { now: start });
    let now = start;
    let row = await deliveryOf(event);
    for (let i = 0; i < 60 && row.dead_at === null; i++) {
      now = Math.max(now, Number(row.due_at));
      await sweepAll(now);
      row = await deliveryOf(event);
    }
    expect(now).toBe(start + giveUpAfterMs);
    expect(row).toMatchObject({ delivered_at: null, last_error: 'status 500' });
    expect(row.payload).not.toBeNull();
    const tries = (await peer.received()).length;
    expect(row.attempts).toBe(tries);
    expect(tries).toBeGreaterThan(18);
    await sweepAll(now + 100 * hour);
    expect(await peer.received()).toHaveLength(tries);
  });

  test('that is gone for good (410) is dead at once', async () => {
    const slug = await freshController();
    await freshWebhook(slug, [{ status: 410 }]);
    const event = await tell(slug);
    await sweepAll();
    const row = await deliveryOf(event);
    expect(row).toMatchObject({ attempts: 1, last_error: 'status 410' });
    expect(row.dead_at).not.toBeNull();
  });
});

describe('a webhook that was deleted, or is not allowed any more', () => {
  test('is told nothing, and what it was to be told is gone', async () => {
    const slug = await freshController();
    const { id, peer } = await freshWebhook(slug);
    const event = await tell(slug);
    expect((await api('DELETE', `/controllers/${slug}/webhooks/${id}`)).status).toBe(204);
    await sweepAll();
    expect(await peer.received()).toEqual([]);
    const row = await deliveryOf(event);
    expect(row).toMatchObject({ payload: null, last_error: 'webhook deleted', delivered_at: null });
    expect(row.dead_at).not.toBeNull();
  });

  test('is not reached by a system that is no local start', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug);
    const event = await tell(slug);
    await sweepAll(Date.now(), deployed);
    expect(await peer.received()).toEqual([]);
    expect(await deliveryOf(event)).toMatchObject({ last_error: 'address not allowed', dead_at: null });
  });
});
