import { createHmac } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { createClient } from '@libsql/client/http';
import { Webhook } from 'standardwebhooks';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { payloadContext } from '../../src/deliveries/event.ts';
import { localSecrets } from '../../src/dev/secrets.ts';
import { keyRing } from '../../src/keys/ring.ts';
import { seal } from '../../src/keys/seal.ts';
import { webhookHeaders } from '../../src/webhooks/signature.ts';
import { launchSystem, type System } from '../support/launch.ts';
import { type Received, type Reply, startPeer } from '../support/peer.ts';

// Standard Webhooks 1.0, by the whole system: a real start, its real cron, a real receiver.

let system: System;
let peer: Awaited<ReturnType<typeof startPeer>>;

beforeAll(async () => {
  [system, peer] = await Promise.all([launchSystem(), startPeer()]);
});

afterAll(async () => {
  await Promise.all([system.stop(), peer.close()]);
  await rm(system.dataFolder, { recursive: true, force: true });
});

async function api<T>(method: string, path: string, body?: object): Promise<T> {
  const headers = { Authorization: `Bearer ${system.key}`, 'Content-Type': 'application/json' };
  const response = await fetch(`${system.url}/api/v1${path}`, {
    method,
    headers,
    ...(body && { body: JSON.stringify(body) }),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** A webhook of the example shop that leads to a mailbox of its own. */
async function freshHook(...replies: Reply[]) {
  const inboxes = `${peer.url}/inboxes`;
  const ordered = await fetch(inboxes, { method: 'POST', body: JSON.stringify(replies) });
  const { id: inbox } = (await ordered.json()) as { id: number };
  const body = { url: `${peer.url}/to/${inbox}/hook`, events: ['notice.published'] };
  const hook = await api<{ id: string; secret: string }>('POST', '/controllers/kadakas/webhooks', body);
  const received = async () => (await (await fetch(`${inboxes}/${inbox}`)).json()) as Received[];
  return { ...hook, received };
}

/** Writes down what must be told, as a request would that ended before it could send it. */
async function tell(hook: string, { occurredAt = Date.now() } = {}) {
  const event = `event-${crypto.randomUUID()}`;
  const ring = keyRing(localSecrets(system.dataFolder, {}).UNUSTA_SECRET);
  const timestamp = new Date(occurredAt).toISOString();
  const body = JSON.stringify({ type: 'notice.published', timestamp, data: { version: 'ä' } });
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const payload = await seal(ring, payloadContext({ controller: 'kadakas', event }), body, nonce);
  await createClient({ url: system.databaseUrl }).execute({
    sql: `INSERT INTO deliveries (id, controller, event, kind, webhook, type, payload, occurred_at, due_at, leased_until)
      VALUES (?, 'kadakas', ?, 'webhook', ?, 'notice.published', ?, ?, ?, 0)`,
    args: [`${event}.${hook}`, event, hook, payload, occurredAt, occurredAt],
  });
  return { event, body, timestamp };
}

async function tick() {
  const path = `/cdn-cgi/local/scheduled?cron=${encodeURIComponent('* * * * *')}&format=json`;
  const response = await fetch(`${system.url}${path}`);
  expect(await response.json()).toMatchObject({ outcome: 'ok' });
}

describe('Signature scheme', () => {
  test('gives the published vector', () => {
    const vector = {
      secret: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
      event: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
      at: 1_614_265_330_000,
      body: '{"test": 2432232314}',
    };
    expect(webhookHeaders(vector, [vector.secret])).toMatchObject({
      'Webhook-Id': vector.event,
      'Webhook-Timestamp': '1614265330',
      'Webhook-Signature': 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
    });
  });

  test('is what a receiver computes by itself: HMAC-SHA-256 of id, timestamp and body', async () => {
    const hook = await freshHook();
    const { event, body } = await tell(hook.id);
    await tick();
    const [request] = await hook.received();
    const {
      'webhook-id': id,
      'webhook-timestamp': time,
      'webhook-signature': signature,
    } = request?.headers ?? {};
    const key = Buffer.from(hook.secret.slice('whsec_'.length), 'base64');
    const mac = createHmac('sha256', key).update(`${id}.${time}.${request?.body}`).digest('base64');
    expect(signature).toBe(`v1,${mac}`);
    expect([id, request?.body]).toEqual([event, body]);
    expect(Math.abs(Number(time) - Date.now() / 1_000)).toBeLessThan(30);
  });

  test('is taken by the library, and a changed body, id or time is not', async () => {
    const hook = await freshHook();
    await tell(hook.id);
    await tick();
    const [{ headers = {}, body = '' } = {}] = await hook.received();
    const verify = (text: string, more: object = {}) =>
      new Webhook(hook.secret).verify(text, { ...headers, ...more });
    expect(verify(body)).toEqual(JSON.parse(body));
    expect(() => verify(`${body} `)).toThrow();
    expect(() => verify(body, { 'webhook-id': 'other' })).toThrow();
    expect(() => verify(body, { 'webhook-timestamp': String(Math.floor(Date.now() / 1_000) + 1) })).toThrow();
  });

  test('has secrets of 24 to 64 random bytes behind whsec_', async () => {
    const { secret } = await freshHook();
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]+=*$/);
    expect(Buffer.from(secret.slice(6), 'base64').length).toBe(32);
  });

  test('signs with both secrets after a rotation, apart by a space', async () => {
    const hook = await freshHook();
    const path = `/controllers/kadakas/webhooks/${hook.id}/rotate`;
    const { secret } = await api<{ secret: string }>('POST', path);
    await tell(hook.id);
    await tick();
    const [{ headers = {}, body = '' } = {}] = await hook.received();
    expect(headers['webhook-signature']).toMatch(/^v1,\S+ v1,\S+$/);
    for (const one of [hook.secret, secret])
      expect(() => new Webhook(one).verify(body, headers)).not.toThrow();
  });
});

describe('Payload', () => {
  test('is a POST of JSON with type, timestamp and data', async () => {
    const hook = await freshHook();
    const { timestamp } = await tell(hook.id);
    await tick();
    const [request] = await hook.received();
    expect([request?.method, request?.headers['content-type']]).toEqual(['POST', 'application/json']);
    expect(JSON.parse(request?.body ?? '')).toEqual({
      type: 'notice.published',
      timestamp,
      data: { version: 'ä' },
    });
  });
});

describe('Delivery', () => {
  const stateOf = async (event: string) => {
    const { items } = await api<{ items: { event: string; state: string; lastError: string | null }[] }>(
      'GET',
      '/deliveries?controller=kadakas',
    );
    const found = items.find((one) => one.event === event);
    return [found?.state, found?.lastError];
  };

  test.each([
    [{ status: 204 }, 'delivered', null],
    [{ status: 301, headers: { location: '/' } }, 'due', 'status 301'],
    [{ status: 400 }, 'due', 'status 400'],
    [{ status: 410 }, 'dead', 'status 410'],
    [{ status: 503 }, 'due', 'status 503'],
    [{ cut: true }, 'due', 'connection failed'],
  ])('answered with %j is %s', async (reply, state, error) => {
    const hook = await freshHook(reply);
    const { event } = await tell(hook.id);
    await tick();
    expect(await stateOf(event)).toEqual([state, error]);
    expect(await hook.received()).toHaveLength(1);
  });

  test('happens by the cron alone, after a kill in the middle of it, under the same id', async () => {
    const hook = await freshHook({ delayMs: 5_000 }, { status: 200 });
    const { event } = await tell(hook.id);
    const ringing = fetch(`${system.url}/cdn-cgi/local/scheduled?cron=*`).catch(() => {});
    await expect.poll(async () => (await hook.received()).length, { timeout: 5_000 }).toBe(1);
    await system.end('SIGKILL');
    await ringing;
    const { dataFolder } = system;
    const port = Number(new URL(system.url).port);
    // A minute later the lease is over: it stands in the row
    system = await launchSystem({ dataFolder, port });
    await createClient({ url: system.databaseUrl }).execute({
      sql: 'UPDATE deliveries SET leased_until = leased_until - 60000 WHERE event = ?',
      args: [event],
    });
    await tick();
    // The local start's own tick may have taken it first: then it is on its way
    await expect.poll(() => stateOf(event), { timeout: 20_000 }).toEqual(['delivered', null]);
    const ids = (await hook.received()).map(({ headers }) => headers['webhook-id']);
    expect(ids.length).toBeGreaterThanOrEqual(2);
    expect(new Set(ids)).toEqual(new Set([event]));
  });
});
