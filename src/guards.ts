import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { v7 as uuid } from 'uuid';
import type * as v from 'valibot';
import { checked } from './checked.ts';
import type { Context } from './context.ts';
import { type Database, openDatabase } from './db/client.ts';
import type { Env } from './env.ts';
import { identifyActor } from './keys/actions.ts';
import { keyRing } from './keys/ring.ts';
import { type Actor, anyone, hasScope, mayKnow, type Scope } from './keys/scope.ts';
import { problemFor, type Refusal } from './problem.ts';
import { ok, type Result, refuse } from './result.ts';

/** What Hono carries through a request. */
export interface AppEnv {
  Bindings: Door;
  Variables: {
    actor: Actor;
    /** What the database is seen through, if not as it is. */
    through?: (db: Database) => Database;
  };
}

/** What every request has: made once for all that come to our own host. */
export interface Door {
  settings: Env;
  /** The origin of a controller's own host, if the request came to one. */
  tenant: string | null;
}

/** What an action is given, made for this request: a client of its own, the clock, chance, and who acts. */
export function contextOf(c: HonoContext<AppEnv>): Context {
  const context = contextFor(c.env.settings, c.var.actor ?? anyone);
  return c.var.through ? { ...context, db: c.var.through(context.db) } : context;
}

/** The same for a door that is no HTTP request: a cron, a mail. */
export function contextFor(env: Env, actor: Actor): Context {
  return {
    db: databaseFor(env),
    now: Date.now(),
    newId: () => uuid(),
    randomBytes,
    actor,
    ring: keyRing(env.UNUSTA_SECRET),
    pepper: env.UNUSTA_PEPPER,
    sources: env.SOURCES,
    ownDatabase: { url: env.TURSO_DATABASE_URL, authToken: env.TURSO_AUTH_TOKEN },
    publicUrl: env.PUBLIC_URL,
    backupDays: env.BACKUP_DAYS ?? null,
    mailIn: env.MAIL_IN,
  };
}

/** A database for one request; a call to it that takes longer than `timeoutMs` is an error. */
export function databaseFor({ TURSO_DATABASE_URL, TURSO_AUTH_TOKEN }: Env, timeoutMs = 5_000): Database {
  return openDatabase({ url: TURSO_DATABASE_URL, authToken: TURSO_AUTH_TOKEN, timeoutMs });
}

function randomBytes(length: number): Uint8Array<ArrayBuffer> {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** A refusal as problem details (RFC 9457). */
export function problemResponse(refusal: Refusal): Response {
  const { status, headers, body } = problemFor(refusal);
  return new Response(JSON.stringify(body), {
    status,
    headers: { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store', ...headers },
  });
}

/** Lets in who holds a key that is in force, and notes who it is. */
export const authenticate: MiddlewareHandler<AppEnv> = async (c, next) => {
  const [, secret] = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(c.req.header('Authorization') ?? '') ?? [];
  const actor = secret && (await identifyActor(contextOf(c), secret, c.env.settings.ADMIN_KEY));
  if (!actor) return problemResponse({ type: 'unauthorized' });
  c.set('actor', actor);
  c.header('Cache-Control', 'no-store');
  return next();
};

/** Lets in a key with the scope; on a controller's paths, only a key for that controller (else 404, as for none). */
export function requireScope(scope: Scope): MiddlewareHandler<AppEnv> {
  return async (c, next) => {
    const { actor } = c.var;
    const controller = c.req.param('c');
    if (controller !== undefined && !mayKnow(actor, controller)) {
      return problemResponse({ type: 'not-found', detail: `There is no controller ${controller}.` });
    }
    if (!hasScope(actor, scope)) {
      return problemResponse({ type: 'forbidden', detail: `The key has not the scope ${scope}.` });
    }
    return next();
  };
}

/** Bounds a body, whatever its Content-Length says. */
export function limitBody(limit: number): MiddlewareHandler {
  return bodyLimit({ maxSize: limit, onError: () => problemResponse({ type: 'body-too-large', limit }) });
}

/** The JSON body, checked against a schema. With a `limit`, at most so many bytes, in ten seconds: of a stranger. */
export async function readBody<S extends v.GenericSchema>(
  c: HonoContext,
  schema: S,
  limit?: number,
): Promise<Result<v.InferOutput<S>>> {
  if (!/^application\/(?:[a-z.+-]+\+)?json\b/i.test(c.req.header('Content-Type') ?? '')) {
    return refuse({ type: 'unsupported-media-type', accepted: 'application/json' });
  }
  const bytes = limit === undefined ? await c.req.arrayBuffer() : await readBytes(c.req.raw, limit);
  if (bytes === 'late') return refuse(tooLate);
  if (bytes === 'large') return refuse({ type: 'body-too-large', limit: limit ?? 0 });
  let json: unknown;
  try {
    // Not `c.req.json()`: a byte order mark or broken UTF-8 must be an error, not a guess
    const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });
    json = parseJson(decoder.decode(bytes));
  } catch (error) {
    return refuse({ type: 'malformed-body', detail: `The body is not JSON in UTF-8 (${String(error)}).` });
  }
  return checked(schema, json);
}

/** JSON whose every text is Unicode (RFC 7493 § 2.1): a `\ud800` alone is no character, and no digest takes it. */
function parseJson(text: string): unknown {
  const json: unknown = JSON.parse(text);
  // JSON.stringify writes nothing as \ud… but half a character
  if (/\\ud/i.test(text) && /(?<!\\)(?:\\\\)*\\ud/.test(JSON.stringify(json))) {
    throw new SyntaxError('it holds half a character');
  }
  return json;
}

/** Where a list begins (`cursor`, exclusive) and how many items it holds at most (`limit`, 1 to 200, 100 by default). */
export function pageOf(c: HonoContext): { cursor: string; limit: number } {
  const limit = Number(c.req.query('limit') ?? 100);
  return { cursor: c.req.query('cursor') ?? '', limit: Math.min(200, Math.max(1, Math.trunc(limit) || 100)) };
}

/** Milliseconds in which what a stranger sends must have come in whole. */
const formTimeMs = 10_000;
const tooLate = { type: 'malformed-body', detail: 'The body did not come in whole in time.' } as const;

/**
 * A form's fields, urlencoded or multipart, whoever sends it and however it is labelled: a mailbox's one-click may come
 * without a type or a body. At most `limit` bytes in ten seconds; of a file there is only its field's name.
 */
export async function readForm(request: Request, limit: number): Promise<Result<Map<string, string>>> {
  const bytes = await readBytes(request, limit);
  if (bytes === 'late') return refuse(tooLate);
  if (bytes === 'large') return refuse({ type: 'body-too-large', limit });
  const type = request.headers.get('Content-Type') ?? '';
  if (!/^multipart\/form-data/i.test(type)) {
    return ok(new Map(new URLSearchParams(new TextDecoder().decode(bytes))));
  }
  try {
    const form = await new Response(bytes, { headers: { 'Content-Type': type } }).formData();
    return ok(new Map([...form].map(([name, value]) => [name, typeof value === 'string' ? value : ''])));
  } catch {
    return refuse({ type: 'malformed-body', detail: 'The form cannot be read.' });
  }
}

async function readBytes(
  request: Request,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | 'large' | 'late'> {
  if (!request.body) return new Uint8Array(0);
  const { promise: late, resolve } = Promise.withResolvers<'late'>();
  const timer = setTimeout(resolve, formTimeMs, 'late');
  try {
    return await Promise.race([readWhole(request.body, limit), late]);
  } finally {
    clearTimeout(timer);
  }
}

async function readWhole(
  body: ReadableStream<Uint8Array<ArrayBuffer>>,
  limit: number,
): Promise<Uint8Array<ArrayBuffer> | 'large'> {
  const parts: Uint8Array<ArrayBuffer>[] = [];
  let size = 0;
  for (const reader = body.getReader(); ; ) {
    const { done, value } = await reader.read();
    if (done) break;
    size += value.length;
    if (size > limit) return 'large';
    parts.push(value);
  }
  const [first] = parts;
  return first && parts.length === 1 ? first : new Uint8Array(await new Blob(parts).arrayBuffer());
}
