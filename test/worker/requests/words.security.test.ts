import { afterAll, beforeEach, describe, expect, test } from 'vitest';
import { api, freshKey, refusalOf, rowsOf, visit } from '../door.ts';
import { dangersIn } from '../notices/html.ts';
import { everythingIn, isOut, mailTo } from '../unsubscribe/shop.ts';
import { freshAddress, freshShop, type Letter, lettersTo, listed, pathIn, ringAt, shown } from './shop.ts';
import { asked, newestTo, opened, press, send, sendJson, silence } from './stranger.ts';

let slug = '';
let email = '';

afterAll(silence);

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

const move = (id: string, name: string, body: object, key?: string) =>
  api('POST', `/requests/${id}/${name}`, body, key);

/** What of a page is more than its own forms and pictures. */
const dangers = async (html: string) =>
  (await dangersIn(html)).filter(
    (one) => one !== '<form>' && !/^form action=\/(?:v\/[\w.-]+|s\/[\w.-]+\/withdraw)$/.test(one),
  );

const scripts = [
  '<script>alert(1)</script>',
  '"><img src=x onerror=alert(1)>',
  "' onmouseover='alert(1)",
  '</textarea><svg onload=alert(1)>',
  '</style></title><iframe src=javascript:alert(1)>',
  '[x](javascript:alert(1)) javascript:alert(1)',
  '{{7*7}} <%= 7 %> <!--',
  '&lt;script&gt;&#60;b&#62;',
];

describe('stored script', () => {
  test.each(scripts)('runs on no page, in no mail, and is told as it was written: %s', async (script) => {
    await sendJson(slug, { type: 'access', email, message: script, orderNumber: script.slice(0, 100) });
    const [request] = await listed(slug);
    const id = request?.id ?? '';
    expect(request).toMatchObject({ message: script, orderNumber: script.slice(0, 100) });
    const confirm = pathIn(await newestTo(email), 'v');
    const pages = [await (await visit(confirm)).text(), await (await press(confirm)).text()];
    const follow = pathIn(await newestTo(email), 's');
    expect((await move(id, 'note', { text: script })).status).toBe(200);
    expect((await move(id, 'extend', { reason: script })).status).toBe(200);
    pages.push(await (await visit(follow)).text());
    expect((await move(id, 'answer', { outcome: 'refused', ground: script, message: script })).status).toBe(
      200,
    );
    pages.push(await (await visit(follow)).text());
    for (const page of pages) expect(await dangers(page)).toEqual([]);
    for (const { html } of await lettersTo(email, 4)) expect(await dangers(html)).toEqual([]);
    expect((await shown(id)).events.flatMap(({ text }) => text ?? [])).toEqual([script, script, script]);
    const { headers } = await api('GET', `/requests/${id}`);
    expect(headers.get('Content-Type')).toBe('application/json');
  });

  test.each(scripts)('runs on no form that is given back: %s', async (script) => {
    const fields = {
      type: script,
      scope: script,
      email: script,
      formerEmail: script,
      orderNumber: script,
      message: script,
    };
    for (const path of ['request', 'embed']) {
      const response = await visit(
        `/${slug}/${path}?type=${encodeURIComponent(script)}&lang=${encodeURIComponent(script)}`,
        {
          method: 'POST',
          body: new URLSearchParams({ ...fields, lang: script, ticket: script }),
        },
      );
      expect(response.status).toBe(422);
      expect(await dangers(await response.text())).toEqual([]);
      expect(response.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    }
    const { headers } = await visit(`/${slug}/request`, {
      headers: { Origin: script.replaceAll(/[^ -~]/g, '') },
    });
    expect(headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  test('of who verifies is in no page of the person', async () => {
    const { id, confirm } = await asked(slug, { email, formerEmail: freshAddress() });
    await press(confirm);
    await move(id, 'verify', { how: '<script>how</script>', note: '<script>note</script>' });
    const page = await (await visit(pathIn(await newestTo(email), 's'))).text();
    expect(page).not.toMatch(/how<|note</);
    const json = await (await visit(`${pathIn(await newestTo(email), 's')}.json`)).text();
    expect(json).not.toMatch(/script/);
  });
});

describe('an address', () => {
  test.each([
    'victim@x.ee\r\nBcc: all@x.ee',
    'victim@x.ee\nBcc: all@x.ee',
    'victim@x.ee%0d%0aBcc:all@x.ee',
    'one@x.ee,two@x.ee',
    'one@x.ee;two@x.ee',
    'one@x.ee two@x.ee',
    'one@x.ee <two@x.ee>',
    '<one@x.ee>',
    '"one@x.ee"@y.ee',
    'one@two@x.ee',
    'one@x.ee\u2028two@x.ee',
    'one\u200b@x.ee',
    'one\0@x.ee',
    'one(two@x.ee)@y.ee',
    'one@[127.0.0.1]',
    'one@127.0.0.1',
    'one@localhost',
    'one@x.ee?cc=two@x.ee',
    'one@x.ee:25',
    'one@x_y.ee',
    '.one@x.ee',
    'one..two@x.ee',
    '@x.ee',
    'one@',
    'mailto:one@x.ee',
    `${'m'.repeat(65)}@x.ee`,
    'one@-x.ee',
    'one@x。ee',
  ])('that could reach anybody else is none: %j', async (address) => {
    const before = await everythingIn(slug);
    expect((await send(slug, { type: 'access', email: address })).status).toBe(422);
    expect((await sendJson(slug, { type: 'access', email: address })).status).toBe(422);
    expect((await send(slug, { type: 'access', email, formerEmail: address })).status).toBe(422);
    const body = { type: 'access', email: address };
    expect(await refusalOf(api('POST', `/controllers/${slug}/requests`, body))).toBe('422 invalid-input');
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('is one person’s, however it is spelled', async () => {
    const [local = '', domain = ''] = email.split('@');
    const spellings = [
      email,
      email.toUpperCase(),
      ` ${email}\t`,
      `${local}@${domain.replace('example', 'ｅｘａｍｐｌｅ')}`,
    ];
    for (const spelling of spellings) {
      await api('POST', `/controllers/${slug}/requests`, {
        type: 'erasure',
        email: spelling,
        verified: true,
      });
    }
    const subjects = await rowsOf('select distinct subject from requests where controller = ?', slug);
    expect(subjects).toHaveLength(1);
    expect(await isOut(slug, email)).toBe(true);
    expect((await listed(slug)).map(({ contact }) => contact?.email)).toEqual(
      spellings.map((one) => one.trim()),
    );
    const dead = await rowsOf(
      'select id from deliveries where controller = ? and delivered_at is null',
      slug,
    );
    expect(dead).toEqual([]);
  });

  test('is not a former one of itself, however it is spelled', async () => {
    const fields = { type: 'access', email, formerEmail: ` ${email.toUpperCase()}` };
    expect((await send(slug, fields)).status).toBe(422);
    expect(await refusalOf(api('POST', `/controllers/${slug}/requests`, fields))).toBe('422 invalid-input');
  });
});

describe('a mail', () => {
  test('has one recipient and one subject, whatever the shop is called', async () => {
    slug = await freshShop({ name: 'Kadakas\nBcc: all@x.ee', tradeName: 'Kadakas\r\nSubject: x\r\n\r\n<b>' });
    const { id } = await opened(slug, { email });
    await move(id, 'extend', { reason: 'One\r\nBcc: all@x.ee\r\n\r\nTwo' });
    await move(id, 'answer', { outcome: 'refused', ground: 'a\r\nTo: b@x.ee', message: '.\r\n.\r\nRSET' });
    const mine = (await lettersTo(email, 4)) as (Letter & { headers: object })[];
    for (const { subject, headers } of mine) {
      expect(subject).not.toMatch(/[\r\n]/);
      expect(headers).toEqual({ 'Auto-Submitted': 'auto-generated' });
    }
  });

  test('that a stranger can have sent says nothing that the stranger wrote', async () => {
    const former = freshAddress('former');
    const said = { message: 'BUY NOW https://evil.example', orderNumber: 'evil.example/order' };
    await send(slug, { type: 'access', email, formerEmail: former, ...said });
    await send(slug, { type: 'objection:marketing', email, formerEmail: former, ...said });
    for (const mail of await mailTo(email)) {
      expect(JSON.stringify(mail)).not.toMatch(/evil|BUY|former/);
    }
  });
});

describe('who asks, and what they wrote', () => {
  const secrets = /haruldane|toomas|kodu|9981|sekretid/i;

  test('stands in plain words in no table but the mailbox, in no webhook and in no log', async () => {
    const address = `Maarika.Haruldane.${crypto.randomUUID().slice(0, 8)}@kodu.example`;
    await api('POST', `/controllers/${slug}/webhooks`, {
      url: 'http://127.0.0.1:1/',
      events: ['request.opened', 'request.answered', 'request.due_soon', 'request.overdue'],
    });
    const { id } = await opened(slug, { email: address, message: 'Toomas sekretid', orderNumber: 'A-9981' });
    await move(id, 'note', { text: 'Toomas rang.' });
    await move(id, 'extend', { reason: 'Toomas has many orders.' });
    await move(id, 'answer', { outcome: 'granted', message: 'Dear Toomas.' });
    const other = await asked(slug, { email: address, formerEmail: `Toomas.${address}` });
    await move(other.id, 'verify', { how: 'passport of Toomas', note: 'Toomas Haruldane' });
    await move(other.id, 'answer', { outcome: 'refused', ground: 'Toomas is not Haruldane', message: 'No.' });
    await ringAt(Date.now() + 60_000);
    const rows = await everythingIn(slug);
    const columns = JSON.stringify({ ...rows, requests: [], request_events: [] });
    expect(columns).not.toMatch(secrets);
    const audit = await (await api('GET', `/controllers/${slug}/audit`)).text();
    expect(audit).toContain('request.changed');
    expect(audit).not.toMatch(secrets);
  });

  test('is shown to no key without the scope requests, by any door', async () => {
    const address = `Maarika.Haruldane.${crypto.randomUUID().slice(0, 8)}@kodu.example`;
    const { id } = await opened(slug, { email: address, type: 'restriction', message: 'Toomas sekretid' });
    await move(id, 'note', { text: 'Toomas rang.' });
    for (const scope of ['read', 'publish', 'links', 'purge']) {
      const { secret } = await freshKey([scope], slug);
      for (const path of [`/controllers/${slug}/requests`, `/requests/${id}`]) {
        expect(await refusalOf(api('GET', path, undefined, secret))).toBe('403 forbidden');
      }
      for (const name of ['verify', 'extend', 'note', 'sort', 'answer']) {
        expect(await refusalOf(move(id, name, {}, secret))).toBe('403 forbidden');
      }
      const doors = [
        'audit',
        'audit/seals',
        'suppressions',
        'holds',
        'holds?state=all',
        'purges',
        'forecast',
        'webhooks',
      ];
      const paths = [
        ...doors.map((door) => `/controllers/${slug}/${door}`),
        '/deliveries',
        `/holds/${id}`,
        '/keys',
      ];
      for (const path of paths) {
        expect(await (await api('GET', path, undefined, secret)).text()).not.toMatch(secrets);
      }
    }
    const { secret } = await freshKey(['purge'], slug);
    const holds = await (await api('GET', `/controllers/${slug}/holds`, undefined, secret)).json();
    expect(holds).toEqual({ items: [], cursor: null });
    expect((await api('DELETE', `/holds/${id}`, undefined, secret)).status).toBe(404);
    const [hold] = await rowsOf('select lifted_at from holds where id = ?', id);
    expect(hold).toEqual({ lifted_at: null });
  });
});
