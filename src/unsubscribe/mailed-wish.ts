import { decodeWords } from 'postal-mime';

/** What of a message decides whether it is a person's wish. */
export interface Envelope {
  /** The envelope's sender: empty for a bounce. */
  from: string;
  headers: Headers;
}

/**
 * The token in a message to `unsubscribe@…`, or null if it isn't a person's wish: the subject is the token and nothing
 * else, as the mailto address of List-Unsubscribe has a mail program write it. Who sends it doesn't matter, since a
 * sender is easily forged: the token is the capability.
 */
export function tokenOf(envelope: Envelope): string | null {
  if (isAutomatic(envelope)) return null;
  const subject = decodeWords(envelope.headers.get('Subject') ?? '').replaceAll(/\s+/g, '');
  return /^[A-Za-z0-9_-]{60,1500}$/.test(subject) ? subject : null;
}

/** Whether a machine wrote it: bounces, auto-replies (RFC 3834), mailing lists and their loops. */
function isAutomatic({ from, headers }: Envelope): boolean {
  if (/^<?>?$/.test(from.trim()) || /^(?:mailer-daemon|postmaster|no-?reply)@/i.test(from)) return true;
  const value = (name: string) => headers.get(name)?.trim().toLowerCase() ?? '';
  const submitted = value('Auto-Submitted');
  // Apple Mail calls what its “Unsubscribe” button sends auto-replied: it is a person's wish all the same
  const isPressed = value('X-Apple-Unsubscribe') === 'true';
  if (submitted !== '' && submitted !== 'no' && !isPressed) return true;
  if (/^(?:bulk|junk|list|auto[_-]reply)$/.test(value('Precedence'))) return true;
  if (value('Content-Type').startsWith('multipart/report')) return true;
  return marks.some((name) => headers.has(name));
}

/** Fields that only machines write. */
const marks = [
  'X-Auto-Response-Suppress',
  'X-Autoreply',
  'X-Autorespond',
  'X-Failed-Recipients',
  'List-Id',
  'List-Unsubscribe',
  'X-Loop',
];
