import { rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchSystem, type System } from '../support/launch.ts';
import { type Received, startPeer } from '../support/peer.ts';
import { exchange } from './exchange.ts';

// RFC 8058 by the whole system: a real start, requests as they are on the wire.

let system: System;
let topic = '';

beforeAll(async () => {
  system = await launchSystem();
  const { rows } = await query("SELECT profile FROM controllers WHERE slug = 'kadakas'");
  topic = JSON.parse(String(rows[0]?.profile)).topics[0].id;
});

afterAll(async () => {
  await system.stop();
  await rm(system.dataFolder, { recursive: true, force: true });
});

const query = (sql: string, ...args: string[]) =>
  createClient({ url: system.databaseUrl }).execute({ sql, args });

async function api<T>(method: string, path: string, body: object): Promise<T> {
  const headers = { Authorization: `Bearer ${system.key}`, 'Content-Type': 'application/json' };
  const response = await fetch(`${system.url}/api/v1/controllers/kadakas/${path}`, {
    method,
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

let people = 0;

/** Somebody's message: its fields, and the address in them. */
async function message() {
  people += 1;
  const email = `mari${people}@kodu.example`;
  const { links } = await api<{ links: { url: string; headers: Record<string, string> }[] }>(
    'POST',
    'unsubscribe-links',
    { topic, recipients: [{ email }] },
  );
  const [link] = links;
  return { email, url: link?.url ?? '', headers: link?.headers ?? {} };
}

async function isOut(email: string): Promise<boolean> {
  const { suppressed } = await api<{ suppressed: string[] }>('POST', 'suppressions/check', {
    topic,
    emails: [email],
  });
  return suppressed.length === 1;
}

/** How many rows each table has: the sum of all that was ever written by these doors. */
async function counts() {
  const tables = ['preferences', 'preference_events', 'audit', 'deliveries', 'mailbox', 'controllers'];
  const found = await query(`SELECT ${tables.map((name) => `(SELECT count(*) FROM ${name}) AS ${name}`)}`);
  return { ...found.rows[0] };
}

const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
const press = 'List-Unsubscribe=One-Click';
const click = (url: string) =>
  exchange(url, { ...form, 'Content-Length': '26' }, { method: 'POST', body: press });

describe('§ 3.1: the message', () => {
  test('has one field each: an https or local address and a mailto, and the pair', async () => {
    const { url, headers } = await message();
    expect(Object.entries(headers)).toEqual([
      [
        'List-Unsubscribe',
        expect.stringMatching(/^<http:\/\/localhost:\d+\/u\/[\w-]+>(?:, <mailto:[^<>\s]+>)?$/),
      ],
      ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
    ]);
    expect(headers['List-Unsubscribe']).toContain(`<${url}>`);
  });

  test('names recipient and list in an address that nobody can make: no part of it can be changed', async () => {
    const { url, email } = await message();
    for (const at of [20, 60, 100, 140, 180]) {
      const { origin, pathname } = new URL(url);
      const place = pathname.length - at;
      const other = pathname[place] === 'x' ? 'y' : 'x';
      const forged = origin + pathname.slice(0, place) + other + pathname.slice(place + 1);
      expect((await click(forged)).status).toBe(404);
    }
    expect(await isOut(email)).toBe(false);
  });

  test('needs no cookie, no context, and gets no redirect', async () => {
    const { url, email } = await message();
    const answer = await click(url);
    expect([answer.status, answer.headers.location, answer.headers['set-cookie']]).toEqual([
      200,
      undefined,
      undefined,
    ]);
    expect(await isOut(email)).toBe(true);
  });
});

describe('§ 3.2: the request', () => {
  test('as multipart/form-data, which it should be', async () => {
    const { url, email } = await message();
    const body = `--b\r\nContent-Disposition: form-data; name="List-Unsubscribe"\r\n\r\nOne-Click\r\n--b--\r\n`;
    const headers = {
      'Content-Type': 'multipart/form-data; boundary=b',
      'Content-Length': String(body.length),
    };
    expect((await exchange(url, headers, { method: 'POST', body })).status).toBe(200);
    expect(await isOut(email)).toBe(true);
  });

  test('as application/x-www-form-urlencoded, which it may be', async () => {
    const { url, email } = await message();
    expect((await click(url)).status).toBe(200);
    expect(await isOut(email)).toBe(true);
  });

  test('in pieces of unknown length, from HTTP/1.1 that keeps its connection', async () => {
    const { url, email } = await message();
    const headers = { ...form, 'Transfer-Encoding': 'chunked', Connection: 'keep-alive' };
    expect((await exchange(url, headers, { method: 'POST', body: press })).status).toBe(200);
    expect(await isOut(email)).toBe(true);
  });

  test('again and again: one change', async () => {
    const { url } = await message();
    await click(url);
    const before = await counts();
    for (let i = 0; i < 5; i++) expect((await click(url)).status).toBe(200);
    expect(await counts()).toEqual(before);
  });

  test('by GET, HEAD and OPTIONS writes nothing, and the page asks', async () => {
    const { url, email } = await message();
    const before = await counts();
    for (const method of ['GET', 'HEAD', 'OPTIONS'])
      await exchange(url, { 'Sec-Purpose': 'prefetch' }, { method });
    const page = await exchange(url);
    expect([page.status, page.headers['cache-control']]).toEqual([200, 'no-store']);
    expect(page.body).toContain('<form method="post">');
    expect(page.body).not.toContain('<script');
    expect(await counts()).toEqual(before);
    expect(await isOut(email)).toBe(false);
  });

  test('with more than anybody needs is refused, and writes nothing', async () => {
    const { url, email } = await message();
    const body = `${press}&x=${'x'.repeat(70_000)}`;
    const headers = { ...form, 'Content-Length': String(body.length) };
    expect((await exchange(url, headers, { method: 'POST', body })).status).toBe(413);
    expect(await isOut(email)).toBe(false);
  });
});

describe('§ 6: whoever holds the message', () => {
  test('can stop its recipient’s mail, and nothing else with it', async () => {
    const { url, email } = await message();
    for (const body of ['state=in', 'List-Unsubscribe=Two', 'topic.news=in&save=yes']) {
      const headers = { ...form, 'Content-Length': String(body.length) };
      expect((await exchange(url, headers, { method: 'POST', body })).status).toBe(400);
      const choices = url.replace('/u/', '/p/');
      expect((await exchange(choices, headers, { method: 'POST', body })).status).toBe(404);
    }
    await click(url);
    expect((await exchange(url)).body).not.toContain(email);
    expect(await isOut(email)).toBe(true);
  });
});

describe('a Worker that is killed after the click', () => {
  test('has told the shop nothing yet; the next one’s cron does, once', async () => {
    // The shop is away: there is nobody at this port
    const port = await freePort();
    const { id } = await api<{ id: string }>('POST', 'webhooks', {
      url: `http://127.0.0.1:${port}/hook`,
      events: ['unsubscribe.created'],
    });
    const { url, email } = await message();
    expect((await click(url)).status).toBe(200);
    const { dataFolder, key } = system;
    await system.end('SIGKILL');
    const peer = await startPeer();
    try {
      system = await launchSystem({ dataFolder, environment: { ADMIN_KEY: key } });
      expect(await isOut(email)).toBe(true);
      const ordered = await fetch(`${peer.url}/inboxes`, { method: 'POST', body: '[]' });
      const { id: inbox } = (await ordered.json()) as { id: number };
      await query('UPDATE webhooks SET url = ? WHERE id = ?', `${peer.url}/to/${inbox}/hook`, id);
      // As if the lease and the wait were over
      await query('UPDATE deliveries SET leased_until = 0, due_at = 0 WHERE webhook = ?', id);
      const received = async () => (await (await fetch(`${peer.url}/inboxes/${inbox}`)).json()) as Received[];
      const tick = `${system.url}/cdn-cgi/local/scheduled?cron=${encodeURIComponent('* * * * *')}`;
      for (let i = 0; i < 3; i++) await (await fetch(tick)).text();
      while ((await received()).length === 0) await sleep(100);
      const bodies = (await received()).map(({ body }) => JSON.parse(body));
      expect(bodies).toMatchObject([{ type: 'unsubscribe.created', data: { email, topic } }]);
    } finally {
      await peer.close();
    }
  });
});

/** A port at which nobody listens. */
function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => resolve(typeof address === 'object' ? (address?.port ?? 0) : 0));
    });
  });
}
