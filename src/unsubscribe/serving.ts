import type { Context as HonoContext } from 'hono';
import { type AppEnv, contextOf, readForm } from '../guards.ts';
import { keyRing } from '../keys/ring.ts';
import type { Profile } from '../notices/profile.ts';
import {
  languageOf,
  noSuchPage,
  personalHeaders,
  personalPage,
  presentProfile,
  sendLater,
} from '../personal.ts';
import { findProfile } from '../profiles.ts';
import type { Result } from '../result.ts';
import { originOf, placeOfController, profileOf, refusePage } from '../serving.ts';
import { recordByProfile } from '../wishes.ts';
import * as actions from './actions.ts';
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
  const { profile, link } = opened;
  return personalPage(pages.unsubscribeDocument(stageOf(c, profile), link.topic));
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
  const stage = stageOf(c, profile);
  if (form.value.has('choices')) {
    const event = await actions.mailLinks(contextOf(c), profile, link.email, stage.language);
    sendLater(c, event === null ? [] : [event]);
    return personalPage(pages.mailedDocument(stage));
  }
  const channel = channelOf(form.value);
  if (!channel)
    return refusePage(c, { type: 'malformed-body', detail: 'Send List-Unsubscribe=One-Click (RFC 8058).' });
  const { topic, email } = link;
  const done = await record(c, profile, channel, [
    { email, topic, state: 'out', at: Date.now(), evidence: null },
  ]);
  return done.ok ? donePage(stage, topic) : refusePage(c, done.refusal);
}

/** Which way a form on `/u/{token}` came; null for one that asks for nothing known here. */
function channelOf(form: Map<string, string>): Channel | null {
  if (form.size === 0 || form.get('List-Unsubscribe') === 'One-Click') return 'one-click';
  return form.get('unsubscribe') === 'yes' ? 'link' : null;
}

/** GET and POST `/{c}/unsubscribe`: a typed address gets a mail with a link; the answer tells nothing of it. */
export async function typedUnsubscribe(c: HonoContext<AppEnv>): Promise<Response> {
  const profile = await presentProfile(c, await profileOf(c));
  if (profile instanceof Response) return profile;
  const stage = stageOf(c, profile);
  if (c.req.method !== 'POST') return personalPage(pages.typedDocument(stage, null));
  const form = await readForm(c.req.raw, formLimit);
  if (!form.ok) return refusePage(c, form.refusal);
  const email = form.value.get('email') ?? '';
  const event = await actions.mailLinks(contextOf(c), profile, email, stage.language);
  if (event === null) return personalPage(pages.typedDocument(stage, email.slice(0, 320)), { status: 422 });
  sendLater(c, [event]);
  return personalPage(pages.mailedDocument(stage), { status: 202 });
}

/** GET and POST `/p/{token}`: topics on and off, and all off. */
export async function choosePreferences(c: HonoContext<AppEnv>): Promise<Response> {
  const env = c.env.settings;
  const opened = await openPreferenceLink(keyRing(env.UNUSTA_SECRET), c.req.param('token') ?? '', Date.now());
  if (!opened) return noSuchPage(c);
  const profile = await presentProfile(c, await findProfile(opened.controller, originOf(c)));
  if (profile instanceof Response) return profile;
  const stage = stageOf(c, profile);
  const { controller, email } = opened;
  const rows = await actions.readPreferences(contextOf(c), controller, email);
  if (c.req.method !== 'POST') return personalPage(pages.choicesDocument(stage, rows, false));
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
  return personalPage(pages.choicesDocument(stage, now, true));
}

/** Records wishes, and has them told after the answer. */
export async function record(
  c: HonoContext<AppEnv>,
  profile: Profile,
  channel: Channel,
  wishes: Wish[],
): Promise<Result<actions.Recorded>> {
  const done = await recordByProfile(contextOf(c), originOf(c), profile, channel, wishes);
  if (done.ok) sendLater(c, done.value.events);
  return done;
}

function stageOf(c: HonoContext<AppEnv>, profile: Profile): pages.Stage {
  return {
    profile,
    place: placeOfController(c, profile.controller.slug),
    language: languageOf(c, profile),
  };
}

async function openToken(
  c: HonoContext<AppEnv>,
): Promise<Response | { profile: Profile; link: LinkContent }> {
  const link = await openLink(keyRing(c.env.settings.UNUSTA_SECRET), c.req.param('token') ?? '');
  if (!link) return noSuchPage(c);
  const profile = await presentProfile(c, await findProfile(link.controller, originOf(c)));
  if (profile instanceof Response) return profile;
  return { profile, link };
}

interface DonePage {
  body: Uint8Array<ArrayBuffer>;
  /** Its headers, as an answer without a body: the runtime copies one faster than it reads headers. */
  head: Response;
}

/** What every click on a topic is answered with, in each language, for as long as the profile is in memory. */
const donePages = new WeakMap<Profile, Map<string, DonePage>>();

async function donePage(stage: pages.Stage, topic: string): Promise<Response> {
  const { profile, language } = stage;
  const known = donePages.get(profile) ?? new Map<string, DonePage>();
  donePages.set(profile, known);
  const page = known.get(`${language} ${topic}`) ?? (await makeDonePage(stage, topic));
  if (known.size < 100) known.set(`${language} ${topic}`, page);
  return new Response(page.body, page.head);
}

async function makeDonePage(stage: pages.Stage, topic: string): Promise<DonePage> {
  const body = pages.doneDocument(stage, topic);
  const head = new Response(null, { headers: await personalHeaders(body) });
  return { body: new Uint8Array(new TextEncoder().encode(body)), head };
}
