import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { rowsOf, visitWith } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { dangersIn, elementsOf } from '../notices/html.ts';
import {
  bring,
  choicesToken,
  click,
  everythingIn,
  freshEmail,
  freshShop,
  handIn,
  isOut,
  ledgerOf,
  mailTo,
  post,
  press,
  seen,
  tokenFor,
  topics,
} from './shop.ts';

let slug = '';
let email = '';
let token = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshEmail();
  token = await tokenFor(slug, email);
});

afterEach(() => {
  vi.restoreAllMocks();
});

describe('U4 looking at a link', () => {
  test.each([
    ['GET', {}],
    ['HEAD', {}],
    ['OPTIONS', {}],
    ['OPTIONS', { Origin: 'https://mail.example', 'Access-Control-Request-Method': 'POST' }],
    ['GET', { Purpose: 'prefetch', 'X-Moz': 'prefetch' }],
    ['GET', { 'Sec-Purpose': 'prefetch;prerender', 'Sec-Fetch-Mode': 'navigate' }],
    ['GET', { 'User-Agent': 'GoogleImageProxy', Accept: '*/*' }],
    ['GET', { 'X-HTTP-Method-Override': 'POST', 'X-Method-Override': 'POST', 'Content-Type': 'x' }],
    ['GET', { 'List-Unsubscribe': 'One-Click', Accept: 'application/json' }],
  ] as [string, Record<string, string>][])('by %s with %j writes nothing', async (method, headers) => {
    const before = await everythingIn(slug);
    for (const query of ['', `?${press}`, '?unsubscribe=yes&_method=POST', '?choices=mail']) {
      const response = await visitWith({}, `/u/${token}${query}`, { method, headers });
      expect([query, response.status]).toEqual([query, method === 'OPTIONS' ? 405 : 200]);
    }
    expect(await everythingIn(slug)).toEqual(before);
    expect((await click(token)).status).toBe(200);
    expect(await isOut(slug, email)).toBe(true);
  });

  test('shows one button in one form, and has no script: a scanner that runs pages writes nothing', async () => {
    for (const language of ['et', 'en']) {
      const response = await visitWith({}, `/u/${token}`, { headers: { 'Accept-Language': language } });
      const html = await response.text();
      expect(await dangersIn(html)).toEqual(['<form>']);
      const elements = await elementsOf(html);
      expect(elements.filter(({ tag }) => tag === 'button')).toHaveLength(1);
      // For what follows links, none that leads on but to the shop's own pages, and to this one in another language
      const links = elements.filter(({ tag }) => ['input', 'a'].includes(tag));
      expect(links.map(({ attributes }) => attributes.href)).toEqual([
        '#text',
        `/${slug}`,
        '?lang=et',
        '?lang=en',
      ]);
      expect(elements.find(({ tag }) => tag === 'form')?.attributes).toEqual({ method: 'post' });
      const policy = response.headers.get('Content-Security-Policy') ?? '';
      expect(policy).toContain("default-src 'none'");
      expect(policy).not.toMatch(/script-src|unsafe/);
      expect(policy).toContain("frame-ancestors 'none'");
    }
  });

  test('tells nobody whose link it is', async () => {
    const html = await (await visitWith({}, `/u/${token}`)).text();
    expect(html).not.toContain(email);
    expect(html).not.toContain(token);
  });
});

describe('U5 a click', () => {
  test.each([
    {},
    { Origin: 'https://mail.google.example' },
    { Origin: 'null' },
    { Origin: 'https://evil.example', Referer: 'https://evil.example/', 'Sec-Fetch-Site': 'cross-site' },
    { Cookie: 'session=1; session=2; __Host-x=" ; junk' },
    { Authorization: 'Bearer junk', 'Proxy-Authorization': 'Basic eDp5' },
    { 'User-Agent': '' },
    { 'X-CSRF-Token': 'junk', 'X-Forwarded-Host': 'evil.example', 'X-Forwarded-Proto': 'http' },
  ] as Record<string, string>[])('with %j is the same', async (headers) => {
    const plain = await tokenFor(slug, freshEmail());
    const expected = await seen(post(`/u/${plain}`));
    expect(expected.status).toBe(200);
    expect(await seen(post(`/u/${token}`, press, headers))).toEqual(expected);
    expect(await isOut(slug, email)).toBe(true);
  });
});

describe('no address', () => {
  test('is in any answer, header or log line, whatever goes wrong', async () => {
    const logged: unknown[] = [];
    for (const level of ['error', 'warn', 'log', 'info'] as const) {
      vi.spyOn(console, level).mockImplementation((...words) => void logged.push(...words));
    }
    const faults = ['none', 'drop-before', 'drop-after', 'error-500', 'garbage', 'duplicate'] as const;
    const answers: unknown[] = [];
    for (const fault of faults) {
      const database = await faultyDatabase({ script: [fault] });
      const bindings = { TURSO_DATABASE_URL: database.url };
      for (const body of [press, 'unsubscribe=yes', 'choices=mail', 'x=y', 'x'.repeat(20_000)]) {
        answers.push(await seen(post(`/u/${token}`, body, {}, bindings)));
      }
      answers.push(await seen(visitWith(bindings, `/u/${token}`)));
      answers.push(await seen(visitWith(bindings, `/u/${token}`, { method: 'PUT' })));
      await handIn(`Subject: ${token}\r\nMessage-ID: <1@x>\r\n\r\n`, { from: email, bindings }).catch(
        (error) => answers.push(String(error)),
      );
      await database.close();
    }
    // A database that breaks the statement itself
    await rowsOf('ALTER TABLE preferences RENAME TO preferences_away');
    try {
      answers.push(await seen(click(token)));
      answers.push(await seen(post(`/u/${token}`, 'unsubscribe=yes')));
    } finally {
      await rowsOf('ALTER TABLE preferences_away RENAME TO preferences');
    }
    expect(answers.length).toBeGreaterThan(40);
    const everything = JSON.stringify([
      answers,
      logged.map((one) => (one instanceof Error ? one.stack : one)),
    ]);
    expect(everything).toContain('preferences');
    expect(everything).not.toContain(email);
    expect(everything).not.toContain(email.split('@')[0]);
    expect(everything).not.toContain(token);
  });
});

describe('U15 a link that stops mail', () => {
  test.each([
    'List-Unsubscribe=One-Click&state=in',
    'unsubscribe=no',
    'resubscribe=yes',
    'subscribe=yes',
    'state=in',
    'topic.news=in&save=yes',
    'save=yes&topic.news=in&all=in',
    '_method=DELETE&undo=yes',
    'choices=mail&topic.news=in',
    'evidence=x&state=in&topic=news',
  ])('can’t bring it back, by %s', async (body) => {
    expect((await click(token)).status).toBe(200);
    const answer = await seen(post(`/u/${token}`, body));
    expect(answer.body).not.toContain(email);
    for (const query of ['?state=in', '?undo=1']) await post(`/u/${token}${query}`, body);
    expect((await post(`/p/${token}`, body)).status).toBe(404);
    expect(await isOut(slug, email)).toBe(true);
    expect((await ledgerOf(slug, email)).filter(({ state }) => state === 'in')).toEqual([]);
  });

  test('reads nothing: the page is the same before, after, and for who said nothing', async () => {
    const stranger = await tokenFor(slug, freshEmail());
    const page = await seen(visitWith({}, `/u/${stranger}`));
    expect(await seen(visitWith({}, `/u/${token}`))).toEqual(page);
    await click(token);
    await bring(slug, [{ email, topic: 'offers', state: 'out', at: '2026-01-01T00:00:00Z' }]);
    expect(await seen(visitWith({}, `/u/${token}`))).toEqual(page);
  });

  test('turned to another address or topic is none: neither is in the open', async () => {
    const foreign = await tokenFor(slug, freshEmail());
    // Heads and tails of two good tokens
    for (const at of [100, 120, 150, 180]) {
      expect((await click(token.slice(0, at) + foreign.slice(at))).status).toBe(404);
    }
  });
});

describe('a script in what a shop publishes', () => {
  const nasty = '"><script>alert(1)</script><img src=x onerror=alert(1)>\'`{{7*7}}';
  const evil = {
    name: `Pood ${nasty}`,
    tradeName: `Äri ${nasty}`,
    topics: topics.map(({ id }) => ({ id, name: { et: `Teema ${nasty}`, en: `Topic ${nasty}` } })),
  };

  test('is only text on every page of these doors, and in the mail', async () => {
    const shop = await freshShop(evil);
    const link = await tokenFor(shop, email);
    const choices = await choicesToken(shop, email);
    const pages = [
      visitWith({}, `/u/${link}`),
      click(link),
      post(`/u/${link}`, 'choices=mail'),
      visitWith({}, `/p/${choices}`),
      post(`/p/${choices}`, 'save=yes'),
      visitWith({}, `/${shop}/unsubscribe`),
      post(`/${shop}/unsubscribe`, `email=${encodeURIComponent(nasty)}`),
      post(`/${shop}/unsubscribe`, `email=${email}`),
    ];
    for (const page of pages) {
      const html = await (await page).text();
      expect(html).toContain('&lt;script&gt;');
      expect((await dangersIn(html)).filter((danger) => danger !== '<form>')).toEqual([]);
      expect((await elementsOf(html)).filter(({ tag }) => tag === 'img')).toEqual([]);
    }
    const [mail] = await mailTo(email);
    expect(await dangersIn(mail?.html ?? '')).toEqual([]);
    expect(mail?.subject).not.toMatch(/[\r\n]/);
  });
});

describe('nobody can tell from outside whether an address is suppressed', () => {
  test('at any door', async () => {
    const [out, unknown] = [freshEmail('same'), freshEmail('same')];
    const links = { out: await tokenFor(slug, out), unknown: await tokenFor(slug, unknown) };
    const all = await tokenFor(slug, out, '*');
    await click(links.out);
    await click(all);
    const doors: ((address: string, link: string) => Promise<Response>)[] = [
      (_, link) => visitWith({}, `/u/${link}`),
      (_, link) => visitWith({}, `/u/${link}`, { method: 'HEAD' }),
      (_, link) => visitWith({}, `/u/${link}`, { method: 'OPTIONS' }),
      (_, link) => post(`/u/${link}`, 'x=y'),
      (_, link) => post(`/u/${link}`, 'choices=mail'),
      (address) => post(`/${slug}/unsubscribe`, `email=${address}`),
      (address) => post(`/${slug}/unsubscribe`, `email=${address}`),
      (_, link) => click(link),
      (_, link) => post(`/u/${link}`, 'unsubscribe=yes'),
    ];
    for (const [i, door] of doors.entries()) {
      const [one, two] = [await seen(door(out, links.out)), await seen(door(unknown, links.unknown))];
      expect([i, one]).toEqual([i, two]);
      expect(JSON.stringify(one)).not.toContain(out);
    }
  });

  test('by the statements that a typed address costs', async () => {
    const out = freshEmail();
    await click(await tokenFor(slug, out));
    const costs = async (address: string) => {
      const database = await faultyDatabase({});
      const response = await post(
        `/${slug}/unsubscribe`,
        `email=${address}`,
        {},
        { TURSO_DATABASE_URL: database.url },
      );
      expect(response.status).toBe(202);
      const { length } = await database.faults();
      await database.close();
      return length;
    };
    const [known, unknown] = [await costs(out), await costs(freshEmail())];
    expect(known).toBe(unknown);
  });
});
