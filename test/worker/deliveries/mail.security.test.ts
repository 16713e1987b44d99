import { beforeEach, expect, test } from 'vitest';
import type { Mail } from '../../../src/deliveries/mail.ts';
import { deployed } from '../../support/bindings.ts';
import { freshController, visit, visitWith } from '../door.ts';
import { deliveryOf, emptyOutbox, envWith, sweepAll, tellByMail } from './outbox.ts';
import { freshPeer } from './peer.ts';

beforeEach(emptyOutbox);

test.each([
  [{ subject: 'Tere\r\nBcc: koik@kodu.example' }, 'subject is malformed'],
  [{ subject: 'Tere\nBcc: koik@kodu.example' }, 'subject is malformed'],
  [{ to: 'mari@kodu.example, koik@kodu.example' }, 'to is not one address'],
  [{ to: 'mari@kodu.example\r\nBcc: koik@kodu.example' }, 'to is not one address'],
  [{ to: 'Mari <mari@kodu.example>' }, 'to is not one address'],
  [{ headers: { 'X-Note': 'a\r\nBcc: koik@kodu.example' } }, 'header is malformed'],
  [{ headers: { 'X-Note\r\nBcc': 'koik@kodu.example' } }, 'header is malformed'],
  [{ headers: { bcc: 'koik@kodu.example' } }, 'header is malformed'],
  [{ headers: { 'Content-Type': 'text/plain' } }, 'header is malformed'],
] as [Partial<Mail>, string][])(
  'a mail with %j reaches no transport, and is dead at once',
  async (mail, reason) => {
    const slug = await freshController();
    const provider = await freshPeer();
    const event = await tellByMail(slug, mail);
    await sweepAll(Date.now(), { MAIL_TRANSPORT: 'http', MAIL_HTTP_URL: provider.url, MAIL_HTTP_KEY: 'k' });
    expect(await provider.received()).toEqual([]);
    const row = await deliveryOf(event);
    expect(row.last_error).toBe(reason);
    expect(row.dead_at).not.toBeNull();
  },
);

test.each(['/dev/mail', '/dev/mail.json'])('%s is nothing but in a local start', async (path) => {
  expect((await visit(path)).status).toBe(200);
  const elsewhere = await visitWith(deployed, `https://unusta.example${path}`);
  expect(elsewhere.status).toBe(404);
  expect(await elsewhere.text()).not.toContain('kodu.example');
});

test('a mailbox that is no local one is refused as a setting', () => {
  expect(() => envWith({ ...deployed, MAIL_TRANSPORT: 'mailbox' })).toThrow(
    'MAIL_TRANSPORT must not be mailbox',
  );
});
