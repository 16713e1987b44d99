import type { Context as HonoContext, MiddlewareHandler } from 'hono';
import { HonoBase } from 'hono/hono-base';
import type { Result, Router } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';
import { getPath } from 'hono/utils/url';
import sql from 'sql-template-tag';
import { auditApi, servePublicKeys } from './audit/routes.ts';
import { controllersApi, serveCentre, serveIndex } from './controllers/routes.ts';
import { isUnreachable } from './db/client.ts';
import { deliveriesApi, serveMailbox } from './deliveries/routes.ts';
import { type Env, isLoopback, parseEnv } from './env.ts';
import { forecastApi } from './forecast/routes.ts';
import { type AppEnv, authenticate, type Door, databaseFor, problemResponse } from './guards.ts';
import { holdsApi } from './holds/routes.ts';
import { keysApi } from './keys/routes.ts';
import { boundedMemory } from './memory.ts';
import { noticesApi, serveNotice } from './notices/routes.ts';
import { apiPaths, mailboxPaths, publicKeysPath } from './paths.ts';
import { findHost } from './profiles.ts';
import { recordsApi } from './records/routes.ts';
import { purgesApi } from './retention/routes.ts';
import { newRoutes } from './routing.ts';
import { refusePage } from './serving.ts';
import {
  choosePreferences,
  showUnsubscribe,
  takeUnsubscribe,
  typedUnsubscribe,
  unsubscribeApi,
} from './unsubscribe/routes.ts';
import { webhooksApi } from './webhooks/routes.ts';

/** Requests to a controller's own host, with the path they would have on ours. */
const tenants = new WeakMap<Request, string>();

/** What requests to our own host have, by the settings. */
const doors = new WeakMap<Env, Door>();

const app = new HonoBase<AppEnv>({
  getPath: (request) => tenants.get(request) ?? getPath(request),
  router: rememberingRouter(),
});

/** What stands below `/api/v1`: each of its routes is described in its noun's operations.ts. */
export const api = newRoutes()
  .use(authenticate)
  .route('/', keysApi)
  .route('/', controllersApi)
  .route('/', noticesApi)
  .route('/', auditApi)
  .route('/', unsubscribeApi)
  .route('/', holdsApi)
  .route('/', webhooksApi)
  .route('/', deliveriesApi)
  .route('/', purgesApi)
  .route('/', recordsApi)
  .route('/', forecastApi)
  .all(apiPaths.keys, onlyBy('GET, POST'))
  .all(apiPaths.key, onlyBy('DELETE'))
  .all(apiPaths.controller, onlyBy('PUT'))
  .all(apiPaths.profile, onlyBy('GET'))
  .all(apiPaths.notice, onlyBy('GET, PUT, DELETE'))
  .all(apiPaths.audit, onlyBy('GET'))
  .all(apiPaths.seals, onlyBy('GET, POST'))
  .all(apiPaths.holds, onlyBy('GET, POST'))
  .all(apiPaths.hold, onlyBy('GET, DELETE'))
  .all(apiPaths.purges, onlyBy('GET, POST'))
  .all(apiPaths.purge, onlyBy('GET'))
  .all(apiPaths.approval, onlyBy('POST'))
  .all(apiPaths.batches, onlyBy('GET'))
  .all(apiPaths.records, onlyBy('GET, POST'))
  .all(apiPaths.recordsDone, onlyBy('POST'))
  .all(apiPaths.forecast, onlyBy('GET'))
  .all(apiPaths.webhooks, onlyBy('GET, POST'))
  .all(apiPaths.webhook, onlyBy('DELETE'))
  .all(apiPaths.webhookRotation, onlyBy('POST'))
  .all(apiPaths.deliveries, onlyBy('GET'))
  .all(apiPaths.replay, onlyBy('POST'))
  .all(apiPaths.latency, onlyBy('GET'))
  .all(apiPaths.linkKey, onlyBy('POST'))
  .all(apiPaths.links, onlyBy('POST'))
  .all(apiPaths.suppressionCheck, onlyBy('POST'))
  .all(apiPaths.suppressions, onlyBy('GET, POST, DELETE'))
  .all(apiPaths.preferences, onlyBy('POST'))
  .all(apiPaths.ledger, onlyBy('POST'))
  .all('*', () => problemResponse({ type: 'not-found', detail: 'There is no such path.' }));

app.route(apiPaths.root, api);
app.get('/healthz', checkHealth);
app.get('/robots.txt', (c) => c.text('User-agent: *\nDisallow: /api/\nDisallow: /admin\n'));
app.get(publicKeysPath, servePublicKeys);
app.get('/', serveIndex);
for (const [path, show, take] of [
  ['/u/:token', showUnsubscribe, takeUnsubscribe],
  ['/p/:token', choosePreferences, choosePreferences],
  ['/:c/unsubscribe', typedUnsubscribe, typedUnsubscribe],
] as const) {
  app.get(path, show);
  app.post(path, take);
  app.all(path, onlyBy('GET, HEAD, POST'));
}
for (const [path, serve] of [
  [mailboxPaths.page, serveMailbox],
  [mailboxPaths.json, serveMailbox],
  ['/:c', serveCentre],
  ['/:c/notice', serveNotice],
  ['/:c/notice/:rest{.+}', serveNotice],
  ['/:c/:file{notice\\.[a-z]+}', serveNotice],
] as const) {
  app.get(path, serve);
}
app.notFound((c) => {
  const { method, path, url } = c.req;
  const { pathname, search } = new URL(url);
  const isRead = method === 'GET' || method === 'HEAD';
  // A path that is only read has one handler, and so is answered soonest; here is what its other methods get
  if (!isRead && app.router.match('GET', path)[0].length > 0) {
    return refusePage(c, { type: 'method-not-allowed', allowed: 'GET, HEAD' });
  }
  // A slash too many is a slip, not another page; two at the front would name another host
  if (isRead && /^\/[^/].*\/$/.test(pathname)) return c.redirect(pathname.replace(/\/+$/, '') + search, 301);
  return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
});
app.onError((error, c) => {
  if (isUnreachable(error)) return refusePage(c, { type: 'unavailable', retryAfter: 10 });
  report(error);
  return refusePage(c, { type: 'internal' });
});

/**
 * Hono's router for paths that overlap, as `/:c` and `/healthz` do. It searches anew for each request; this one
 * remembers where the latest paths led.
 */
function rememberingRouter<T>(): Router<T> {
  const router = new TrieRouter<T>();
  const found = boundedMemory<Result<T>>(256 * 1024, (_, key) => 2 * key.length + 500);
  return {
    name: 'remembering',
    add: (method, path, handler) => router.add(method, path, handler),
    match(method, path) {
      const key = `${method} ${path}`;
      const before = found.get(key);
      if (before) return before;
      const result = router.match(method, path);
      found.set(key, result);
      return result;
    },
  };
}

/** Answers a request: the host decides whose pages it is about, the path all else. */
export async function answer(
  request: Request,
  bindings: object,
  execution: ExecutionContext,
): Promise<Response> {
  try {
    const settings = parseEnv(bindings);
    const { host, origin, isOurs } = addresseeOf(request.url, settings.PUBLIC_URL);
    if (!isOurs) {
      const slug = await findHost(host, { db: () => databaseFor(settings), now: Date.now() });
      if (slug === null)
        return problemResponse({ type: 'not-found', detail: `Nobody lists the host ${host}.` });
      const { pathname } = new URL(request.url);
      // The keys are the installation's, on whichever host one asks
      const below = pathname === publicKeysPath ? pathname : `/${slug}${pathname === '/' ? '' : pathname}`;
      tenants.set(request, below);
      return await app.fetch(request, { settings, tenant: origin }, execution);
    }
    return await app.fetch(request, doorOf(settings), execution);
  } catch (error) {
    if (isUnreachable(error)) return problemResponse({ type: 'unavailable', retryAfter: 10 });
    report(error);
    return problemResponse({ type: 'internal' });
  }
}

function doorOf(settings: Env): Door {
  const known = doors.get(settings);
  if (known) return known;
  const door = { settings, tenant: null };
  doors.set(settings, door);
  return door;
}

/** Whom a request is addressed to. */
interface Addressee {
  host: string;
  origin: string;
  /** Not a controller's own host. */
  isOurs: boolean;
}

/** By the part of an address before its path, which is the same in most requests. Made-up long ones are not kept. */
const addressees = new Map<string, Addressee>();
const mostAddressees = 500;
const longestHost = 260; // a name in the DNS, and a port

function addresseeOf(address: string, publicUrl: string): Addressee {
  const [beforePath = address] = /^[a-z]+:\/\/[^/?#\\]*/i.exec(address) ?? [];
  const key = `${publicUrl} ${beforePath}`;
  const known = addressees.get(key);
  if (known) return known;
  const { hostname, origin } = new URL(beforePath);
  // As controllers list it: a port, or the root's dot, makes no other host
  const host = hostname.replace(/\.$/, '');
  const ours = new URL(publicUrl).hostname;
  const isOurs = hostname === ours || (isLoopback(hostname) && isLoopback(ours));
  const addressee = { host, origin, isOurs };
  if (addressees.size >= mostAddressees) addressees.clear();
  if (host.length <= longestHost) addressees.set(key, addressee);
  return addressee;
}

function onlyBy(allowed: string): MiddlewareHandler<AppEnv> {
  return async (c) => refusePage(c, { type: 'method-not-allowed', allowed });
}

/** Whether the database answers: what a monitor asks. */
async function checkHealth(c: HonoContext<AppEnv>): Promise<Response> {
  await databaseFor(c.env.settings, 2_000).read(sql`select 1`);
  return c.json({ status: 'ok' }, 200, { 'Cache-Control': 'no-store' });
}

/** What nobody expected goes to the platform's log: the error's words, never what the request held. */
function report(error: unknown): void {
  // biome-ignore lint/suspicious/noConsole: the one place that logs
  console.error(error instanceof Error ? (error.stack ?? error.message) : String(error));
}
