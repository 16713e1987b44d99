import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { controllerBody, noticeBody } from '../../support/factories.ts';
import { api, freshController, publish, visit } from '../door.ts';

let slug = '';

beforeAll(async () => {
  slug = await freshController();
  await publish(slug, '2024-01-01');
  await publish(slug, '2025-01-01');
  await publish(slug, '2999-01-01');
});

afterEach(() => {
  vi.useRealTimers();
});

const get = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  visit(`/${slug}${path}`, { headers, method });

const pages = [
  '',
  '/notice',
  '/notice.txt',
  '/notice.json',
  '/notice.md',
  '/notice/en',
  '/notice/et/2024-01-01',
  '/notice/et/2024-01-01.txt',
  '/notice/et/2999-01-01',
  '/notice/versions',
  '/notice/versions.json',
  '/notice/et/changes/2024-01-01/2025-01-01',
  '/notice.atom',
];

describe.each(pages)('%s', (path) => {
  test('has a strong ETag and a Last-Modified that is past', async () => {
    const { headers } = await get(path);
    expect(headers.get('ETag')).toMatch(/^"[0-9a-f]{32}"$/);
    const lastModified = headers.get('Last-Modified') ?? '';
    expect(new Date(lastModified).toUTCString()).toBe(lastModified);
    expect(Date.parse(lastModified)).toBeLessThanOrEqual(Date.now());
  });

  test('is not sent again to who has it', async () => {
    const first = await get(path);
    const etag = first.headers.get('ETag') ?? '';
    const lastModified = first.headers.get('Last-Modified') ?? '';
    const have: Record<string, string>[] = [
      { 'If-None-Match': etag },
      { 'If-None-Match': `W/${etag}` },
      { 'If-None-Match': `"a", W/"b,c" ,${etag}` },
      { 'If-None-Match': '*' },
      { 'If-Modified-Since': lastModified },
      { 'If-Modified-Since': new Date(Date.parse(lastModified) + 3_600_000).toUTCString() },
      { 'If-None-Match': etag, 'If-Modified-Since': 'Thu, 01 Jan 1970 00:00:00 GMT' },
    ];
    for (const headers of have) {
      const again = await get(path, headers);
      expect([headers, again.status, await again.text()]).toEqual([headers, 304, '']);
    }
  });

  test('is sent to who has something else', async () => {
    const first = await get(path);
    const etag = first.headers.get('ETag') ?? '';
    const lastModified = first.headers.get('Last-Modified') ?? '';
    const others: Record<string, string>[] = [
      { 'If-None-Match': '"other"' },
      { 'If-None-Match': etag.slice(1, -1) },
      { 'If-None-Match': `${etag.slice(0, -1)} "` },
      { 'If-None-Match': '' },
      { 'If-None-Match': '"other"', 'If-Modified-Since': lastModified },
      { 'If-Modified-Since': new Date(Date.parse(lastModified) - 1_000).toUTCString() },
    ];
    for (const headers of others) {
      const again = await get(path, headers);
      expect([headers, again.status]).toEqual([headers, 200]);
      await again.text();
    }
  });

  test('says on a 304 what it would say on a 200, and nothing of the body', async () => {
    const first = await get(path);
    const again = await get(path, { 'If-None-Match': first.headers.get('ETag') ?? '' });
    for (const name of ['Cache-Control', 'Content-Location', 'ETag', 'Vary']) {
      expect([name, again.headers.get(name)]).toEqual([name, first.headers.get(name)]);
    }
    for (const name of ['Content-Type', 'Content-Language', 'Content-Length']) {
      expect([name, again.headers.get(name)]).toEqual([name, null]);
    }
  });

  test('is the same for HEAD, without a body', async () => {
    const [full, head] = [await get(path), await get(path, {}, 'HEAD')];
    expect(head.status).toBe(200);
    expect(await head.text()).toBe('');
    for (const [name, value] of full.headers) {
      if (name !== 'content-length') expect([name, head.headers.get(name)]).toEqual([name, value]);
    }
    const etag = full.headers.get('ETag') ?? '';
    expect((await get(path, { 'If-None-Match': etag }, 'HEAD')).status).toBe(304);
  });
});

describe('If-Modified-Since', () => {
  // RFC 9110 § 13.1.3: what is no HTTP-date is ignored
  test.each([
    'yesterday',
    '2999',
    '2999-01-01T00:00:00Z',
    '01/01/2999',
    'Tue, 01 Jan 2999 00:00:00 GMT, Tue, 01 Jan 2999 00:00:00 GMT',
    'Tue, 01 Jan 2999 00:00:00 +0200',
  ])('%s is no date of HTTP, and counts for nothing', async (since) => {
    const response = await get('/notice', { 'If-Modified-Since': since });
    expect(response.status).toBe(200);
    await response.text();
  });
});

describe('ETags', () => {
  test('are different for different bytes, and the same for the same', async () => {
    const etags = new Map<string, string>();
    for (const path of [...pages, '/notice.html', '/notice/et.html', '/notice/en.txt']) {
      const response = await get(path);
      const etag = response.headers.get('ETag') ?? '';
      const body = await response.text();
      expect(etags.get(etag) ?? body).toBe(body);
      etags.set(etag, body);
    }
    expect(new Set(etags.values()).size).toBe(etags.size);
  });
});

describe('Cache-Control', () => {
  const controlOf = async (path: string, shop = slug) =>
    (await visit(`/${shop}${path}`)).headers.get('Cache-Control');

  test.each(['/notice/et/2024-01-01', '/notice/et/2025-01-01.txt', '/notice/en/2024-01-01.json'])(
    'of a version that has come into force, %s, is for good',
    async (path) => {
      expect(await controlOf(path)).toBe('public, max-age=31536000, immutable');
    },
  );

  test.each([
    '',
    '/notice',
    '/notice.txt',
    '/notice/en',
    '/notice/versions',
    '/notice.atom',
    '/notice/et/2999-01-01',
  ])('of what can change, %s, is at most a minute', async (path) => {
    const [, seconds] = /^public, max-age=(\d+)$/.exec((await controlOf(path)) ?? '') ?? [];
    expect(Number(seconds)).toBeGreaterThan(0);
    expect(Number(seconds)).toBeLessThanOrEqual(60);
  });

  test.each([
    ['Europe/Tallinn', '2030-03-31', '2030-03-30T22:00:00Z'],
    ['Europe/Tallinn', '2030-04-01', '2030-03-31T21:00:00Z'],
    ['Europe/Tallinn', '2030-10-28', '2030-10-27T22:00:00Z'],
    ['America/St_Johns', '2030-07-15', '2030-07-15T02:30:00Z'],
    ['America/Santiago', '2030-09-08', '2030-09-08T04:00:00Z'],
    ['Australia/Lord_Howe', '2030-10-06', '2030-10-05T13:30:00Z'],
  ])('never reaches past the midnight of the next version: %s, %s', async (timeZone, version, midnight) => {
    const shop = await freshController({ timeZone });
    await publish(shop, '2024-01-01');
    await publish(shop, version);
    const at = Date.parse(midnight);
    vi.useFakeTimers({ toFake: ['Date'], now: at });
    const secondsBefore = async (ms: number) => {
      vi.setSystemTime(at - ms);
      return [
        await controlOf('/notice', shop),
        await controlOf('/notice.txt', shop),
        await controlOf('/notice/versions', shop),
        await controlOf('', shop),
      ].map((control) => Number(/max-age=(\d+)/.exec(control ?? '')?.[1]));
    };
    expect(await secondsBefore(90_000)).toEqual([30, 30, 30, 30]);
    expect(await secondsBefore(12_000)).toEqual([12, 12, 12, 12]);
    expect(await secondsBefore(1_999)).toEqual([1, 1, 1, 1]);
    expect(await secondsBefore(1)).toEqual([0, 0, 0, 0]);
    expect(await secondsBefore(0)).toEqual([30, 30, 30, 30]);
  });

  test('of the privacy centre never reaches past the local midnight, since it names days', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2030-05-14T20:59:51Z') });
    expect(await controlOf('')).toBe('public, max-age=9');
    const today = async () =>
      (await (await visit(`/${slug}`, { headers: { Accept: 'application/json' } })).json<{ today: string }>())
        .today;
    expect(await today()).toBe('2030-05-14');
    vi.setSystemTime(Date.parse('2030-05-14T21:00:00Z'));
    expect(await today()).toBe('2030-05-15');
  });

  test('of a refusal is no-store', async () => {
    for (const path of ['/nothing', '/notice/et/1999-01-01', '/notice/fi']) {
      expect([path, await controlOf(path)]).toEqual([path, 'no-store']);
    }
  });
});

describe('a change', () => {
  test('is seen at once where it was published, with another ETag', async () => {
    const shop = await freshController();
    await publish(shop, '2024-01-01');
    const before = await visit(`/${shop}/notice`);
    await publish(shop, '2025-01-01', noticeBody('2025-01-01'));
    const after = await visit(`/${shop}/notice`, {
      headers: { 'If-None-Match': before.headers.get('ETag') ?? '' },
    });
    expect(after.status).toBe(200);
    expect(await after.text()).toContain('2025');
  });

  test('of the controller’s name makes other pages, but leaves the texts their ETags', async () => {
    const shop = await freshController();
    await publish(shop, '2024-01-01');
    const etag = async (path: string) => (await visit(`/${shop}${path}`)).headers.get('ETag');
    const before = [
      await etag('/notice'),
      await etag('/notice.txt'),
      await etag('/notice/et/2024-01-01.json'),
    ];
    await api('PUT', `/controllers/${shop}`, controllerBody(shop, { tradeName: 'Teine' }));
    const after = [
      await etag('/notice'),
      await etag('/notice.txt'),
      await etag('/notice/et/2024-01-01.json'),
    ];
    expect(after[0]).not.toBe(before[0]);
    expect(after.slice(1)).toEqual(before.slice(1));
  });

  test('is news to If-Modified-Since, though not a byte of the text changed', async () => {
    const shop = await freshController();
    await publish(shop, '2024-01-01');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const since = (await visit(`/${shop}/notice`)).headers.get('Last-Modified') ?? '';
    vi.setSystemTime(Date.now() + 5_000);
    await api('PUT', `/controllers/${shop}`, controllerBody(shop, { tradeName: 'Teine' }));
    const again = await visit(`/${shop}/notice`, { headers: { 'If-Modified-Since': since } });
    expect(again.status).toBe(200);
  });

  test('of the version in force is news to If-Modified-Since', async () => {
    const shop = await freshController();
    await publish(shop, '2024-01-01');
    await publish(shop, '2030-07-15');
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse('2030-07-14T20:00:00Z') });
    const since = (await visit(`/${shop}/notice`)).headers.get('Last-Modified') ?? '';
    vi.setSystemTime(Date.parse('2030-07-14T21:00:00Z'));
    for (const path of ['', '/notice', '/notice.txt', '/notice/versions']) {
      const again = await visit(`/${shop}${path}`, { headers: { 'If-Modified-Since': since } });
      expect([path, again.status]).toEqual([path, 200]);
    }
  });
});
