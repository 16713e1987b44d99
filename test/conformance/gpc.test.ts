import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchSystem, type System } from '../support/launch.ts';
import { type Answer, exchange } from './exchange.ts';

// Global Privacy Control (W3C): what a site says of it, and what it does with the signal.

let system: System;

beforeAll(async () => {
  system = await launchSystem();
});
afterAll(() => system.stop());

const read = (path: string, headers: Record<string, string> = {}, method = 'GET') =>
  exchange(`${system.url}${path}`, headers, { method });

/** Asks for something and confirms it by the mailed link, with these fields. Gives the page that follows it, as JSON. */
async function confirmWith(headers: Record<string, string>): Promise<{ gpc: boolean; page: Answer }> {
  const email = `${crypto.randomUUID()}@kodu.example`;
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const body = new URLSearchParams({ type: 'access', email, lang: 'en' }).toString();
  await exchange(`${system.url}/kadakas/request`, form, { method: 'POST', body });
  const confirm = await linkTo(email, 'v');
  const page = await exchange(confirm, { ...headers, 'Accept-Language': 'en' }, { method: 'POST' });
  const { body: status } = await exchange(`${await linkTo(email, 's')}.json`);
  return { gpc: JSON.parse(status).gpc, page };
}

async function linkTo(email: string, door: 'v' | 's'): Promise<string> {
  for (let tries = 0; tries < 100; tries += 1) {
    const mails: { to: string; text: string }[] = JSON.parse((await read('/dev/mail.json')).body);
    const links = mails.filter(({ to }) => to === email).map(({ text }) => linkIn(text, door));
    const link = links.find(Boolean);
    if (link) return link;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
  throw new Error(`No mail with /${door}/ came to ${email}.`);
}

const linkIn = (text: string, door: string) => new RegExp(`http\\S+/${door}/[\\w.-]+`).exec(text)?.[0];

describe('the GPC support resource', () => {
  test('is an object in JSON, at its well-known place', async () => {
    const { status, headers, body } = await read('/.well-known/gpc.json');
    expect([status, headers['content-type']]).toEqual([200, 'application/json']);
    expect(headers.location).toBeUndefined();
    expect(JSON.parse(body)).toEqual({ gpc: true, lastUpdate: expect.stringMatching(/^\d{4}-\d\d-\d\d$/) });
  });

  test('says since when: a day that there is, and that is not to come', async () => {
    const { lastUpdate } = JSON.parse((await read('/.well-known/gpc.json')).body);
    const day = new Date(`${lastUpdate}T00:00:00Z`);
    expect(day.toISOString().slice(0, 10)).toBe(lastUpdate);
    expect(day.getTime()).toBeLessThanOrEqual(Date.now());
  });

  test('is the same for a sender of the signal', async () => {
    const plain = await read('/.well-known/gpc.json');
    const signalled = await read('/.well-known/gpc.json', { 'Sec-GPC': '1' });
    expect(signalled.body).toBe(plain.body);
  });
});

describe('Sec-GPC', () => {
  test('1 is written down as what it says, and told', async () => {
    const { gpc, page } = await confirmWith({ 'Sec-GPC': '1' });
    expect(gpc).toBe(true);
    expect(page.body).toContain('Global Privacy Control');
  });

  test.each(['0', '', 'true', '11', '?1', '1;x'])('%j is nothing', async (value) => {
    const { gpc, page } = await confirmWith({ 'Sec-GPC': value });
    expect(gpc).toBe(false);
    expect(page.body).not.toContain('Global Privacy Control');
  });

  test('its absence is nothing', async () => {
    expect((await confirmWith({})).gpc).toBe(false);
  });

  test('makes no difference to what is only read', async () => {
    for (const path of ['/kadakas', '/kadakas/notice']) {
      const [plain, signalled] = [await read(path), await read(path, { 'Sec-GPC': '1' })];
      expect([signalled.status, signalled.body]).toEqual([plain.status, plain.body]);
    }
  });
});
