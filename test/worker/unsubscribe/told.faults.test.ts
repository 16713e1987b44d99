// What a click has written to be told is told, whatever becomes of the Worker after its answer; and what a click costs.

import { createExecutionContext, createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import type { Reply } from '../../support/peer.ts';
import { emptyOutbox, freshWebhook, minute } from '../deliveries/outbox.ts';
import type { Peer } from '../deliveries/peer.ts';
import { home, rowsOf, visitWith } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import {
  bring,
  click,
  freshEmail,
  freshShop,
  handIn,
  isOut,
  ledgerOf,
  mailIn,
  post,
  press,
  tokenFor,
} from './shop.ts';

const { default: worker } = await import('../../../src/worker.ts');

let slug = '';
let email = '';
let token = '';
let peer: Peer;

beforeEach(emptyOutbox);
afterEach(() => {
  vi.useRealTimers();
});

async function fresh(...replies: Reply[]) {
  slug = await freshShop();
  email = freshEmail();
  token = await tokenFor(slug, email);
  ({ peer } = await freshWebhook(slug, replies));
}

/** The Worker's cron at a later moment. */
async function cronAt(now: number): Promise<void> {
  vi.useFakeTimers({ toFake: ['Date'], now });
  await worker.scheduled(createScheduledController(), { ...env });
  vi.useRealTimers();
}

/** A click whose Worker ends with its answer: nothing that comes after it reaches the database or the shop. */
async function clickAndDie(): Promise<number> {
  const database = await faultyDatabase({ script: ['none'], chances: { 'drop-before': 1 } });
  const dropped: Promise<unknown>[] = [];
  const execution = Object.assign(createExecutionContext(), {
    waitUntil: (work: Promise<unknown>) => void dropped.push(work.catch(() => {})),
  });
  const init = {
    method: 'POST',
    headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
    body: press,
  };
  const request = new Request(`${home}/u/${token}`, init);
  const response = await worker.fetch(request, { ...env, TURSO_DATABASE_URL: database.url }, execution);
  await Promise.all(dropped);
  await database.close();
  return response.status;
}

const idsAt = async () => (await peer.received()).map(({ headers }) => headers['webhook-id']);

describe('a Worker that ends right after its answer', () => {
  test('has told nobody; the cron does, once, when the lease is over', async () => {
    await fresh();
    const start = Date.now();
    expect(await clickAndDie()).toBe(200);
    const [entry] = await ledgerOf(slug, email);
    const rows = await rowsOf('SELECT * FROM deliveries WHERE controller = ?', slug);
    expect(rows).toMatchObject([{ event: entry?.id, attempts: 0, delivered_at: null }]);
    await cronAt(start + 10_000);
    expect(await idsAt()).toEqual([]);
    await cronAt(start + 31_000);
    expect(await idsAt()).toEqual([entry?.id]);
    expect(JSON.parse((await peer.received())[0]?.body ?? '{}')).toMatchObject({
      type: 'unsubscribe.created',
      data: { controller: slug, topic: 'news', email, channel: 'one-click' },
    });
    for (const later of [2, 60, 600]) await cronAt(start + later * minute);
    expect(await idsAt()).toHaveLength(1);
    const [row] = await rowsOf('SELECT * FROM deliveries WHERE controller = ?', slug);
    expect(row).toMatchObject({ payload: null, attempts: 1 });
  });

  test('is not needed again: a second click tells nothing more', async () => {
    await fresh();
    await clickAndDie();
    expect((await click(token)).status).toBe(200);
    await cronAt(Date.now() + 31_000);
    expect(await idsAt()).toHaveLength(1);
  });

  test('between sending and noting it sends once more, under the same id', async () => {
    await fresh();
    const start = Date.now();
    // The click, the look for what is to send, its lease; the record never arrives
    const script = ['none', 'none', 'none'] as const;
    const database = await faultyDatabase({ script: [...script], chances: { 'drop-before': 1 } });
    // The late work fails, and it is meant to
    await click(token, { TURSO_DATABASE_URL: database.url }).catch(() => {});
    await database.close();
    expect(await isOut(slug, email)).toBe(true);
    expect(await idsAt()).toHaveLength(1);
    await cronAt(start + 2 * minute);
    const ids = await idsAt();
    expect(ids).toHaveLength(2);
    expect(new Set(ids).size).toBe(1);
    await cronAt(start + 20 * minute);
    expect(await idsAt()).toHaveLength(2);
  });
});

describe('a shop that does not answer', () => {
  test('is told by the cron when it is back, once', async () => {
    await fresh({ status: 503 }, { cut: true }, { status: 200 });
    const start = Date.now();
    expect((await click(token)).status).toBe(200);
    expect(await idsAt()).toHaveLength(1);
    for (const later of [2, 5, 20, 60]) await cronAt(start + later * minute);
    const ids = await idsAt();
    expect(ids).toHaveLength(3);
    expect(new Set(ids).size).toBe(1);
  });

  test('holds up no click: the answer does not wait for it', async () => {
    await fresh({ delayMs: 60_000 });
    const execution = createExecutionContext();
    const request = new Request(`${home}/u/${token}`, { method: 'POST', body: press });
    // It would be the shop's minute otherwise
    expect((await worker.fetch(request, { ...env }, execution)).status).toBe(200);
    expect(await isOut(slug, email)).toBe(true);
  });
});

describe('what is told', () => {
  test('is one event per opt-out, whatever channels it comes by', async () => {
    await fresh();
    await click(token);
    await post(`/u/${token}`, 'unsubscribe=yes');
    await handIn(`Subject: ${token}\r\nMessage-ID: <1@x>\r\n\r\n`, { to: mailIn });
    await cronAt(Date.now() + 5 * minute);
    expect(await idsAt()).toEqual([(await ledgerOf(slug, email)).find(({ changed }) => changed)?.id]);
  });

  test('is nothing of a consent, and nothing of what the shop brought from its own files', async () => {
    await fresh();
    await bring(slug, [{ email, topic: 'news', state: 'out', at: '2026-01-01T00:00:00Z' }], 'import');
    await bring(slug, [{ email, topic: 'news', state: 'in', at: '2026-01-02T00:00:00Z' }]);
    expect(await rowsOf('SELECT * FROM deliveries WHERE controller = ?', slug)).toEqual([]);
    await click(token);
    expect(await idsAt()).toHaveLength(1);
  });
});

describe('requests to the database', () => {
  const bindingsOf = async (...script: ('none' | 'hang')[]) => {
    const database = await faultyDatabase({ script });
    return { database, bindings: { TURSO_DATABASE_URL: database.url } };
  };

  test('of a click, with the profile in memory: one before the answer', async () => {
    await fresh();
    // Whatever is asked after the first never answers: the click would not be answered if it waited for it
    const { database, bindings } = await bindingsOf('none', 'hang', 'hang', 'hang', 'hang');
    const init = {
      method: 'POST',
      headers: { 'Content-Type': 'application/x-www-form-urlencoded' },
      body: press,
    };
    const request = new Request(`${home}/u/${token}`, init);
    const dropped: Promise<unknown>[] = [];
    const waitUntil = (work: Promise<unknown>) => void dropped.push(work.catch(() => {}));
    const execution = Object.assign(createExecutionContext(), { waitUntil });
    const response = await worker.fetch(request, { ...env, ...bindings }, execution);
    expect(response.status).toBe(200);
    expect(await isOut(slug, email)).toBe(true);
    await database.close();
    await Promise.all(dropped);
  });

  test('of a click with nobody to tell, and of one that comes again: one in all', async () => {
    slug = await freshShop();
    token = await tokenFor(slug, freshEmail());
    for (let i = 0; i < 3; i++) {
      const { database, bindings } = await bindingsOf();
      expect((await click(token, bindings)).status).toBe(200);
      expect([i, await database.faults()]).toEqual([i, ['none']]);
      await database.close();
    }
  });

  test('of a look at the page: none', async () => {
    await fresh();
    const { database, bindings } = await bindingsOf();
    for (const method of ['GET', 'HEAD', 'OPTIONS']) await visitWith(bindings, `/u/${token}`, { method });
    expect(await database.faults()).toEqual([]);
    await database.close();
  });

  test('of a bad token: none, so that nobody can make the database work with them', async () => {
    await fresh();
    const { database, bindings } = await bindingsOf();
    for (const bad of [token.slice(1), `${token}A`, 'x', `${token.slice(0, -2)}AB`]) {
      expect((await click(bad, bindings)).status).toBe(404);
      expect((await visitWith(bindings, `/p/${bad}`)).status).toBe(404);
    }
    expect(await database.faults()).toEqual([]);
    await database.close();
  });
});
