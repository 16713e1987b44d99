import { env } from 'cloudflare:workers';
import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { sealRequestLink } from '../../../src/requests/link.ts';
import { freshSlug } from '../../support/factories.ts';
import { api, freshKey, rowsOf, visitWith } from '../door.ts';
import { choicesToken, everythingIn, seen, tokenFor } from '../unsubscribe/shop.ts';
import { freshAddress, freshShop, shown } from './shop.ts';
import { asked, opened, press, silence } from './stranger.ts';

let slug = '';
let email = '';

afterAll(silence);

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

const tokenIn = (path: string) => path.split('/')[2] ?? '';

/** Every door that a token opens, and how. */
const doors: [method: string, path: (token: string) => string][] = [
  ['GET', (token) => `/v/${token}`],
  ['HEAD', (token) => `/v/${token}`],
  ['POST', (token) => `/v/${token}`],
  ['GET', (token) => `/s/${token}`],
  ['HEAD', (token) => `/s/${token}`],
  ['GET', (token) => `/s/${token}.json`],
  ['POST', (token) => `/s/${token}/withdraw`],
];

/** What a door answers, as a page and as JSON. */
const answersAt = async (method: string, path: string) =>
  Promise.all(
    ['text/html', 'application/json'].map((Accept) =>
      seen(visitWith({}, path, { method, headers: { Accept } })),
    ),
  );

/** Whatever is wrong with a token, it is answered as what is no token at all, and nothing is written. */
async function expectNone(tokens: string[], through = doors) {
  const before = await everythingIn(slug);
  for (const [method, path] of through) {
    const none = await answersAt(method, path('none'));
    expect(none.map(({ status }) => status)).toEqual([404, 404]);
    for (const token of tokens) {
      expect([method, token, await answersAt(method, path(encodeURIComponent(token)))]).toEqual([
        method,
        token,
        none,
      ]);
    }
  }
  expect(await everythingIn(slug)).toEqual(before);
}

const opening = (letter: 'v' | 's') => doors.filter(([, path]) => path('').startsWith(`/${letter}/`));

describe('a token that is none', () => {
  test('because a character of it is another, or is missing', async () => {
    const { confirm, follow } = await opened(slug, { email });
    for (const [letter, token] of [
      ['v', tokenIn(confirm)],
      ['s', tokenIn(follow)],
    ] as const) {
      const places = Array.from(token, (_, i) => i).filter(
        (i) => i < 8 || i % 17 === 0 || i > token.length - 4,
      );
      const changed = places.map(
        (i) => `${token.slice(0, i)}${token[i] === 'A' ? 'B' : 'A'}${token.slice(i + 1)}`,
      );
      const cut = places.filter((i) => i % 2 === 1).map((i) => token.slice(0, i));
      await expectNone([...changed, ...cut], opening(letter));
    }
  });

  test('because something was added, or it was mistyped', async () => {
    const { confirm, follow } = await opened(slug, { email });
    for (const token of [tokenIn(confirm), tokenIn(follow)]) {
      await expectNone([
        `${token}A`,
        `${token}=`,
        `${token}\0`,
        ` ${token}`,
        `${token}\n`,
        token.toLowerCase(),
        token.repeat(2),
        'x'.repeat(5_000),
        '😀',
        '__proto__',
        "' OR 1=1 --",
      ]);
    }
  });

  test('because it is for another door', async () => {
    const { confirm, follow } = await opened(slug, { email });
    const unsubscribing = await tokenFor(slug, email);
    const choosing = await choicesToken(slug, email);
    await expectNone([tokenIn(confirm)], opening('s'));
    await expectNone([tokenIn(follow)], opening('v'));
    await expectNone([unsubscribing, choosing]);
    for (const token of [tokenIn(confirm), tokenIn(follow)]) {
      for (const path of [`/u/${token}`, `/p/${token}`]) {
        expect((await visitWith({}, path)).status).toBe(404);
        expect((await press(path)).status).toBe(404);
      }
    }
  });

  test('because its secret, its shop or its request is gone', async () => {
    const { id } = await opened(slug, { email });
    const other = await freshShop();
    const mine = keyRing(env.UNUSTA_SECRET);
    const another = keyRing(`test:${btoa('y'.repeat(32))}`);
    const unknown = keyRing(`gone:${btoa('y'.repeat(32))}`);
    const seal = (
      capability: 'confirm' | 'follow',
      ring: typeof mine,
      of: { controller: string; id: string },
    ) => sealRequestLink(ring, capability, of, crypto.getRandomValues(new Uint8Array(12)));
    for (const [letter, capability] of [
      ['v', 'confirm'],
      ['s', 'follow'],
    ] as const) {
      const tokens = await Promise.all([
        seal(capability, another, { controller: slug, id }),
        seal(capability, unknown, { controller: slug, id }),
        seal(capability, mine, { controller: freshSlug('gone'), id }),
        seal(capability, mine, { controller: other, id }),
        seal(capability, mine, { controller: slug, id: crypto.randomUUID() }),
        seal(capability, mine, { controller: slug, id: "' or 1=1 --" }),
      ]);
      await expectNone(tokens, opening(letter));
    }
  });
});

describe('looking', () => {
  test.each([
    ['GET', {}],
    ['HEAD', {}],
    ['GET', { Purpose: 'prefetch', 'Sec-Purpose': 'prefetch;prerender' }],
    ['GET', { 'X-HTTP-Method-Override': 'POST', 'Sec-GPC': '1' }],
  ] as [string, Record<string, string>][])('by %s with %j writes nothing', async (method, headers) => {
    const { follow } = await opened(slug, { email });
    const { confirm } = await asked(slug, { email, type: 'erasure' });
    const before = await everythingIn(slug);
    for (const path of [confirm, `${confirm}?_method=POST`, follow, `${follow}.json`]) {
      expect((await visitWith({}, path, { method, headers })).status).toBe(200);
    }
    expect((await visitWith({}, `${follow}/withdraw`, { method, headers })).status).toBe(405);
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('is kept by nobody, told to nobody, and read by no other site', async () => {
    const origins = ['https://shop.example'];
    slug = await freshShop({ origins });
    const { confirm, follow } = await opened(slug, { email });
    for (const path of [confirm, follow, `${follow}.json`]) {
      const { headers } = await visitWith({}, path, { headers: { Origin: 'https://shop.example' } });
      expect(headers.get('Cache-Control')).toBe('no-store');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('X-Robots-Tag')).toBe('noindex');
      expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
      expect(headers.get('Set-Cookie')).toBeNull();
      if (!path.endsWith('.json'))
        expect(headers.get('Content-Security-Policy')).toContain("frame-ancestors 'none'");
    }
  });
});

describe('a token used again', () => {
  test('after its request was withdrawn, answered or confirmed does nothing', async () => {
    const withdrawn = await opened(slug, { email, type: 'erasure' });
    await press(`${withdrawn.follow}/withdraw`);
    const answered = await opened(slug, { email });
    await api('POST', `/requests/${answered.id}/answer`, { outcome: 'granted', message: 'Here it is.' });
    const confirmed = await opened(slug, { email, type: 'portability' });
    const before = await everythingIn(slug);
    for (const { confirm, follow } of [withdrawn, answered]) {
      for (let again = 0; again < 2; again += 1) {
        expect((await press(confirm, { 'Sec-GPC': '1' })).status).toBe(200);
        expect((await press(`${follow}/withdraw`)).status).toBe(200);
      }
    }
    expect((await press(confirmed.confirm)).status).toBe(200);
    expect(await everythingIn(slug)).toEqual(before);
    expect((await shown(confirmed.id)).status).toBe('open');
  });

  test('at the same moment opens one request once', async () => {
    const { id, confirm } = await asked(slug, { email, type: 'erasure' });
    const answers = await Promise.all(Array.from({ length: 5 }, () => press(confirm)));
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    const { events, status } = await shown(id);
    expect(status).toBe('open');
    expect(events.map(({ event }) => event)).toEqual(['received', 'confirmed', 'opened', 'suppressed']);
    expect(
      await rowsOf('select count(*) as n from deliveries where controller = ? and kind = ?', slug, 'mail'),
    ).toEqual([{ n: 2 }]);
  });
});

describe('a key bound to another shop', () => {
  test('meets a request as one that there is not, at every door', async () => {
    const { id } = await opened(slug, { email });
    const { secret } = await freshKey(['requests', 'admin'], await freshShop());
    const before = await everythingIn(slug);
    const moves: [string, object][] = [
      ['verify', { how: 'card', note: 'seen' }],
      ['extend', { reason: 'long' }],
      ['note', { text: 'hm' }],
      ['sort', { type: 'access' }],
      ['answer', { outcome: 'granted', message: 'yes' }],
    ];
    const answers = async (request: string) =>
      Promise.all([
        seen(api('GET', `/requests/${request}`, undefined, secret)),
        ...moves.map(([move, body]) => seen(api('POST', `/requests/${request}/${move}`, body, secret))),
      ]).then((all) => JSON.stringify(all).replaceAll(request, 'ID'));
    const nobody = await answers('019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96');
    expect(nobody).not.toMatch(/"status":(?!404)/);
    expect(await answers(id)).toBe(nobody);
    for (const [method, body] of [['POST', { type: 'access', email }], ['GET']] as [string, object?][]) {
      expect((await api(method, `/controllers/${slug}/requests`, body, secret)).status).toBe(404);
    }
    expect(await everythingIn(slug)).toEqual(before);
  });
});
