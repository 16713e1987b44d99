import { afterAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { api, problemOf, refusalOf, visitWith } from '../door.ts';
import { everythingIn } from '../unsubscribe/shop.ts';
import { freshAddress, freshShop, listed } from './shop.ts';
import { fromAnywhere, send, sendJson, silence } from './stranger.ts';

let slug = '';
let email = '';

afterAll(silence);

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

const asJson = { 'Content-Type': 'application/json', Accept: 'application/json' };
const urlencoded = { 'Content-Type': 'application/x-www-form-urlencoded' };

/** Posts a body as it is. */
function post(body: BodyInit | null, headers: Record<string, string> = urlencoded): Promise<Response> {
  return visitWith({}, `/${slug}/request`, { method: 'POST', body, headers: fromAnywhere(headers) });
}

async function expectNothingBy(act: () => Promise<void>) {
  const before = await everythingIn(slug);
  await act();
  expect(await everythingIn(slug)).toEqual(before);
}

describe('a body that is too large', () => {
  test('is refused in every form, whatever it says of its length', async () => {
    const large = 'x'.repeat(70_000);
    await expectNothingBy(async () => {
      expect((await post(`type=access&email=${email}&message=${large}`)).status).toBe(413);
      expect(await refusalOf(sendJson(slug, { type: 'access', email, message: large }))).toBe(
        '413 body-too-large',
      );
      const form = new FormData();
      form.set('type', 'access');
      form.set('email', email);
      form.set('photo', new Blob([large]), 'passport.jpg');
      expect((await post(form, {})).status).toBe(413);
      let left = 80;
      const endless = new ReadableStream({
        pull: (controller) => {
          left -= 1;
          if (left > 0) controller.enqueue(new TextEncoder().encode('message=x&'.repeat(100)));
          else controller.close();
        },
      });
      expect((await post(endless)).status).toBe(413);
    });
  });

  test('by fields is refused beside each of them', async () => {
    await expectNothingBy(async () => {
      const long = { type: 'access', email: `${'m'.repeat(320)}@x.ee`, formerEmail: email };
      const { status, body } = await problemOf(
        await sendJson(slug, { ...long, message: 'x'.repeat(5_001), orderNumber: '1'.repeat(101) }),
      );
      expect(status).toBe(422);
      expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/email', '/orderNumber', '/message']);
      expect((await send(slug, { type: 'access', email, message: 'x'.repeat(5_001) })).status).toBe(422);
    });
  });

  test('is not one of 5,000 letters of four bytes', async () => {
    // In UTF-16 each is two: 2,500 of them are as long as a message may be
    const message = '💥'.repeat(2_500);
    expect((await send(slug, { type: 'access', email, message })).status).toBe(202);
    const escaped = JSON.stringify({ type: 'access', email, message: '\u{10348}'.repeat(2_500) });
    expect((await sendJson(slug, escaped.replaceAll('\u{10348}', '\\ud800\\udf48'))).status).toBe(202);
    expect((await listed(slug)).map((request) => request.message)).toEqual([
      message,
      '\u{10348}'.repeat(2_500),
    ]);
  });
});

describe('a body that trickles in', () => {
  test.each([urlencoded, asJson])('is given up after ten seconds: %j', async (headers) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    try {
      const never = new ReadableStream({ start: (one) => one.enqueue(new TextEncoder().encode('type=acc')) });
      let status = 0;
      const answer = post(never, headers).then((response) => {
        status = response.status;
      });
      for (let tick = 0; tick < 50 && vi.getTimerCount() === 0; tick += 1) await scheduler.wait(20);
      await vi.advanceTimersByTimeAsync(9_999);
      expect(status).toBe(0);
      await vi.advanceTimersByTimeAsync(2);
      await answer;
      expect(status).toBe(400);
    } finally {
      vi.useRealTimers();
    }
    expect(await listed(slug)).toEqual([]);
  });
});

describe('a body of another kind', () => {
  test.each([
    ['no JSON', '{"type": "access"', 400],
    ['a list', '[]', 422],
    ['a word', '"access"', 422],
    ['null', 'null', 422],
    ['nothing', '', 400],
    ['an object for a text', '{"type": "access", "email": {"toString": "x"}}', 422],
    ['a list for a text', '{"type": ["access"], "email": "a@b.ee"}', 422],
    ['a number for a text', '{"type": "access", "email": "a@b.ee", "orderNumber": 5}', 422],
    ['half a character', '{"type": "access", "email": "a@b.ee", "message": "\\ud800"}', 400],
    ['a byte order mark', '\ufeff{"type": "access", "email": "a@b.ee"}', 400],
  ])('as JSON is refused: %s', async (_, body, status) => {
    await expectNothingBy(async () => {
      expect((await sendJson(slug, body)).status).toBe(status);
    });
  });

  test('with broken UTF-8 is refused as JSON, and mended in a form', async () => {
    const bytes = (text: string) =>
      new TextEncoder().encode(text).map((byte) => (byte === 0x23 ? 0xff : byte));
    expect((await post(bytes(`{"type":"access","email":"${email}","message":"#"}`), asJson)).status).toBe(
      400,
    );
    expect((await post(bytes(`type=access&email=${email}&message=#`))).status).toBe(202);
    expect((await listed(slug)).map(({ message }) => message)).toEqual(['\ufffd']);
  });

  test.each(['text/plain', 'text/xml', 'image/png', 'application/jsonx', 'multipart/form-data'])(
    'labelled %s is no request',
    async (type) => {
      await expectNothingBy(async () => {
        const response = await post(JSON.stringify({ type: 'access', email }), { 'Content-Type': type });
        expect([400, 422]).toContain(response.status);
      });
    },
  );

  test('with files, names twice and a thousand fields is read as it must be', async () => {
    const form = new FormData();
    form.append('type', 'erasure');
    form.append('type', 'access');
    form.append('email', email);
    form.append('message', new Blob(['<script>']), 'x.html');
    for (let n = 0; n < 300; n += 1) form.append(`field${n}`, 'x');
    expect((await post(form, {})).status).toBe(202);
    expect(await listed(slug)).toMatchObject([{ type: 'access', message: null, contact: { email } }]);
    const many = Array.from({ length: 1_000 }, (_, n) => `a${n}=b`).join('&');
    expect((await post(`${many}&type=access&email=${email}`)).status).toBe(202);
  });

  test('with fields of JavaScript’s own is read as if they were not there', async () => {
    const text = `{"__proto__": {"type": "erasure", "website": "x"}, "constructor": {"prototype": 1}, "type": "access",
      "type": "portability", "email": "${email}", "toString": "x", "channel": "post", "verified": true, "status": "open"}`;
    expect((await sendJson(slug, text)).status).toBe(202);
    const fields = {
      __proto__: 'x',
      constructor: 'x',
      hasOwnProperty: 'x',
      verified: 'true',
      receivedAt: '2020-01-01',
    };
    expect((await send(slug, { ...fields, type: 'access', email })).status).toBe(202);
    expect(await listed(slug)).toMatchObject([
      { type: 'portability', channel: 'form', status: 'unverified' },
      { type: 'access', channel: 'form', status: 'unverified' },
    ]);
  });

  test.each([
    '__proto__',
    'constructor',
    'toString',
    'unsorted',
    'ACCESS',
    'access ',
    "access' --",
    'objection:',
    '',
  ])('for a right that is none is refused: %j', async (type) => {
    if (type === 'objection:') {
      expect((await send(slug, { type, email })).status).toBe(202);
      return expect(await listed(slug)).toMatchObject([{ type: 'objection', scope: 'other' }]);
    }
    await expectNothingBy(async () => {
      expect((await send(slug, { type, email })).status).toBe(422);
      expect((await sendJson(slug, { type, email })).status).toBe(422);
    });
  });
});

describe('words with controls and marks in them', () => {
  test.each([
    'a\0b',
    '\u001b[2Jb',
    '\u202eevil\u202c',
    '\u2066x\u2069',
    '\ufeffx',
    'e\u0301',
    '\r\n\r\nx',
    'a\u2028b',
  ])('are kept and given back as they are: %j', async (message) => {
    expect((await sendJson(slug, { type: 'access', email, message, orderNumber: message })).status).toBe(202);
    expect((await send(slug, { type: 'access', email, message })).status).toBe(202);
    const kept = message.trim();
    expect((await listed(slug)).map((request) => request.message?.replaceAll('\r\n', '\n'))).toEqual([
      kept.replaceAll('\r\n', '\n'),
      kept.replaceAll('\r\n', '\n'),
    ]);
  });

  test('are refused with a NUL where they are to be mailed', async () => {
    await sendJson(slug, { type: 'access', email });
    const [request] = await listed(slug);
    for (const [move, body] of [
      ['verify', { how: 'a\0', note: 'x' }],
      ['extend', { reason: 'a\0' }],
      ['note', { text: 'a\0' }],
      ['answer', { outcome: 'refused', ground: 'a\0', message: 'x' }],
      ['answer', { outcome: 'refused', ground: 'x', message: 'a\0' }],
    ] as const) {
      expect(await refusalOf(api('POST', `/requests/${request?.id}/${move}`, body))).toBe(
        '422 invalid-input',
      );
    }
  });
});
