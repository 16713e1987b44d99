import type { Context as HonoContext } from 'hono';
import { sendEvents } from './deliveries/actions.ts';
import { type AppEnv, contextOf } from './guards.ts';
import { chooseLanguage } from './notices/negotiate.ts';
import type { Profile } from './notices/profile.ts';
import type { Found } from './profiles.ts';
import { refusePage } from './serving.ts';
import { pageHeaders } from './ui/security.ts';
import { interfaceLanguages } from './wording/languages.ts';

// What pages for one person have in common: they are kept by nobody, and whoever has no right to one learns nothing.

/** The profile, or why there is none: stale is good enough, since every write checks its revision. */
export function presentProfile(c: HonoContext<AppEnv>, found: Found): Profile | Promise<Response> {
  if (found === 'none') return noSuchPage(c);
  return found === 'unavailable' ? refusePage(c, { type: 'unavailable', retryAfter: 10 }) : found.profile;
}

/** One answer for whatever is wrong with a token. */
export function noSuchPage(c: HonoContext<AppEnv>): Promise<Response> {
  return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
}

/** The interface's language for a reader: the one asked for, else their browser's, else the controller's. */
export function languageOf(
  c: HonoContext<AppEnv>,
  { controller }: Profile,
  asked: string | undefined = c.req.query('lang'),
): string {
  const header = c.req.header('Accept-Language');
  return chooseLanguage(interfaceLanguages(controller.languages), { asked, header });
}

/** How a personal page is answered: its status, and the origins in whose frames it may sit. */
interface Answered {
  status?: number;
  framedBy?: readonly string[];
}

/** A page for one person: kept by nobody, indexed by nobody, told to nobody. */
export async function personalPage(
  body: string,
  { status = 200, framedBy = [] }: Answered = {},
): Promise<Response> {
  return new Response(body, { status, headers: await personalHeaders(body, framedBy) });
}

/** Its headers. */
export async function personalHeaders(
  body: string,
  framedBy: readonly string[] = [],
): Promise<Record<string, string>> {
  const type = 'text/html; charset=utf-8';
  const headers = { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' };
  return { ...headers, ...(await pageHeaders({ body, type, framedBy })) };
}

/** Sends what a batch wrote down to be told, behind the answer. */
export function sendLater(c: HonoContext<AppEnv>, events: string[]): void {
  if (events.length > 0) c.executionCtx.waitUntil(sendEvents(contextOf(c), c.env.settings, events));
}

/** Of what is no page: the same. */
export const personalFileHeaders = {
  ...{ 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' },
  ...{ 'Referrer-Policy': 'no-referrer', 'X-Content-Type-Options': 'nosniff' },
};

/** The same as JSON; `more`: headers of its own. */
export function personalJson(body: object, status = 200, more: Record<string, string> = {}): Response {
  const headers = {
    ...personalFileHeaders,
    ...{ 'Content-Type': 'application/json', Vary: 'Accept, Accept-Language' },
    ...more,
  };
  return new Response(JSON.stringify(body), { status, headers });
}
