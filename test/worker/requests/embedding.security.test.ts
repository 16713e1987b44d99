import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { controllerBody, freshSlug } from '../../support/factories.ts';
import { api, refusalOf, visit } from '../door.ts';
import { everythingIn } from '../unsubscribe/shop.ts';
import { freshAddress, freshShop, listed } from './shop.ts';
import { fromAnywhere, opened, send, sendJson, silence } from './stranger.ts';

const shop = 'https://shop.example';
const other = 'https://www.shop.example:8443';
let slug = '';

afterAll(silence);

beforeEach(async () => {
  slug = await freshShop({ origins: [shop, other] });
});

/** Origins that are none of the listed ones, however near they come. */
const unlisted = [
  'https://shop.example.evil.example',
  'https://evilshop.example',
  'https://evil.example/https://shop.example',
  'https://shop.example:443',
  'https://shop.example:8443',
  'https://shop.example/',
  'https://SHOP.EXAMPLE',
  'HTTPS://shop.example',
  'http://shop.example',
  'https://shop.example.',
  'https://www.shop.example',
  'https://shop.example, https://evil.example',
  'https://shop.example https://evil.example',
  'https://user@shop.example',
  'null',
  'file://',
  'https://*',
  '*',
  '',
];

const acao = (response: Response) => response.headers.get('Access-Control-Allow-Origin');
const varies = (response: Response) => (response.headers.get('Vary') ?? '').split(', ').includes('Origin');

/** A form by each door that a page may send it through. */
const askedFrom = (Origin: string) => [
  send(slug, { type: 'access', email: freshAddress() }, { Origin }),
  sendJson(slug, { type: 'access', email: freshAddress() }, { Origin }),
  sendJson(slug, { type: '', email: '' }, { Origin }),
  visit(`/${slug}/request`, { headers: { Origin } }),
  visit(`/${slug}/request?lang=en`, { headers: { Origin, Accept: 'application/json' } }),
  visit(`/${slug}/request`, {
    method: 'OPTIONS',
    headers: {
      Origin,
      'Access-Control-Request-Method': 'POST',
      'Access-Control-Request-Headers': 'content-type',
    },
  }),
];

describe('a page of another site', () => {
  test.each([shop, other])('that is listed may read, itself alone: %s', async (origin) => {
    for (const response of await Promise.all(askedFrom(origin))) {
      expect(acao(response)).toBe(origin);
      expect(varies(response)).toBe(true);
      expect(response.headers.get('Access-Control-Allow-Credentials')).toBeNull();
      expect(response.headers.get('Cache-Control')).toBe('no-store');
    }
    expect(await listed(slug)).toHaveLength(2);
  });

  test.each(unlisted)('that is not listed may read nothing: %j', async (origin) => {
    for (const response of await Promise.all(askedFrom(origin))) {
      expect(acao(response)).toBeNull();
      expect(varies(response)).toBe(true);
      expect(response.headers.get('Access-Control-Allow-Methods')).toBeNull();
    }
  });

  test.each(unlisted.filter((one) => one !== 'null' && one !== ''))(
    'that is not listed may send nothing: %j',
    async (origin) => {
      const before = await everythingIn(slug);
      for (const response of (await Promise.all(askedFrom(origin))).slice(0, 3)) {
        expect(response.status).toBe(403);
      }
      expect(await everythingIn(slug)).toEqual(before);
    },
  );

  test('that is another shop’s is not this one’s', async () => {
    const theirs = 'https://theirs.example';
    await freshShop({ origins: [theirs] });
    for (const response of await Promise.all(askedFrom(theirs))) expect(acao(response)).toBeNull();
    expect(await listed(slug)).toEqual([]);
  });

  test('may read no other door, listed or not', async () => {
    const { confirm, follow } = await opened(slug, { email: freshAddress() });
    const headers = { Origin: shop };
    const paths = [
      `/${slug}`,
      `/${slug}/unsubscribe`,
      `/${slug}/notice.json`,
      confirm,
      follow,
      `${follow}.json`,
    ];
    for (const path of paths) expect(acao(await visit(path, { headers }))).toBeNull();
    expect(acao(await visit(confirm, { method: 'POST', headers }))).toBeNull();
    expect(acao(await visit(`${follow}/withdraw`, { method: 'POST', headers }))).toBeNull();
    expect(acao(await api('GET', `/controllers/${slug}/requests`))).toBeNull();
    for (const path of [confirm, follow]) {
      const preflight = await visit(path, { method: 'OPTIONS', headers });
      expect([preflight.status, acao(preflight)]).toEqual([405, null]);
    }
  });

  test('may frame the embedded form, and no page else', async () => {
    const ancestors = async (path: string, init?: RequestInit) =>
      /frame-ancestors ([^;]*)/.exec(
        (await visit(path, init)).headers.get('Content-Security-Policy') ?? '',
      )?.[1];
    expect(await ancestors(`/${slug}/embed`)).toBe(`${shop} ${other}`);
    const fields = { type: 'access', email: freshAddress() };
    const sent = { method: 'POST', body: new URLSearchParams(fields), headers: fromAnywhere() };
    expect(await ancestors(`/${slug}/embed`, sent)).toBe(`${shop} ${other}`);
    expect(await ancestors(`/${slug}/embed`, { method: 'POST', headers: fromAnywhere() })).toBe(
      `${shop} ${other}`,
    );
    const tooLarge = { method: 'POST', body: 'x'.repeat(70_000), headers: fromAnywhere() };
    expect(await ancestors(`/${slug}/embed`, tooLarge)).toBe(`${shop} ${other}`);
    const { confirm, follow } = await opened(slug, { email: freshAddress() });
    for (const path of [`/${slug}/request`, `/${slug}`, confirm, follow]) {
      expect(await ancestors(path)).toBe("'none'");
    }
    expect(await ancestors(`/${await freshShop()}/embed`)).toBe("'none'");
  });
});

describe('an origin', () => {
  test.each([
    'https://shop.example;script-src',
    'https://shop.example;sandbox',
    'https://shop.example,default-src',
    'https://*.example',
    'https://*',
    '*',
    'https:',
    "'self'",
    "https://'none'",
    'null',
    'data:',
    'https://shop.example/',
    'https://shop.example/path',
    'https://shop.example https://evil.example',
    'https://shop.example\nSet-Cookie: a=b',
    'https://user@shop.example',
    'HTTPS://SHOP.EXAMPLE',
    'https://shop.example:443',
    'https://shop$.example',
    'https://shop"example',
    'ftp://shop.example',
    'https://ｓhop.example',
    '',
  ])('that says more in a header than where a page is from is refused: %j', async (origin) => {
    const fresh = freshSlug();
    const body = controllerBody(fresh, { origins: [shop, origin] });
    expect(await refusalOf(api('PUT', `/controllers/${fresh}`, body))).toBe('422 invalid-input');
  });

  test.each([
    'http://localhost:3000',
    'http://127.0.0.1:8080',
    'http://[::1]:3000',
    'https://my_shop.example',
    'https://xn--uduke-jua.ee',
    'https://a.b.c.shop.example:8443',
  ])('of a page is taken: %s', async (origin) => {
    expect(
      acao(
        await visit(`/${await freshShop({ origins: [origin] })}/request`, { headers: { Origin: origin } }),
      ),
    ).toBe(origin);
  });
});
