import { afterEach, describe, expect, test, vi } from 'vitest';
import { testSecrets } from '../../support/bindings.ts';
import { freshController, freshKey, problemOf, refusalOf, rowsOf, visit, visitWith } from '../door.ts';
import { type FaultyDatabase, faultyDatabase } from '../faults.ts';
import { call } from '../holds/shop.ts';
import { freshAddress, freshShop, shown, takeIn } from '../requests/shop.ts';

const open: FaultyDatabase[] = [];
afterEach(async () => {
  vi.useRealTimers();
  await Promise.all(open.splice(0).map((one) => one.close()));
});

interface Under {
  key?: string;
  secret?: string;
  bindings?: object;
}

/** Sends a body under an Idempotency-Key. */
function send(path: string, body: object, { key = crypto.randomUUID(), secret, bindings = {} }: Under = {}) {
  return visitWith(bindings, `/api/v1${path}`, {
    method: 'POST',
    headers: {
      Authorization: `Bearer ${secret ?? testSecrets.ADMIN_KEY}`,
      'Content-Type': 'application/json',
      'Idempotency-Key': key,
    },
    body: JSON.stringify(body),
  });
}

const freshRequest = async (type = 'access') =>
  (await takeIn(await freshShop(), { type, email: freshAddress(), verified: true })).id;
const note = (id: string, under?: Under, text = 'Rang back.') =>
  send(`/requests/${id}/note`, { text }, under);
const notesOf = async (id: string) =>
  (await shown(id)).events.filter(({ event }) => event === 'noted').length;
const whole = async (response: Response) => [
  response.status,
  response.headers.get('Content-Type'),
  await response.text(),
];

describe('what is sent again with the same Idempotency-Key', () => {
  test('is done once, and has the same answer; with another key, or none, it is done again', async () => {
    const id = await freshRequest();
    const key = crypto.randomUUID();
    const first = await whole(await note(id, { key }));
    expect(first[0]).toBe(200);
    await note(id);
    await call('POST', `/requests/${id}/note`, { text: 'Rang back.' });
    expect(await whole(await note(id, { key }))).toEqual(first);
    expect(await notesOf(id)).toBe(3);
  });

  test('gives a webhook with its secret, which is said nowhere else', async () => {
    const slug = await freshController();
    const key = crypto.randomUUID();
    const body = { url: 'https://shop.example/hook', events: ['request.opened'] };
    const first = await whole(await send(`/controllers/${slug}/webhooks`, body, { key }));
    expect(first[0]).toBe(201);
    expect(first[2]).toContain('whsec_');
    expect(await whole(await send(`/controllers/${slug}/webhooks`, body, { key }))).toEqual(first);
    const kept = await rowsOf('select id from webhooks where controller = ?', slug);
    expect(kept).toHaveLength(1);
    const [row] = await rowsOf(
      'select answer from idempotency where answer is not null order by at desc limit 1',
    );
    expect(row?.answer).not.toContain('whsec_');
  });

  test.each([
    ['answer', { outcome: 'granted', message: 'Here it is.' }],
    ['extend', { reason: 'So many orders.' }],
    ['sort', { type: 'portability' }],
  ])('is no conflict: %s', async (deed, body) => {
    const id = await freshRequest();
    const key = crypto.randomUUID();
    const first = await whole(await send(`/requests/${id}/${deed}`, body, { key }));
    expect(first[0]).toBe(200);
    const { events } = await shown(id);
    expect(await whole(await send(`/requests/${id}/${deed}`, body, { key }))).toEqual(first);
    expect((await shown(id)).events).toEqual(events);
  });

  test('is done anew where it was refused', async () => {
    const id = await freshRequest();
    const key = crypto.randomUUID();
    expect(await refusalOf(note(id, { key }, ''))).toBe('422 invalid-input');
    expect((await note(id, { key })).status).toBe(200);
    const unverified = (await takeIn(await freshShop(), { type: 'access', email: freshAddress() })).id;
    const extend = () => send(`/requests/${unverified}/extend`, { reason: 'So many.' }, { key: `${key}.2` });
    expect(await refusalOf(extend())).toBe('409 request-state');
    await call('POST', `/requests/${unverified}/verify`, { how: 'card', note: 'Shown.' });
    expect((await extend()).status).toBe(200);
  });

  test('is done once if it comes five times at the same moment', async () => {
    const id = await freshRequest();
    const key = crypto.randomUUID();
    const all = await Promise.all([1, 2, 3, 4, 5].map(() => note(id, { key })));
    for (const response of all) {
      if (response.status === 200) continue;
      expect(await refusalOf(Promise.resolve(response.clone()))).toBe('409 idempotency-underway');
      expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0);
    }
    expect(all.map(({ status }) => status)).toContain(200);
    expect(await notesOf(id)).toBe(1);
    expect((await note(id, { key })).status).toBe(200);
    expect(await notesOf(id)).toBe(1);
  });

  test('is forgotten after a day, with its answer', async () => {
    const id = await freshRequest();
    const key = crypto.randomUUID();
    await note(id, { key });
    await rowsOf('update idempotency set at = at - 86400001');
    const { runSchedule } = await import('../../../src/schedule.ts');
    const { env } = await import('cloudflare:workers');
    await runSchedule({ ...env });
    expect(await rowsOf('select id from idempotency')).toEqual([]);
    expect((await note(id, { key })).status).toBe(200);
    expect(await notesOf(id)).toBe(2);
  });
});

describe('an Idempotency-Key', () => {
  test('stands for one body on one path', async () => {
    const id = await freshRequest();
    const key = crypto.randomUUID();
    await note(id, { key });
    expect(await refusalOf(note(id, { key }, 'Other words.'))).toBe('422 idempotency-mismatch');
    expect(await refusalOf(note(await freshRequest(), { key }))).toBe('422 idempotency-mismatch');
    expect(await notesOf(id)).toBe(1);
  });

  test('is each API key’s own, and opens nothing to who has not the scope', async () => {
    const slug = await freshShop();
    const { id } = await takeIn(slug, { type: 'access', email: freshAddress(), verified: true });
    const key = crypto.randomUUID();
    const [one, other] = [await freshKey(['requests'], slug), await freshKey(['requests'], slug)];
    expect((await note(id, { key, secret: one.secret })).status).toBe(200);
    expect((await note(id, { key, secret: other.secret })).status).toBe(200);
    expect(await notesOf(id)).toBe(2);
    const reader = await freshKey(['read'], slug);
    expect(await refusalOf(note(id, { key, secret: reader.secret }))).toBe('403 forbidden');
    expect(
      (await visit(`/api/v1/requests/${id}/note`, { method: 'POST', headers: { 'Idempotency-Key': key } }))
        .status,
    ).toBe(401);
  });

  test.each(['', 'x'.repeat(256)])('is refused by name where it is empty or endless', async (key) => {
    const id = await freshRequest();
    const { status, body } = await problemOf(await note(id, { key }));
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/Idempotency-Key']);
    expect(await notesOf(id)).toBe(0);
  });

  test('changes nothing where there is nothing to do twice: links, checks, API keys', async () => {
    const slug = await freshController();
    const before = await rowsOf('select count(*) as n from idempotency');
    await send(`/controllers/${slug}/suppressions/check`, { topic: 'news', emails: [] });
    const key = crypto.randomUUID();
    const made = [1, 2].map(() => send('/keys', { scopes: ['read'] }, { key }));
    const [one, two] = await Promise.all(
      made.map(async (each) => (await (await each).json<{ id: string }>()).id),
    );
    expect(one).not.toBe(two);
    expect(await rowsOf('select count(*) as n from idempotency')).toEqual(before);
  });
});

test('whatever the database loses, nothing is done twice, and what was not done can be sent again', async () => {
  const id = await freshRequest();
  let done = 0;
  let lost = 0;
  for (const fault of ['drop-before', 'drop-after'] as const) {
    for (let at = 0; at < 10; at += 1) {
      const key = crypto.randomUUID();
      const database = await faultyDatabase({ script: [...Array(at).fill('none'), fault, fault, fault] });
      open.push(database);
      const first = await note(id, { key, bindings: { TURSO_DATABASE_URL: database.url } });
      const met = (await database.faults()).includes(fault);
      // A sending that could not even be given up is, a minute later
      await rowsOf('update idempotency set at = at - 60001 where answer is null');
      const again = await note(id, { key });
      if (again.status === 409) {
        expect(await refusalOf(Promise.resolve(again))).toBe('409 idempotency-underway');
        lost += 1;
      } else expect(again.status).toBe(200);
      if (first.status === 200 && again.status === 200) expect(await again.text()).toBe(await first.text());
      done += 1;
      expect(await notesOf(id)).toBe(done);
      if (!met) break;
    }
  }
  expect(done).toBeGreaterThan(8);
  // The reply to the note's own batch was lost: it is there, and nobody can say it any more
  expect(lost).toBeGreaterThan(0);
});

test('what broke off before anything was written can be sent again at once', async () => {
  const id = await freshRequest();
  const ends = new Set<string>();
  for (let at = 0; at < 10; at += 1) {
    const key = crypto.randomUUID();
    const database = await faultyDatabase({ script: [...Array(at).fill('none'), 'drop-before'] });
    open.push(database);
    const first = await note(id, { key, bindings: { TURSO_DATABASE_URL: database.url } });
    if (!(await database.faults()).includes('drop-before')) break;
    const isWritten = (await notesOf(id)) === at + 1;
    const again = await note(id, { key });
    // What was written, and not told: nobody knows its answer any more
    expect([at, again.status]).toEqual([at, isWritten && first.status === 503 ? 409 : 200]);
    expect(await notesOf(id)).toBe(at + 1);
    ends.add(`${first.status} ${again.status}`);
  }
  expect([...ends].sort()).toEqual(['200 200', '503 200', '503 409']);
});
