// Shops with tables of several people, who take their data along, and what is in the archive that they get.

import { env } from 'cloudflare:workers';
import { createClient } from '@libsql/client/http';
import { unzipSync } from 'fflate';
import { keyRing } from '../../../src/keys/ring.ts';
import { sealRequestLink } from '../../../src/requests/link.ts';
import { type ControllerBody, freshSlug, noticeBody } from '../../support/factories.ts';
import { freshController, publish, visitWith } from '../door.ts';
import { lane } from '../lane.ts';
import { answer } from '../requests/answer.ts';
import { takeIn } from '../requests/shop.ts';

type Sources = NonNullable<ControllerBody['sources']>;
type TableBody = NonNullable<Sources[number]['tables']>[number];

/** Where both of the shop's databases are. */
export const bothReached = () => ({ SOURCE_SHOP: lane().shopUrl, SOURCE_OTHER: lane().aloneUrl });

/** Statements in one of the shop's databases. */
export async function run(statements: string | string[], which: 'shopUrl' | 'aloneUrl' = 'shopUrl') {
  await createClient({ url: lane()[which] }).batch([statements].flat(), 'write');
}

/** A name that no other test's table has. */
export const freshTable = (name: string) => freshSlug(name).replaceAll('-', '_');

/** A table with addresses in its column `email`, as it is mapped. */
export function mapped(table: string, more: Partial<TableBody> = {}): TableBody {
  const body = { category: 'orders', table, key: 'id', subject: 'email', event: 'at' } as const;
  return { ...body, eventFormat: 'date', ...more };
}

/** A controller with these tables in its databases, and a notice in force. */
export async function freshExporter(
  shop: TableBody[],
  other: TableBody[] = [],
  more: Partial<ControllerBody> = {},
  notice = noticeBody('2020-01-01'),
): Promise<string> {
  const sources: Sources = [{ id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SHOP', tables: shop }];
  if (other.length > 0) sources.push({ id: 'other', kind: 'libsql', urlEnv: 'SOURCE_OTHER', tables: other });
  const slug = await freshController({ sources, ...more }, 'export');
  await publish(slug, notice.policy.effective, notice);
  return slug;
}

/** Where a request's person follows it. */
export async function followPath(controller: string, id: string): Promise<string> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const ring = keyRing(env.UNUSTA_SECRET);
  return `/s/${await sealRequestLink(ring, 'follow', { controller, id }, nonce)}`;
}

/** A request that was granted, and where it is followed. */
export async function granted(slug: string, email: string, more: object = {}) {
  const body = { type: 'portability', email, verified: true, language: 'en', ...more };
  const { id } = await takeIn(slug, body);
  const response = await answer(id);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return { id, follow: await followPath(slug, id) };
}

/** Asks for an export, while the sources are as the bindings say. */
export function ask(follow: string, bindings: object = bothReached(), init: RequestInit = {}) {
  return visitWith(bindings, `${follow}/export.zip`, init);
}

/** The files of an export by their paths, as bytes. */
export async function filesOf(response: Response): Promise<Record<string, Uint8Array>> {
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return unzipSync(new Uint8Array(await response.arrayBuffer()));
}

/** A person's export: its files as texts. */
export async function taken(
  slug: string,
  email: string,
  bindings: object = bothReached(),
): Promise<Record<string, string>> {
  const { follow } = await granted(slug, email);
  return textsOf(await ask(follow, bindings));
}

/** The same of an answer. */
export async function textsOf(response: Response): Promise<Record<string, string>> {
  const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
  const files = Object.entries(await filesOf(response));
  return Object.fromEntries(files.map(([path, bytes]) => [path, decoder.decode(bytes)]));
}

/** The cells of a CSV text, by the letter of RFC 4180. */
export function cellsIn(text: string): string[][] {
  const rows: string[][] = [[]];
  const cell = /(?:"((?:[^"]|"")*)"|([^",\r\n]*))(,|\r\n)/y;
  cell.lastIndex = 1; // behind the byte order mark
  if (text[0] !== '\ufeff') throw new Error('It has no byte order mark.');
  while (cell.lastIndex < text.length) {
    const at = cell.lastIndex;
    const [, inQuotes, plain, end] = cell.exec(text) ?? [];
    if (end === undefined) throw new Error(`No cell at ${at}: ${text.slice(at, at + 50)}`);
    rows.at(-1)?.push(inQuotes?.replaceAll('""', '"') ?? plain ?? '');
    if (end === '\r\n') rows.push([]);
  }
  return rows.slice(0, -1);
}
