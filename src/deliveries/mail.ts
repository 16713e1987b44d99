import type { Outcome } from './outcome.ts';

/** A mail as it is sealed in the outbox: whole, so that nothing must be looked up to send it. */
export interface Mail {
  to: string;
  subject: string;
  text: string;
  html: string;
  /** Fields beyond From, To and Subject. */
  headers: Record<string, string>;
}

/** What a transport is told beside the mail. */
interface Sending {
  /** `name@example.com`, or `Name <name@example.com>`. */
  from: string;
  /** The same whenever the same mail is sent again. */
  event: string;
  /** UTC milliseconds. */
  at: number;
}

/** A way to send mail. It throws for what nobody expected only. */
export type MailTransport = (mail: Mail, sending: Sending) => Promise<Outcome>;

/** What is used of a `send_email` binding. */
export interface EmailBinding {
  send(message: {
    from: string | { name: string; email: string };
    to: string;
    replyTo?: string;
    subject: string;
    text: string;
    html: string;
    headers: Record<string, string>;
  }): Promise<unknown>;
}

/** A mail as the local mailbox shows it. */
export interface ReceivedMail extends Mail {
  /** RFC 3339. */
  at: string;
}

// What ends a line for some reader of mail ends a header field for them (RFC 5322 § 2.2)
const unprintable = /[\p{Cc}\u2028\u2029\ufeff]/u;
const address = /^[^\s\p{Cc}<>(),;:"[\]\\@]{1,64}@[^\s\p{Cc}<>(),;:"[\]\\@]{1,255}$/u;

/** Fields that a mail has in another way, or that are the transport's to set. */
const reserved =
  /^(?:from|to|cc|bcc|subject|sender|date|message-id|return-path|received|feedback-id|mime-version|content-.*|dkim-signature|resent-.*|arc-.*)$/i;

/** Whether it is one address, without a name, with which no header can be made to say more. */
export function isOneAddress(text: string): boolean {
  return address.test(text) && !unprintable.test(text);
}

/** Name and address of `Name <address>`, or the address alone; null for what is neither. */
export function partsOfSender(text: string): { name: string | null; email: string } | null {
  const [, name = null, email = text] = /^([^<>]*[^<>\s])\s*<([^<>]*)>$/.exec(text) ?? [];
  return isOneAddress(email) && !unprintable.test(text) ? { name, email } : null;
}

/** Whether mail can be sent as this. */
export function isSender(text: string): boolean {
  return partsOfSender(text) !== null;
}

/**
 * What is wrong with a mail, or null. Nothing in it may end its field and begin another: a subject or a shop's name may
 * come from outside. The limits are those of Cloudflare's Email Service.
 */
export function problemOfMail({ to, subject, text, html, headers }: Mail): string | null {
  if (!isOneAddress(to)) return 'to is not one address';
  if (subject === '' || subject.length > 998 || unprintable.test(subject)) return 'subject is malformed';
  if (/\0/.test(text + html) || text.length + html.length > 1_000_000) return 'body is malformed';
  const names = Object.keys(headers).map((name) => name.toLowerCase());
  if (names.length > 20 || new Set(names).size < names.length) return 'headers are too many';
  return Object.entries(headers).every(([name, value]) => isHeader(name, value))
    ? null
    : 'header is malformed';
}

function isHeader(name: string, value: string): boolean {
  if (!/^[A-Za-z][A-Za-z0-9-]{0,98}$/.test(name) || reserved.test(name)) return false;
  if (/^reply-to$/i.test(name) && !isOneAddress(value)) return false;
  const size = new TextEncoder().encode(value).length;
  return value.trim() !== '' && size <= 2_048 && !unprintable.test(value);
}
