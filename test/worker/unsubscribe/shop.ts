// A shop whose mail people stop, its links as the API mints them, and a look at every table behind the doors.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import type { ControllerBody } from '../../support/factories.ts';
import { freshController, rowsOf, visitWith } from '../door.ts';
import { elementsOf } from '../notices/html.ts';

export const press = 'List-Unsubscribe=One-Click';
const urlencoded = 'application/x-www-form-urlencoded';

/** Two topics, so that one can be left alone. */
export const topics = [
  { id: 'news', name: { et: 'Uudised', en: 'News' } },
  { id: 'offers', name: { et: 'Pakkumised', en: 'Offers' } },
];

/** A controller with these topics, and its profile in the isolate's memory. */
export async function freshShop(more: Partial<ControllerBody> = {}): Promise<string> {
  const slug = await freshController({ topics, ...more });
  await visitWith({}, `/${slug}/unsubscribe`);
  return slug;
}

let people = 0;

/** An address that nobody else has. */
export function freshEmail(name = 'mari'): string {
  people += 1;
  return `${name}.${people}.${crypto.randomUUID().slice(0, 8)}@kodu.example`;
}

/** A link as a shop gets it. */
export interface MintedLink {
  email: string;
  url: string;
  headers: Record<string, string>;
  token: string;
}

/** Links for these people, by the API. */
export async function mint(
  slug: string,
  emails: string[],
  topic = 'news',
  bindings: object = {},
): Promise<MintedLink[]> {
  const recipients = emails.map((email) => ({ email }));
  const response = await apiWith(bindings, 'POST', `/controllers/${slug}/unsubscribe-links`, {
    topic,
    recipients,
  });
  if (response.status !== 200) throw new Error(await response.text());
  const { links } = await response.json<{ links: Omit<MintedLink, 'token'>[] }>();
  return links.map((link) => ({ ...link, token: link.url.split('/u/')[1] ?? '' }));
}

/** The token of one person's link. */
export async function tokenFor(slug: string, email: string, topic = 'news', bindings = {}): Promise<string> {
  const [link] = await mint(slug, [email], topic, bindings);
  return link?.token ?? '';
}

/** The API by other bindings; its late work is done when it resolves. */
export function apiWith(bindings: object, method: string, path: string, body?: object): Promise<Response> {
  return visitWith(bindings, `/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${env.ADMIN_KEY}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
}

/** POST of a urlencoded form; the late work is done when it resolves. */
export function post(
  path: string,
  body: string | null = press,
  headers: Record<string, string> = {},
  bindings: object = {},
): Promise<Response> {
  return visitWith(bindings, path, {
    method: 'POST',
    headers: { 'Content-Type': urlencoded, ...headers },
    body,
  });
}

/** One click, as a mailbox provider sends it. */
export const click = (token: string, bindings: object = {}) => post(`/u/${token}`, press, {}, bindings);

/** Of these people, those who get no mail on the topic, as the shop asks before it sends. */
export async function suppressed(
  slug: string,
  emails: string[],
  topic = 'news',
  bindings = {},
): Promise<string[]> {
  const response = await apiWith(bindings, 'POST', `/controllers/${slug}/suppressions/check`, {
    topic,
    emails,
  });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json<{ suppressed: string[] }>()).suppressed;
}

/** Whether one person gets no mail on a topic. */
export async function isOut(slug: string, email: string, topic = 'news', bindings = {}): Promise<boolean> {
  return (await suppressed(slug, [email], topic, bindings)).length === 1;
}

/** An entry of the ledger as the API shows it. */
export interface Entry {
  id: string;
  topic: string;
  state: string;
  channel: string;
  at: string;
  recordedAt: string;
  noticeVersion: string | null;
  changed: boolean;
  evidence: string | null;
}

/** What the ledger has of a person, newest first. */
export async function ledgerOf(slug: string, email: string, bindings = {}): Promise<Entry[]> {
  const response = await apiWith(bindings, 'POST', `/controllers/${slug}/preferences/ledger`, { email });
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json<{ items: Entry[] }>()).items;
}

/** Consents and opt-outs from elsewhere. */
export function bring(
  slug: string,
  wishes: { email: string; topic: string; state: 'in' | 'out'; at: string; evidence?: string }[],
  channel = '',
): Promise<Response> {
  const said = wishes.map((wish) => ({ evidence: 'form of the shop', ...wish }));
  return apiWith({}, 'POST', `/controllers/${slug}/preferences${channel && `?channel=${channel}`}`, said);
}

/** Every row of every table that has to do with a controller, and how many rows each other table has. */
export async function everythingIn(slug: string): Promise<Record<string, unknown>> {
  const tables = await rowsOf(
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT GLOB '_*' AND name NOT GLOB 'sqlite_*' AND name NOT GLOB 'libsql_*' AND name NOT GLOB '*[^a-z_]*' ORDER BY name",
  );
  const found = tables.map(async ({ name }) => {
    const columns = (await rowsOf(`SELECT name FROM pragma_table_info('${name}')`)).map((one) => one.name);
    const owner = columns.includes('controller') ? 'controller' : columns.includes('slug') ? 'slug' : null;
    // Of what belongs to controllers only this one's: another's purge may be going on in the background
    const rows = owner
      ? await rowsOf(`SELECT * FROM ${name} WHERE ${owner} = ?`, slug)
      : await rowsOf(`SELECT count(*) AS n FROM ${name}`);
    return [String(name), rows] as const;
  });
  return Object.fromEntries(await Promise.all(found));
}

/** Mail in the local mailbox that went to an address. */
export async function mailTo(email: string): Promise<{ subject: string; text: string; html: string }[]> {
  const rows = await rowsOf('SELECT message FROM mailbox ORDER BY at, id');
  return rows.map(({ message }) => JSON.parse(String(message))).filter(({ to }) => to === email);
}

/** The token of the link to one's choices, out of the mail that brought it. */
export async function choicesToken(slug: string, email: string): Promise<string> {
  await post(`/${slug}/unsubscribe`, `email=${encodeURIComponent(email)}`);
  const [mail] = (await mailTo(email)).slice(-1);
  return /\/p\/([\w.-]+)/.exec(mail?.text ?? '')?.[1] ?? '';
}

/** The topics whose boxes are ticked on the page of one's choices. */
export async function ticked(page: Promise<Response>): Promise<string[]> {
  const response = await page;
  if (response.status !== 200) throw new Error(`${response.status}`);
  const boxes = (await elementsOf(await response.text())).filter(
    ({ attributes }) => attributes.type === 'checkbox',
  );
  if (boxes.length !== topics.length) throw new Error(`${boxes.length} boxes`);
  return boxes
    .filter(({ attributes }) => 'checked' in attributes)
    .map(({ attributes }) => attributes.name ?? '');
}

/** Hands a mail to the Worker's own `email()`, and waits for its late work. Says whether it was rejected. */
export async function handIn(raw: string, { from = 'mari@kodu.example', to = mailIn, bindings = {} } = {}) {
  const { default: worker } = await import('../../../src/worker.ts');
  const execution = createExecutionContext();
  let rejected: string | null = null;
  const bytes = new TextEncoder().encode(raw);
  const message = {
    from,
    to,
    headers: headersOf(raw),
    raw: new Blob([bytes]).stream(),
    rawSize: bytes.length,
    setReject: (reason: string) => {
      rejected = reason;
    },
    forward: () => Promise.reject(new Error('It must not forward.')),
    reply: () => Promise.reject(new Error('It must not reply.')),
  };
  try {
    await worker.email(message, { ...env, ...bindings }, execution);
  } finally {
    await waitOnExecutionContext(execution);
  }
  return rejected;
}

/** Where mail comes in. */
export const mailIn = `unsubscribe@${'in.example.com'}`;

/** A message's fields, unfolded (RFC 5322 § 2.2.3). */
function headersOf(raw: string): Headers {
  const [head = ''] = raw.split('\r\n\r\n');
  const lines = head.replaceAll(/\r\n(?=[ \t])/g, '').split('\r\n');
  return new Headers(
    lines.map((line): [string, string] => {
      const at = line.indexOf(':');
      return [line.slice(0, at), line.slice(at + 1).trim()];
    }),
  );
}

/** All that a client sees of an answer: two are alike only if all of it is. */
export async function seen(pending: Promise<Response>) {
  const response = await pending;
  const headers = [...response.headers].map(([name, value]) => `${name}: ${value}`).sort();
  return { status: response.status, headers, body: await response.text() };
}
