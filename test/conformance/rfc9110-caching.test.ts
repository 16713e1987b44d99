import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchSystem, type System } from '../support/launch.ts';
import { exchange } from './exchange.ts';

let system: System;

beforeAll(async () => {
  system = await launchSystem();
});

afterAll(() => system.stop());

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  exchange(system.url + path, headers, { method });

const pages = [
  '/kadakas',
  '/kadakas/notice',
  '/kadakas/notice.txt',
  '/kadakas/notice/en/2025-01-01',
  '/kadakas/notice/versions.json',
  '/kadakas/notice.atom',
];

describe.each(pages)('%s', (path) => {
  test('RFC 9110 § 8.8.3: the ETag is an entity-tag, quoted and strong', async () => {
    expect((await get(path)).headers.etag).toMatch(/^"[\x21\x23-\x7e]+"$/);
  });

  test('§ 8.8.2: Last-Modified is an HTTP-date, and not ahead of Date', async () => {
    const { headers } = await get(path);
    const date = /^(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT$/;
    expect(headers['last-modified']).toMatch(date);
    const now = headers.date ? Date.parse(headers.date) : Date.now();
    expect(Date.parse(headers['last-modified'] ?? '')).toBeLessThanOrEqual(now + 1_000);
  });

  test('§ 9.3.2: HEAD has the fields of GET, and no body', async () => {
    const [full, head] = [await get(path), await get(path, {}, 'HEAD')];
    expect([head.status, head.body]).toEqual([full.status, '']);
    for (const name of [
      'content-type',
      'content-language',
      'etag',
      'last-modified',
      'cache-control',
      'vary',
    ]) {
      expect([name, head.headers[name]]).toEqual([name, full.headers[name]]);
    }
  });

  test('§ 13.1.2, 15.4.5: what the sender has is 304, with the fields that a cache needs and no body', async () => {
    const full = await get(path);
    const again = await get(path, { 'If-None-Match': full.headers.etag ?? '' });
    expect([again.status, again.body]).toEqual([304, '']);
    for (const name of ['cache-control', 'content-location', 'etag', 'vary']) {
      expect([name, again.headers[name]]).toEqual([name, full.headers[name]]);
    }
    expect(again.headers['content-type']).toBeUndefined();
  });

  test('§ 13.1.2: the comparison is weak, and reads lists', async () => {
    const { headers } = await get(path);
    const lists = [`W/${headers.etag}`, `"a,b", ${headers.etag}`, '*'];
    for (const list of lists) expect((await get(path, { 'If-None-Match': list })).status).toBe(304);
  });

  test('§ 13.1.3: If-Modified-Since counts only without If-None-Match', async () => {
    const since = (await get(path)).headers['last-modified'] ?? '';
    expect((await get(path, { 'If-Modified-Since': since })).status).toBe(304);
    expect((await get(path, { 'If-Modified-Since': since, 'If-None-Match': '"x"' })).status).toBe(200);
  });

  test('§ 12.5.5: Vary names all that makes a difference', async () => {
    const plain = await get(path);
    const varies = plain.headers.vary?.split(', ') ?? [];
    const fields = { Accept: 'application/json', 'Accept-Language': 'en' };
    for (const [name, value] of Object.entries(fields)) {
      const differs = (await get(path, { [name]: value })).body !== plain.body;
      if (differs) expect(varies).toContain(name);
    }
  });

  test('RFC 9111 § 5.2.2: public, for at most a minute or, if it never changes, for good', async () => {
    const control = (await get(path)).headers['cache-control'] ?? '';
    const permanent = path.includes('2025-01-01');
    expect(control).toMatch(
      permanent ? /^public, max-age=31536000, immutable$/ : /^public, max-age=(?:[1-5]?\d|60)$/,
    );
  });

  test('RFC 9111 § 5.1: an answer of our own cache is no older than it says', async () => {
    await get(path);
    const { headers } = await get(path);
    expect(Number(headers.age ?? 0)).toBe(0);
    if (headers.date) expect(Math.abs(Date.parse(headers.date) - Date.now())).toBeLessThan(3_000);
  });
});

test('§ 13.1.3: what is no HTTP-date counts for nothing', async () => {
  for (const since of ['2999', '2999-01-01T00:00:00Z', 'tomorrow']) {
    expect([since, (await get('/kadakas/notice', { 'If-Modified-Since': since })).status]).toEqual([
      since,
      200,
    ]);
  }
});

test('§ 15.5.6: 405 says in Allow what is taken', async () => {
  for (const method of ['POST', 'OPTIONS', 'DELETE']) {
    const answer = await get('/kadakas/notice', {}, method);
    expect([method, answer.status, answer.headers.allow]).toEqual([method, 405, 'GET, HEAD']);
  }
});

test('§ 12.5.1, 12.4.2: the most specific range gives a type its weight', async () => {
  const typeFor = async (accept: string) =>
    (await get('/kadakas/notice', { Accept: accept })).headers['content-type']?.split(';')[0];
  expect(await typeFor('text/html;q=0, */*')).not.toBe('text/html');
  expect(await typeFor('text/*;q=0.3, text/plain;q=0.7')).toBe('text/plain');
  expect(await typeFor('*/*;q=0.5, application/json')).toBe('application/json');
});

test('§ 8.7: Content-Location is an address at which the same bytes are had', async () => {
  for (const path of ['/kadakas/notice.txt', '/kadakas/notice.json', '/kadakas/notice/en.md']) {
    const answer = await get(path);
    const there = await get(answer.headers['content-location'] ?? '/none');
    expect([path, there.body === answer.body, there.headers.etag]).toEqual([path, true, answer.headers.etag]);
  }
});

test('RFC 9111 § 5.2.2.5: a refusal is not stored', async () => {
  for (const path of ['/nobody', '/kadakas/notice/fi', '/api/v1/keys']) {
    expect([path, (await get(path)).headers['cache-control']]).toEqual([path, 'no-store']);
  }
});
