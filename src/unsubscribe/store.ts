import sql, { raw, type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { atRevision } from '../db/revision.ts';
import { type PreferenceEventRow, type PreferenceRow, preferenceEventColumns } from '../db/tables.ts';
import type { Channel, PreferenceState } from './preference.ts';

/** A wish as a row: its person as a keyed hash, its evidence sealed. */
interface WishRow {
  id: string;
  subject: string;
  topic: string;
  state: 'in' | 'out';
  at: number;
  evidence: string | null;
}

/** Wishes with what they have in common. */
export interface WishSet {
  controller: string;
  /** The revision of the profile by which they were read; nothing is written at another. */
  revision: string;
  channel: Channel;
  noticeVersion: string | null;
  recordedAt: number;
  /** A request that says so: nothing is written unless this batch made it what it is at this revision. */
  request: { id: string; revision: string } | null;
  rows: WishRow[];
}

const field = (name: keyof WishRow): Sql => raw(`(w.value ->> '${name}')`);

// The SQL over a set of wishes is composed once: in it the name of a value stands where the value will be
const given = (name: keyof ReturnType<typeof valuesOf>): Sql => sql`${name}`;
const controller = given('controller');
const wishes = sql`json_each(${given('rows')}) w`;
const atTheirRevision = sql`${atRevision({ slug: 'controller', revision: 'revision' })}
  and (${given('request')} is null or exists (select 1 from requests r
    where r.id = ${given('request')} and r.revision = ${given('requestRevision')}))`;

/** What the statements over a set of wishes leave open. */
function valuesOf({ rows, request, ...common }: WishSet) {
  const moments = Object.fromEntries(rows.map(({ id, at }) => [id, at]));
  const of = { request: request?.id ?? null, requestRevision: request?.revision ?? null };
  return { ...common, ...of, rows: JSON.stringify(rows), moments: JSON.stringify(moments) };
}

/** A statement over a set of wishes. */
function overWishes({ strings, values: names }: Sql): (set: WishSet) => Sql {
  return (set) => {
    const values: Record<string, unknown> = valuesOf(set);
    return sql(strings, ...names.map((name) => values[String(name)]));
  };
}

/** When the state of a row (`p` or another name) was last said to be so. */
const saidAt = (row: string): Sql =>
  raw(`(select max(e.at) from preference_events e where e.controller = ${row}.controller
    and e.subject = ${row}.subject and e.topic = ${row}.topic and e.state = ${row}.state)`);

/**
 * Makes the wishes the state, but for those that are the state already, or older than what was said since. Of a topic
 * and of every topic the later word counts: a wish that its row knows already is new if the other row overruled that.
 * The wishes must be in the order in which they were said.
 */
export const upsertPreferences = overWishes(upsertTemplate());

function upsertTemplate(): Sql {
  const newer = sql`select 1 from preference_events e where e.controller = ${controller}
    and e.subject = ${field('subject')} and e.topic in (${field('topic')}, '*') and e.at > ${field('at')}`;
  // What this batch has changed so far is not in the ledger yet
  const here = (event: Sql) => sql`(${given('moments')} ->> ${event})`;
  const said = (row: string) =>
    sql`max(coalesce(${saidAt(row)}, 0), coalesce(${here(raw(`${row}.event`))}, 0))`;
  const overruled = sql`select 1 from preferences o where o.controller = excluded.controller
    and o.subject = excluded.subject and o.state <> excluded.state and (o.topic = '*' or excluded.topic = '*')
    and (${said('o')}, o.event) > (${said('preferences')}, preferences.event)
    and ${said('o')} <= ${here(sql`excluded.event`)}`;
  return sql`insert into preferences (controller, subject, topic, state, event)
    select ${controller}, ${field('subject')}, ${field('topic')}, ${field('state')}, ${field('id')}
    from ${wishes} where ${atTheirRevision} and not exists (${newer})
    on conflict (controller, subject, topic) do update set state = excluded.state, event = excluded.event
    where preferences.state <> excluded.state or exists (${overruled})`;
}

/** An entry for each wish that became the state; none for a batch that something on the way sent twice. */
export const insertPreferenceEvents = overWishes(
  sql`insert into preference_events select ${columns(sql`null`)} from ${wishes}
    where exists (select 1 from preferences p where p.controller = ${controller}
    and p.subject = ${field('subject')} and p.topic = ${field('topic')} and p.event = ${field('id')})
    and not exists (select 1 from preference_events e where e.id = ${field('id')})`,
);

/** An entry for each wish that left the state as it was, once per channel: the same click twice is one. */
export const insertRepeats = overWishes(repeatsTemplate());

function repeatsTemplate(): Sql {
  const standing = (topic: Sql) => sql`(select p.event from preferences p where p.controller = ${controller}
    and p.subject = ${field('subject')} and p.topic = ${topic})`;
  // What was said of every topic may be all there is
  const event = sql`coalesce(${standing(field('topic'))}, ${standing(sql`'*'`)})`;
  return sql`insert or ignore into preference_events select ${columns(event)}
    from ${wishes} where ${event} <> ${field('id')} and ${atTheirRevision}`;
}

function columns(unchangedBy: Sql): Sql {
  return sql`${field('id')}, ${controller}, ${field('subject')}, ${field('topic')}, ${field('state')},
    ${given('channel')}, ${field('at')}, ${given('recordedAt')}, ${given('noticeVersion')}, ${unchangedBy},
    ${field('evidence')}`;
}

/** True for an item of deliveries (`n`) whose wish changed the state, and of which a webhook (`w`) is not told yet. */
export const wishChanged: Sql = sql`exists (select 1 from preference_events e
  where e.id = n.value ->> 'event' and e.unchanged_by is null)
  and not exists (select 1 from deliveries d where d.id = n.value ->> 'event' || '.' || w.id)`;

/** What is known of a person's wishes. */
export async function listPreferences(
  db: Database,
  controller: string,
  subject: string,
): Promise<PreferenceState[]> {
  return db.read(sql`select p.topic, p.state, p.event, ${saidAt('p')} as at from preferences p
    where p.controller = ${controller} and p.subject = ${subject}`);
}

/** Of these people, those who want no mail on a topic: one statement, however many. */
export async function listSuppressed(
  db: Database,
  controller: string,
  topic: string,
  subjects: string[],
): Promise<string[]> {
  const last = sql`select p.state from preferences p where p.controller = ${controller} and p.subject = s.value
    and p.topic in (${topic}, '*') order by ${saidAt('p')} desc, p.event desc limit 1`;
  const rows = await db.read<{ subject: string }>(
    sql`select s.value as subject from json_each(${JSON.stringify(subjects)}) s where (${last}) = 'out'`,
  );
  return rows.map(({ subject }) => subject);
}

/** Up to `limit` opt-outs that stand, after a cursor of subject and topic. */
export function listOptOuts(
  db: Database,
  controller: string,
  { after, limit }: { after: [subject: string, topic: string]; limit: number },
): Promise<(Pick<PreferenceRow, 'subject' | 'topic'> & Pick<PreferenceEventRow, 'channel' | 'at'>)[]> {
  return db.read(sql`select p.subject, p.topic, e.channel, e.at
    from preferences p join preference_events e on e.id = p.event
    where p.controller = ${controller} and p.state = 'out' and (p.subject, p.topic) > (${after[0]}, ${after[1]})
    order by p.subject, p.topic limit ${limit}`);
}

/** Up to `limit` entries of a person's ledger before one of them (null: from the newest), newest first. */
export function listPreferenceEvents(
  db: Database,
  { controller, subject }: { controller: string; subject: string },
  { before, limit }: { before: string | null; limit: number },
): Promise<PreferenceEventRow[]> {
  return db.read(sql`select ${preferenceEventColumns} from preference_events
    where controller = ${controller} and subject = ${subject} and (${before} is null or id < ${before})
    order by id desc limit ${limit}`);
}

/** True if none of these deliveries came to be since then. */
export function noneSince(deliveries: string[], since: number): Sql {
  return sql`not exists (select 1 from deliveries d
    where d.id in (select value from json_each(${JSON.stringify(deliveries)})) and d.occurred_at > ${since})`;
}
