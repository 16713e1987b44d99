// The doors of the Worker, as its users come through them, and a look behind them at the real database.

import { createExecutionContext, waitOnExecutionContext } from 'cloudflare:test';
import { env, exports } from 'cloudflare:workers';
import { createClient } from '@libsql/client/http';
import { testSecrets } from '../support/bindings.ts';
import {
  type ControllerBody,
  controllerBody,
  freshSlug,
  type NoticeBody,
  noticeBody,
} from '../support/factories.ts';
import { lane } from './lane.ts';

/** Where the Worker under test says it is. */
export const home = 'http://localhost:8787';

/** A request to a path of ours, or to a whole address. */
export function visit(path: string, init: RequestInit = {}): Promise<Response> {
  return exports.default.fetch(new Request(new URL(path, home), init));
}

/** A body that is sent as it is, and not as JSON. */
export interface Raw {
  raw: BodyInit;
  type?: string | null;
}

/** A request to `/api/v1`, by a key (ADMIN_KEY if none is given). */
export function api(
  method: string,
  path: string,
  body?: object | Raw,
  key: string = testSecrets.ADMIN_KEY,
): Promise<Response> {
  const headers = new Headers({ Authorization: `Bearer ${key}` });
  if (body === undefined) return visit(`/api/v1${path}`, { method, headers });
  const raw = 'raw' in body ? (body as Raw) : { raw: JSON.stringify(body) };
  if (raw.type !== null) headers.set('Content-Type', raw.type ?? 'application/json');
  return visit(`/api/v1${path}`, { method, headers, body: raw.raw });
}

/** The Worker with other bindings than the tests' own, such as a database that misbehaves; then its late work. */
export async function visitWith(
  bindings: object,
  path: string,
  init: RequestInit = {},
  worker: { fetch: typeof import('../../src/worker.ts').default.fetch } = ours,
): Promise<Response> {
  const execution = createExecutionContext();
  const request = new Request(new URL(path, home), init);
  const response = await worker.fetch(request, { ...env, ...bindings }, execution);
  await waitOnExecutionContext(execution);
  return response;
}

const { default: ours } = await import('../../src/worker.ts');

/** The headers of a request by ADMIN_KEY with a JSON body. */
export const asAdmin = {
  Authorization: `Bearer ${testSecrets.ADMIN_KEY}`,
  'Content-Type': 'application/json',
};

/** Publishes a controller that nobody else has, and gives its slug. */
export async function freshController(more: Partial<ControllerBody> = {}, name?: string): Promise<string> {
  const slug = freshSlug(name);
  await mustSucceed(api('PUT', `/controllers/${slug}`, controllerBody(slug, more)));
  return slug;
}

/** Publishes a version of a controller's notice. */
export async function publish(
  slug: string,
  version: string,
  notice: NoticeBody = noticeBody(version.slice(0, 10)),
): Promise<Response> {
  return mustSucceed(api('PUT', `/controllers/${slug}/notices/${version}`, notice));
}

/** A key's secret and id. */
export async function freshKey(
  scopes: string[],
  controller: string | null = null,
  expiresOn: string | null = null,
): Promise<{ id: string; secret: string }> {
  return (await mustSucceed(api('POST', '/keys', { scopes, controller, expiresOn }))).json();
}

async function mustSucceed(pending: Promise<Response>): Promise<Response> {
  const response = await pending;
  if (!response.ok) throw new Error(`${response.status}: ${await response.text()}`);
  return response;
}

/** What a query finds in the database itself. */
export async function rowsOf(sql: string, ...args: (string | number)[]): Promise<Record<string, unknown>[]> {
  const { rows, columns } = await createClient({ url: lane().databaseUrl }).execute({ sql, args });
  return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
}

/** Every row of every table that belongs to a controller, to see that nothing was written. */
export async function everythingOf(slug: string): Promise<Record<string, unknown[]>> {
  const tables = ['hosts', 'notices', 'notice_texts', 'notice_changes', 'keys', 'audit', 'seals'];
  const found = await Promise.all([
    rowsOf('SELECT * FROM controllers WHERE slug = ?', slug),
    ...tables.map((table) => rowsOf(`SELECT * FROM ${table} WHERE controller = ?`, slug)),
  ]);
  return Object.fromEntries(['controllers', ...tables].map((table, i) => [table, found[i] ?? []]));
}

/** The numbers and events of a controller's log. */
export async function logOf(slug: string): Promise<[number, string][]> {
  const rows = await rowsOf('SELECT seq, event FROM audit WHERE controller = ? ORDER BY seq', slug);
  return rows.map(({ seq, event }) => [Number(seq), String(event)]);
}

/** SHA-256 of a text, in hexadecimal digits. */
export async function digestOf(text: string): Promise<string> {
  const digest = await crypto.subtle.digest('SHA-256', new TextEncoder().encode(text));
  return Array.from(new Uint8Array(digest), (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** A problem document's own words. */
export interface ProblemBody {
  type: string;
  title: string;
  status: number;
  detail: string;
  errors?: { pointer: string; detail: string }[];
}

/** Status, media type and body of a problem. */
export async function problemOf(
  response: Response,
): Promise<{ status: number; type: string; body: ProblemBody }> {
  const type = response.headers.get('Content-Type') ?? '';
  return { status: response.status, type, body: await response.json<ProblemBody>() };
}

/** The refusal's name, and its status. */
export async function refusalOf(pending: Promise<Response>): Promise<string> {
  const { status, type, body } = await problemOf(await pending);
  if (type !== 'application/problem+json') throw new Error(`no problem details, but ${type}`);
  if (body.status !== status) throw new Error(`status ${status}, but ${body.status} in the body`);
  return `${status} ${body.type.replace('urn:unusta:problem:', '')}`;
}
