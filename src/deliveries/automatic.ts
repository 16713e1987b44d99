/** What of a message tells whether a person wrote it. */
export interface Envelope {
  /** The envelope's sender: empty for a bounce. */
  from: string;
  headers: Headers;
}

/** Whether a machine wrote it: bounces, auto-replies (RFC 3834), mailing lists and their loops. */
export function isAutomatic({ from, headers }: Envelope): boolean {
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
