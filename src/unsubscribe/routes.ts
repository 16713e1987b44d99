import type { Context as HonoContext } from 'hono';
import {
  type AppEnv,
  contextOf,
  limitBody,
  pageOf,
  problemResponse,
  readBody,
  requireScope,
} from '../guards.ts';
import type { Profile } from '../notices/profile.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { forget } from '../profiles.ts';
import { newRoutes } from '../routing.ts';
import { originOf, profileOf } from '../serving.ts';
import * as actions from './actions.ts';
import * as input from './input.ts';
import { type Channel, everyTopic, type Wish } from './preference.ts';
import { record } from './serving.ts';
import { readLedger } from './steps/ledger.ts';

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
  .post(apiPaths.suppressions, requireScope('publish'), once, async (c) => {
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
  .post(apiPaths.preferences, requireScope('publish'), once, async (c) => {
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
      c.json({ items: await readLedger(contextOf(c), controller.slug, asked.value.email) }),
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
