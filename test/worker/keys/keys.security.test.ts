import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { controllerBody, freshSlug, noticeBody } from '../../support/factories.ts';
import { api, digestOf, freshController, freshKey, refusalOf, rowsOf, visit } from '../door.ts';

const everyScope = ['read', 'publish', 'links', 'requests', 'purge', 'admin'];

describe('the database', () => {
  test('holds a digest of a key, and its secret nowhere', async () => {
    const slug = await freshController();
    const { id, secret } = await freshKey(['read'], slug);
    const rows = [
      ...(await rowsOf('SELECT * FROM keys WHERE id = ?', id)),
      ...(await rowsOf('SELECT * FROM audit WHERE controller = ?', slug)),
    ];
    expect(JSON.stringify(rows)).not.toContain(secret.slice('unusta_'.length, -1));
    const digest = await digestOf(secret);
    expect(rows[0]?.digest).toBe(digest);
  });

  test('holds no ADMIN_KEY', async () => {
    const digest = await digestOf(env.ADMIN_KEY);
    expect(await rowsOf('SELECT * FROM keys WHERE digest = ?', digest)).toEqual([]);
  });
});

describe('the header', () => {
  const ask = async (authorization: string | null) => {
    const headers = new Headers(authorization === null ? [] : [['Authorization', authorization]]);
    return visit('/api/v1/keys', { headers });
  };

  test.each([`Bearer ${env.ADMIN_KEY}`, `bearer ${env.ADMIN_KEY}`, `BEARER   ${env.ADMIN_KEY}`])(
    'is taken as %s',
    async (authorization) => {
      expect((await ask(authorization)).status).toBe(200);
    },
  );

  test.each([
    null,
    '',
    'Bearer',
    'Bearer ',
    env.ADMIN_KEY,
    `Basic ${btoa(`admin:${env.ADMIN_KEY}`)}`,
    `Bearer ${env.ADMIN_KEY} more`,
    `Bearer ${env.ADMIN_KEY}x`,
    `Bearer ${env.ADMIN_KEY.slice(0, -1)}`,
    `Bearer ${env.ADMIN_KEY.toUpperCase()}`,
    `Bearer ${env.ADMIN_KEY}, Bearer ${env.ADMIN_KEY}`,
    `Bearer ${'x'.repeat(5_000)}`,
    "Bearer ' OR 1=1 --",
  ])('is refused as %s, with a challenge and nothing more', async (authorization) => {
    const response = await ask(authorization);
    expect(response.headers.get('WWW-Authenticate')).toBe('Bearer realm="unusta"');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    expect(await refusalOf(Promise.resolve(response))).toBe('401 unauthorized');
  });

  test('is the only place for a key', async () => {
    const key = encodeURIComponent(env.ADMIN_KEY);
    for (const query of ['key', 'access_token', 'token', 'Authorization']) {
      expect((await visit(`/api/v1/keys?${query}=${key}`)).status).toBe(401);
    }
    const cookie = { Cookie: `Authorization=Bearer ${env.ADMIN_KEY}` };
    expect((await visit('/api/v1/keys', { headers: cookie })).status).toBe(401);
  });

  test('opens answers that no cache keeps', async () => {
    expect((await ask(`Bearer ${env.ADMIN_KEY}`)).headers.get('Cache-Control')).toBe('no-store');
  });
});

describe('a scope opens only its own doors', () => {
  const doors: [string, string, string, ((slug: string) => object) | undefined, string][] = [
    ['GET', '/controllers/SLUG/audit', 'read', undefined, ''],
    ['PUT', '/controllers/SLUG', 'publish', (slug) => controllerBody(slug), ''],
    ['PUT', '/controllers/SLUG/notices/2024-01-01', 'publish', () => noticeBody('2024-01-01'), ''],
    ['DELETE', '/controllers/SLUG/notices/2999-01-01', 'publish', undefined, '404 not-found'],
    ['GET', '/keys', 'admin', undefined, ''],
    ['POST', '/keys', 'admin', (slug) => ({ scopes: ['read'], controller: slug }), ''],
    ['DELETE', '/keys/none', 'admin', undefined, '404 not-found'],
  ];

  test.each(doors)('%s %s needs %s', async (method, path, needed, body, otherwise) => {
    const slug = await freshController();
    const at = path.replace('SLUG', slug);
    for (const scope of everyScope) {
      const { secret } = await freshKey([scope], slug);
      const answer = api(method, at, body?.(slug), secret);
      if (scope !== needed && scope !== 'admin') expect(await refusalOf(answer)).toBe('403 forbidden');
      else if (otherwise) expect(await refusalOf(answer)).toBe(otherwise);
      else expect((await answer).ok).toBe(true);
    }
  });
});

describe('a key bound to a controller', () => {
  test('meets every other controller as one that there is not', async () => {
    const [mine, theirs, none] = [await freshController(), await freshController(), freshSlug()];
    const doors: [string, string, ((slug: string) => object)?][] = [
      ['GET', '/audit'],
      ['PUT', '', (slug) => controllerBody(slug, { name: 'Mine now' })],
      ['PUT', '/notices/2024-01-01', () => noticeBody('2024-01-01')],
      ['DELETE', '/notices/2024-01-01'],
    ];
    for (const scopes of [everyScope, ['links']]) {
      const { secret } = await freshKey(scopes, mine);
      for (const [method, path, body] of doors) {
        const answers = await Promise.all(
          [theirs, none].map(async (slug) => {
            const answer = await api(method, `/controllers/${slug}${path}`, body?.(slug), secret);
            const headers = JSON.stringify([...answer.headers]);
            return `${answer.status} ${headers} ${(await answer.text()).replaceAll(slug, 'SLUG')}`;
          }),
        );
        expect(answers[0]).toMatch(/^404 /);
        expect(answers[0]).toBe(answers[1]);
      }
    }
    expect(await rowsOf('SELECT slug FROM controllers WHERE slug = ?', none)).toEqual([]);
    expect(await rowsOf("SELECT * FROM controllers WHERE profile LIKE '%Mine now%'")).toEqual([]);
  });

  test('does not open the log of the installation', async () => {
    const { secret } = await freshKey(['admin'], await freshController());
    expect(await refusalOf(api('GET', '/controllers/*/audit', undefined, secret))).toBe('404 not-found');
  });

  test('makes keys for its own controller only, and lists no others', async () => {
    const [mine, theirs] = [await freshController(), await freshController()];
    await freshKey(['read'], theirs);
    await freshKey(['read']);
    const { secret } = await freshKey(['admin'], mine);
    for (const controller of [theirs, null, undefined]) {
      const wanted = { scopes: ['read'], ...(controller !== undefined && { controller }) };
      expect(await refusalOf(api('POST', '/keys', wanted, secret))).toBe('403 forbidden');
    }
    expect((await api('POST', '/keys', { scopes: ['admin'], controller: mine }, secret)).status).toBe(201);
    const { items } = await (await api('GET', '/keys', undefined, secret)).json<{
      items: { controller: string }[];
    }>();
    expect([...new Set(items.map(({ controller }) => controller))]).toEqual([mine]);
  });
});

describe('what a key has not, it gives to none', () => {
  test.each(['read', 'publish', 'links', 'requests', 'purge'])(
    'a key with %s makes no key',
    async (scope) => {
      const { secret } = await freshKey([scope]);
      for (const scopes of [[scope], ['admin']]) {
        expect(await refusalOf(api('POST', '/keys', { scopes }, secret))).toBe('403 forbidden');
      }
    },
  );
});
