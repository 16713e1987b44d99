import { beforeEach, describe, expect, test } from 'vitest';
import { problemOf } from '../door.ts';
import { call } from '../holds/shop.ts';
import { reply, settle, tasksOf } from './erased.ts';
import { freshAddress, freshShop, shown, takeIn } from './shop.ts';

let id = '';
const recipients = [{ id: 'parcels', name: 'The parcels', role: 'processor' as const }];

beforeEach(async () => {
  const slug = await freshShop({ recipients });
  ({ id } = await takeIn(slug, { type: 'rectification', email: freshAddress(), verified: true }));
});

const statesOf = async () => (await tasksOf(id)).map(({ kind, state }) => `${kind} ${state}`);

describe('a correction', () => {
  test('that is sorted away and back is a task again', async () => {
    expect(await statesOf()).toEqual(['by-hand open']);
    await call('POST', `/requests/${id}/sort`, { type: 'access' });
    expect(await statesOf()).toEqual(['by-hand dropped']);
    await call('POST', `/requests/${id}/sort`, { type: 'rectification' });
    expect(await statesOf()).toEqual(['by-hand dropped', 'by-hand open']);
    expect((await settle((await tasksOf(id))[1], 'done')).status).toBe(200);
  });

  test('that failed is not said to be made, nor told to anybody, until its task is done', async () => {
    const [task] = await tasksOf(id);
    await settle(task, 'failed');
    const { status, body } = await problemOf(await reply(id));
    expect([status, body.type]).toEqual([409, 'urn:unusta:problem:correction-failed']);
    expect(body.detail).toContain(`/api/v1/tasks/${task?.id}`);
    expect(await shown(id)).toMatchObject({ status: 'open' });
    expect(await statesOf()).toEqual(['by-hand failed']);
    await settle(task, 'done');
    expect((await reply(id)).status).toBe(200);
    expect(await statesOf()).toEqual(['by-hand done', 'recipient open']);
  });

  test('that failed can be answered in part, or refused', async () => {
    await settle((await tasksOf(id))[0], 'failed');
    expect((await reply(id, { outcome: 'partly', ground: 'One of two.' })).status).toBe(200);
  });
});
