import { afterAll, afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Fault } from '../../support/fault-plan.ts';
import { freshKey, logOf, refusalOf, rowsOf, visitWith } from '../door.ts';
import { type FaultyDatabase, faultyDatabase } from '../faults.ts';
import { isOut, mailTo, seen } from '../unsubscribe/shop.ts';
import { freshAddress, freshShop, listed, shown } from './shop.ts';
import { asked, press, send, sendJson, silence } from './stranger.ts';

const open: FaultyDatabase[] = [];
let slug = '';
let email = '';

afterAll(silence);

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

afterEach(() => Promise.all(open.splice(0).map((one) => one.close())));

/** Takes a request in by a key, as one sending of it. */
function takeIn(
  shop: string,
  key: string,
  body: object,
  secret: string,
  bindings: object = {},
): Promise<Response> {
  return visitWith(bindings, `/api/v1/controllers/${shop}/requests`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${secret}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
    body: JSON.stringify(body),
  });
}

async function failing(fault: Fault, at: number): Promise<object> {
  const script: Fault[] = [...Array.from({ length: at }, (): Fault => 'none'), fault];
  const faulty = await faultyDatabase({ script });
  open.push(faulty);
  return { TURSO_DATABASE_URL: faulty.url };
}

describe('a ticket', () => {
  test('makes one request of the same sending, and says so to nobody', async () => {
    const fields = { type: 'access', email, message: 'Please.', ticket: 'a-ticket-of-mine' };
    const first = await seen(send(slug, fields));
    expect(await seen(send(slug, fields))).toEqual(first);
    expect(await listed(slug)).toHaveLength(1);
    expect(await mailTo(email)).toHaveLength(1);
  });

  test('swallows nothing that says something else, and nothing of somebody else or at another shop', async () => {
    const fields = { type: 'access', email, ticket: 'a-ticket-of-mine' };
    await send(slug, fields);
    await send(slug, { ...fields, message: 'More.' });
    await send(slug, { ...fields, type: 'erasure' });
    await send(slug, { ...fields, email: freshAddress() });
    await send(slug, { ...fields, formerEmail: freshAddress() });
    expect(await listed(slug)).toHaveLength(5);
    const other = await freshShop();
    await send(other, fields);
    expect(await listed(other)).toHaveLength(1);
  });

  test.each(['', 'short', 'x'.repeat(65), "' or 1=1 --", '\0\0\0\0\0\0\0\0', '💥💥💥💥'])(
    'that is none, %j, is left out',
    async (ticket) => {
      for (let n = 0; n < 2; n += 1)
        expect((await send(slug, { type: 'access', email, ticket })).status).toBe(202);
      expect(await listed(slug)).toHaveLength(2);
    },
  );

  test('that comes again does not stop what was begun anew since', async () => {
    const fields = { type: 'objection:marketing', email, ticket: 'a-ticket-of-mine' };
    await send(slug, fields);
    expect(await isOut(slug, email)).toBe(true);
    await visitWith({}, `/api/v1/controllers/${slug}/preferences`, {
      method: 'POST',
      headers: {
        Authorization: `Bearer ${(await freshKey(['admin'])).secret}`,
        'Content-Type': 'application/json',
      },
      body: JSON.stringify([
        { email, topic: '*', state: 'in', at: new Date().toISOString(), evidence: 'rang up' },
        { email, topic: 'news', state: 'in', at: new Date().toISOString(), evidence: 'rang up' },
      ]),
    });
    expect(await isOut(slug, email)).toBe(false);
    expect((await send(slug, fields)).status).toBe(202);
    expect(await isOut(slug, email)).toBe(false);
  });

  test.each(['drop-after', 'duplicate', 'garbage', 'drop-before', 'error-503'] as const)(
    'makes one request of a form whose answer was lost: %s',
    async (fault) => {
      await send(slug, { type: 'access', email: freshAddress() });
      const before = (await listed(slug)).length;
      const fields = { type: 'erasure', email, ticket: crypto.randomUUID() };
      // The profile is in memory: the first request to the database is the batch
      const first = await send(slug, fields, {}, await failing(fault, 0));
      expect(first.status).toBe(fault === 'duplicate' ? 202 : 503);
      expect((await send(slug, fields)).status).toBe(202);
      expect(await listed(slug)).toHaveLength(before + 1);
      const mails = await rowsOf("select id from deliveries where controller = ? and kind = 'mail'", slug);
      expect(mails).toHaveLength(before + 1);
      expect((await logOf(slug)).filter(([, event]) => event === 'request.received')).toHaveLength(
        before + 1,
      );
    },
  );
});

describe('an Idempotency-Key', () => {
  test('gives the same request to the same key only, and only for the same body', async () => {
    const other = await freshShop();
    const body = { type: 'access', email, message: 'Please.' };
    const [mine, theirs, both] = await Promise.all([
      freshKey(['requests'], slug),
      freshKey(['requests'], other),
      freshKey(['requests']),
    ]);
    const idOf = async (response: Response) => (await response.json<{ id: string }>()).id;
    const first = await takeIn(slug, 'one', body, mine.secret);
    expect(first.status).toBe(201);
    const id = await idOf(first);
    const again = await takeIn(slug, 'one', body, mine.secret);
    expect([again.status, await idOf(again)]).toEqual([200, id]);
    for (const changed of [
      { ...body, email: freshAddress() },
      { ...body, message: '' },
      { ...body, verified: true },
    ]) {
      const refused = await takeIn(slug, 'one', changed, mine.secret);
      const text = await refused.text();
      expect(refused.status).toBe(422);
      expect(text).toContain('idempotency-mismatch');
      expect(text).not.toContain(id);
      expect(text).not.toContain('Please.');
    }
    for (const [shop, secret] of [
      [slug, both.secret],
      [other, both.secret],
      [other, theirs.secret],
    ] as const) {
      const response = await takeIn(shop, 'one', body, secret);
      expect(response.status).toBe(201);
      expect(await idOf(response)).not.toBe(id);
    }
    expect(await refusalOf(takeIn(slug, 'one', body, theirs.secret))).toBe('404 not-found');
  });

  test.each(['drop-after', 'duplicate', 'garbage', 'drop-before', 'error-503'] as const)(
    'makes one request of a body whose answer was lost: %s',
    async (fault) => {
      const { secret } = await freshKey(['requests'], slug);
      await send(slug, { type: 'access', email: freshAddress() });
      const before = (await listed(slug)).length;
      const body = { type: 'restriction', email, verified: true };
      // Whose key it is, and the batch
      for (const at of [0, 1]) {
        const key = `lost-${at}`;
        await takeIn(slug, key, body, secret, await failing(fault, at));
        const again = await takeIn(slug, key, body, secret);
        expect([200, 201]).toContain(again.status);
        expect(await again.json()).toMatchObject({ status: 'open' });
        expect(await listed(slug)).toHaveLength(before + 1 + at);
      }
    },
  );

  test('at the same moment is one request', async () => {
    const { secret } = await freshKey(['requests'], slug);
    const body = { type: 'access', email };
    const answers = await Promise.all(Array.from({ length: 5 }, () => takeIn(slug, 'one', body, secret)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    expect(await listed(slug)).toHaveLength(1);
  });
});

test('the same JSON at the same moment is one request', async () => {
  const body = { type: 'access', email, ticket: crypto.randomUUID() };
  const answers = await Promise.all(Array.from({ length: 5 }, () => sendJson(slug, body)));
  expect(answers.map(({ status }) => status)).toEqual([202, 202, 202, 202, 202]);
  expect(await listed(slug)).toHaveLength(1);
  expect(await mailTo(email)).toHaveLength(1);
});

describe('a batch that something on the way sends twice', () => {
  const twice = (at: number) => failing('duplicate', at);

  test('confirms, answers and extends once, and says so', async () => {
    const { secret } = await freshKey(['requests'], slug);
    const headers = { Authorization: `Bearer ${secret}`, 'Content-Type': 'application/json' };
    const move = async (id: string, name: string, body: object, bindings = {}) =>
      visitWith(bindings, `/api/v1/requests/${id}/${name}`, {
        method: 'POST',
        headers,
        body: JSON.stringify(body),
      });
    const { id, confirm } = await asked(slug, { email, type: 'restriction' });
    // What is read, and the batch
    expect((await press(confirm, {}, await twice(1))).status).toBe(200);
    // Whose key it is, what is read, the profile, and the batch
    for (const [name, body] of [
      ['note', { text: 'Rang back.' }],
      ['extend', { reason: 'Many orders.' }],
      ['answer', { outcome: 'granted', message: 'Done.' }],
    ] as const) {
      expect((await move(id, name, body, await twice(3))).status).toBe(200);
    }
    const { events } = await shown(id);
    expect(events.map(({ event }) => event)).toEqual([
      ...['received', 'confirmed', 'opened', 'noted', 'extended', 'answered'],
    ]);
    expect(await mailTo(email)).toHaveLength(4);
  });

  test('takes a request in once where no ticket tells it from another', async () => {
    await send(slug, { type: 'access', email: freshAddress() });
    const before = (await listed(slug)).length;
    expect((await send(slug, { type: 'objection:marketing', email }, {}, await twice(0))).status).toBe(202);
    expect(await listed(slug)).toHaveLength(before + 1);
    expect(await mailTo(email)).toHaveLength(1);
    expect(await isOut(slug, email)).toBe(true);
  });
});
