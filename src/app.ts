import type { Context as HonoContext } from 'hono';
import { HonoBase } from 'hono/hono-base';
import type { Result, Router } from 'hono/router';
import { TrieRouter } from 'hono/router/trie-router';
import { getPath } from 'hono/utils/url';
import sql from 'sql-template-tag';
import { servePublicKeys } from './audit/serving.ts';
import { serveCentre, serveGpc, serveIndex, serveSecurity } from './controllers/serving.ts';
import { isUnreachable } from './db/client.ts';
import { serveMailbox } from './deliveries/serving.ts';
import { type Env, isLoopback, parseEnv } from './env.ts';
import {
  serveAnswer,
  serveConfirmation,
  serveExport,
  serveStatus,
  serveWithdrawal,
} from './following/serving.ts';
import { type AppEnv, type Door, databaseFor, problemResponse } from './guards.ts';
import { loadedOnce } from './lazy.ts';
import { boundedMemory } from './memory.ts';
import { serveNotice } from './notices/serving.ts';
import { apiPaths, gpcPath, mailboxPaths, publicKeysPath, securityPath } from './paths.ts';
import { findHost } from './profiles.ts';
import { report } from './report.ts';
import { allowRequest, serveEmbedded, serveRequest } from './requests/serving.ts';
import { onlyBy, refusePage } from './serving.ts';
import {
  choosePreferences,
  showUnsubscribe,
  takeUnsubscribe,
  typedUnsubscribe,
} from './unsubscribe/serving.ts';

/** Requests to a controller's own host, with the path they would have on ours. */
const tenants = new WeakMap<Request, string>();

/** What requests to our own host have, by the settings. */
const doors = new WeakMap<Env, Door>();

const api = loadedOnce(() => import('./api.ts'));
const recipients = loadedOnce(() => import('./tasks/serving.ts'));

const app = new HonoBase<AppEnv>({
  getPath: (request) => tenants.get(request) ?? getPath(request),
  router: rememberingRouter(),
});

// Loaded with the first request from a shop's systems: the isolates that serve the public do without
app.post('/s/:token/withdraw', serveWithdrawal);
app.all('/s/:token/withdraw', onlyBy('POST'));
app.all(`${apiPaths.root}/*`, async (c) => (await api()).answerApi(c));
app.get('/healthz', checkHealth);
app.get('/robots.txt', (c) => c.text('User-agent: *\nDisallow: /api/\nDisallow: /admin\n'));
app.get(publicKeysPath, servePublicKeys);
app.get(gpcPath, serveGpc);
app.get(securityPath, serveSecurity);
app.get(`/:c${securityPath}`, serveSecurity);
app.get('/', serveIndex);
for (const [path, show, take] of [
  ['/u/:token', showUnsubscribe, takeUnsubscribe],
  ['/p/:token', choosePreferences, choosePreferences],
  ['/:c/unsubscribe', typedUnsubscribe, typedUnsubscribe],
  ['/v/:token', serveConfirmation, serveConfirmation],
  ['/:c/embed', serveEmbedded, serveEmbedded],
] as const) {
  app.get(path, show);
  app.post(path, take);
  app.all(path, onlyBy('GET, HEAD, POST'));
}
app.get('/t/:token', async (c) => (await recipients()).serveTask(c));
app.post('/t/:token', async (c) => (await recipients()).serveTask(c));
app.all('/t/:token', onlyBy('GET, HEAD, POST'));
app.get('/:c/request', serveRequest);
app.post('/:c/request', serveRequest);
app.options('/:c/request', allowRequest);
app.all('/:c/request', onlyBy('GET, HEAD, POST, OPTIONS'));
for (const [path, serve] of [
  ['/s/:token', serveStatus],
  ['/s/:token/answer', serveAnswer],
  ['/s/:token/answer.json', serveAnswer],
  ['/s/:token/export.zip', serveExport],
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

/** What the installation says of itself, on whichever host one asks. */
const sameOnEachHost = new Set<string>(['/healthz', '/robots.txt', publicKeysPath, gpcPath]);

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
      const below = sameOnEachHost.has(pathname) ? pathname : `/${slug}${pathname === '/' ? '' : pathname}`;
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

/** Whether the database answers: what a monitor asks. */
async function checkHealth(c: HonoContext<AppEnv>): Promise<Response> {
  await databaseFor(c.env.settings, 2_000).read(sql`select 1`);
  return c.json({ status: 'ok' }, 200, { 'Cache-Control': 'no-store' });
}
