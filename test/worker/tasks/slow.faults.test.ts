// A recipient that answers only after the time that it is given: it is told again, as of the same task, and holds up nobody.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sendTimeoutMs } from '../../../src/deliveries/outcome.ts';
import { deliveriesOf, emptyOutbox, freshWebhook, minute, sweepAll } from '../deliveries/outbox.ts';
import { freshPeer, type Peer } from '../deliveries/peer.ts';
import { asAdmin, home, visit } from '../door.ts';
import { lettersTo } from '../requests/shop.ts';
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
  tick,
} from './shop.ts';

const { default: worker } = await import('../../../src/worker.ts');

/** As long as no test waits. */
const slow = { delayMs: 60_000 };
const withoutMailbox = { ...freshRecipient('parcels'), email: undefined };

let late = new AbortController();

/** The time is over for all that are being told. */
function timeIsOver(): void {
  late.abort(new DOMException('The time is over.', 'TimeoutError'));
  late = new AbortController();
}

beforeEach(async () => {
  const timeout = AbortSignal.timeout.bind(AbortSignal);
  vi.spyOn(AbortSignal, 'timeout').mockImplementation((ms) =>
    ms === sendTimeoutMs ? late.signal : timeout(ms),
  );
  await emptyOutbox();
  await closeEyes();
});
afterEach(() => {
  vi.restoreAllMocks();
});

/** Until so much has come to somebody who is slow. */
const reached = (peer: Peer, count: number) =>
  vi.waitFor(async () => expect(await peer.received()).toHaveLength(count), { timeout: 5_000 });

const idsOf = async (peer: Peer) => (await peer.received()).map(({ headers }) => headers['webhook-id']);

describe('a recipient whose system is slow', () => {
  test('is told once that answers in time; meanwhile the request is answered, and others are told', async () => {
    const ledger = freshRecipient('ledger', 'Numbrid AS');
    const more = { recipients: [withoutMailbox, ledger] };
    const { slug, request, email } = await freshErasure(more, 'restriction');
    const replies = [...Array(4).fill(slow), { status: 200 }];
    const { peer } = await freshWebhook(slug, replies, ['restriction.requested']);
    const now = Date.now();

    const execution = createExecutionContext();
    const body = JSON.stringify({ outcome: 'granted', message: 'It is paused.' });
    const answer = new Request(`${home}/api/v1/requests/${request.id}/answer`, {
      ...{ method: 'POST', headers: asAdmin, body },
    });
    expect((await worker.fetch(answer, { ...env }, execution)).status).toBe(200);
    await reached(peer, 2);
    expect(await lettersTo(ledger.email, 1)).toHaveLength(1);
    expect((await lettersTo(email, 1))[0]?.text).toContain('It is paused.');
    timeIsOver();
    await waitOnExecutionContext(execution);
    // Before anything is tried again
    await tick(now + 20_000);
    const [parcels, other] = await tasksOf(request);
    expect(parcels).toMatchObject({ state: 'open', waitsFor: 'recipient', toldAt: null });
    expect(other).toMatchObject({ state: 'told' });
    const [delivery] = await deliveriesOf(parcels?.id ?? '');
    expect(delivery).toMatchObject({ attempts: 1, last_error: 'no answer in time', delivered_at: null });

    const sweeping = sweepAll(now + 2 * minute);
    await reached(peer, 4);
    const another = await freshErasure();
    await need(another.request.id, { now });
    await tick(now + 2 * minute);
    await tick(now + 2 * minute);
    expect(await taskOf(another.request)).toMatchObject({ state: 'told' });
    timeIsOver();
    await sweeping;
    await tick(now + 2 * minute);
    expect((await tasksOf(request))[0]).toMatchObject({ state: 'open', waitsFor: 'recipient' });

    for (const minutes of [10, 11, 12]) await tick(now + minutes * minute);
    expect((await tasksOf(request)).map(({ state }) => state)).toEqual(['told', 'told']);
    expect(await eventsOf(request.id)).toEqual(['task-told', 'task-told']);
    const told = (await idsOf(peer)).filter((id) => id === parcels?.id);
    expect([told.length, new Set(await idsOf(peer))]).toEqual([3, new Set([parcels?.id, other?.id])]);
    expect(await lettersTo(ledger.email, 1)).toHaveLength(1);
  });

  test.each([
    ['in time', [{ delayMs: 700 }], 1],
    ['too late, and is told again', [slow, { status: 200 }], 2],
  ])('and has the task acknowledged before it answers %s: it stays so', async (_, replies, times) => {
    const { slug, request, shopEmail } = await freshErasure({ recipients: [withoutMailbox] });
    const { peer } = await freshWebhook(slug, replies, ['erasure.requested']);
    const now = Date.now();
    const [id = ''] = (await need(request.id, { now })).ids;
    const sweeping = sweepAll(now);
    await reached(peer, 1);
    expect((await settle(id, { state: 'acknowledged' })).status).toBe(200);
    if (times > 1) timeIsOver();
    await sweeping;
    for (const minutes of [1, 5, 10]) await tick(now + minutes * minute);
    for (const days of [8, 15, 22]) await tick(now + days * day);
    expect(await idsOf(peer)).toEqual(Array(times).fill(id));
    expect(await taskOf(request)).toMatchObject({ state: 'acknowledged', reminders: 0, waitsFor: null });
    expect(await eventsOf(request.id)).toEqual(['task-acknowledged']);
    expect((await deliveriesOf(id))[0]?.delivered_at).not.toBeNull();
    expect(await lettersTo(shopEmail, 0)).toEqual([]);
  });
});

test('a recipient that confirms by a mail of which its provider is slow to say that it took it has no second one', async () => {
  const { request } = await freshErasure();
  const peer = await freshPeer(slow, { status: 200 });
  const bindings = { MAIL_TRANSPORT: 'http', MAIL_HTTP_URL: peer.url, MAIL_HTTP_KEY: 'key' };
  const now = Date.now();
  await need(request.id, { now });
  const sweeping = sweepAll(now, bindings);
  await reached(peer, 1);
  const [mail] = (await peer.received()).map(({ body }): { text: string } => JSON.parse(body));
  expect((await visit(pathIn(mail ?? { text: '' }), { method: 'POST' })).status).toBe(200);
  timeIsOver();
  await sweeping;
  for (const minutes of [1, 5, 10]) await tick(now + minutes * minute, bindings);
  await sweepAll(now + 8 * day, bindings);
  expect(await peer.received()).toHaveLength(1);
  expect(await taskOf(request)).toMatchObject({ state: 'acknowledged', settledBy: 'recipient:parcels' });
  expect(await eventsOf(request.id)).toEqual(['task-acknowledged']);
});
