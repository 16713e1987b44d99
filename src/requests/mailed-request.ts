import PostalMime, { addressParser, type Email } from 'postal-mime';
import { isNoReply } from '../deliveries/automatic.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { longest } from './request.ts';

/** Whom a message is for. */
export interface Recipient {
  /** `unsubscribe`, `privacy`, or what nobody reads. */
  mailbox: string;
  /** The controller, where the address names one: `privacy+SLUG@…`. */
  slug: string | null;
  domain: string;
}

/** Reads the envelope's recipient (RFC 5233: what follows the plus is a detail of the mailbox). */
export function recipientOf(to: string): Recipient {
  const [, mailbox = '', slug = null, domain = ''] =
    /^([^+@]*)(?:\+([^@]*))?@(.*)$/.exec(to.toLowerCase()) ?? [];
  return { mailbox, slug, domain };
}

/** A message as it was read. */
export interface ReadMail {
  /** Where its person can be answered; null if nobody can tell. */
  email: string | null;
  /** What it says in plain text: subject, and text. */
  words: string[];
  /** There is something in its body, and nobody can tell what. */
  isBroken: boolean;
  attachments: number;
  /** What the program that sent it says it is known by; null if nothing is. */
  mark: string | null;
  /** The languages that its person wants the answer in, or wrote in (RFC 3282), as an Accept-Language. */
  languages: string | undefined;
}

/** Reads a raw message. It never throws: what can't be read is left out. `sender` is the envelope's. */
export async function readMail(raw: Uint8Array<ArrayBuffer>, sender: string): Promise<ReadMail> {
  const head = headOf(raw);
  const whole = await PostalMime.parse(raw).catch(() => null);
  const mail = whole ?? (await PostalMime.parse(head));
  const isFound = [mail.text, mail.html, ...mail.attachments].some(Boolean);
  const field = (name: string) => mail.headers.find(({ key }) => key === name)?.value;
  return {
    email: answerable(mail, sender),
    words: [mail.subject ?? '', await plainText(mail)].map(tidy).filter(Boolean),
    isBroken: !isFound && raw.subarray(head.length).some((byte) => byte > 32),
    attachments: mail.attachments.length,
    mark: mail.messageId?.trim() || mail.date || null,
    languages: field('accept-language') ?? field('content-language'),
  };
}

/** The sender's address; or, where nobody reads that (a contact form sends so), the one that answers are asked to. */
function answerable({ headers }: Email, sender: string): string | null {
  const fields = (name: string) => headers.filter(({ key }) => key === name).map(({ value }) => value);
  const oneOf = (name: string) => oneAddress(fields(name).join(', '));
  const senders = [oneOf('from'), oneAddress(sender)].filter((one) => one !== null);
  const replyTo = oneOf('reply-to');
  if (replyTo !== null && !isNoReply(replyTo) && senders.some(isNoReply)) return replyTo;
  return senders[0] ?? null;
}

/** The one address in a header's field; null if there is none, or another one too. */
function oneAddress(field: string): string | null {
  const addresses = addressParser(field, { flatten: true }).map(({ address = '' }) => address);
  const different = new Map(addresses.map((one) => [normaliseAddress(one), one]));
  // A display name with a comma in it is read as another address that is none
  different.delete(null);
  const [first = null, ...others] = different.values();
  return others.length === 0 ? first : null;
}

async function plainText({ text = '', html = '' }: Pick<Email, 'text' | 'html'>): Promise<string> {
  if (text.trim() !== '' || html === '') return text;
  // The parser turns HTML into plain text where it stands beside some; and no line of it may end its part
  const beside = ['Content-Type: multipart/mixed; boundary=x', '', '--x', '', '', '--x'];
  const part = ['Content-Type: text/html; charset=utf-8', '', html.replaceAll(/^--/gm, ' --')];
  const { text: plain = '' } = await PostalMime.parse([...beside, ...part].join('\r\n'));
  return plain;
}

function tidy(words: string): string {
  const lines = words.toWellFormed().split(/\r\n?|\n/);
  return lines
    .map((line) => line.trimEnd())
    .join('\n')
    .replaceAll(/\n{3,}/g, '\n\n')
    .trim();
}

/** The head of a message, without the empty line after it. */
function headOf(raw: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  const end = raw.findIndex(
    (byte, at) => byte === 10 && (raw[at + 1] === 10 || (raw[at + 1] === 13 && raw[at + 2] === 10)),
  );
  return end < 0 ? raw : raw.slice(0, end + 1);
}

/** What a request says of the message that it came as, beside its words. */
export interface MailNotes {
  cut: string;
  broken: string;
  attachments: (count: number) => string;
}

/** What was written, with notes of what is not there: at most as long as a request's message may be. */
export function messageOf({ words, isBroken, attachments }: ReadMail, notes: MailNotes): string {
  const whole = words.join('\n\n');
  const missing = [
    ...(isBroken ? [notes.broken] : []),
    ...(attachments > 0 ? [notes.attachments(attachments)] : []),
  ];
  const joined = [...(whole && [whole]), ...missing].join('\n\n');
  if (joined.length <= longest.message) return joined;
  const behind = ['', notes.cut, ...missing].join('\n\n');
  // Not in the middle of a character
  const kept = whole.slice(0, longest.message - behind.length).replace(/[\ud800-\udbff]$/, '');
  return kept.trimEnd() + behind;
}
