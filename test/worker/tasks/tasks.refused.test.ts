import { beforeAll, describe, expect, test } from 'vitest';
import { api, freshKey, problemOf, refusalOf } from '../door.ts';
import { closeEyes, eventsOf, freshErasure, need, settle, tasksOf } from './shop.ts';

let told = '';
let elsewhere = '';
let request = '';

beforeAll(async () => {
  await closeEyes();
  ({
    request: { id: request },
  } = await freshErasure());
  [told = '', elsewhere = ''] = (await need(request, { elsewhere: ['chats'] })).ids;
});

describe('how a task ended is refused', () => {
  test.each([
    ['no state', {}, '/state'],
    ['a state that nobody can set', { state: 'told' }, '/state'],
    ['dropping it', { state: 'dropped' }, '/state'],
    ['an empty note', { state: 'failed', note: ' ' }, '/note'],
    ['a note without end', { state: 'failed', note: 'x'.repeat(4_001) }, '/note'],
    ['a field that there is not', { state: 'failed', by: 'me' }, '/by'],
    ['what only the shop does by hand', { state: 'done' }, '/state'],
  ])('for %s, naming the field', async (_, body, pointer) => {
    const { status, body: problem } = await problemOf(await settle(told, body));
    expect([status, problem.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
    expect(await eventsOf(request)).toEqual([]);
  });

  test('for what only a recipient can say, naming what can be said', async () => {
    const { status, body } = await problemOf(await settle(elsewhere, { state: 'acknowledged' }));
    expect([status, body.detail]).toEqual([422, expect.stringContaining('one of done, failed')]);
  });

  test('for a task that ended otherwise', async () => {
    const other = await freshErasure();
    const [id = ''] = (await need(other.request.id)).ids;
    expect((await settle(id, { state: 'acknowledged' })).status).toBe(200);
    expect(await refusalOf(settle(id, { state: 'failed' }))).toBe('409 task-settled');
    expect((await tasksOf(other.request)).map(({ state }) => state)).toEqual(['acknowledged']);
  });

  test('for a task that there is not, and by a key without the scope', async () => {
    expect(await refusalOf(settle(crypto.randomUUID(), { state: 'failed' }))).toBe('404 not-found');
    const { secret } = await freshKey(['read', 'publish', 'links', 'purge']);
    expect(await refusalOf(settle(told, { state: 'failed' }, secret))).toBe('403 forbidden');
    expect(await refusalOf(api('GET', '/tasks', undefined, secret))).toBe('403 forbidden');
  });
});

test('a list is refused for a state that there is not', async () => {
  expect(await refusalOf(api('GET', '/tasks?state=lost'))).toBe('422 invalid-input');
});
