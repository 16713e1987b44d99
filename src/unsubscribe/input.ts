import * as v from 'valibot';
import { normaliseAddress } from '../subjects/address.ts';
import { everyTopic } from './preference.ts';

const Address = v.pipe(
  v.string(),
  v.maxLength(320),
  v.check((address) => normaliseAddress(address) !== null, 'must be an e-mail address'),
);
const Topic = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be the id of a topic'));
const TopicOrAll = v.union(
  [Topic, v.literal(everyTopic)],
  `must be the id of a topic, or ${everyTopic} for all`,
);
const most = 1_000;
const few = <T>(list: T[]) => list.length > 0 && list.length <= most;
const howMany = `must hold 1 to ${most.toLocaleString('en')}`;

/** The body of `POST /controllers/{c}/unsubscribe-links`. */
export const LinksWanted = v.strictObject({
  topic: TopicOrAll,
  recipients: v.pipe(v.array(v.strictObject({ email: Address })), v.check(few, howMany)),
});

/** The body of `POST /controllers/{c}/suppressions/check`: addresses are taken as they come, good or not. */
export const SuppressionCheck = v.strictObject({
  topic: v.optional(TopicOrAll, everyTopic),
  emails: v.pipe(v.array(v.pipe(v.string(), v.maxLength(320))), v.check(few, howMany)),
});

/** The body of `POST /controllers/{c}/suppressions`. */
export const NewSuppressions = v.strictObject({
  emails: v.pipe(v.array(Address), v.check(few, howMany)),
  topic: v.optional(TopicOrAll, everyTopic),
  reason: v.pipe(v.string(), v.trim(), v.nonEmpty('must say why'), v.maxLength(1_000)),
});

/** The body of `DELETE /controllers/{c}/suppressions`: lifting needs evidence. */
export const LiftedSuppression = v.strictObject({
  email: Address,
  topic: v.optional(TopicOrAll, everyTopic),
  evidence: v.pipe(v.string(), v.trim(), v.nonEmpty('must say what proves the wish'), v.maxLength(4_000)),
});

/** `Date.parse` takes 31 February for 3 March. */
function isDay(day: string): boolean {
  const at = Date.parse(`${day}T00:00:00Z`);
  return !Number.isNaN(at) && new Date(at).toISOString().startsWith(day);
}

const Said = v.strictObject({
  email: Address,
  topic: TopicOrAll,
  state: v.picklist(['in', 'out'], 'must be in or out'),
  at: v.pipe(
    v.string(),
    v.isoTimestamp('must be a moment such as 2026-03-01T12:00:00Z'),
    v.check((at) => isDay(at.slice(0, 10)), 'must be on a day that there is'),
  ),
  evidence: v.pipe(v.string(), v.trim(), v.nonEmpty('must say what proves it'), v.maxLength(4_000)),
});

/** The body of `POST /controllers/{c}/preferences`: consents and opt-outs from elsewhere. */
export const PreferencesSaid = v.pipe(v.array(Said), v.check(few, howMany));

/** The body of `POST /controllers/{c}/preferences/ledger`. */
export const LedgerQuery = v.strictObject({ email: Address });
