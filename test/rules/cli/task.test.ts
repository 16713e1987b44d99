import { describe, expect, test } from 'vitest';
import type { ShownTask } from '../../../src/tasks/shown.ts';
import { startPeer } from './peer.ts';
import { unusta } from './shop.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d98';
const request = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const task = (more: Partial<ShownTask> = {}): ShownTask => ({
  ...{ id, controller: 'kadakas', request, kind: 'recipient', deed: 'erasure', category: null },
  ...{ recipient: { id: 'parcels', name: 'Pakivedu OÜ' }, state: 'told', waitsFor: 'recipient' },
  ...{ dueOn: '2026-12-06', createdAt: '2026-11-22T10:00:00.000Z', toldAt: '2026-11-22T10:00:02.000Z' },
  ...{ reminders: 0, settledAt: null, settledBy: null },
  ...more,
});
const at = (url: string) => ['--url', url, '--key', 'unusta_admin'];
const columns = ['task', 'what', 'state', 'waits for', 'by', 'request'];

describe('list', () => {
  test('every page: whom each waits for, by when; what is settled waits for nobody', async () => {
    const { url, sent } = await startPeer(({ path }) => ({
      status: 200,
      body: path.includes('cursor=')
        ? { items: [task({ kind: 'by-hand', recipient: null, state: 'done', waitsFor: null })], cursor: null }
        : {
            items: [
              task(),
              task({
                kind: 'elsewhere',
                recipient: null,
                category: 'chats\u001b[2J',
                waitsFor: 'shop',
                state: 'open',
              }),
            ],
            cursor: id,
          },
    }));
    const options = ['--controller', 'kadakas', '--state', 'told', '--request', request];
    const { code, out } = await unusta(['task', 'list', ...options, ...at(url)]);
    const rows = out
      .trimEnd()
      .split('\n')
      .map((line) => line.split(/ {2,}/));
    expect([code, rows]).toEqual([
      0,
      [
        columns,
        [id, 'erasure, Pakivedu OÜ', 'told', 'recipient', 'Sun 6 Dec 2026', request],
        [id, expect.stringMatching(/^erasure, chats\P{Cc}*$/u), 'open', 'shop', 'Sun 6 Dec 2026', request],
        [id, 'erasure, by hand', 'done', request],
      ],
    ]);
    const query = `controller=kadakas&request=${request}&state=told`;
    expect(sent.map(({ path }) => path)).toEqual([
      `/api/v1/tasks?${query}`,
      `/api/v1/tasks?${query}&cursor=${id}`,
    ]);
    expect(JSON.parse((await unusta(['task', 'list', ...at(url), '--json'])).out)).toHaveLength(3);
  });

  test('none, and a state that there is not', async () => {
    const { url } = await startPeer(() => ({ status: 200, body: { items: [], cursor: null } }));
    expect((await unusta(['task', 'list', ...at(url)])).out).toBe('There are none.\n');
    const { code, err } = await unusta(['task', 'list', '--state', 'lost', ...at(url)]);
    expect([code, err]).toEqual([2, expect.stringContaining('must be one of open, told, acknowledged')]);
  });

  test('from a server that is none', async () => {
    const { url } = await startPeer(() => ({ status: 200, body: { items: [{ hello: 1 }], cursor: null } }));
    const { code, err } = await unusta(['task', 'list', ...at(url)]);
    expect([code, err]).toEqual([1, `${url} gave no tasks: is it the right server?\n`]);
  });
});

test.each([
  ['acknowledge', 'acknowledged'],
  ['done', 'done'],
  ['fail', 'failed'],
] as const)('%s, with a note or without', async (word, state) => {
  const { url, sent } = await startPeer(() => ({ status: 200, body: task({ state, waitsFor: null }) }));
  const done = await unusta(['task', word, id, '--note', 'By phone.', ...at(url)]);
  expect([done.code, done.out, done.err]).toEqual([0, `${id}  erasure, Pakivedu OÜ  ${state}\n`, '']);
  await unusta(['task', word, id, ...at(url)]);
  expect(sent.map(({ method, path, body }) => [`${method} ${path}`, body])).toEqual([
    [`POST /api/v1/tasks/${id}`, { state, note: 'By phone.' }],
    [`POST /api/v1/tasks/${id}`, { state }],
  ]);
});

test('a task of another kind: how that ends', async () => {
  const errors = [{ pointer: '/state', detail: 'must be one of done, failed' }];
  const { url } = await startPeer(() => ({ status: 422, body: { title: 'Not as it should be', errors } }));
  for (const [word, ends] of [
    ['acknowledge', 'it ends with task done, or task fail'],
    ['done', 'it ends with task acknowledge, or task fail'],
  ] as const) {
    const { code, err } = await unusta(['task', word, id, ...at(url)]);
    expect([code, err]).toEqual([1, expect.stringContaining(ends)]);
  }
});
