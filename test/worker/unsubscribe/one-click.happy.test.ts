import { beforeEach, describe, expect, test } from 'vitest';
import { controllerBody } from '../../support/factories.ts';
import { api, logOf, publish, rowsOf, visit, visitWith } from '../door.ts';
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

  test('says what was stopped, of each topic, in each language, and by the shop’s newest name', async () => {
    const title = async (topic: string, language: string) => {
      const response = await post(`/u/${await tokenFor(slug, email, topic)}`, press, {
        'Accept-Language': language,
      });
      return /<h1>(.*?)<\/h1>/.exec(await response.text())?.[1] ?? '';
    };
    const titles: string[] = [];
    for (const topic of ['news', 'offers', '*']) {
      for (const language of ['et', 'en']) titles.push(await title(topic, language));
    }
    const names = ['Uudised', 'News', 'Pakkumised', 'Offers', 'Kadakas', 'marketing mail from Kadakas'];
    expect(new Set(titles).size).toBe(6);
    for (const [i, name] of names.entries()) expect(titles[i]).toContain(name);
    await api('PUT', `/controllers/${slug}`, controllerBody(slug, { topics, tradeName: 'Uus nimi' }));
    expect(await title('news', 'en')).toContain('Uus nimi');
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
