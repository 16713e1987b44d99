import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { noticeBody, textIn } from '../support/factories.ts';
import type { FaultPlan } from '../support/fault-plan.ts';
import { api, freshController, problemOf, publish, rowsOf, visit, visitWith } from '../worker/door.ts';
import { type FaultyDatabase, faultyDatabase } from '../worker/faults.ts';

let slug = '';
let database: FaultyDatabase | undefined;

const pages = ['', '/notice', '/notice.txt', '/notice/en/2024-01-01', '/notice/versions', '/notice.atom'];
const start = Date.now();

beforeEach(async () => {
  slug = await freshController();
  await publish(slug, '2024-01-01');
});

afterEach(async () => {
  vi.useRealTimers();
  await database?.close();
  database = undefined;
});

/** Visits through a database with these faults; how many calls it got, `calls` says. */
async function through(plan: FaultPlan) {
  database = await faultyDatabase(plan);
  const bindings = { TURSO_DATABASE_URL: database.url };
  return {
    get: (path: string, init?: RequestInit) => visitWith(bindings, `/${slug}${path}`, init),
    calls: async () => (await database?.faults())?.length,
  };
}

const always = (fault: 'error-503' | 'drop-before' | 'garbage' | 'hang') => ({ chances: { [fault]: 1 } });
const later = (ms: number) => vi.useFakeTimers({ toFake: ['Date'], now: start + ms });

describe('a cached page', () => {
  test.each(pages)('%s asks the database nothing', async (path) => {
    later(0);
    const { get, calls } = await through({});
    const first = await get(path);
    const before = await calls();
    expect(before).toBeGreaterThan(0);
    const etag = first.headers.get('ETag') ?? '';
    for (const known of ['', etag, '"other"']) await get(path, { headers: { 'If-None-Match': known } });
    await get(path, { method: 'HEAD' });
    expect(await calls()).toBe(before);
  });

  test('is made with two calls to the database, and another of the same shop with one', async () => {
    const { get, calls } = await through({});
    await get('/notice');
    expect(await calls()).toBe(2);
    await get('/notice?lang=en');
    expect(await calls()).toBe(3);
    await get('/notice/et/2024-01-01');
    await get('/notice/versions');
    expect(await calls()).toBeLessThanOrEqual(4);
  });
});

describe('a database that is gone', () => {
  test.each(['error-503', 'drop-before', 'garbage'] as const)(
    '(%s) leaves what is cached, first as fresh, then with the word that it is old',
    async (fault) => {
      later(0);
      for (const path of pages) await visit(`/${slug}${path}`);
      const { get } = await through(always(fault));
      for (const path of pages) {
        const response = await get(path);
        expect([path, response.status, response.headers.get('Warning')]).toEqual([path, 200, null]);
      }
      later(45_000);
      for (const path of pages.filter((one) => one !== '/notice/en/2024-01-01')) {
        const response = await get(path);
        expect([path, response.status]).toEqual([path, 200]);
        expect(response.headers.get('Cache-Control')).toBe('public, no-cache');
        expect(response.headers.get('Cache-Status')).toContain('stale');
        expect(response.headers.get('ETag')).toBeNull();
        const text = await response.text();
        if (response.headers.get('Content-Type')?.startsWith('text/html')) {
          expect(text).toContain('<p class="note" role="status">See leht on talletatud koopia');
        } else {
          expect(text).not.toContain('talletatud koopia');
        }
      }
      const version = await get('/notice/en/2024-01-01');
      expect([version.status, version.headers.get('Cache-Control')]).toEqual([
        200,
        'public, max-age=31536000, immutable',
      ]);
    },
  );

  test('for a day still leaves the page', async () => {
    later(0);
    await visit(`/${slug}/notice`);
    const { get } = await through(always('error-503'));
    later(86_400_000);
    expect((await get('/notice')).status).toBe(200);
  });

  test('is not asked again by every visitor', async () => {
    later(0);
    await visit(`/${slug}/notice`);
    const { get, calls } = await through(always('error-503'));
    later(45_000);
    for (let i = 0; i < 10; i++) await get('/notice');
    expect(await calls()).toBe(1);
    later(52_000);
    await get('/notice');
    expect(await calls()).toBe(2);
  });

  test('and comes back, gives fresh pages again', async () => {
    later(0);
    await visit(`/${slug}/notice`);
    const { get } = await through({ script: ['error-503'] });
    later(45_000);
    expect((await get('/notice')).headers.get('Warning')).not.toBeNull();
    later(60_000);
    const again = await get('/notice');
    expect([again.headers.get('Warning'), again.headers.get('Cache-Control')]).toEqual([
      null,
      'public, max-age=30',
    ]);
  });

  test.each(['error-503', 'drop-before', 'garbage'] as const)(
    '(%s) makes what is not cached 503, at once, with the time to try again',
    async (fault) => {
      const { get } = await through(always(fault));
      for (const path of pages) {
        const response = await get(path, { headers: { Accept: 'application/json' } });
        expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
        expect(response.headers.get('Cache-Control')).toBe('no-store');
        const { status, body } = await problemOf(response);
        expect([status, body.type]).toEqual([503, 'urn:unusta:problem:unavailable']);
      }
      const page = await get('/notice', { headers: { Accept: 'text/html', 'Accept-Language': 'et' } });
      expect([page.status, await page.text()]).toEqual([
        503,
        expect.stringContaining('Me ei saa seda praegu'),
      ]);
    },
  );

  test('that hangs makes nobody wait longer than three seconds', async () => {
    const { get } = await through(always('hang'));
    const begin = performance.now();
    expect((await get('/notice')).status).toBe(503);
    expect(performance.now() - begin).toBeLessThan(3_000);
  });

  test('after the shop was looked up, but before its text, is 503 too', async () => {
    const { get } = await through({ script: ['none', 'error-503'] });
    const response = await get('/notice.txt');
    expect([response.status, response.headers.get('Retry-After')]).toEqual([503, '10']);
    expect((await get('/notice.txt')).status).toBe(200);
  });

  test('is no 404 for a shop that was not there a while ago', async () => {
    later(0);
    slug = `${slug}-new`;
    await visit(`/${slug}/notice`);
    const { get } = await through(always('error-503'));
    later(45_000);
    expect((await get('/notice')).status).toBe(503);
  });

  test('makes the health check fail', async () => {
    await through(always('error-503'));
    const bindings = { TURSO_DATABASE_URL: database?.url };
    const ill = await visitWith(bindings, '/healthz');
    expect(ill.status).toBe(503);
    await ill.text();
    expect((await visit('/healthz')).status).toBe(200);
  });

  test('leaves a controller’s own host its cached pages', async () => {
    const host = `${slug}.example`;
    const shop = await freshController({ hosts: [host] });
    await publish(shop, '2024-01-01');
    later(0);
    await (await visit(`https://${host}/notice`)).text();
    await through(always('error-503'));
    const bindings = { TURSO_DATABASE_URL: database?.url };
    later(86_400_000);
    expect((await visitWith(bindings, `https://${host}/notice`)).status).toBe(200);
    const unknown = await visitWith(bindings, 'https://nobody-yet.example/notice');
    expect([unknown.status, unknown.headers.get('Retry-After')]).toEqual([503, '10']);
  });
});

describe('what another isolate published', () => {
  /** What a publication elsewhere leaves in the database, and nothing in this isolate. */
  async function renameElsewhere(name: string) {
    await rowsOf(
      "UPDATE controllers SET revision = ?, profile = json_set(profile, '$.tradeName', ?) WHERE slug = ?",
      crypto.randomUUID(),
      name,
      slug,
    );
  }

  test('is seen within a minute of it, the browser’s cache included', async () => {
    later(0);
    for (const path of pages) await visit(`/${slug}${path}`);
    await renameElsewhere('Mujal');
    let seconds = 0;
    for (; seconds <= 60; seconds += 5) {
      later(seconds * 1_000);
      const response = await visit(`/${slug}`);
      if ((await response.text()).includes('Mujal')) break;
    }
    expect(seconds).toBeGreaterThan(0);
    const [, kept] = /max-age=(\d+)/.exec((await visit(`/${slug}`)).headers.get('Cache-Control') ?? '') ?? [];
    expect(seconds + Number(kept)).toBeLessThanOrEqual(60);
  });

  test('is seen within a minute by an isolate that nobody visits meanwhile', async () => {
    later(0);
    await visit(`/${slug}`);
    await renameElsewhere('Mujal');
    later(30_000);
    expect(await (await visit(`/${slug}`)).text()).toContain('Mujal');
  });

  test('is seen by a new isolate, whatever the data centre’s cache still holds', async () => {
    later(0);
    const { get } = await through({});
    await get('');
    await renameElsewhere('Mujal');
    later(30_000);
    vi.resetModules();
    const { default: fresh } = await import('../../src/worker.ts');
    const response = await visitWith({ TURSO_DATABASE_URL: database?.url }, `/${slug}`, {}, fresh);
    expect(await response.text()).toContain('Mujal');
  });

  test('a new isolate takes from the data centre’s cache what another one made', async () => {
    const { get, calls } = await through({});
    for (const path of pages) await get(path);
    const before = await calls();
    vi.resetModules();
    const { default: fresh } = await import('../../src/worker.ts');
    for (const path of pages) {
      const bindings = { TURSO_DATABASE_URL: database?.url };
      const [other, here] = [await visitWith(bindings, `/${slug}${path}`, {}, fresh), await get(path)];
      expect([...other.headers]).toEqual([...here.headers]);
      expect(await other.text()).toBe(await here.text());
    }
    expect(await calls()).toBe(before);
  });

  test('a page of an old revision is never served under a new one', async () => {
    const texts = { et: { format: 'txt' as const, source: textIn.et.replace('kolm', 'viis') } };
    await visit(`/${slug}/notice.txt`);
    await publish(slug, '2025-01-01', noticeBody('2025-01-01', { texts }));
    const now = await visit(`/${slug}/notice.txt`);
    expect(await now.text()).toContain('viis');
    expect(await (await visit(`/${slug}/notice/et/2024-01-01.txt`)).text()).toContain('kolm');
    await api('DELETE', `/controllers/${slug}/notices/2025-01-01`);
  });
});
