import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchSystem, type System } from '../support/launch.ts';
import { type Answer, exchange } from './exchange.ts';

let system: System;

beforeAll(async () => {
  system = await launchSystem();
});

afterAll(() => system.stop());

type Refused = [
  status: number,
  type: string,
  method: string,
  path: string,
  body?: string,
  headers?: Record<string, string>,
];

const json = { 'Content-Type': 'application/json' };
const api = '/api/v1/controllers';
const refused: Refused[] = [
  [400, 'malformed-body', 'PUT', `${api}/kadakas`, '{', json],
  [401, 'unauthorized', 'GET', '/api/v1/keys', undefined, { Authorization: 'Bearer none' }],
  [404, 'not-found', 'GET', `${api}/nobody/audit`],
  [404, 'not-found', 'GET', '/kadakas/notice/fi.json'],
  [404, 'not-found', 'GET', '/nobody', undefined, { Accept: 'application/json' }],
  [405, 'method-not-allowed', 'POST', '/kadakas/notice', '', { Accept: 'application/json' }],
  [405, 'method-not-allowed', 'PATCH', '/api/v1/keys', '{}', json],
  [409, 'notice-in-force', 'DELETE', `${api}/kadakas/notices/2025-01-01`],
  [413, 'body-too-large', 'PUT', `${api}/kadakas`, ' '.repeat(600_000), json],
  [415, 'unsupported-media-type', 'PUT', `${api}/kadakas`, '{}', { 'Content-Type': 'text/plain' }],
  [422, 'invalid-input', 'PUT', `${api}/kadakas`, '{"slug":"kadakas","a/b":1}', json],
];

describe.each(refused)('%i %s of %s %s', (status, type, method, path, body, headers = {}) => {
  let answer: Answer;

  beforeAll(async () => {
    const all: Record<string, string> = { Authorization: `Bearer ${system.key}`, ...headers };
    if (body !== undefined) all['Content-Length'] = String(Buffer.byteLength(body));
    answer = await exchange(system.url + path, all, { method, ...(body !== undefined && { body }) });
  });

  test('§ 3: is application/problem+json, whatever was asked for', () => {
    expect(answer.status).toBe(status);
    expect(answer.headers['content-type']).toBe('application/problem+json');
  });

  test('§ 3.1: type, title, status and detail, in their types', () => {
    const problem = JSON.parse(answer.body);
    expect(problem).toMatchObject({
      // 3.1.1 an absolute URI that stays the same
      type: `urn:unusta:problem:${type}`,
      // 3.1.3 a short summary that is the same for every occurrence
      title: expect.stringMatching(/^[A-Z][^.]*$/),
      // 3.1.2 the status of the answer itself
      status,
      // 3.1.4 what this time helps to mend it
      detail: expect.stringMatching(/\S/),
    });
    expect(Array.isArray(problem)).toBe(false);
  });

  test('§ 4: says nothing of how it works inside', () => {
    expect(answer.body).not.toMatch(/\bat .+:\d+:\d+|SQLITE|libsql|node_modules|Error:.*\n/i);
    expect(answer.body).not.toContain(system.key);
  });
});

test('§ 3.2: extensions are names that can be written anywhere, and pointers are RFC 6901', async () => {
  const body = '{"slug":"kadakas","a/b~c":1}';
  const headers = { ...json, Authorization: `Bearer ${system.key}`, 'Content-Length': String(body.length) };
  const answer = await exchange(`${system.url}${api}/kadakas`, headers, { method: 'PUT', body });
  const { errors, ...members } = JSON.parse(answer.body);
  expect(Object.keys(members).filter((name) => !/^[a-z][a-z0-9_]{2,}$/i.test(name))).toEqual([]);
  expect(errors.map(({ pointer }: { pointer: string }) => pointer)).toContain('/a~1b~0c');
});
