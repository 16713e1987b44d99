import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { visitWith } from '../door.ts';
import { elementsOf } from '../notices/html.ts';
import {
  bring,
  choicesToken,
  click,
  everythingIn,
  freshEmail,
  freshShop,
  isOut,
  ledgerOf,
  mailTo,
  post,
  suppressed,
  ticked,
  tokenFor,
} from './shop.ts';

let slug = '';
let email = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshEmail();
});

afterEach(() => {
  vi.useRealTimers();
});

describe('the page of one’s choices', () => {
  test('shows every topic on for who said nothing, and saving it so gives no consent', async () => {
    const token = await choicesToken(slug, email);
    expect(await ticked(visitWith({}, `/p/${token}`))).toEqual(['topic.news', 'topic.offers']);
    const before = await everythingIn(slug);
    expect(await ticked(post(`/p/${token}`, 'topic.news=in&topic.offers=in&save=yes'))).toHaveLength(2);
    expect(await everythingIn(slug)).toEqual(before);
    expect(await ledgerOf(slug, email)).toEqual([]);
  });

  test('takes one topic off and leaves the other, and on again is a consent of its own', async () => {
    const token = await choicesToken(slug, email);
    expect(await ticked(post(`/p/${token}`, 'topic.offers=in&save=yes'))).toEqual(['topic.offers']);
    expect(await ledgerOf(slug, email)).toMatchObject([
      { topic: 'news', state: 'out', channel: 'preferences' },
    ]);
    expect(await ticked(post(`/p/${token}`, 'topic.news=in&topic.offers=in&save=yes'))).toHaveLength(2);
    expect(await ledgerOf(slug, email)).toMatchObject([
      { topic: 'news', state: 'in', channel: 'preferences' },
      { topic: 'news', state: 'out' },
    ]);
    expect(await isOut(slug, email)).toBe(false);
  });

  test('stops all of it with one button, whatever is ticked', async () => {
    const token = await choicesToken(slug, email);
    expect(await ticked(post(`/p/${token}`, 'topic.news=in&topic.offers=in&all=out'))).toEqual([]);
    expect(await ledgerOf(slug, email)).toMatchObject([{ topic: '*', state: 'out' }]);
    for (const topic of ['news', 'offers', '*']) expect(await isOut(slug, email, topic)).toBe(true);
  });

  test('shows what was said elsewhere', async () => {
    const token = await choicesToken(slug, email);
    await click(await tokenFor(slug, email));
    await bring(slug, [{ email, topic: 'offers', state: 'in', at: '2026-01-01T00:00:00Z' }]);
    expect(await ticked(visitWith({}, `/p/${token}`))).toEqual(['topic.offers']);
    await click(await tokenFor(slug, email, '*'));
    expect(await ticked(visitWith({}, `/p/${token}`))).toEqual([]);
  });

  test('twice saved is once written', async () => {
    const token = await choicesToken(slug, email);
    await post(`/p/${token}`, 'save=yes');
    const before = await everythingIn(slug);
    await post(`/p/${token}`, 'save=yes');
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('knows no other topics than the shop’s, and no other person', async () => {
    const [token, other] = [await choicesToken(slug, email), freshEmail()];
    await post(`/p/${token}`, `topic.news=in&topic.offers=in&topic.secret=in&email=${other}&save=yes`);
    expect(await ledgerOf(slug, email)).toEqual([]);
    await post(`/p/${token}?email=${other}`, `email=${other}&all=out`);
    expect(await suppressed(slug, [email, other])).toEqual([email]);
  });

  test('writes nothing when it is looked at, and says no address', async () => {
    const token = await choicesToken(slug, email);
    const before = await everythingIn(slug);
    for (const method of ['GET', 'HEAD', 'OPTIONS']) {
      const response = await visitWith({}, `/p/${token}?all=out&save=yes`, { method });
      expect(await response.text()).not.toContain(email);
      if (method === 'GET') {
        expect(response.headers.get('Cache-Control')).toBe('no-store');
        expect(response.headers.get('Referrer-Policy')).toBe('no-referrer');
        expect(response.headers.get('X-Robots-Tag')).toBe('noindex');
      }
    }
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('is open for seven days, and then like none at all', async () => {
    const token = await choicesToken(slug, email);
    const week = 7 * 86_400_000;
    const start = Date.now();
    vi.useFakeTimers({ toFake: ['Date'], now: start + week - 60_000 });
    expect((await visitWith({}, `/p/${token}`)).status).toBe(200);
    vi.setSystemTime(start + week + 1);
    const none = await (await visitWith({}, '/p/none')).text();
    const before = await everythingIn(slug);
    for (const page of [visitWith({}, `/p/${token}`), post(`/p/${token}`, 'all=out')]) {
      const response = await page;
      expect([response.status, await response.text()]).toEqual([404, none]);
    }
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('with a form that is too long or broken is refused, and writes nothing', async () => {
    const token = await choicesToken(slug, email);
    const before = await everythingIn(slug);
    expect((await post(`/p/${token}`, 'x'.repeat(70_000))).status).toBe(413);
    const multipart = { 'Content-Type': 'multipart/form-data; boundary=x' };
    expect((await post(`/p/${token}`, 'y', multipart)).status).toBe(400);
    expect(await everythingIn(slug)).toEqual(before);
  });
});

describe('an address that is typed in', () => {
  const type = (address: string, bindings = {}, headers = {}) =>
    post(`/${slug}/unsubscribe`, `email=${encodeURIComponent(address)}`, headers, bindings);

  test('gets a mail with both links, in the reader’s language, and they work', async () => {
    expect((await type(email, {}, { 'Accept-Language': 'en' })).status).toBe(202);
    const [mail, ...more] = await mailTo(email);
    expect(more).toEqual([]);
    expect(mail?.subject).toBe('Mail from Kadakas: your links');
    const stop = /\/u\/([\w-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
    expect(mail?.html).toContain(stop);
    expect((await click(stop)).status).toBe(200);
    expect(await isOut(slug, email, '*')).toBe(true);
  });

  test('changes nothing by itself', async () => {
    await type(email);
    expect(await ledgerOf(slug, email)).toEqual([]);
    expect(await isOut(slug, email)).toBe(false);
  });

  test('gets one mail in ten minutes, however often and however it is spelt', async () => {
    for (const spelling of [email, email.toUpperCase(), email])
      expect((await type(spelling)).status).toBe(202);
    expect(await mailTo(email)).toHaveLength(1);
    expect(await mailTo(email.toUpperCase())).toEqual([]);
  });

  test('gets the next one after ten minutes, and none sooner, wherever the clock stands', async () => {
    const boundary = Math.ceil(Date.now() / 600_000) * 600_000;
    vi.useFakeTimers({ toFake: ['Date'], now: boundary - 1_000 });
    await type(email);
    expect(await mailTo(email)).toHaveLength(1);
    for (const later of [1_000, 300_000, 598_000]) {
      vi.setSystemTime(boundary + later);
      await type(email);
      expect([later, (await mailTo(email)).length]).toEqual([later, 1]);
    }
    vi.setSystemTime(boundary + 600_000);
    await type(email);
    expect(await mailTo(email)).toHaveLength(2);
  });

  test('eight at once are one mail', async () => {
    await Promise.all(Array.from({ length: 8 }, () => type(email)));
    expect(await mailTo(email)).toHaveLength(1);
  });

  test('with blanks around it, as a phone types it, gets its mail too', async () => {
    expect((await type(` ${email} `)).status).toBe(202);
    expect(await mailTo(email)).toHaveLength(1);
  });

  test.each([
    '',
    'mari',
    'mari@',
    '@kodu.ee',
    'a@b',
    'a b@kodu.ee',
    'a@kodu.ee, b@kodu.ee',
    'a@kodu.ee\r\nBcc: b@kodu.ee',
    '"><b>@x.ee',
  ])(
    'and is none (%j) is 422, with what was typed and what is wrong beside it; nothing is written',
    async (typed) => {
      const before = await everythingIn(slug);
      const response = await type(typed);
      expect(response.status).toBe(422);
      const elements = await elementsOf(await response.text());
      const field = elements.find(({ attributes }) => attributes.name === 'email')?.attributes;
      const entities = { '&gt;': '>', '&lt;': '<', '&quot;': '"', '&#39;': "'", '&amp;': '&' };
      const value = (field?.value ?? '').replaceAll(
        /&(?:gt|lt|quot|#39|amp);/g,
        (one) => entities[one as '&gt;'],
      );
      expect(value).toBe(typed);
      expect(field).toMatchObject({ 'aria-invalid': 'true', 'aria-describedby': 'email-error' });
      expect(elements.find(({ attributes }) => attributes.id === 'email-error')?.attributes.role).toBe(
        'alert',
      );
      expect(await everythingIn(slug)).toEqual(before);
    },
  );

  test('while the database is gone is 503, and not “on its way”', async () => {
    const { faultyDatabase } = await import('../faults.ts');
    for (const fault of ['drop-before', 'error-503'] as const) {
      const database = await faultyDatabase({ script: [fault] });
      expect((await type(email, { TURSO_DATABASE_URL: database.url })).status).toBe(503);
      await database.close();
    }
    expect(await mailTo(email)).toEqual([]);
  });

  test('at a shop that is not there is 404, and its page too', async () => {
    expect((await post('/no-such-shop/unsubscribe', `email=${email}`)).status).toBe(404);
    expect((await visitWith({}, '/no-such-shop/unsubscribe')).status).toBe(404);
  });
});
