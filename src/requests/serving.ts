import type { Context as HonoContext } from 'hono';
import { sha256 } from '../digest.ts';
import { type AppEnv, contextOf, readBody, readForm } from '../guards.ts';
import { type RightToday, rightsToday } from '../notices/deadlines.ts';
import { chooseFormat } from '../notices/negotiate.ts';
import { currentVersion, dayOf, type Profile } from '../notices/profile.ts';
import {
  languageOf,
  personalHeaders,
  personalJson,
  personalPage,
  presentProfile,
  sendLater,
} from '../personal.ts';
import { problemFor, type Refusal } from '../problem.ts';
import { ok, type Result, refuse } from '../result.ts';
import { originOf, placeOf, profileOf, refusePage } from '../serving.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { actByProfile } from '../wishes.ts';
import { elementForm, fieldErrors, receipt } from './pages/exchange.ts';
import { formDocument } from './pages/form.tsx';
import { sentDocument } from './pages/sent.tsx';
import { SentJson } from './sent.ts';
import { incomingFrom, receiveRequest } from './steps/receive.ts';
import { asTyped, kindOf, problemsOf } from './typed.ts';
import type { Framing, SentView, Stage, Typed } from './view.ts';

/** The longest form taken: five fields, of which the message may be 5,000 characters of four bytes, percent-encoded. */
const formLimit = 65_536;

/** GET and POST `/{c}/request`: the form, as a page, and as JSON for the element in a shop's page; and its submission. */
export function serveRequest(c: HonoContext<AppEnv>): Promise<Response> {
  return serve(c, 'page');
}

/** GET and POST `/{c}/embed`: the same in a frame of a listed origin's page. */
export function serveEmbedded(c: HonoContext<AppEnv>): Promise<Response> {
  return serve(c, 'embed');
}

async function serve(c: HonoContext<AppEnv>, framing: Framing): Promise<Response> {
  const profile = await presentProfile(c, await profileOf(c));
  if (profile instanceof Response) return profile;
  const { origins } = profile.controller;
  const origin = c.req.header('Origin');
  const isListed = origin !== undefined && origins.includes(origin);
  // A page without a referrer sends `null`, and so does ours
  const isOwn = origin === undefined || origin === 'null' || origin === placeOf(c).origin;
  const refusal = { type: 'forbidden', detail: `${origin} is not listed here.` } as const;
  const answer =
    c.req.method !== 'POST'
      ? showForm(c, profile, framing)
      : isListed || isOwn
        ? takeForm(c, profile, framing)
        : refusePage(c, refusal);
  return sharedWith(await answer, isListed ? origin : null);
}

/** OPTIONS `/{c}/request`: what a listed origin's page may send (Fetch standard, CORS-preflight). */
export async function allowRequest(c: HonoContext<AppEnv>): Promise<Response> {
  const profile = await presentProfile(c, await profileOf(c));
  if (profile instanceof Response) return profile;
  const origin = c.req.header('Origin') ?? '';
  const headers = { Allow: 'GET, HEAD, POST, OPTIONS', 'Cache-Control': 'no-store' };
  const response = new Response(null, { status: 204, headers });
  if (!profile.controller.origins.includes(origin)) return sharedWith(response, null);
  response.headers.set('Access-Control-Allow-Methods', 'GET, POST');
  response.headers.set('Access-Control-Allow-Headers', 'Content-Type');
  response.headers.set('Access-Control-Max-Age', '600');
  return sharedWith(response, origin);
}

/** Lets a listed origin's page read an answer; null: nobody's. */
function sharedWith(response: Response, origin: string | null): Response {
  if (origin !== null) response.headers.set('Access-Control-Allow-Origin', origin);
  response.headers.append('Vary', 'Origin');
  return response;
}

const nothing: Typed = { type: '', scope: '', email: '', formerEmail: '', orderNumber: '', message: '' };

async function showForm(c: HonoContext<AppEnv>, profile: Profile, framing: Framing): Promise<Response> {
  const asked = { ...nothing, type: c.req.query('type') ?? '', scope: c.req.query('scope') ?? '' };
  const stage = stageOf(c, profile, framing, c.req.query('lang'));
  if (framing === 'page' && wantsJson(c))
    return personalJson(elementForm(stage, rightsOf(profile), versionOf(profile)));
  return formPage(stage, asked, [], 200);
}

function wantsJson(c: HonoContext<AppEnv>): boolean {
  return chooseFormat(c.req.header('Accept'), ['html', 'json']) === 'json';
}

function stageOf(
  c: HonoContext<AppEnv>,
  profile: Profile,
  framing: Framing,
  asked: string | undefined,
): Stage {
  return { profile, language: languageOf(c, profile, asked), place: placeOf(c), framing };
}

/** Every right with today's deadlines, reckoned once a day for as long as the profile is in memory. */
const reckoned = new WeakMap<Profile, { today: string; version: string | null; rights: RightToday[] }>();

function rightsOf(profile: Profile): RightToday[] {
  const now = Date.now();
  const [today, { current }] = [dayOf(profile, now), currentVersion(profile, now)];
  const version = current?.version ?? null;
  const known = reckoned.get(profile);
  if (known?.today === today && known.version === version) return known.rights;
  const rights = rightsToday(profile.controller, current?.policy ?? null, today);
  reckoned.set(profile, { today, version, rights });
  return rights;
}

const versionOf = (profile: Profile) => currentVersion(profile, Date.now()).current?.version ?? null;

function formPage(
  stage: Stage,
  typed: Typed,
  errors: ReturnType<typeof problemsOf>,
  status: number,
): Promise<Response> {
  const { profile, framing } = stage;
  const rights = rightsOf(profile);
  const chosen = chosenAmong(rights, typed);
  const noticeVersion = versionOf(profile);
  const ticket = crypto.randomUUID();
  const body = formDocument({ ...stage, rights, noticeVersion, chosen, typed, errors, ticket });
  return personalPage(body, { status, ...framed(profile, framing) });
}

function framed({ controller }: Profile, framing: Framing): { framedBy: readonly string[] } {
  return { framedBy: framing === 'embed' ? controller.origins : [] };
}

function chosenAmong(rights: RightToday[], typed: Pick<Typed, 'type' | 'scope'>): RightToday | null {
  const kind = kindOf(typed);
  return rights.find(({ type, scope }) => type === kind?.type && scope === kind.scope) ?? null;
}

/** A form as it came: its fields, the language of who sent it, and what tells a double from another. */
interface Sent {
  typed: Typed;
  lang: string | undefined;
  ticket: string;
  /** A field that people don't see, and machines fill in. */
  website: string;
}

async function readSent(c: HonoContext<AppEnv>): Promise<Result<Sent>> {
  const isJson = /^application\/(?:[a-z.+-]+\+)?json\b/i.test(c.req.header('Content-Type') ?? '');
  if (isJson) {
    const body = await readBody(c, SentJson, formLimit);
    if (!body.ok) return body;
    const { lang, ticket, website, scope, ...typed } = body.value;
    return ok({ typed: { ...typed, scope: scope ?? '' }, lang, ticket, website });
  }
  const form = await readForm(c.req.raw, formLimit);
  if (!form.ok) return form;
  const field = (name: string) => form.value.get(name) ?? '';
  const { type, scope, email, formerEmail, orderNumber, message } = Object.fromEntries(
    Object.keys(nothing).map((name) => [name, field(name)]),
  ) as unknown as Typed;
  const typed = { type, scope, email, formerEmail, orderNumber, message: asTyped(message) };
  return ok({ typed, lang: form.value.get('lang'), ticket: field('ticket'), website: field('website') });
}

async function takeForm(c: HonoContext<AppEnv>, profile: Profile, framing: Framing): Promise<Response> {
  const sent = await readSent(c);
  const { framedBy } = framed(profile, framing);
  if (!sent.ok) return refusePage(c, sent.refusal, framedBy);
  const { typed, lang, website } = sent.value;
  const stage = stageOf(c, profile, framing, lang ?? c.req.query('lang'));
  const isJson = framing === 'page' && wantsJson(c);
  const errors = problemsOf(typed);
  const right = chosenAmong(rightsOf(profile), typed);
  if (errors.length > 0 || !right) {
    return isJson
      ? problem({ type: 'invalid-input', errors: fieldErrors(stage, errors) })
      : formPage(stage, typed, errors, 422);
  }
  if (website === '') {
    const taken = await take(c, profile, { ...sent.value, language: stage.language });
    if (!taken.ok) return isJson ? problem(taken.refusal) : refusePage(c, taken.refusal, framedBy);
  }
  const isFormer = typed.formerEmail.trim() !== '';
  const view: SentView = { ...stage, right, noticeVersion: versionOf(profile), isFormer };
  return isJson ? personalJson(receipt(view), 202) : sentPage(view);
}

/** What everybody is answered who asked for a right, in each language, while the profile is in memory and the day lasts. */
const sentPages = new WeakMap<RightToday, Map<string, { body: string; headers: Record<string, string> }>>();

async function sentPage(view: SentView): Promise<Response> {
  const { profile, right, language, framing, isFormer, place } = view;
  const known = sentPages.get(right) ?? new Map<string, { body: string; headers: Record<string, string> }>();
  sentPages.set(right, known);
  const key = [place.origin, language, framing, isFormer].join(' ');
  let page = known.get(key);
  if (!page) {
    const body = sentDocument(view);
    page = { body, headers: await personalHeaders(body, framed(profile, framing).framedBy) };
    known.set(key, page);
  }
  return new Response(page.body, { status: 202, headers: page.headers });
}

function problem(refusal: Refusal): Response {
  const { status, headers, body } = problemFor(refusal);
  const type = { 'Content-Type': 'application/problem+json', 'Cache-Control': 'no-store' };
  return new Response(JSON.stringify(body), { status, headers: { ...headers, ...type } });
}

/** Writes a form down, in one request to the database with the profile in memory; what there is to tell goes behind. */
async function take(
  c: HonoContext<AppEnv>,
  profile: Profile,
  { typed, ticket, language }: Sent & { language: string },
): Promise<Result<null>> {
  const limited = await isLimited(c, profile, typed);
  if (limited) return refuse({ type: 'too-many-requests', retryAfter: 60 });
  const context = contextOf(c);
  const incoming = await incomingFrom(typed, { ticket, language, ...context });
  const done = await actByProfile(originOf(c), profile, (known) => receiveRequest(context, known, incoming));
  if (!done.ok) return done;
  sendLater(c, done.value.events);
  return ok(null);
}

/** The platform's limiter, by mailbox and network: neither a network nor a person alone is shut out. */
async function isLimited(c: HonoContext<AppEnv>, { controller }: Profile, typed: Typed): Promise<boolean> {
  const limiter = c.env.settings.REQUEST_LIMITER;
  if (!limiter) return false;
  const mailbox = normaliseAddress(typed.email) ?? '';
  const network = c.req.header('CF-Connecting-IP') ?? '';
  const { success } = await limiter.limit({ key: await sha256(`${controller.slug} ${mailbox} ${network}`) });
  return !success;
}
