import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { deployed } from '../../support/bindings.ts';
import { controllerBody } from '../../support/factories.ts';
import { api, asAdmin, logOf, publish, rowsOf, visit, visitWith } from '../door.ts';
import {
  apiWith,
  click,
  everythingIn,
  freshEmail,
  freshShop,
  isOut,
  ledgerOf,
  mailTo,
  mint,
  post,
  press,
  suppressed,
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

/** What every answer to a click must be: 200, and neither elsewhere nor remembered. */
function expectDone(response: Response): void {
  expect(response.status).toBe(200);
  for (const field of ['Location', 'Set-Cookie', 'Refresh', 'WWW-Authenticate']) {
    expect([field, response.headers.get(field)]).toEqual([field, null]);
  }
  expect(response.headers.get('Cache-Control')).toBe('no-store');
  expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
  expect(response.headers.get('X-Robots-Tag')).toBe('noindex');
}

/** One opt-out from `news`, by one click, and nothing else. */
async function expectOneOptOut(): Promise<void> {
  expect(await isOut(slug, email)).toBe(true);
  expect(await ledgerOf(slug, email)).toMatchObject([
    { topic: 'news', state: 'out', channel: 'one-click', changed: true, evidence: null },
  ]);
  expect(await logOf(slug)).toEqual([
    [1, 'controller.published'],
    [2, 'preferences.changed'],
  ]);
}

describe('one click', () => {
  test('U1 urlencoded, as Gmail sends it: 200, no redirect, no cookie', async () => {
    expect(press).toHaveLength(26);
    expectDone(await click(token));
    await expectOneOptOut();
  });

  test('U2 multipart, as a FormData is sent', async () => {
    const body = new FormData();
    body.set('List-Unsubscribe', 'One-Click');
    expectDone(await visitWith({}, `/u/${token}`, { method: 'POST', body }));
    await expectOneOptOut();
  });

  test.each(['"----=_x y"', '=_0', "'()+_,-./:=?"])('U2 multipart, apart by %s', async (boundary) => {
    const bare = boundary.replaceAll('"', '');
    const field = 'Content-Disposition: form-data; name="List-Unsubscribe"';
    const body = `--${bare}\r\n${field}\r\n\r\nOne-Click\r\n--${bare}--\r\n`;
    const type = `multipart/form-data; boundary=${boundary.startsWith('"') ? boundary : `"${boundary}"`}`;
    expectDone(await post(`/u/${token}`, body, { 'Content-Type': type }));
    await expectOneOptOut();
  });

  test('U3 ten times over is one change of state, and one entry in the log', async () => {
    expectDone(await click(token));
    const before = await everythingIn(slug);
    for (let i = 0; i < 9; i++) expectDone(await click(token));
    expect(await everythingIn(slug)).toEqual(before);
    await expectOneOptOut();
  });

  test('U3 eight at the same moment are one change of state', async () => {
    const answers = await Promise.all(Array.from({ length: 8 }, () => click(token)));
    for (const answer of answers) expectDone(answer);
    await expectOneOptOut();
  });

  test('U3 of two links to the same person and topic is one change of state', async () => {
    const other = await tokenFor(slug, ` ${email.toUpperCase()} `);
    expect(other).not.toBe(token);
    expectDone(await click(token));
    expectDone(await click(other));
    await expectOneOptOut();
  });

  test('U6 with an empty body, or none, counts as one click: nothing else can have been meant', async () => {
    expectDone(await post(`/u/${token}`, ''));
    await expectOneOptOut();
    const [other] = await mint(slug, [freshEmail()]);
    expectDone(await visitWith({}, `/u/${other?.token}`, { method: 'POST' }));
    expect(await isOut(slug, other?.email ?? '')).toBe(true);
  });

  test('U9 on one topic leaves the other, other people and other shops alone', async () => {
    const [neighbour, elsewhere] = [freshEmail(), await freshShop()];
    expectDone(await click(token));
    expect(await suppressed(slug, [email, neighbour])).toEqual([email]);
    expect(await suppressed(slug, [email], 'offers')).toEqual([]);
    expect(await suppressed(slug, [email], '*')).toEqual([]);
    expect(await suppressed(elsewhere, [email])).toEqual([]);
    expect(await ledgerOf(elsewhere, email)).toEqual([]);
  });

  test('U9 on every topic stops them all, and later topics too', async () => {
    expectDone(await click(await tokenFor(slug, email, '*')));
    const later = { id: 'later', name: { et: 'Hiljem', en: 'Later' } };
    await api('PUT', `/controllers/${slug}`, controllerBody(slug, { topics: [...topics, later] }));
    for (const topic of ['news', 'offers', '*', 'later']) {
      expect([topic, await isOut(slug, email, topic)]).toEqual([topic, true]);
    }
  });

  test('after the button is what the person did, under its own name in the ledger', async () => {
    const response = await post(`/u/${token}`, 'unsubscribe=yes', { 'Accept-Language': 'en' });
    expectDone(response);
    expect(await response.text()).toContain('You will get no more “News” from Kadakas');
    expect(await ledgerOf(slug, email)).toMatchObject([{ channel: 'link', state: 'out', changed: true }]);
  });

  test('by another channel is noted beside the first, and changes nothing', async () => {
    await click(token);
    await post(`/u/${token}`, 'unsubscribe=yes');
    await post(`/u/${token}`, 'unsubscribe=yes');
    expect(await ledgerOf(slug, email)).toMatchObject([
      { channel: 'link', changed: false },
      { channel: 'one-click', changed: true },
    ]);
    expect(await logOf(slug)).toHaveLength(2);
  });

  test('names the version of the notice that was in force', async () => {
    await publish(slug, '2024-01-01');
    await publish(slug, '2999-01-01');
    await click(token);
    expect(await ledgerOf(slug, email)).toMatchObject([{ noticeVersion: '2024-01-01' }]);
  });

  test('asks by mail, and by mail only, for a link to the choices; a second wish mails nothing more', async () => {
    await click(token);
    const before = await ledgerOf(slug, email);
    for (let i = 0; i < 2; i++) {
      const response = await post(`/u/${token}`, 'choices=mail');
      expectDone(response);
      expect(await response.text()).not.toContain('/p/');
    }
    const mails = await mailTo(email);
    expect(mails).toHaveLength(1);
    expect(mails[0]?.text).toMatch(/\/p\/[\w.-]+/);
    expect(await ledgerOf(slug, email)).toEqual(before);
  });
});

describe('U10 old links, after the master secret was rotated twice', () => {
  const ring = (...names: string[]) =>
    [...names.map((name) => `${name}:${btoa(name.padEnd(32, '.'))}`), env.UNUSTA_SECRET].join(',');
  const twice = { UNUSTA_SECRET: ring('second', 'first') };

  test('still open and still stop mail, and what was stopped stays so', async () => {
    const [old, other] = await mint(slug, [freshEmail(), email]);
    await click(token);
    expect(await isOut(slug, email, 'news', twice)).toBe(true);
    expect((await visitWith(twice, `/u/${old?.token}`)).status).toBe(200);
    expectDone(await click(old?.token ?? '', twice));
    expect(await isOut(slug, old?.email ?? '', 'news', twice)).toBe(true);
    // The same person as before: no second opt-out
    expectDone(await click(other?.token ?? '', twice));
    expect(await ledgerOf(slug, email, twice)).toHaveLength(1);
  });

  test('open beside those of each newer secret, also for a shop’s own link key', async () => {
    const once = { UNUSTA_SECRET: ring('first') };
    const people = [freshEmail(), freshEmail(), freshEmail()];
    const rings = [{}, once, twice];
    const tokens = await Promise.all(people.map((one, i) => tokenFor(slug, one, 'news', rings[i])));
    for (const one of tokens) expectDone(await click(one, twice));
    expect(await suppressed(slug, people)).toEqual(people);
    // What a newer secret sealed, a ring without it can't open
    expect((await click(tokens[2] ?? '', once)).status).toBe(404);
    expect((await click(tokens[1] ?? '')).status).toBe(404);
  });

  test('are closed once their secret is taken out of the ring, like any unknown token', async () => {
    const without = { UNUSTA_SECRET: `second:${btoa('second'.padEnd(32, '.'))}` };
    const before = await everythingIn(slug);
    expect((await click(token, without)).status).toBe(404);
    expect((await visitWith(without, `/u/${token}`)).status).toBe(404);
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('a secret of the same name but other bytes opens nothing', async () => {
    const swapped = { UNUSTA_SECRET: `test:${btoa('x'.repeat(32))}` };
    expect((await click(token, swapped)).status).toBe(404);
  });

  test('evidence that was sealed before is still read', async () => {
    const body = { emails: [email], topic: 'news', reason: 'called on 1 March' };
    expect((await apiWith({}, 'POST', `/controllers/${slug}/suppressions`, body)).status).toBe(200);
    expect(await ledgerOf(slug, email, twice)).toMatchObject([{ evidence: 'called on 1 March' }]);
    const without = { UNUSTA_SECRET: `second:${btoa('second'.padEnd(32, '.'))}` };
    expect(await ledgerOf(slug, email, without)).toMatchObject([{ state: 'out', evidence: null }]);
  });
});

describe('U13 the header fields of a message', () => {
  const parse = (field: string) => [...field.matchAll(/<([^<>]*)>/g)].map(([, uri = '']) => uri);

  test('one each, with an https address and a mailto, the fixed pair, and nothing else', async () => {
    const [link] = await mint(slug, [email]);
    expect(Object.keys(link?.headers ?? {})).toEqual(['List-Unsubscribe', 'List-Unsubscribe-Post']);
    expect(link?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    const field = link?.headers['List-Unsubscribe'] ?? '';
    expect(parse(field)).toEqual([
      `${env.PUBLIC_URL}/u/${link?.token}`,
      `mailto:unsubscribe@in.example.com?subject=${link?.token}`,
    ]);
    expect(field.replaceAll(/<[^<>]*>/g, '<>')).toBe('<>, <>');
    expect(link?.url).toBe(parse(field)[0]);
  });

  test('with an https address where the Worker is on the Internet', async () => {
    const response = await visitWith(
      deployed,
      `${deployed.PUBLIC_URL}/api/v1/controllers/${slug}/unsubscribe-links`,
      {
        method: 'POST',
        headers: asAdmin,
        body: JSON.stringify({ topic: 'news', recipients: [{ email }] }),
      },
    );
    expect(await response.text()).toContain('<https://unusta.example/u/');
  });

  test('without a mailto where no mail comes in', async () => {
    const [link] = await mint(slug, [email], 'news', { MAIL_IN: undefined });
    expect(parse(link?.headers['List-Unsubscribe'] ?? '')).toHaveLength(1);
  });

  const long = 'x'.repeat(60);
  test.each([
    'a@b.ee',
    'Mari.Maasikas+uudised@Kodu.Example',
    'jüri.õunapuu@näide.ee',
    'почта@пример.рф',
    '用户@例え.テスト',
    `${'ü'.repeat(64)}@${long}.${long}.ee`,
    `${'あ'.repeat(64)}@${'あ'.repeat(15)}.${'あ'.repeat(15)}.${'あ'.repeat(15)}.example`,
    `${'a'.repeat(64)}@${long}.${long}.${'x'.repeat(50)}.example`,
    `m@${'ａ'.repeat(60)}.${'ｂ'.repeat(60)}.${'ｃ'.repeat(60)}.${'ｄ'.repeat(50)}.example`,
  ])('are ASCII, short, show nothing of %s, and work', async (address) => {
    const [link] = await mint(slug, [address]);
    for (const [name, value] of Object.entries(link?.headers ?? {})) {
      expect(value).toMatch(/^[\x20-\x7e]+$/);
      expect(`${name}: ${value}`.length).toBeLessThanOrEqual(2_048);
    }
    for (const uri of parse(link?.headers['List-Unsubscribe'] ?? '')) expect(uri).toMatch(/^[\x21-\x7e]+$/);
    expect(link?.token).toMatch(/^[A-Za-z0-9_-]+$/);
    const bytes = atob((link?.token ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    for (const part of [slug, 'news', ...address.split('@')].filter((one) => one.length > 2)) {
      expect(bytes).not.toContain(part);
    }
    expectDone(await click(link?.token ?? ''));
    expect(await isOut(slug, address)).toBe(true);
  });

  test('no two links are alike, and their length tells little of the address', async () => {
    const [one, two] = await mint(slug, [email, email]);
    expect(one?.token).not.toBe(two?.token);
    const lengths = (await mint(slug, ['a@b.ee', 'abc@kodu.ee', 'abcdefg@kodu.ee'])).map(
      (link) => link.token.length,
    );
    expect(new Set(lengths).size).toBe(1);
  });
});

describe('what is kept', () => {
  test('shows no address in any column, and the hash is another at another shop', async () => {
    const other = await freshShop();
    await click(token);
    await click(await tokenFor(other, email));
    const body = { emails: [email], reason: `asked by ${email}` };
    await apiWith({}, 'POST', `/controllers/${slug}/suppressions`, body);
    const kept = JSON.stringify([await everythingIn(slug), await everythingIn(other)]).toLowerCase();
    const [local = ''] = email.split('@');
    for (const part of [email, local, 'kodu.example', btoa(email).slice(0, 16).toLowerCase()]) {
      expect(kept).not.toContain(part);
    }
    const subjects = await rowsOf(
      'SELECT DISTINCT controller, subject FROM preferences WHERE controller IN (?, ?)',
      slug,
      other,
    );
    expect(subjects).toHaveLength(2);
    expect(new Set(subjects.map(({ subject }) => subject)).size).toBe(2);
  });

  test('holds for every spelling of the same address', async () => {
    await click(await tokenFor(slug, 'Jüri@Näide.EE'));
    const spellings = ['jüri@xn--nide-loa.ee', ' JÜRI@NÄIDE.ee ', 'ju\u0308ri@na\u0308ide.ee'];
    expect(await suppressed(slug, [...spellings, 'juri@naide.ee'])).toEqual(spellings);
  });

  test('survives whatever the shop publishes next', async () => {
    await click(token);
    const changed = { name: 'Uus OÜ', topics: [{ id: 'other', name: { et: 'Muu', en: 'Other' } }] };
    expect((await api('PUT', `/controllers/${slug}`, controllerBody(slug, changed))).status).toBe(200);
    // A link to a topic that is gone still does what it says
    const stranger = freshEmail();
    const old = await mint(slug, [stranger], '*');
    expect((await visit(`/u/${token}`)).status).toBe(200);
    expectDone(await click(token));
    expectDone(await click(old[0]?.token ?? ''));
    expect(await suppressed(slug, [email, stranger], 'other')).toEqual([stranger]);
    await api('PUT', `/controllers/${slug}`, controllerBody(slug, { topics }));
    expect(await suppressed(slug, [email, stranger])).toEqual([email, stranger]);
    expect(await ledgerOf(slug, email)).toMatchObject([{ changed: true }]);
  });
});
