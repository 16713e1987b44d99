import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { sharedCache } from '../../../src/cache.ts';
import { forget } from '../../../src/profiles.ts';
import type { Fault } from '../../support/fault-plan.ts';
import { logOf, rowsOf, visitWith } from '../door.ts';
import { type FaultyDatabase, faultyDatabase } from '../faults.ts';
import {
  click,
  everythingIn,
  freshEmail,
  freshShop,
  isOut,
  ledgerOf,
  mint,
  post,
  press,
  suppressed,
  tokenFor,
} from './shop.ts';

let slug = '';
let email = '';
let token = '';
let database: FaultyDatabase | undefined;

beforeEach(async () => {
  slug = await freshShop();
  email = freshEmail();
  token = await tokenFor(slug, email);
});

afterEach(async () => {
  vi.useRealTimers();
  await database?.close();
  database = undefined;
});

async function through(...script: Fault[]) {
  database = await faultyDatabase({ script });
  return { TURSO_DATABASE_URL: database.url };
}

describe('U6 a form that is not the pair of RFC 8058', () => {
  test.each([
    'List-Unsubscribe=Two',
    'List-Unsubscribe=',
    'List-Unsubscribe=one-click',
    'list-unsubscribe=One-Click',
    'List-Unsubscribe=One-Click2',
    'List-Subscribe=One-Click',
    'unsubscribe=no',
    'unsubscribe',
    'a=b',
    '{"List-Unsubscribe":"One-Click"}',
    '\0',
  ])('%j is 400, and nothing is written', async (body) => {
    const before = await everythingIn(slug);
    const response = await post(`/u/${token}`, body);
    expect(response.status).toBe(400);
    expect(await response.text()).not.toContain(email);
    expect(await everythingIn(slug)).toEqual(before);
  });

  test.each([
    [
      'a wrong pair',
      'x',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nTwo\r\n--x--\r\n',
    ],
    ['no end', 'x', '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Cl'],
    [
      'another boundary',
      'y',
      '--x\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--x--',
    ],
    ['nothing but text', 'x', 'List-Unsubscribe=One-Click'],
  ])('multipart with %s is 400, and nothing is written', async (_, boundary, body) => {
    const before = await everythingIn(slug);
    const type = `multipart/form-data; boundary=${boundary}`;
    const response = await post(`/u/${token}`, body, { 'Content-Type': type });
    expect(response.status).toBe(400);
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('multipart with only a file is 400, and nothing is written', async () => {
    const field = 'Content-Disposition: form-data; name="f"; filename="a.txt"';
    const type = { 'Content-Type': 'multipart/form-data; boundary=x' };
    const response = await post(`/u/${token}`, `--x\r\n${field}\r\n\r\nOne-Click\r\n--x--\r\n`, type);
    expect(response.status).toBe(400);
  });

  test('the pair is still taken however it is labelled', async () => {
    for (const type of ['text/plain', 'application/x-www-form-urlencoded; charset=utf-8', 'x']) {
      expect([type, (await post(`/u/${token}`, press, { 'Content-Type': type })).status]).toEqual([
        type,
        200,
      ]);
    }
  });
});

describe('U8 a click while the database', () => {
  test.each(['drop-before', 'error-500', 'error-503', 'garbage'] as const)(
    'meets %s is 503 with the time to try again; nothing is written, and the next one is taken',
    async (fault) => {
      const before = await everythingIn(slug);
      const bindings = await through(fault);
      const response = await click(token, bindings);
      expect(response.status).toBe(503);
      expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
      expect(response.headers.get('Cache-Control')).toBe('no-store');
      expect(await everythingIn(slug)).toEqual(before);
      expect((await click(token, bindings)).status).toBe(200);
      expect(await isOut(slug, email)).toBe(true);
    },
  );

  test('never answers is 503, and not 200 before it is written', async () => {
    const bindings = await through('hang');
    expect((await click(token, bindings)).status).toBe(503);
    expect(await isOut(slug, email)).toBe(false);
    expect((await click(token, bindings)).status).toBe(200);
    expect(await isOut(slug, email)).toBe(true);
  });

  test('has written, but its reply is lost, is 503; sent again it is done, once', async () => {
    const bindings = await through('drop-after');
    expect((await click(token, bindings)).status).toBe(503);
    const before = await everythingIn(slug);
    expect((await click(token, bindings)).status).toBe(200);
    expect(await everythingIn(slug)).toEqual(before);
    expect(await ledgerOf(slug, email)).toMatchObject([{ channel: 'one-click', changed: true }]);
    expect(await logOf(slug)).toHaveLength(2);
  });

  test('is slow is 200 only when it is written', async () => {
    expect((await click(token, await through('delay'))).status).toBe(200);
    expect(await isOut(slug, email)).toBe(true);
  });

  test('gets the batch twice, as when something on the way repeats it, is done once, and no error', async () => {
    const response = await click(token, await through('duplicate'));
    expect(response.status).toBe(200);
    expect(await ledgerOf(slug, email)).toMatchObject([{ changed: true }]);
    expect(await logOf(slug)).toHaveLength(2);
  });

  test.each(['error-503', 'drop-before', 'garbage'] as const)(
    'meets %s, of a shop that this isolate does not know yet, is 503; so is its page, and neither 404',
    async (fault) => {
      await forget(slug, sharedCache('http://localhost:8787'));
      const bindings = await through(fault, fault);
      expect((await click(token, bindings)).status).toBe(503);
      expect((await visitWith(bindings, `/u/${token}`)).status).toBe(503);
      expect((await click(token, bindings)).status).toBe(200);
    },
  );

  test('is gone shows the page of a shop that is known', async () => {
    const bindings = await through('error-503', 'error-503');
    expect((await visitWith(bindings, `/u/${token}`)).status).toBe(200);
  });

  test('is gone just when the shop is found to have changed is 503, and no 4xx that ends all tries', async () => {
    // This isolate holds the profile of before, as another one's publish leaves it
    await rowsOf("UPDATE controllers SET revision = revision || 'x' WHERE slug = ?", slug);
    const bindings = await through('none', 'error-503');
    expect((await click(token, bindings)).status).toBe(503);
    expect(await isOut(slug, email)).toBe(false);
    expect((await click(token, bindings)).status).toBe(200);
    expect(await isOut(slug, email)).toBe(true);
  });

  test('holds a newer revision than this isolate is taken at the newer one', async () => {
    await rowsOf("UPDATE controllers SET revision = revision || 'y' WHERE slug = ?", slug);
    expect((await click(token)).status).toBe(200);
    expect(await ledgerOf(slug, email)).toMatchObject([{ changed: true }]);
    expect((await logOf(slug)).filter(([, event]) => event === 'preferences.changed')).toHaveLength(1);
  });
});

describe('U11 a body', () => {
  test.each([16_385, 65_537, 5_000_000])('of %i bytes is 413, and nothing is written', async (size) => {
    const before = await everythingIn(slug);
    const response = await post(`/u/${token}`, `${press}&x=${'x'.repeat(size - press.length - 3)}`);
    expect(response.status).toBe(413);
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('without an end is read no further than the limit', async () => {
    let sent = 0;
    const body = new ReadableStream({
      pull(controller) {
        sent += 1_024;
        controller.enqueue(new TextEncoder().encode('x'.repeat(1_024)));
      },
    });
    const response = await visitWith({}, `/u/${token}`, { method: 'POST', body });
    expect(response.status).toBe(413);
    expect(sent).toBeLessThan(65_536);
    expect(await isOut(slug, email)).toBe(false);
  });

  test('that does not come in whole is given up after ten seconds, and nothing is written', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const body = new ReadableStream({
      start: (controller) => controller.enqueue(new TextEncoder().encode('List-Unsubscribe=One-')),
    });
    const pending = visitWith({}, `/u/${token}`, { method: 'POST', body });
    let isDone = false;
    void pending.then(() => {
      isDone = true;
    });
    // The request has reached the timer when there is one
    while (vi.getTimerCount() === 0) await new Promise((resolve) => setImmediate(resolve));
    await vi.advanceTimersByTimeAsync(9_000);
    expect(isDone).toBe(false);
    await vi.advanceTimersByTimeAsync(1_001);
    const response = await pending;
    vi.useRealTimers();
    expect(response.status).toBe(400);
    expect(await isOut(slug, email)).toBe(false);
  });

  test('of the largest size that is taken still counts', async () => {
    const body = `${press}&x=${'x'.repeat(16_384 - press.length - 3)}`;
    expect((await post(`/u/${token}`, body)).status).toBe(200);
  });
});

describe('U12 many clicks from one address', () => {
  const from = { 'CF-Connecting-IP': '203.0.113.7', 'X-Forwarded-For': '203.0.113.7' };

  test('are all taken: a provider sends all of its users’ from a few', async () => {
    const people = Array.from({ length: 150 }, () => freshEmail());
    const links = await mint(slug, people);
    for (let i = 0; i < links.length; i += 5) {
      const some = links.slice(i, i + 5).map((link) => post(`/u/${link.token}`, press, from));
      expect((await Promise.all(some)).map(({ status }) => status)).toEqual([200, 200, 200, 200, 200]);
    }
    expect(await suppressed(slug, people)).toEqual(people);
  });

  test('of which the most are wrong, leave the right one unharmed', async () => {
    for (let i = 0; i < 60; i++)
      expect((await post(`/u/${token.slice(0, 80)}`, press, from)).status).toBe(404);
    expect((await post(`/u/${token}`, press, from)).status).toBe(200);
  });
});

describe('other methods', () => {
  test.each(['PUT', 'DELETE', 'PATCH', 'OPTIONS'])(
    '%s is 405, says what is taken, and writes nothing',
    async (method) => {
      const before = await everythingIn(slug);
      const response = await visitWith({}, `/u/${token}`, { method });
      expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD, POST']);
      expect(await everythingIn(slug)).toEqual(before);
    },
  );
});
