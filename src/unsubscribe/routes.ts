import type { Context as HonoContext } from 'hono';
import { sendEvents } from '../deliveries/actions.ts';
import {
  type AppEnv,
  contextOf,
  limitBody,
  pageOf,
  problemResponse,
  readBody,
  readForm,
  requireScope,
} from '../guards.ts';
import { keyRing } from '../keys/ring.ts';
import { chooseLanguage } from '../notices/negotiate.ts';
import type { Profile } from '../notices/profile.ts';
import { apiPaths } from '../paths.ts';
import { type Found, findProfile, forget } from '../profiles.ts';
import type { Result } from '../result.ts';
import { newRoutes } from '../routing.ts';
import { originOf, profileOf, refusePage } from '../serving.ts';
import { pageHeaders } from '../ui/security.ts';
import { recordByProfile } from '../wishes.ts';
import { interfaceLanguages } from '../wording/languages.ts';
import * as actions from './actions.ts';
import * as input from './input.ts';
import { type LinkContent, openLink } from './link.ts';
import * as pages from './pages.tsx';
import { type Channel, changesAsked, everyTopic, type Wish } from './preference.ts';
import { openPreferenceLink } from './preference-link.ts';

/** The longest form taken: a one-click body has 26 bytes. */
const formLimit = 16_384;

/** GET `/u/{token}`: one button. It writes nothing, and neither does HEAD, whoever prefetches it. */
export async function showUnsubscribe(c: HonoContext<AppEnv>): Promise<Response> {
  const opened = await openToken(c);
  if (opened instanceof Response) return opened;
  return tokenPage(
    pages.unsubscribeDocument(opened.profile, languageOf(c, opened.profile), opened.link.topic),
  );
}

/**
 * POST `/u/{token}` (RFC 8058 § 3.2): from any origin, with no cookie, answered without a redirect, and with 200 only
 * once it is written. An empty body counts as the one-click it can only have meant; any other pair does not.
 */
export async function takeUnsubscribe(c: HonoContext<AppEnv>): Promise<Response> {
  const opened = await openToken(c);
  if (opened instanceof Response) return opened;
  const form = await readForm(c.req.raw, formLimit);
  if (!form.ok) return refusePage(c, form.refusal);
  const { profile, link } = opened;
  const language = languageOf(c, profile);
  if (form.value.has('choices')) {
    const event = await actions.mailLinks(contextOf(c), profile, link.email, language);
    sendLater(c, event === null ? [] : [event]);
    return tokenPage(pages.mailedDocument(profile, language));
  }
  const channel = channelOf(form.value);
  if (!channel)
    return refusePage(c, { type: 'malformed-body', detail: 'Send List-Unsubscribe=One-Click (RFC 8058).' });
  const { topic, email } = link;
  const done = await record(c, profile, channel, [
    { email, topic, state: 'out', at: Date.now(), evidence: null },
  ]);
  return done.ok ? donePage(profile, language, topic) : refusePage(c, done.refusal);
}

/** Which way a form on `/u/{token}` came; null for one that asks for nothing known here. */
function channelOf(form: Map<string, string>): Channel | null {
  if (form.size === 0 || form.get('List-Unsubscribe') === 'One-Click') return 'one-click';
  return form.get('unsubscribe') === 'yes' ? 'link' : null;
}

/** GET and POST `/{c}/unsubscribe`: a typed address gets a mail with a link; the answer tells nothing of it. */
export async function typedUnsubscribe(c: HonoContext<AppEnv>): Promise<Response> {
  const profile = await present(c, await profileOf(c));
  if (profile instanceof Response) return profile;
  const language = languageOf(c, profile);
  if (c.req.method !== 'POST') return tokenPage(pages.typedDocument(profile, language, null));
  const form = await readForm(c.req.raw, formLimit);
  if (!form.ok) return refusePage(c, form.refusal);
  const email = form.value.get('email') ?? '';
  const event = await actions.mailLinks(contextOf(c), profile, email, language);
  if (event === null) return tokenPage(pages.typedDocument(profile, language, email.slice(0, 320)), 422);
  sendLater(c, [event]);
  return tokenPage(pages.mailedDocument(profile, language), 202);
}

/** GET and POST `/p/{token}`: topics on and off, and all off. */
export async function choosePreferences(c: HonoContext<AppEnv>): Promise<Response> {
  const env = c.env.settings;
  const opened = await openPreferenceLink(keyRing(env.UNUSTA_SECRET), c.req.param('token') ?? '', Date.now());
  if (!opened) return noSuchToken(c);
  const profile = await present(c, await findProfile(opened.controller, originOf(c)));
  if (profile instanceof Response) return profile;
  const language = languageOf(c, profile);
  const { controller, email } = opened;
  const rows = await actions.readPreferences(contextOf(c), controller, email);
  if (c.req.method !== 'POST') return tokenPage(pages.choicesDocument(profile, language, rows, false));
  const form = await readForm(c.req.raw, formLimit);
  if (!form.ok) return refusePage(c, form.refusal);
  const topics = profile.controller.topics.map(({ id }) => id);
  const asked =
    form.value.get('all') === 'out'
      ? [{ topic: everyTopic, state: 'out' as const }]
      : changesAsked(topics, rows, (topic) => form.value.has(`topic.${topic}`));
  const wishes = asked.map((one) => ({ ...one, email, at: Date.now(), evidence: null }));
  if (wishes.length > 0) {
    const done = await record(c, profile, 'preferences', wishes);
    if (!done.ok) return refusePage(c, done.refusal);
  }
  const now = await actions.readPreferences(contextOf(c), controller, email);
  return tokenPage(pages.choicesDocument(profile, language, now, true));
}

/** `/api/v1/controllers/{c}/…`: links, suppressions and preferences. */
export const unsubscribeApi = newRoutes()
  .use('/controllers/:c/*', limitBody(1_000_000))
  .post(apiPaths.linkKey, requireScope('links'), async (c) =>
    withProfile(c, async ({ controller }) =>
      c.json(await actions.issueLinkKey(contextOf(c), controller.slug), 201),
    ),
  )
  .post(apiPaths.links, requireScope('links'), async (c) => {
    const wanted = await readBody(c, input.LinksWanted);
    if (!wanted.ok) return problemResponse(wanted.refusal);
    const { topic, recipients } = wanted.value;
    return withTopics(c, [['/topic', topic]], async ({ controller }) => {
      const emails = recipients.map(({ email }) => email);
      return c.json({ links: await actions.makeLinks(contextOf(c), controller.slug, topic, emails) });
    });
  })
  .post(apiPaths.suppressionCheck, requireScope('links'), async (c) => {
    const asked = await readBody(c, input.SuppressionCheck);
    if (!asked.ok) return problemResponse(asked.refusal);
    const { topic, emails } = asked.value;
    return withTopics(c, [['/topic', topic]], async ({ controller }) =>
      c.json({ suppressed: await actions.findSuppressed(contextOf(c), controller.slug, topic, emails) }),
    );
  })
  .get(apiPaths.suppressions, requireScope('read'), async (c) =>
    withProfile(c, async ({ controller }) =>
      c.json(await actions.readSuppressions(contextOf(c), controller.slug, pageOf(c))),
    ),
  )
  .post(apiPaths.suppressions, requireScope('publish'), async (c) => {
    const added = await readBody(c, input.NewSuppressions);
    if (!added.ok) return problemResponse(added.refusal);
    const { emails, topic, reason } = added.value;
    const at = Date.now();
    const wishes = emails.map((email): Wish => ({ email, topic, state: 'out', at, evidence: reason }));
    return withTopics(c, [['/topic', topic]], (profile) => recordAll(c, profile, 'api', wishes));
  })
  .delete(apiPaths.suppressions, requireScope('publish'), async (c) => {
    const lifted = await readBody(c, input.LiftedSuppression);
    if (!lifted.ok) return problemResponse(lifted.refusal);
    const wish: Wish = { ...lifted.value, state: 'in', at: Date.now() };
    return withTopics(c, [['/topic', wish.topic]], (profile) => recordAll(c, profile, 'api', [wish]));
  })
  .post(apiPaths.preferences, requireScope('publish'), async (c) => {
    const said = await readBody(c, input.PreferencesSaid);
    if (!said.ok) return problemResponse(said.refusal);
    const channel = c.req.query('channel') === 'import' ? 'import' : 'api';
    const wishes = said.value.map(({ at, ...one }) => ({ ...one, at: Date.parse(at) }));
    const late = wishes.findIndex(({ at }) => at > Date.now() + 60_000);
    if (late >= 0) return invalid(`/${late}/at`, 'must not be in the future');
    // A clock that is a little ahead must not overrule a click that comes next
    for (const wish of wishes) wish.at = Math.min(wish.at, Date.now());
    const topics = wishes.map(({ topic }, i): [string, string] => [`/${i}/topic`, topic]);
    return withTopics(c, topics, (profile) => recordAll(c, profile, channel, wishes));
  })
  .post(apiPaths.ledger, requireScope('requests'), async (c) => {
    const asked = await readBody(c, input.LedgerQuery);
    if (!asked.ok) return problemResponse(asked.refusal);
    return withProfile(c, async ({ controller }) =>
      c.json({ items: await actions.readLedger(contextOf(c), controller.slug, asked.value.email) }),
    );
  });

function invalid(pointer: string, detail: string): Response {
  return problemResponse({ type: 'invalid-input', errors: [{ pointer, detail }] });
}

/** Records wishes that the shop's own systems bring. */
async function recordAll(
  c: HonoContext<AppEnv>,
  profile: Profile,
  channel: Channel,
  wishes: Wish[],
): Promise<Response> {
  const done = await record(c, profile, channel, wishes);
  return done.ok ? c.json({ recorded: wishes.length }) : problemResponse(done.refusal);
}

/** Only where each topic (behind its pointer) is one of the controller's, or all: a slip of the pen suppresses nobody. */
async function withTopics(
  c: HonoContext<AppEnv>,
  topics: [pointer: string, topic: string][],
  use: (profile: Profile) => Promise<Response>,
): Promise<Response> {
  const unknown = ({ controller }: Profile) =>
    topics.find(([, topic]) => topic !== everyTopic && !controller.topics.some(({ id }) => id === topic));
  return withProfile(c, async (profile) => {
    if (!unknown(profile)) return use(profile);
    // It may be new, and the profile in memory not
    await forget(profile.controller.slug, originOf(c).shared);
    return withProfile(c, async (renewed) => {
      const [pointer = '', topic = ''] = unknown(renewed) ?? [];
      return pointer ? invalid(pointer, `${topic} is no topic of this controller`) : use(renewed);
    });
  });
}

/** Records wishes, and has them told after the answer. */
async function record(
  c: HonoContext<AppEnv>,
  profile: Profile,
  channel: Channel,
  wishes: Wish[],
): Promise<Result<actions.Recorded>> {
  const done = await recordByProfile(contextOf(c), originOf(c), profile, channel, wishes);
  if (done.ok) sendLater(c, done.value.events);
  return done;
}

function sendLater(c: HonoContext<AppEnv>, events: string[]): void {
  if (events.length > 0) c.executionCtx.waitUntil(sendEvents(contextOf(c), c.env.settings, events));
}

async function openToken(
  c: HonoContext<AppEnv>,
): Promise<Response | { profile: Profile; link: LinkContent }> {
  const link = await openLink(keyRing(c.env.settings.UNUSTA_SECRET), c.req.param('token') ?? '');
  if (!link) return noSuchToken(c);
  const profile = await present(c, await findProfile(link.controller, originOf(c)));
  if (profile instanceof Response) return profile;
  return { profile, link };
}

/** The profile, or why there is none: stale is good enough, since every write checks its revision. */
function present(c: HonoContext<AppEnv>, found: Found): Profile | Promise<Response> {
  if (found === 'none') return noSuchToken(c);
  return found === 'unavailable' ? refusePage(c, { type: 'unavailable', retryAfter: 10 }) : found.profile;
}

async function withProfile(
  c: HonoContext<AppEnv>,
  use: (profile: Profile) => Promise<Response>,
): Promise<Response> {
  const found = await profileOf(c);
  if (found === 'none') return problemResponse({ type: 'not-found', detail: 'There is no such controller.' });
  return found === 'unavailable'
    ? problemResponse({ type: 'unavailable', retryAfter: 10 })
    : use(found.profile);
}

/** One answer for whatever is wrong with a token. */
function noSuchToken(c: HonoContext<AppEnv>): Promise<Response> {
  return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
}

function languageOf(c: HonoContext<AppEnv>, { controller }: Profile): string {
  const header = c.req.header('Accept-Language');
  return chooseLanguage(interfaceLanguages(controller.languages), { asked: c.req.query('lang'), header });
}

/** A page for one person: kept by nobody, indexed by nobody, told to nobody. */
async function tokenPage(body: string, status = 200): Promise<Response> {
  return new Response(body, { status, headers: await tokenHeaders(body) });
}

async function tokenHeaders(body: string): Promise<Record<string, string>> {
  const type = 'text/html; charset=utf-8';
  const headers = { 'Content-Type': type, 'Cache-Control': 'no-store', 'X-Robots-Tag': 'noindex' };
  return { ...headers, ...(await pageHeaders({ body, type })) };
}

interface DonePage {
  body: Uint8Array<ArrayBuffer>;
  /** Its headers, as an answer without a body: the runtime copies one faster than it reads headers. */
  head: Response;
}

/** What every click on a topic is answered with, in each language, for as long as the profile is in memory. */
const donePages = new WeakMap<Profile, Map<string, DonePage>>();

async function donePage(profile: Profile, language: string, topic: string): Promise<Response> {
  const known = donePages.get(profile) ?? new Map<string, DonePage>();
  donePages.set(profile, known);
  const page = known.get(`${language} ${topic}`) ?? (await makeDonePage(profile, language, topic));
  if (known.size < 100) known.set(`${language} ${topic}`, page);
  return new Response(page.body, page.head);
}

async function makeDonePage(profile: Profile, language: string, topic: string): Promise<DonePage> {
  const body = pages.doneDocument(profile, language, topic);
  const head = new Response(null, { headers: await tokenHeaders(body) });
  return { body: new Uint8Array(new TextEncoder().encode(body)), head };
}
