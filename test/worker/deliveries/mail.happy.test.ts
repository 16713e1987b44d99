import { beforeEach, describe, expect, test } from 'vitest';
import { composeMail } from '../../../src/deliveries/compose.ts';
import type { ReceivedMail } from '../../../src/deliveries/mail.ts';
import { freshController, visit } from '../door.ts';
import { deliveryOf, emptyOutbox, sweepAll, tellByMail } from './outbox.ts';
import { freshPeer } from './peer.ts';

beforeEach(emptyOutbox);

const mailbox = async () => (await visit('/dev/mail.json')).json<ReceivedMail[]>();

const letter = (to: string) =>
  composeMail({
    to,
    subject: 'Sinu valikud',
    paragraphs: ['Tere!', '<b>Paks</b> & ohtlik <script>alert(1)</script>'],
    link: { label: 'Vaata', url: 'https://pood.example/p/abc?x=1&y=2' },
    language: 'et',
    footer: 'Kadakas OÜ',
  });

describe('the local mailbox', () => {
  test('keeps what would have been sent, newest first, and the outbox keeps nothing of it', async () => {
    const slug = await freshController();
    const to = `${slug}@kodu.example`;
    const event = await tellByMail(slug, letter(to));
    await sweepAll();
    await tellByMail(slug, { to, subject: 'Teine' });
    await sweepAll(Date.now() + 1_000);
    const mine = (await mailbox()).filter((mail) => mail.to === to);
    expect(mine.map(({ subject }) => subject)).toEqual(['Teine', 'Sinu valikud']);
    expect(mine[1]).toEqual({ ...letter(to), at: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/) });
    expect(await deliveryOf(event)).toMatchObject({ kind: 'mail', payload: null, attempts: 1 });
  });

  test('shows text and HTML as text, with links that lead where they say', async () => {
    const slug = await freshController();
    await tellByMail(slug, letter(`${slug}@kodu.example`));
    await tellByMail(slug, {
      subject: '<img src=x>',
      text: 'javascript:alert(1) http://a.example/"><script>',
    });
    await sweepAll();
    const page = await visit('/dev/mail');
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(page.headers.get('Cache-Control')).toBe('no-store');
    const html = await page.text();
    expect(html).not.toMatch(/<script|<img|<b>Paks/);
    expect(html).toContain('&lt;img src=x&gt;');
    expect(html).toContain('<a href="https://pood.example/p/abc?x=1&amp;y=2">');
    expect(html).not.toMatch(/href="(?!https?:|#|\/|data:,)/);
  });
});

describe('mail by a provider’s HTTP API', () => {
  const by = (url: string) => ({ MAIL_TRANSPORT: 'http', MAIL_HTTP_URL: url, MAIL_HTTP_KEY: 'a-token' });

  test('is a JSON POST with a key, the same however often it is tried', async () => {
    const slug = await freshController();
    const provider = await freshPeer({ status: 500 }, { status: 202 });
    const mail = letter('mari@kodu.example');
    const now = Date.now();
    const event = await tellByMail(slug, mail, now);
    await sweepAll(now, by(provider.url));
    const { due_at, last_error } = await deliveryOf(event);
    expect(last_error).toBe('status 500');
    await sweepAll(Number(due_at), by(provider.url));
    const received = await provider.received();
    expect(received).toHaveLength(2);
    for (const { method, headers, body } of received) {
      expect(method).toBe('POST');
      expect(headers).toMatchObject({
        authorization: 'Bearer a-token',
        'content-type': 'application/json',
        'idempotency-key': event,
      });
      expect(JSON.parse(body)).toEqual({ from: 'privacy@example.com', ...mail });
    }
    expect(await deliveryOf(event)).toMatchObject({ attempts: 2, payload: null, last_error: null });
  });

  test('is tried again even where the provider’s path is gone: that says nothing of this mail', async () => {
    const slug = await freshController();
    const provider = await freshPeer({ status: 410 });
    const event = await tellByMail(slug);
    await sweepAll(Date.now(), by(provider.url));
    expect(await deliveryOf(event)).toMatchObject({ dead_at: null, last_error: 'status 410' });
  });
});

describe('mail by Cloudflare', () => {
  interface Sent {
    from: unknown;
    to: string;
    headers: Record<string, string>;
  }
  const binding = (sent: Sent[], code?: string) => ({
    MAIL_TRANSPORT: 'cloudflare',
    MAIL_FROM: 'Unusta <privacy@example.com>',
    EMAIL: {
      send: async (mail: Sent) => {
        sent.push(mail);
        if (code) throw Object.assign(new Error('mari@kodu.example is on the list'), { code });
        return { messageId: '1' };
      },
    },
  });

  test('has its fields where the binding wants them', async () => {
    const slug = await freshController();
    const sent: Sent[] = [];
    const mail = letter('mari@kodu.example');
    await tellByMail(slug, { ...mail, headers: { ...mail.headers, 'Reply-To': 'pood@kadakas.example' } });
    await sweepAll(Date.now(), binding(sent));
    const from = { name: 'Unusta', email: 'privacy@example.com' };
    expect(sent).toEqual([{ ...mail, from, replyTo: 'pood@kadakas.example' }]);
  });

  test.each([
    ['E_RECIPIENT_SUPPRESSED', 'E_RECIPIENT_SUPPRESSED', true],
    ['E_RATE_LIMIT_EXCEEDED', 'E_RATE_LIMIT_EXCEEDED', false],
    ['E_DAILY_LIMIT_EXCEEDED', 'E_DAILY_LIMIT_EXCEEDED', false],
    ['something mari@kodu.example', 'not sent', false],
  ])('that fails by %s is noted as %s; dead at once: %s', async (code, reason, isDead) => {
    const slug = await freshController();
    const event = await tellByMail(slug);
    await sweepAll(Date.now(), binding([], code));
    const row = await deliveryOf(event);
    expect([row.last_error, row.dead_at !== null]).toEqual([reason, isDead]);
    expect(row.payload).not.toBeNull();
  });
});
