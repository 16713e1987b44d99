import { expect, test } from 'vitest';
import { startPeer } from './peer.ts';
import { unusta } from './shop.ts';

const view = (id: string, more: object = {}) => ({
  ...{ id, state: 'active', reason: 'dispute', clause: '5.9', reviewOn: '2027-01-31', liftedAt: null },
  subject: { email: 'mari@example.com' },
  ...more,
});
const at = (url: string) => ['--url', url, '--key', 'unusta_admin'];
const add = ['hold', 'add', '--controller', 'kadakas'];

test('add: a person, or a record', async () => {
  const { url, sent } = await startPeer(() => ({ status: 201, body: view('h1') }));
  const person = [...add, '--email', 'mari@example.com', '--reason', 'dispute', '--review', '2027-01-31'];
  const { code, out, err } = await unusta([...person, '--note', 'Case 7', ...at(url)]);
  expect([code, out, err]).toEqual([0, 'h1  mari@example.com  dispute (5.9)  review 2027-01-31\n', '']);
  const record = [...add, '--category', 'orders', '--record', '1042', '--reason', 'law:17(3)(e)'];
  expect(JSON.parse((await unusta([...record, ...at(url), '--json'])).out)).toEqual(view('h1'));
  expect(sent.map(({ method, path, body }) => [`${method} ${path}`, body])).toEqual([
    [
      'POST /api/v1/controllers/kadakas/holds',
      {
        subject: { email: 'mari@example.com' },
        reason: 'dispute',
        note: 'Case 7',
        reviewOn: '2027-01-31',
      },
    ],
    [
      'POST /api/v1/controllers/kadakas/holds',
      { record: { category: 'orders', key: '1042' }, reason: 'law:17(3)(e)' },
    ],
  ]);
});

test('add: the same again says that it was there, and shows its notes', async () => {
  const { url } = await startPeer(() => ({ status: 200, body: view('h1', { note: 'Case 7\n\u001b[2J' }) }));
  const line = [...add, '--email', 'mari@example.com', '--reason', 'dispute', ...at(url)];
  expect((await unusta([...line, '--note', 'Case 7'])).out.split('\n')).toEqual([
    'h1  mari@example.com  dispute (5.9)  review 2027-01-31',
    '    Case 7',
    '    \ufffd[2J',
    'This hold was there already, and has the note. For another review date, give --review.',
    '',
  ]);
  expect((await unusta(line)).out).toContain('\nThis hold was there already. For');
});

test.each([
  [[]],
  [['--record', '1042']],
  [['--category', 'orders']],
  [['--email', 'mari@example.com', '--record', '1042']],
  [['--email', 'mari@example.com', '--category', 'orders', '--record', '1042']],
])('add: neither the one nor the other with %j', async (more) => {
  const { code, out, err } = await unusta([
    ...add,
    '--reason',
    'dispute',
    ...more,
    ...at('http://127.0.0.1:1'),
  ]);
  expect([code, out]).toEqual([2, '']);
  expect(err).toBe('unusta: hold add: give --email, or both --category and --record.\n');
});

test('add: what is refused, with the option', async () => {
  const errors = [{ pointer: '/reason', detail: 'must be one of law:17(3)(b), law:17(3)(e)' }];
  const body = { type: 'urn:unusta:problem:invalid-input', title: 'Not as it should be', errors };
  const { url } = await startPeer(() => ({ status: 422, body }));
  const { code, err } = await unusta([...add, '--email', 'a@b.example', '--reason', 'no', ...at(url)]);
  expect([code, err]).toEqual([
    1,
    'An option is not as it should be.\n  --reason: must be one of law:17(3)(b), law:17(3)(e)\n',
  ]);
});

test('list: every page, of a state', async () => {
  const record = { subject: undefined, record: { category: 'orders', key: '\u001b[2J' }, clause: null };
  const { url, sent } = await startPeer(({ path }) => ({
    status: 200,
    body: path.includes('cursor=h%262')
      ? { items: [view('h3', { state: 'lifted', liftedAt: '2026-11-22T10:00:00.000Z' })], cursor: null }
      : { items: [view('h1', record), view('h&2', { state: 'placing' })], cursor: 'h&2' },
  }));
  const line = ['hold', 'list', '--controller', 'kadakas', ...at(url)];
  const { code, out } = await unusta([...line, '--state', 'active']);
  expect([code, out.split('\n')]).toEqual([
    0,
    [
      'h1  orders "\\u001b[2J"  dispute  review 2027-01-31',
      'h&2  mari@example.com  dispute (5.9)  review 2027-01-31  not acknowledged yet',
      'h3  mari@example.com  dispute (5.9)  lifted 2026-11-22T10:00:00.000Z',
      '',
    ],
  ]);
  expect(sent.map(({ path }) => path)).toEqual([
    '/api/v1/controllers/kadakas/holds?state=active',
    '/api/v1/controllers/kadakas/holds?state=active&cursor=h%262',
  ]);
  expect(JSON.parse((await unusta([...line, '--json'])).out)).toHaveLength(3);
});

test('list: none', async () => {
  const { url } = await startPeer(() => ({ status: 200, body: { items: [], cursor: null } }));
  const line = ['hold', 'list', '--controller', 'kadakas', ...at(url)];
  expect((await unusta(line)).out).toBe('There are no holds.\n');
  expect((await unusta([...line, '--json'])).out).toBe('[]\n');
});

test('lift', async () => {
  const { url, sent } = await startPeer(({ path }) =>
    path.endsWith('/h1') ? { status: 204 } : { status: 404, body: { title: 'Nothing', detail: 'No hold.' } },
  );
  const done = await unusta(['hold', 'lift', 'h1', ...at(url)]);
  expect([done.code, done.out]).toEqual([0, 'h1 lifted\n']);
  const json = await unusta(['hold', 'lift', 'h1', '--json', ...at(url)]);
  expect(JSON.parse(json.out)).toEqual({ id: 'h1', lifted: true });
  const missing = await unusta(['hold', 'lift', '../h2', ...at(url)]);
  expect([missing.code, missing.out, missing.err]).toEqual([1, '', 'Nothing. No hold.\n']);
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    ...['DELETE /api/v1/holds/h1', 'DELETE /api/v1/holds/h1', 'DELETE /api/v1/holds/..%2Fh2'],
  ]);
});
