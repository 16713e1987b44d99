import { expect, test } from 'vitest';
import { startPeer } from './peer.ts';
import { unusta } from './shop.ts';

const view = (id: string, more: object = {}) => ({
  id,
  scopes: ['read', 'publish'],
  controller: null,
  createdAt: '2026-11-22T10:00:00.000Z',
  expiresOn: null,
  revokedAt: null,
  ...more,
});
const at = (url: string) => ['--url', url, '--key', 'unusta_admin'];

test('create: the secret alone on the output, the rest on the side', async () => {
  const { url, sent } = await startPeer(() => ({
    status: 201,
    body: view('k1', { controller: 'kadakas', expiresOn: '2027-01-31', secret: 'unusta_new' }),
  }));
  const line = [
    'key',
    'create',
    '--scopes',
    'read,publish',
    '--controller',
    'kadakas',
    '--expires',
    '2027-01-31',
  ];
  const { code, out, err } = await unusta([...line, ...at(url)]);
  expect([code, out]).toEqual([0, 'unusta_new\n']);
  expect(err).toBe(
    'k1  read,publish  for kadakas  until 2027-01-31\nKeep the secret now: it is not shown again.\n',
  );
  expect(sent).toEqual([
    {
      method: 'POST',
      path: '/api/v1/keys',
      key: 'Bearer unusta_admin',
      type: 'application/json',
      body: { scopes: ['read', 'publish'], controller: 'kadakas', expiresOn: '2027-01-31' },
    },
  ]);
  const json = await unusta([...line, ...at(url), '--json']);
  expect(JSON.parse(json.out)).toMatchObject({ id: 'k1', secret: 'unusta_new' });
});

test('list: every page', async () => {
  const { url, sent } = await startPeer(({ path }) => ({
    status: 200,
    body: path.includes('cursor=k%262')
      ? { items: [view('k3', { revokedAt: '2026-11-22T11:00:00.000Z' })], cursor: null }
      : { items: [view('k1'), view('k&2', { controller: 'kadakas' })], cursor: 'k&2' },
  }));
  const { code, out } = await unusta(['key', 'list', ...at(url)]);
  expect(code).toBe(0);
  expect(out).toBe(
    [
      'k1  read,publish  for all controllers',
      'k&2  read,publish  for kadakas',
      'k3  read,publish  for all controllers  revoked 2026-11-22T11:00:00.000Z',
      '',
    ].join('\n'),
  );
  expect(sent.map(({ path }) => path)).toEqual(['/api/v1/keys', '/api/v1/keys?cursor=k%262']);
  expect(JSON.parse((await unusta(['key', 'list', '--json', ...at(url)])).out)).toHaveLength(3);
});

test('revoke, by an id that is one part of the path', async () => {
  const { url, sent } = await startPeer(({ path }) =>
    path.endsWith('/k1')
      ? { status: 204 }
      : { status: 404, body: { title: 'There is nothing here', detail: 'There is no key.' } },
  );
  const done = await unusta(['key', 'revoke', 'k1', ...at(url)]);
  expect([done.code, done.out]).toEqual([0, 'k1 revoked\n']);
  const missing = await unusta(['key', 'revoke', '../k2', ...at(url)]);
  expect([missing.code, missing.out, missing.err]).toEqual([
    1,
    '',
    'There is nothing here. There is no key.\n',
  ]);
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual([
    'DELETE /api/v1/keys/k1',
    'DELETE /api/v1/keys/..%2Fk2',
  ]);
});

test('link: one line that links --key-file reads, on the output alone', async () => {
  const key = `unusta-link-1.k1.${'a'.repeat(80)}.${'b'.repeat(43)}`;
  const { url, sent } = await startPeer(({ path }) =>
    path.includes('/nomail/')
      ? { status: 201, body: { key, publicUrl: 'https://unusta.example' } }
      : { status: 201, body: { key, publicUrl: 'https://unusta.example', mailIn: 'in.example.com' } },
  );
  const { code, out, err } = await unusta(['key', 'link', '--controller', 'kadakas', ...at(url)]);
  expect([code, out]).toEqual([0, `${key},kadakas,https://unusta.example,in.example.com\n`]);
  expect(err).toContain('unsubscribe links of kadakas');
  expect(sent).toEqual([
    {
      method: 'POST',
      path: '/api/v1/controllers/kadakas/link-key',
      key: 'Bearer unusta_admin',
      type: undefined,
      body: '',
    },
  ]);
  const without = await unusta(['key', 'link', '--controller', 'nomail', ...at(url)]);
  expect(without.out).toBe(`${key},nomail,https://unusta.example\n`);
  const json = await unusta(['key', 'link', '--controller', 'nomail', '--json', ...at(url)]);
  expect(JSON.parse(json.out)).toEqual({
    key,
    publicUrl: 'https://unusta.example',
    controller: 'nomail',
    line: without.out.trim(),
  });
});

test('link: refused, and from what is no Unusta', async () => {
  const { url } = await startPeer(({ path }) =>
    path.includes('kadakas')
      ? { status: 403, body: { title: 'Not allowed', detail: 'The key lacks the scope links.' } }
      : { status: 200, body: {} },
  );
  const refused = await unusta(['key', 'link', '--controller', 'kadakas', ...at(url)]);
  expect([refused.code, refused.out, refused.err]).toEqual([
    1,
    '',
    'Not allowed. The key lacks the scope links.\n',
  ]);
  const strange = await unusta(['key', 'link', '--controller', 'other', ...at(url)]);
  expect([strange.code, strange.out]).toEqual([1, '']);
});
