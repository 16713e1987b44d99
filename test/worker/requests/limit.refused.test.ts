import { beforeEach, describe, expect, test } from 'vitest';
import { problemOf } from '../door.ts';
import { everythingIn } from '../unsubscribe/shop.ts';
import { ask, freshAddress, freshShop, listed } from './shop.ts';

// By the platform's own limiter, as wrangler.toml binds it: five a minute, of the minutes of the clock.
const most = 5;
const network = '192.0.2.7';
let slug = '';
let email = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshAddress();
});

const send = (fields: Record<string, string> = {}, headers: Record<string, string> = {}) =>
  ask(slug, { type: 'access', email, ...fields }, { 'CF-Connecting-IP': network, ...headers });

/** All that a form writes, but for its mail: those before it are just being sent. */
async function written() {
  const { requests, request_events, request_texts, holds, audit } = await everythingIn(slug);
  return { requests, request_events, request_texts, holds, audit };
}

/** Sends one form more than is taken, and gives its answer. What a test sends has ten seconds left in the minute. */
async function sendTooMany(headers: Record<string, string> = {}): Promise<Response> {
  const left = 60_000 - (Date.now() % 60_000);
  if (left < 10_000) await scheduler.wait(left);
  const taken: number[] = [];
  while (taken.length < most) taken.push((await send({}, headers)).status);
  expect(taken).toEqual(Array(most).fill(202));
  return send({}, headers);
}

describe('a sixth form about one address from one network within a minute', () => {
  test('is refused by a page that says what to do, and nothing is written', async () => {
    const response = await sendTooMany({ Accept: 'text/html', 'Accept-Language': 'en' });
    expect(response.status).toBe(429);
    expect(response.headers.get('Retry-After')).toBe('60');
    expect(response.headers.get('Cache-Control')).toBe('no-store');
    const page = await response.text();
    expect(page).toContain('lang="en"');
    expect((await listed(slug)).length).toBe(most);
    expect(page).toContain('wait a minute');
    expect(page).not.toContain(email);
    const before = await written();
    expect((await send()).status).toBe(429);
    expect(await written()).toEqual(before);
  });

  test('is so in Estonian too', async () => {
    const response = await sendTooMany({ Accept: 'text/html', 'Accept-Language': 'et' });
    expect(await response.text()).toContain('oota minut');
  });

  test('is refused as problem details where JSON is asked for', async () => {
    const response = await sendTooMany({ Accept: 'application/json' });
    expect(response.headers.get('Retry-After')).toBe('60');
    const { status, type, body } = await problemOf(response);
    expect([status, type, body.type]).toEqual([
      429,
      'application/problem+json',
      'urn:unusta:problem:too-many-requests',
    ]);
  });

  test('is the same mailbox however it is spelt, and whomever the request is about', async () => {
    await sendTooMany();
    expect((await send({ email: ` ${email.toUpperCase()} ` })).status).toBe(429);
    expect((await send({ formerEmail: freshAddress() })).status).toBe(429);
  });

  test('shuts out neither the person elsewhere nor others there, nor either at another shop', async () => {
    await sendTooMany();
    const count = (await listed(slug)).length;
    expect((await send({}, { 'CF-Connecting-IP': '192.0.2.8' })).status).toBe(202);
    expect((await send({ email: freshAddress() })).status).toBe(202);
    expect(await listed(slug)).toHaveLength(count + 2);
    slug = await freshShop();
    expect((await send()).status).toBe(202);
  });
});
