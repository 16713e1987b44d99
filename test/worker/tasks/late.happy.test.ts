// What could not be done, and is done after all: a week later, somebody says so.

import { beforeEach, describe, expect, test, vi } from 'vitest';
import { emptyOutbox } from '../deliveries/outbox.ts';
import { asAdmin, problemOf, refusalOf, rowsOf, visit, visitWith } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { answer } from '../requests/answer.ts';
import { signedFor } from '../requests/erased.ts';
import { lettersTo } from '../requests/shop.ts';
import { everythingIn } from '../unsubscribe/shop.ts';
import {
  closeEyes,
  day,
  eventsOf,
  freshErasure,
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

/** An erasure whose one recipient was told, and could not do it. */
async function freshFailure(deed: 'erasure' | 'restriction' = 'erasure') {
  const shop = await freshErasure({}, deed);
  const now = await tell(shop.request.id, { deed });
  const { id } = await taskOf(shop.request);
  expect((await settle(id, { state: 'failed', note: 'Their system is broken.' })).status).toBe(200);
  const path = pathIn((await lettersTo(shop.parcels.email, 1))[0] ?? { text: '' });
  return { ...shop, now, id, path };
}

const englishAt = async (path: string, method = 'GET') => (await visit(`${path}?lang=en`, { method })).text();

describe('a task that failed', () => {
  test.each([
    ['a recipient’s is acknowledged', {}, 'acknowledged'],
    ['of what lies elsewhere is done', { elsewhere: ['chats'] }, 'done'],
    ['by hand is done', { byHand: true }, 'done'],
  ])('%s later, once, and that stays so', async (_, asked, state) => {
    const { slug, request } = await freshErasure();
    const id = (await need(request.id, asked)).ids.at(-1) ?? '';
    await settle(id, { state: 'failed' });
    const done = await settle(id, { state, note: 'A week later' });
    expect([done.status, await done.json()]).toMatchObject([
      200,
      { state, waitsFor: null, settledBy: 'admin' },
    ]);
    const before = await everythingIn(slug);
    expect((await settle(id, { state })).status).toBe(200);
    expect(await refusalOf(settle(id, { state: 'failed' }))).toBe('409 task-settled');
    expect(await everythingIn(slug)).toEqual(before);
    expect(await eventsOf(request.id)).toEqual(['task-failed', `task-${state}`]);
    const log = await rowsOf('SELECT data FROM audit WHERE controller = ? ORDER BY seq', slug);
    expect(String(log.at(-1)?.data)).toContain(`"change":"task-${state}"`);
  });

  test('is confirmed by the recipient itself, on the page that its mail led to; twice is once', async () => {
    const { request, parcels, path, now } = await freshFailure();
    const page = await englishAt(path);
    expect(page).toContain(
      'Kadakas has noted that it could not be done. If it has been since, please confirm it.',
    );
    expect(page).toContain('</button>');
    expect((await taskOf(request)).state).toBe('failed');
    for (const _ of [1, 2]) expect(await englishAt(path, 'POST')).toContain('Thank you');
    expect(await taskOf(request)).toMatchObject({ state: 'acknowledged', settledBy: 'recipient:parcels' });
    expect(await eventsOf(request.id)).toEqual(['task-told', 'task-failed', 'task-acknowledged']);
    await tick(now + 30 * day);
    expect(await lettersTo(parcels.email, 1)).toHaveLength(1);
  });

  test('is done in the answer’s words, if it is by then, and nobody is asked anew', async () => {
    const { slug, request, path } = await freshFailure('restriction');
    expect(await englishAt(path, 'POST')).toContain('Thank you');
    expect((await answer(request.id)).status).toBe(200);
    const { recipients } = await signedFor(slug, request.id);
    expect(recipients).toMatchObject([{ name: 'Pakivedu OÜ', state: 'acknowledged' }]);
    expect(recipients?.[0]?.sentence).toContain('that it does not use your data for now.');
    expect(await taskOf(request)).toMatchObject({ state: 'acknowledged' });
  });

  test('of an answered request is done too; the answer stays what was so then', async () => {
    const { slug, request, parcels } = await freshErasure({}, 'restriction');
    expect((await answer(request.id)).status).toBe(200);
    const [letter] = await lettersTo(parcels.email, 1);
    await settle((await taskOf(request)).id, { state: 'failed' });
    const said = await signedFor(slug, request.id);
    expect(await englishAt(pathIn(letter ?? { text: '' }), 'POST')).toContain('Thank you');
    const [row] = await rowsOf('SELECT state, closed_at FROM tasks WHERE request = ?', request.id);
    expect(row).toEqual({ state: 'acknowledged', closed_at: expect.any(Number) });
    expect(await signedFor(slug, request.id)).toEqual(said);
  });
});

describe('a task that failed, and whose place another has taken, stays as it is', () => {
  test('for the shop, which learns which, and for the recipient, whose newer link counts', async () => {
    const { request, parcels, id, path } = await freshFailure();
    await tell(request.id);
    const [, newer] = await tasksOf(request);
    const { status, body } = await problemOf(await settle(id, { state: 'acknowledged' }));
    expect([status, body.detail]).toEqual([409, expect.stringContaining(String(newer?.id))]);
    for (const method of ['GET', 'POST']) {
      const page = await englishAt(path, method);
      expect(page).toContain('There is nothing to do here any more');
      expect(page).toContain('Go by the newer mail');
      expect(page).not.toContain('<button');
    }
    expect((await tasksOf(request)).map(({ state }) => state)).toEqual(['failed', 'told']);
    // Also where that failed too: it is the one that counts
    await settle(newer?.id ?? '', { state: 'failed' });
    expect(await refusalOf(settle(id, { state: 'acknowledged' }))).toBe('409 task-settled');
    expect((await settle(id, { state: 'failed' })).status).toBe(200);
    const letters = await lettersTo(parcels.email, 2);
    const last = letters.map(pathIn).find((one) => one !== path) ?? '';
    expect(await englishAt(last, 'POST')).toContain('Thank you');
    expect((await tasksOf(request)).map(({ state }) => state)).toEqual(['failed', 'acknowledged']);
  });

  test('of a restriction, once its end is told', async () => {
    const { request, id, path } = await freshFailure('restriction');
    await tell(request.id, { deed: 'lifting' });
    expect(await englishAt(path, 'POST')).not.toContain('<button');
    expect(await refusalOf(settle(id, { state: 'acknowledged' }))).toBe('409 task-settled');
    expect((await tasksOf(request)).map(({ deed, state }) => [deed, state])).toEqual([
      ['restriction', 'failed'],
      ['lifting', 'told'],
    ]);
  });

  test('if that is made between the look and its batch', async () => {
    const { request, id } = await freshFailure();
    // The task, the profile, the request with its texts; then the batch is late
    const database = await faultyDatabase({ script: [...Array(3).fill('none'), 'delay'], delayMs: 1_000 });
    const init = { method: 'POST', headers: asAdmin, body: JSON.stringify({ state: 'acknowledged' }) };
    const bindings = { TURSO_DATABASE_URL: database.url };
    const settling = visitWith(bindings, `/api/v1/tasks/${id}`, init);
    await vi.waitFor(async () => expect(await database.faults()).toHaveLength(4), { timeout: 5_000 });
    await need(request.id);
    expect(await refusalOf(settling)).toBe('409 task-settled');
    await database.close();
    expect((await tasksOf(request)).map(({ state }) => state)).toEqual(['failed', 'open']);
  });
});
