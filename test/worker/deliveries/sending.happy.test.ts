import { env } from 'cloudflare:workers';
import { decodeBase64 } from 'hono/utils/encode';
import { Webhook } from 'standardwebhooks';
import { beforeEach, describe, expect, test } from 'vitest';
import { sendEvents } from '../../../src/deliveries/actions.ts';
import { sweep } from '../../../src/deliveries/steps/send.ts';
import { api, freshController, rowsOf } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import {
  contextAt,
  deliveriesOf,
  deliveryOf,
  emptyOutbox,
  envWith,
  freshWebhook,
  hour,
  sweepAll,
  tell,
} from './outbox.ts';

beforeEach(emptyOutbox);

describe('what the batch wrote down', () => {
  test('is sent right after the answer, signed, and its payload goes', async () => {
    const slug = await freshController();
    const { secret, peer } = await freshWebhook(slug);
    const now = Date.now();
    const event = await tell(slug, { now, isLeased: true });
    await sendEvents(contextAt(now), envWith({}), [event]);
    const [request, ...more] = await peer.received();
    expect(more).toEqual([]);
    expect(request?.method).toBe('POST');
    expect(request?.headers).toMatchObject({
      'content-type': 'application/json',
      'webhook-id': event,
      'webhook-timestamp': expect.stringMatching(/^\d{10}$/),
    });
    const body = new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {});
    const at = new Date(now).toISOString();
    const data = { controller: slug, topic: 'news', email: 'mari@kodu.example', channel: 'link', at };
    expect(body).toEqual({ type: 'unsubscribe.created', timestamp: at, data });
    expect(await deliveryOf(event)).toMatchObject({
      payload: null,
      attempts: 1,
      last_error: null,
      dead_at: null,
    });
    expect(Number((await deliveryOf(event)).delivered_at)).toBeGreaterThanOrEqual(now);
  });

  test('is verified without the library too', async () => {
    const slug = await freshController();
    const { secret, peer } = await freshWebhook(slug);
    await tell(slug);
    await sweepAll();
    const [request] = await peer.received();
    const bytes = decodeBase64(secret.slice('whsec_'.length));
    const key = await crypto.subtle.importKey('raw', bytes, { name: 'HMAC', hash: 'SHA-256' }, false, [
      'verify',
    ]);
    const {
      'webhook-id': id,
      'webhook-timestamp': time,
      'webhook-signature': signature,
    } = request?.headers ?? {};
    const mac = decodeBase64(signature?.replace(/^v1,/, '') ?? '');
    const signed = new TextEncoder().encode(`${id}.${time}.${request?.body}`);
    expect(await crypto.subtle.verify('HMAC', key, mac, signed)).toBe(true);
  });

  test('goes to each webhook that wants such events, and to no other controller’s', async () => {
    const [mine, theirs] = [await freshController(), await freshController()];
    const one = await freshWebhook(mine);
    const two = await freshWebhook(mine, [], ['notice.published', 'unsubscribe.created']);
    const other = await freshWebhook(mine, [], ['purge.finished']);
    const foreign = await freshWebhook(theirs);
    const event = await tell(mine);
    await sweepAll();
    const counts = [one, two, other, foreign].map(async ({ peer }) => (await peer.received()).length);
    expect(await Promise.all(counts)).toEqual([1, 1, 0, 0]);
    const ids = await Promise.all(
      [one, two].map(async ({ peer }) => (await peer.received())[0]?.headers['webhook-id']),
    );
    expect(ids).toEqual([event, event]);
  });

  test('is left to who wrote it while their lease lasts, and is the cron’s then', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug);
    const now = Date.now();
    const event = await tell(slug, { now, isLeased: true });
    await sweepAll(now + 29_000);
    expect(await peer.received()).toEqual([]);
    await sweepAll(now + 30_000);
    expect(await peer.received()).toHaveLength(1);
    await sendEvents(contextAt(now + 31_000), envWith({}), [event]);
    expect(await peer.received()).toHaveLength(1);
  });

  test('is sent once, when it is told to send it twice at the same moment', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ delayMs: 100 }]);
    const event = await tell(slug, { isLeased: true });
    const again = () => sendEvents(contextAt(Date.now()), envWith({}), [event]);
    await Promise.all([again(), again(), again()]);
    expect(await peer.received()).toHaveLength(1);
  });

  test('costs one read where there is nobody to tell, and two writes more where there is', async () => {
    const slug = await freshController();
    const count = async (event: string) => {
      const faulty = await faultyDatabase({});
      const bindings = { TURSO_DATABASE_URL: faulty.url };
      await sendEvents(contextAt(Date.now(), bindings), envWith(bindings), [event]);
      const { length } = await faulty.faults();
      await faulty.close();
      return length;
    };
    expect(await count(await tell(slug))).toBe(1);
    await freshWebhook(slug);
    await freshWebhook(slug);
    expect(await count(await tell(slug))).toBe(3);
  });
});

describe('a sweep', () => {
  test('takes no more than its budget, and the next one the rest', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug);
    await sweepAll();
    for (let i = 0; i < 7; i++) await tell(slug);
    const now = Date.now();
    // Lease, record, and three between them; then two are left
    const took = await sweep(contextAt(now), envWith({}), { subrequests: 7, page: 3 });
    expect(took).toBe(3);
    expect(await peer.received()).toHaveLength(3);
    await sweepAll(now + 1);
    expect(await peer.received()).toHaveLength(7);
  });

  test('shares the work with another at the same moment: each is sent once', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ delayMs: 20 }]);
    const events: string[] = [];
    for (let i = 0; i < 12; i++) events.push(await tell(slug));
    const now = Date.now();
    const some = () => sweep(contextAt(now), envWith({}), { subrequests: 60, page: 4 });
    const took = await Promise.all([some(), some(), some()]);
    const ids = (await peer.received()).map(({ headers }) => headers['webhook-id']);
    expect(ids.sort()).toEqual(events.sort());
    expect(took.filter((n) => n > 0).length).toBeGreaterThan(1);
  });

  test('leaves a webhook that is down alone for a while, and tries nothing of it in vain', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug, [{ status: 503 }]);
    const events: string[] = [];
    for (let i = 0; i < 12; i++) events.push(await tell(slug));
    const now = Date.now();
    await sweepAll(now);
    const tried = (await peer.received()).length;
    expect(tried).toBeLessThan(12);
    const rows = await Promise.all(events.map(deliveryOf));
    expect(rows.reduce((sum, { attempts }) => sum + Number(attempts), 0)).toBe(tried);
    for (const { due_at } of rows) expect(Number(due_at)).toBeGreaterThan(now + 25_000);
  });
});

describe('at rest', () => {
  test('no column of the outbox shows an address or a secret', async () => {
    const slug = await freshController();
    const { id, secret } = await freshWebhook(slug, [{ status: 500, body: 'mari@kodu.example is unknown' }]);
    const email = 'mari.maasikas@kodu.example';
    const event = await tell(slug, { email });
    await sweepAll();
    const rows = JSON.stringify([
      await deliveriesOf(event),
      await rowsOf('SELECT * FROM webhooks WHERE id = ?', id),
      await rowsOf('SELECT * FROM audit WHERE controller = ?', slug),
    ]);
    expect(rows).toContain('status 500');
    for (const text of [email, 'kodu.example', 'maasikas', btoa(email).slice(0, 20), secret.slice(6)]) {
      expect(rows).not.toContain(text);
    }
  });

  test('a payload opens for no other row', async () => {
    const slug = await freshController();
    const { peer } = await freshWebhook(slug);
    const [mine, other] = [await tell(slug), await tell(slug)];
    await rowsOf(
      'UPDATE deliveries SET payload = (SELECT payload FROM deliveries WHERE event = ?) WHERE event = ?',
      other,
      mine,
    );
    await sweepAll();
    expect((await peer.received()).map(({ headers }) => headers['webhook-id'])).toEqual([other]);
    expect(await deliveryOf(mine)).toMatchObject({
      last_error: 'sealed with a key that is not here',
      dead_at: null,
    });
  });
});

describe('after a rotation of the master secret', () => {
  test('what was sealed before it is still sent', async () => {
    const slug = await freshController();
    const { peer, secret } = await freshWebhook(slug);
    const event = await tell(slug);
    const UNUSTA_SECRET = `new:${btoa('n'.repeat(32))},${env.UNUSTA_SECRET}`;
    await sweepAll(Date.now(), { UNUSTA_SECRET });
    const [request] = await peer.received();
    expect(() => new Webhook(secret).verify(request?.body ?? '', request?.headers ?? {})).not.toThrow();
    expect((await deliveryOf(event)).delivered_at).not.toBeNull();
  });
});

describe('a webhook’s secret, rotated', () => {
  test('signs, and so does the old one, for a day', async () => {
    const slug = await freshController();
    const { id, secret: old, peer } = await freshWebhook(slug);
    const rotated = await api('POST', `/controllers/${slug}/webhooks/${id}/rotate`);
    const { secret, previousUntil } = await rotated.json<{ secret: string; previousUntil: string }>();
    const now = Date.now();
    expect(Math.abs(Date.parse(previousUntil) - now - 24 * hour)).toBeLessThan(10_000);
    await tell(slug, { now });
    await sweepAll(now);
    await tell(slug, { now: now + 25 * hour });
    await sweepAll(now + 25 * hour);
    const [during, after] = await peer.received();
    expect(during?.headers['webhook-signature']?.split(' ')).toHaveLength(2);
    expect(after?.headers['webhook-signature']?.split(' ')).toHaveLength(1);
    const verify = (by: string) => () => new Webhook(by).verify(during?.body ?? '', during?.headers ?? {});
    expect(verify(old)).not.toThrow();
    expect(verify(secret)).not.toThrow();
    expect(verify(`whsec_${btoa('x'.repeat(32))}`)).toThrow();
    const sign = (by: string) => {
      const { 'webhook-id': event = '', 'webhook-timestamp': time } = after?.headers ?? {};
      return new Webhook(by).sign(event, new Date(Number(time) * 1_000), after?.body ?? '');
    };
    expect(after?.headers['webhook-signature']).toBe(sign(secret));
    expect(sign(old)).not.toBe(sign(secret));
  });
});
