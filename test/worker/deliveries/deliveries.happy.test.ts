import { createScheduledController } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import type { DeliveryView } from '../../../src/deliveries/delivery.ts';
import worker from '../../../src/worker.ts';
import { api, freshController, freshKey, logOf } from '../door.ts';
import { deliveryOf, emptyOutbox, freshWebhook, hour, sweepAll, tell, tellByMail } from './outbox.ts';

beforeEach(emptyOutbox);

type List = { items: DeliveryView[]; cursor: string | null };

const list = async (query: string, key?: string): Promise<List> =>
  (await api('GET', `/deliveries?${query}`, undefined, key)).json<List>();
const replay = (id: unknown) => api('POST', `/deliveries/${id}/replay`);

describe('GET /deliveries', () => {
  test('shows how each stands, and nothing of what it carries', async () => {
    const slug = await freshController();
    const { id: webhook } = await freshWebhook(slug, [{ status: 200 }, { status: 410 }]);
    const now = Date.now();
    const delivered = await tell(slug, { now: now - 3 });
    await sweepAll();
    const dead = await tell(slug, { now: now - 2 });
    await sweepAll();
    const mail = await tellByMail(slug, {}, now - 1);
    const { items, cursor } = await list(`controller=${slug}`);
    expect(cursor).toBeNull();
    expect(items.map(({ event, state }) => [event, state])).toEqual([
      [delivered, 'delivered'],
      [dead, 'dead'],
      [mail, 'due'],
    ]);
    const moment = expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/);
    expect(items[1]).toEqual({
      id: `${dead}.${webhook}`,
      controller: slug,
      event: dead,
      kind: 'webhook',
      webhook,
      type: 'unsubscribe.created',
      state: 'dead',
      occurredAt: new Date(now - 2).toISOString(),
      dueAt: null,
      attempts: 1,
      lastError: 'status 410',
      deliveredAt: null,
      deadAt: moment,
    });
    expect(items[0]).toMatchObject({ deliveredAt: moment, dueAt: null, lastError: null });
    expect(items[2]).toMatchObject({ kind: 'mail', webhook: null, dueAt: moment, attempts: 0 });
    for (const [state, event] of [
      ['delivered', delivered],
      ['dead', dead],
      ['due', mail],
    ]) {
      const { items: some } = await list(`controller=${slug}&state=${state}`);
      expect(some.map((one) => one.event)).toEqual([event]);
    }
  });

  test('pages, each once', async () => {
    const slug = await freshController();
    await freshWebhook(slug);
    const events: string[] = [];
    for (let i = 0; i < 5; i++) events.push(await tell(slug, { now: Date.now() + i }));
    const seen: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: List = await list(`controller=${slug}&limit=2&cursor=${cursor}`);
      seen.push(...page.items.map(({ event }) => event));
      cursor = page.cursor;
    }
    expect(seen).toEqual(events);
  });

  test('of all controllers is for a key that is bound to none', async () => {
    const [mine, theirs] = [await freshController(), await freshController()];
    for (const slug of [mine, theirs]) await tellByMail(slug);
    const { secret } = await freshKey(['read'], mine);
    const bound = await list('', secret);
    expect([...new Set(bound.items.map(({ controller }) => controller))]).toEqual([mine]);
    expect((await list(`controller=${theirs}`)).items).toHaveLength(1);
  });
});

describe('POST /deliveries/{id}/replay', () => {
  test('makes a dead letter due, and it arrives under the same id', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ status: 410 }, { status: 200 }]);
    const event = await tell(slug);
    await sweepAll();
    const { id } = await deliveryOf(event);
    const replayed = await replay(id);
    expect(replayed.status).toBe(200);
    expect(await replayed.json<DeliveryView>()).toMatchObject({
      id,
      state: 'due',
      attempts: 0,
      deadAt: null,
    });
    await sweepAll();
    const ids = (await peer.received()).map(({ headers }) => headers['webhook-id']);
    expect(ids).toEqual([event, event]);
    expect((await deliveryOf(event)).payload).toBeNull();
    expect((await logOf(slug)).map(([, name]) => name)).toEqual([
      'controller.published',
      'webhook.created',
      'delivery.replayed',
    ]);
  });

  test('of an old one gives it several tries again', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ status: 500 }]);
    const now = Date.now();
    const event = await tell(slug, { now: now - 100 * hour });
    for (let i = 0; i < 8; i++) await sweepAll(now + i * hour);
    expect((await deliveryOf(event)).dead_at).not.toBeNull();
    expect(await peer.received()).toHaveLength(5);
    await replay((await deliveryOf(event)).id);
    for (let i = 8; i < 16; i++) await sweepAll(now + i * hour);
    expect(await peer.received()).toHaveLength(10);
  });

  test('does not wait for a wait that is under way', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ status: 500 }, { status: 200 }]);
    const event = await tell(slug);
    await sweepAll();
    await replay((await deliveryOf(event)).id);
    await sweepAll(Date.now() + 1);
    expect(await peer.received()).toHaveLength(2);
  });
});

/** The runtime's own, of which the types know nothing. */
interface Door {
  scheduled(options: { scheduledTime: Date; cron: string }): Promise<unknown>;
}

describe('the cron', () => {
  test('sends what is due, through the Worker’s own door', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug);
    const event = await tell(slug);
    const door = exports.default as unknown as Door;
    await door.scheduled({ scheduledTime: new Date(), cron: '* * * * *' });
    expect((await peer.received()).map(({ headers }) => headers['webhook-id'])).toEqual([event]);
  });

  test('alarms in the same minute, and fails aloud where the database is gone', async () => {
    const slug = await freshController();
    await freshWebhook(slug, [{ status: 500 }]);
    const well = await freshWebhook(slug, [], ['unsubscribe.delayed']);
    await tell(slug, { now: Date.now() - 25 * hour });
    await worker.scheduled(createScheduledController(), env);
    expect(await well.peer.received()).toHaveLength(1);
    const gone = { ...env, TURSO_DATABASE_URL: 'http://127.0.0.1:1' };
    await expect(worker.scheduled(createScheduledController(), gone)).rejects.toThrow();
  });
});
