import { createClient } from '@libsql/client/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchSystem, type System } from '../support/launch.ts';
import { noise, wishes } from '../worker/unsubscribe/raw-mail.ts';

// RFC 2369 § 3.2 by the whole system: the mailto of List-Unsubscribe, from the field to the row. Mail comes in by
// Miniflare's local door, raw, as Cloudflare's Email Routing would hand it over.

let system: System;
let topic = '';

beforeAll(async () => {
  system = await launchSystem();
  const { rows } = await query("SELECT profile FROM controllers WHERE slug = 'kadakas'");
  topic = JSON.parse(String(rows[0]?.profile)).topics[0].id;
});

afterAll(() => system.stop());

const query = (sql: string, ...args: string[]) =>
  createClient({ url: system.databaseUrl }).execute({ sql, args });

async function api<T>(path: string, body: object): Promise<T> {
  const headers = { Authorization: `Bearer ${system.key}`, 'Content-Type': 'application/json' };
  const response = await fetch(`${system.url}/api/v1/controllers/kadakas/${path}`, {
    method: 'POST',
    headers,
    body: JSON.stringify(body),
  });
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json()) as T;
}

/** What a mail program makes of a message's List-Unsubscribe (RFC 6068): whom to write to, and with what subject. */
async function mailtoFor(email: string) {
  const { links } = await api<{ links: { headers: Record<string, string> }[] }>('unsubscribe-links', {
    topic,
    recipients: [{ email }],
  });
  const [, mailto = ''] = /<(mailto:[^<>]+)>/.exec(links[0]?.headers['List-Unsubscribe'] ?? '') ?? [];
  const uri = new URL(mailto);
  return {
    to: uri.pathname,
    subject: uri.searchParams.get('subject') ?? '',
    fields: [...uri.searchParams.keys()],
  };
}

async function handIn(raw: string, from: string, to: string) {
  const address = `${system.url}/cdn-cgi/local/email?${new URLSearchParams({ from, to, format: 'json' })}`;
  const response = await fetch(address, { method: 'POST', body: raw });
  return (await response.json()) as { outcome: string; rejectReason?: string; replies: []; forwards: [] };
}

async function isOut(email: string): Promise<boolean> {
  const { suppressed } = await api<{ suppressed: string[] }>('suppressions/check', {
    topic,
    emails: [email],
  });
  return suppressed.length === 1;
}

async function counts() {
  const tables = ['preferences', 'preference_events', 'audit', 'deliveries', 'mailbox'];
  const found = await query(`SELECT ${tables.map((name) => `(SELECT count(*) FROM ${name}) AS ${name}`)}`);
  return { ...found.rows[0] };
}

describe('§ 3.2: the mailto of List-Unsubscribe', () => {
  test('has one recipient, and a subject that needs no escape', async () => {
    const { to, subject, fields } = await mailtoFor('mari@kodu.example');
    expect(to).toMatch(/^unsubscribe@[\w.-]+$/);
    expect(subject).toMatch(/^[\w-]{60,}$/);
    expect(fields).toEqual(['subject']);
  });

  test.each(Object.entries(wishes))(
    'followed by %s stops the mail, and nobody is answered',
    async (_, raw) => {
      const email = `${crypto.randomUUID()}@kodu.example`;
      const { to, subject } = await mailtoFor(email);
      expect(await handIn(raw(subject, to), 'mari@kodu.example', to)).toMatchObject({
        outcome: 'ok',
        replies: [],
        forwards: [],
      });
      expect(await isOut(email)).toBe(true);
    },
  );

  // Miniflare takes no message without a sender in its envelope; the Worker's own door has those (worker/unsubscribe)
  const deliverable = Object.entries(noise).filter(([, { from }]) => from.includes('@'));
  test.each(deliverable)('%s writes nothing, and nobody is answered', async (_, { from, raw }) => {
    const email = `${crypto.randomUUID()}@kodu.example`;
    const { to, subject } = await mailtoFor(email);
    const before = await counts();
    expect(await handIn(raw(subject, to), from, to)).toMatchObject({
      outcome: 'ok',
      replies: [],
      forwards: [],
    });
    expect(await counts()).toEqual(before);
    expect(await isOut(email)).toBe(false);
  });
});
