/** What of a message tells whether a person wrote it. */
export interface Envelope {
  /** The envelope's sender: empty for a bounce. */
  from: string;
  headers: Headers;
}

/** Whether it is a machine's answer and nothing else: a bounce, a report, an auto-reply (RFC 3834). */
export function isMachineAnswer({ from, headers }: Envelope): boolean {
  if (/^<?>?$/.test(from.trim()) || /^(?:mailer-daemon|postmaster)@/i.test(from)) return true;
  if (fieldOf(headers, 'Content-Type').startsWith('multipart/report')) return true;
  // A comment or a parameter may follow
  const [submitted = ''] = fieldOf(headers, 'Auto-Submitted').split(/[\s;(]/);
  // Apple Mail calls what its “Unsubscribe” button sends auto-replied: it is a person's wish all the same
  const isPressed = fieldOf(headers, 'X-Apple-Unsubscribe') === 'true';
  return submitted !== '' && submitted !== 'no' && !isPressed;
}

/** Whether a machine may have written it: such an answer, or what mailing lists, bulk mail and forms send too. */
export function isAutomatic(envelope: Envelope): boolean {
  const { from, headers } = envelope;
  if (isMachineAnswer(envelope) || isNoReply(from)) return true;
  if (/^(?:bulk|junk|list|auto[_-]reply)$/.test(fieldOf(headers, 'Precedence'))) return true;
  return marks.some((name) => headers.has(name));
}

/** Whether an address says of itself that nobody reads what comes there. */
export function isNoReply(address: string): boolean {
  return /^no-?reply@/i.test(address);
}

function fieldOf(headers: Headers, name: string): string {
  return headers.get(name)?.trim().toLowerCase() ?? '';
}

/** Fields that machines write, and people's mail has at times: a company's server or a list puts them in on its way. */
const marks = [
  'X-Auto-Response-Suppress',
  'X-Autoreply',
  'X-Autorespond',
  'X-Failed-Recipients',
  'List-Id',
  'List-Unsubscribe',
  'X-Loop',
];
