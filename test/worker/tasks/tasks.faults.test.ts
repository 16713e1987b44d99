import { beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyOutbox, freshWebhook, hour, minute, sweepAll } from '../deliveries/outbox.ts';
import { freshPeer } from '../deliveries/peer.ts';
import { api, refusalOf, rowsOf, visit, visitWith } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { askAndConfirm, freshAddress, lettersTo } from '../requests/shop.ts';
import {
  closeEyes,
  day,
  eventsOf,
  freshErasure,
  freshRecipient,
  need,
  pathIn,
  settle,
  taskOf,
  tasksOf,
  tell,
  tick,
} from './shop.ts';

beforeEach(async () => {
  await emptyOutbox();
  await closeEyes();
});

/** Mail by a provider that answers so. */
async function mailBy(...replies: Parameters<typeof freshPeer>) {
  const peer = await freshPeer(...replies);
  return { peer, bindings: { MAIL_TRANSPORT: 'http', MAIL_HTTP_URL: peer.url, MAIL_HTTP_KEY: 'key' } };
}

const withoutMailbox = { recipients: [{ ...freshRecipient('parcels'), email: undefined }] };

describe('a recipient whose provider of mail', () => {
  test.each([
    ['is down', { cut: true }],
    ['answers garbage', { status: 500, body: '<<<<' }],
    ['leads elsewhere', { status: 302, headers: { Location: 'http://127.0.0.1:1/' } }],
  ])(
    '%s is not told; three days later the shop is; and told it is, once it is sent again',
    async (_, reply) => {
      const { request, shopEmail } = await freshErasure();
      const { bindings } = await mailBy(reply);
      const now = Date.now();
      const { ids } = await need(request.id, { now });
      for (let at = now; at < now + 80 * hour; at += 4 * hour) {
        await sweepAll(at, bindings);
        expect((await taskOf(request)).state).toBe('open');
      }
      const later = now + 81 * hour;
      await tick(later);
      await tick(later + 2 * hour);
      const [alarm, ...more] = await lettersTo(shopEmail, 1);
      expect([alarm?.subject, more]).toEqual(['Kadakas: Pakivedu OÜ could not be told', []]);
      expect(await taskOf(request)).toMatchObject({ state: 'open', waitsFor: 'shop' });
      expect((await api('POST', `/deliveries/${ids[0]}.mail/replay`)).status).toBe(200);
      await sweepAll(later + 2 * hour);
      await tick(later + 4 * hour);
      expect(await taskOf(request)).toMatchObject({ state: 'told' });
      expect(await eventsOf(request.id)).toEqual(['task-undelivered', 'task-told']);
    },
  );

  test('takes it, is told of by webhook alone: a system that knows is no recipient that does', async () => {
    const { slug, request } = await freshErasure();
    await freshWebhook(slug, [], ['erasure.requested']);
    const { bindings } = await mailBy({ cut: true });
    const now = Date.now();
    await need(request.id, { now });
    await sweepAll(now, bindings);
    await tick(now + 1);
    expect((await taskOf(request)).state).toBe('open');
  });
});

describe('a recipient without a mailbox', () => {
  test('is told once the shop’s system has taken the webhook; and if it is silent, the shop is told', async () => {
    const { slug, request, shopEmail } = await freshErasure(withoutMailbox);
    const { peer } = await freshWebhook(slug, [{ status: 503 }, { status: 200 }], ['erasure.requested']);
    const now = Date.now();
    await need(request.id, { now });
    await sweepAll(now);
    await tick(now + 1);
    expect((await taskOf(request)).state).toBe('open');
    await sweepAll(now + hour);
    await tick(now + hour);
    expect(await taskOf(request)).toMatchObject({ state: 'told', waitsFor: 'recipient' });
    const ids = (await peer.received()).map(({ headers }) => headers['webhook-id']);
    expect(new Set(ids).size).toBe(1);
    await tick(now + 8 * day);
    expect(await lettersTo(shopEmail, 1)).toHaveLength(1);
    expect(await taskOf(request)).toMatchObject({ state: 'told', waitsFor: 'shop', reminders: 0 });
  });
});

describe('once', () => {
  test('is a recipient told and reminded, and noted so, by crons at the same moment', async () => {
    const { request, parcels } = await freshErasure();
    const now = Date.now();
    await need(request.id, { now });
    await sweepAll(now);
    await Promise.all([1, 2, 3].map(() => tick(now + minute)));
    await Promise.all([1, 2, 3].map(() => tick(now + 8 * day)));
    expect(await lettersTo(parcels.email, 2)).toHaveLength(2);
    expect(await eventsOf(request.id)).toEqual(['task-told', 'task-reminded']);
  });

  test('is each of two reminded, though the other confirms between the look and its batch', async () => {
    const recipients = [freshRecipient('parcels'), freshRecipient('ledger')];
    const { request } = await freshErasure({ recipients });
    const now = await tell(request.id);
    await rowsOf(
      "UPDATE tasks SET look_at = look_at - 1 WHERE request = ? AND recipient = 'parcels'",
      request.id,
    );
    const [first, second] = await tasksOf(request);
    // A list, the request, its texts, the profile; then the batch is late
    const database = await faultyDatabase({ script: [...Array(4).fill('none'), 'delay'], delayMs: 1_000 });
    const looking = tick(now + 8 * day, { TURSO_DATABASE_URL: database.url });
    await vi.waitFor(async () => expect(await database.faults()).toHaveLength(5), { timeout: 5_000 });
    await settle(second?.id ?? '', { state: 'acknowledged' });
    await looking;
    await database.close();
    expect(await tasksOf(request)).toMatchObject([
      { id: first?.id, state: 'told' },
      { id: second?.id, state: 'acknowledged' },
    ]);
    await tick(now + 8 * day + minute);
    const [told] = await tasksOf(request);
    expect(told?.reminders).toBe(1);
    expect(await lettersTo(recipients[0]?.email ?? '', 2)).toHaveLength(2);
    expect(await lettersTo(recipients[1]?.email ?? '', 1)).toHaveLength(1);
  });

  test('is a task confirmed by two at once', async () => {
    const { request, parcels } = await freshErasure();
    await tell(request.id);
    const path = pathIn((await lettersTo(parcels.email, 1))[0] ?? { text: '' });
    const done = await Promise.all([1, 2, 3].map(() => visit(path, { method: 'POST' })));
    expect(done.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect(await eventsOf(request.id)).toEqual(['task-told', 'task-acknowledged']);
  });

  test.each(['drop-after', 'duplicate', 'drop-before'] as const)(
    'is a task confirmed, and a recipient reminded, though the database’s answer is lost (%s)',
    async (fault) => {
      const { request, parcels } = await freshErasure();
      const now = await tell(request.id);
      for (let at = 0; at < 8; at += 1) {
        const database = await faultyDatabase({ script: [...Array(at).fill('none'), fault] });
        await tick(now + 8 * day + at * minute, { TURSO_DATABASE_URL: database.url }).catch(() => {});
        await database.close();
      }
      expect(await lettersTo(parcels.email, 2)).toHaveLength(2);
      const path = pathIn((await lettersTo(parcels.email, 2))[0] ?? { text: '' });
      for (let at = 0; at < 8; at += 1) {
        const database = await faultyDatabase({ script: [...Array(at).fill('none'), fault] });
        const bindings = { TURSO_DATABASE_URL: database.url };
        const { status } = await visitWith(bindings, path, { method: 'POST' });
        expect([200, 503]).toContain(status);
        await database.close();
      }
      expect(await taskOf(request)).toMatchObject({ state: 'acknowledged', reminders: 1 });
      const events = ['task-acknowledged', 'task-reminded', 'task-told'];
      expect((await eventsOf(request.id)).sort()).toEqual(events);
    },
  );
});

describe('after it is over', () => {
  test('a task that was withdrawn is told of no more, not even what waited to be sent', async () => {
    const { slug, parcels } = await freshErasure();
    const { peer } = await freshWebhook(slug, [{ status: 503 }], ['erasure.requested']);
    const path = await askAndConfirm(slug, { type: 'erasure', email: freshAddress() });
    const [row] = await rowsOf('SELECT id FROM requests WHERE controller = ? ORDER BY id DESC', slug);
    const id = String(row?.id);
    const { bindings } = await mailBy({ cut: true });
    const now = Date.now();
    const { ids } = await need(id, { now });
    const [task] = ids;
    await sweepAll(now, bindings);
    expect((await visit(`${path}/withdraw`, { method: 'POST' })).status).toBe(200);
    expect(await taskOf({ id })).toMatchObject({ state: 'dropped', waitsFor: null, settledBy: 'anyone' });
    for (const days of [1, 8, 30]) await tick(now + days * day);
    expect(await peer.received()).toHaveLength(1);
    expect(await rowsOf("SELECT 1 FROM mailbox WHERE message ->> 'to' = ?", parcels.email)).toEqual([]);
    const left = await rowsOf('SELECT payload FROM deliveries WHERE event = ?', task ?? '');
    expect(left).toEqual([{ payload: null }, { payload: null }]);
    expect(await refusalOf(api('POST', `/deliveries/${task}.mail/replay`))).toBe('409 not-replayable');
  });

  test('a reminder that waited is not sent once the recipient has confirmed', async () => {
    const { request, parcels } = await freshErasure();
    const now = await tell(request.id);
    const path = pathIn((await lettersTo(parcels.email, 1))[0] ?? { text: '' });
    const { bindings } = await mailBy({ cut: true });
    const { lookAtTasks } = await import('../../../src/tasks/steps/look.ts');
    const { contextAt } = await import('../deliveries/outbox.ts');
    await lookAtTasks(contextAt(now + 8 * day));
    await sweepAll(now + 8 * day + minute, bindings);
    expect((await visit(path, { method: 'POST' })).status).toBe(200);
    await sweepAll(now + 10 * day);
    expect(await lettersTo(parcels.email, 1)).toHaveLength(1);
  });
});
