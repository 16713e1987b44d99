import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { remember, remembered, type StoredPage, sharedCache } from './cache.ts';
import { isUnreachable } from './db/client.ts';
import { sha256 } from './digest.ts';
import { type AppEnv, databaseFor } from './guards.ts';
import { cacheControl, isNotModified, type Keep } from './notices/caching.ts';
import { chooseFormat, chooseLanguage } from './notices/negotiate.ts';
import type { Profile } from './notices/profile.ts';
import { apiPaths, controllerPaths, isReservedSlug, linkKindOf } from './paths.ts';
import { problemFor, type Refusal } from './problem.ts';
import { type Found, findProfile, type Origin, profileAtHand } from './profiles.ts';
import { errorDocument } from './ui/error.tsx';
import type { Place } from './ui/frame.ts';
import { pageHeaders } from './ui/security.ts';
import { interfaceLanguages, wordingFor } from './wording/languages.ts';

/** A page just made. */
interface MadePage {
  body: string;
  /** Content-Type. */
  type: string;
  /** UTC milliseconds. */
  lastModified: number;
  language?: string;
  /** Its own address, where another one was asked for. */
  location?: string;
}

/** A page to serve: what it is known by, how long it may be kept, and how it is made if nobody has it. */
export interface PageRequest {
  /** Everything the page depends on but the code. */
  key: string;
  keep: Keep;
  /** The request headers that chose it. */
  vary: string[];
  make: () => Promise<MadePage | null>;
}

const utf8 = new TextEncoder();

/** Reads for people wait no longer than this (ms): a stale page now is better than a fresh one late. */
const readTimeoutMs = 2_000;

/** Where this request's profiles and pages come from. */
export function originOf(c: HonoContext<AppEnv>): Origin {
  const env = c.env.settings;
  return {
    db: () => databaseFor(env, readTimeoutMs),
    shared: sharedCache(env.PUBLIC_URL),
    now: Date.now(),
    later: (work) => c.executionCtx.waitUntil(work),
  };
}

/** Where this request's controller has its pages: on a host of its own, `/{c}` falls away. */
export function placeOf(c: HonoContext<AppEnv>): Place {
  return placeOfController(c, c.req.param('c') ?? '');
}

/** Where a controller has its pages on the host that was asked. */
export function placeOfController(c: HonoContext<AppEnv>, slug: string): Place {
  const { tenant, settings } = c.env;
  return tenant
    ? { origin: tenant, paths: controllerPaths('') }
    : { origin: settings.PUBLIC_URL, paths: controllerPaths(`/${slug}`) };
}

/** A cache key of all that a controller's page depends on: place, controller, revision, and the page's own parts. */
export function keyOf(c: HonoContext<AppEnv>, { controller, revision }: Profile, ...parts: string[]): string {
  const place = c.env.tenant ?? `${c.env.settings.PUBLIC_URL}/${c.req.param('c')}`;
  return `${place}|${controller.slug}|${revision}|${parts.join('|')}`;
}

/** The profile of the controller that this request's path or host names. */
export function profileOf(c: HonoContext<AppEnv>): Promise<Found> {
  return findProfile(c.req.param('c') ?? '', originOf(c));
}

/** Serves a page from the isolate's memory, the data centre's cache, or made anew; 304 where the sender has it. */
export async function servePage(c: HonoContext<AppEnv>, request: PageRequest): Promise<Response> {
  const key = `${c.env.settings.CF_VERSION_METADATA?.id ?? 'local'}|${request.key}`;
  const now = Date.now();
  let page = remembered(key);
  if (!page) {
    try {
      page = await findOrMake(c, key, request);
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      return refusePage(c, { type: 'unavailable', retryAfter: 10 });
    }
    if (!page) return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
    remember(key, page);
  }
  if (request.keep.kind === 'stale') return staleAnswer(page, now);
  const control = cacheControl(request.keep, now);
  if (page.control !== control) {
    page.headers.set('Cache-Control', control);
    page.control = control;
    page.head = undefined;
    page.unchanged = undefined;
  }
  const { headers } = c.req.raw;
  const conditions = {
    ifNoneMatch: headers.get('If-None-Match'),
    ifModifiedSince: headers.get('If-Modified-Since'),
  };
  if (isNotModified(conditions, page)) return notModified(page);
  page.head ??= new Response(null, { headers: page.headers });
  return new Response(page.body, page.head);
}

async function findOrMake(
  c: HonoContext<AppEnv>,
  key: string,
  request: PageRequest,
): Promise<StoredPage | undefined> {
  const { shared } = originOf(c);
  const found = await shared.find(`page/${key}`);
  if (found) {
    const headers = new Headers(found.headers);
    // The cache's own fields are about its copy, and it kept no Vary
    for (const name of ['Age', 'CF-Cache-Status', 'Content-Length', 'Date']) headers.delete(name);
    if (request.vary.length > 0) headers.set('Vary', request.vary.join(', '));
    return stored(new Uint8Array<ArrayBuffer>(await found.arrayBuffer()), headers);
  }
  const made = await request.make();
  if (!made) return undefined;
  const body = new Uint8Array<ArrayBuffer>(utf8.encode(made.body).buffer as ArrayBuffer);
  const headers = new Headers({
    'Content-Type': made.type,
    ETag: `"${(await sha256(body)).slice(0, 32)}"`,
    'Last-Modified': new Date(made.lastModified).toUTCString(),
    ...(made.language && { 'Content-Language': made.language }),
    ...(request.vary.length > 0 && { Vary: request.vary.join(', ') }),
    ...(made.location && { 'Content-Location': made.location }),
    ...(await pageHeaders(made)),
  });
  c.executionCtx.waitUntil(shared.keep(`page/${key}`, new Response(body, { headers }), 86_400));
  return stored(body, headers);
}

function stored(body: Uint8Array<ArrayBuffer>, headers: Headers): StoredPage {
  const lastModified = Date.parse(headers.get('Last-Modified') ?? '');
  return { body, headers, etag: headers.get('ETag') ?? '', lastModified };
}

/** Without what describes the body (RFC 9110 § 15.4.5). */
function notModified(page: StoredPage): Response {
  if (!page.unchanged) {
    page.unchanged = new Headers(page.headers);
    for (const name of ['Content-Type', 'Content-Language', 'Content-Security-Policy'])
      page.unchanged.delete(name);
  }
  return new Response(null, { status: 304, headers: page.unchanged });
}

/** The stored page, which says that it is: in its headers (RFC 9211, RFC 9110 § 5.5 old Warning), and in words. */
function staleAnswer(page: StoredPage, now: number): Response {
  const headers = new Headers(page.headers);
  headers.set('Cache-Control', cacheControl({ kind: 'stale' }, now));
  headers.set('Cache-Status', 'unusta; hit; detail=stale');
  headers.set('Warning', '110 unusta "Response is Stale"');
  headers.delete('ETag');
  if (!headers.get('Content-Type')?.startsWith('text/html')) return new Response(page.body, { headers });
  const html = new TextDecoder().decode(page.body);
  const words = wordingFor(headers.get('Content-Language') ?? 'en').notice.stale;
  const note = `<main id="text"><p class="note" role="status">${words}</p>`;
  return new Response(html.replace('<main id="text">', note), { headers });
}

/**
 * A refusal, as problem details or as a page in the reader's language, whichever the request prefers; in a frame of the
 * origins that may show one.
 */
export async function refusePage(
  c: HonoContext<AppEnv>,
  refusal: Refusal,
  framedBy: readonly string[] = [],
): Promise<Response> {
  const { status, headers, body } = problemFor(refusal);
  const forSystems = c.req.path.startsWith(`${apiPaths.root}/`) || /\.json$/.test(c.req.path);
  const wantsPage = !forSystems && chooseFormat(c.req.header('Accept'), ['html', 'json']) === 'html';
  const common = { ...headers, 'Cache-Control': 'no-store', Vary: 'Accept, Accept-Language' };
  if (!wantsPage) {
    return new Response(JSON.stringify(body), {
      status,
      headers: { ...common, 'Content-Type': 'application/problem+json', 'X-Content-Type-Options': 'nosniff' },
    });
  }
  const html = await refusalDocument(c, refusal.type, framedBy.length > 0);
  const type = 'text/html; charset=utf-8';
  return new Response(html, {
    status,
    headers: { ...common, 'Content-Type': type, ...(await pageHeaders({ body: html, type, framedBy })) },
  });
}

/** The page of a refusal, in the name of the shop that the path names, if its profile is at hand and no page frames it. */
async function refusalDocument(
  c: HonoContext<AppEnv>,
  type: Refusal['type'],
  isFramed: boolean,
): Promise<string> {
  const { method, path } = c.req;
  const [, slug = ''] = path.split('/');
  const profile = isFramed || isReservedSlug(slug) ? null : await profileAtHand(slug, originOf(c));
  const languages = interfaceLanguages();
  const link = linkKindOf(path);
  const asked = { asked: c.req.query('lang'), header: c.req.header('Accept-Language') };
  return errorDocument(type, {
    language: chooseLanguage(languages, asked),
    // What was sent can't be read anew in another one
    languages: isFramed || (method === 'POST' && !link) ? [] : languages,
    shop: profile && { profile, place: placeOfController(c, slug) },
    link,
  });
}

/** Refuses a method that a path doesn't take, and says which it does. */
export function onlyBy(allowed: string): MiddlewareHandler<AppEnv> {
  return async (c) => refusePage(c, { type: 'method-not-allowed', allowed });
}
