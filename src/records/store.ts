import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { always } from '../db/parts.ts';
import { fallingQuery, firstOf } from '../sources/counting.ts';
import type { RecordName } from './input.ts';
import type { Cut, StoredRecord } from './keeping.ts';

/** An event of a record as its row: its person as a keyed hash. */
export interface RecordRow {
  category: string;
  key: string;
  event: string;
  on: string;
  subject: string | null;
}

/**
 * Makes the dates what they are said to be; what is so already is left alone. A date that changed makes the record one
 * that nobody was told of. A person who is known stays so where none is named.
 */
export function upsertRecords(controller: string, rows: RecordRow[]): Sql {
  return sql`insert into records (controller, category, "key", event, "on", subject)
    select ${controller}, value ->> 'category', value ->> 'key', value ->> 'event', value ->> 'on', value ->> 'subject'
    from json_each(${JSON.stringify(rows)}) where true
    on conflict (controller, category, "key", event) do update set "on" = excluded."on",
      subject = coalesce(excluded.subject, records.subject),
      told_at = case when records."on" = excluded."on" then records.told_at end
    where records."on" <> excluded."on" or excluded.subject <> coalesce(records.subject, '')`;
}

const sameRecord = (one: string, other: string): Sql =>
  raw(['controller', 'category', '"key"'].map((name) => `${one}.${name} = ${other}.${name}`).join(' and '));

/** The records that these names are of, as a table. */
function namesTable(names: readonly RecordName[]): Sql {
  const json = JSON.stringify(names.map(({ category, key }) => [category, key]));
  return sql`(select value ->> 0 as category, value ->> 1 as "key" from json_each(${json}))`;
}

/** How many of these records there are, by category. */
export async function countNamed(
  db: Database,
  controller: string,
  names: readonly RecordName[],
): Promise<{ category: string; records: number; held: number }[]> {
  return db.read(sql`select r.category, count(*) as records, coalesce(sum(${isHeld(controller)}), 0) as held
    from (select distinct controller, category, "key" from records where ${isNamed(controller, names)}) r
    group by r.category order by r.category`);
}

/** Removes these records, if as many are there as were counted. */
export function deleteNamed(controller: string, names: readonly RecordName[], records: number): Sql {
  const there = sql`(select count(*) from (
    select distinct category, "key" from records where ${isNamed(controller, names)}))`;
  return sql`delete from records where ${isNamed(controller, names)} and ${there} = ${records}`;
}

function isNamed(controller: string, names: readonly RecordName[]): Sql {
  return sql`controller = ${controller} and (category, "key") in ${namesTable(names)}`;
}

/** True for a record `r` that a hold names, itself or its person. */
function isHeld(controller: string): Sql {
  const active = sql`h.controller = ${controller} and h.lifted_at is null`;
  return sql`((r.category, r."key") in (select h.category, h.record from holds h where ${active} and h.record is not null)
    or exists (select 1 from records s where ${sameRecord('s', 'r')}
      and s.subject in (select h.subject from holds h where ${active} and h.subject is not null)))`;
}

/** The cut-offs as a table of a statement. */
function withCuts(cuts: readonly Cut[]): Sql {
  return sql`with cut as materialized (select value ->> 'category' as category, value ->> 'event' as event,
    value ->> 'until' as until, value ->> 'leads' as leads from json_each(${JSON.stringify(cuts)}))`;
}

/** Records whose first event lets them go, as `r`, in a statement that has the cut-offs. */
function ledRecords(controller: string): Sql {
  return sql`cut c cross join records r on r.controller = ${controller} and r.category = c.category
    and r.event = c.event and r."on" <= c.until and c.leads`;
}

/** True for a record `r` that each event of its category lets go. */
const letsGo: Sql = sql`not exists (select 1 from cut o where o.category = r.category and not exists (
  select 1 from records d where ${sameRecord('d', 'r')} and d.event = o.event and d."on" <= o.until))`;

/** True for a record `r` that the shop is to be told of: not held, and not told since. */
function mayTell(controller: string, since: number): Sql {
  return sql`${letsGo} and not ${isHeld(controller)} and exists (
    select 1 from records d where ${sameRecord('d', 'r')} and (d.told_at is null or d.told_at <= ${since}))`;
}

/** What a query for records selects of each, as `r`. */
function columns(controller: string): Sql {
  const ofRecord = sql`from records e where ${sameRecord('e', 'r')}`;
  return sql`r.category, r."key", ${isHeld(controller)} as held, (select max(e.told_at) ${ofRecord}) as "toldAt",
    (select json_group_array(json_object('event', e.event, 'on', e."on")) ${ofRecord}) as dates`;
}

async function readRecords(db: Database, query: Sql): Promise<StoredRecord[]> {
  const rows = await db.read<{
    category: string;
    key: string;
    held: number;
    toldAt: number | null;
    dates: string;
  }>(query);
  return rows.map(({ held, dates, ...row }) => ({ ...row, dates: JSON.parse(dates), isHeld: held === 1 }));
}

/** Up to `limit` records after a cursor of category and key, in that order; with `cuts`, only those that may go. */
export function listRecords(
  db: Database,
  controller: string,
  cuts: readonly Cut[] | null,
  { after: [category, key], limit }: { after: [category: string, key: string]; limit: number },
): Promise<StoredRecord[]> {
  const page = sql`(r.category, r."key") > (${category}, ${key}) order by r.category, r."key" limit ${limit}`;
  const found = cuts
    ? sql`${withCuts(cuts)} select r.controller, r.category, r."key" from ${ledRecords(controller)}
        where ${letsGo} and ${page}`
    : sql`select distinct r.controller, r.category, r."key" from records r where r.controller = ${controller} and ${page}`;
  return readRecords(db, sql`select ${columns(controller)} from (${found}) r order by r.category, r."key"`);
}

/** Up to `limit` of a person's records (keyed hash) after a cursor of category and key, in that order. */
export function listRecordsOf(
  db: Database,
  { controller, subject }: { controller: string; subject: string },
  { after: [category, key], limit }: { after: [category: string, key: string]; limit: number },
): Promise<StoredRecord[]> {
  const found = sql`select distinct r.controller, r.category, r."key" from records r
    where r.controller = ${controller} and r.subject = ${subject} and (r.category, r."key") > (${category}, ${key})
    order by r.category, r."key" limit ${limit}`;
  return readRecords(db, sql`select ${columns(controller)} from (${found}) r order by r.category, r."key"`);
}

/** Up to `limit` records that may go and are not held, of which the shop was not told since then; none if nobody listens. */
export function listUntold(
  db: Database,
  controller: string,
  cuts: readonly Cut[],
  { since, limit }: { since: number; limit: number },
): Promise<StoredRecord[]> {
  const isHeard = sql`exists (select 1 from webhooks w, json_each(w.events) e
    where w.controller = ${controller} and e.value = 'retention.due')`;
  const found = sql`${withCuts(cuts)} select r.controller, r.category, r."key" from ${ledRecords(controller)}
    where ${isHeard} and ${mayTell(controller, since)} limit ${limit}`;
  return readRecords(db, sql`select ${columns(controller)} from (${found}) r`);
}

/** True in a batch while the shop may be told of each of these records. */
export function mayTellAll(
  controller: string,
  cuts: readonly Cut[],
  names: readonly RecordName[],
  since: number,
): Sql {
  return sql`${names.length} = (${withCuts(cuts)} select count(*) from cut c
    cross join ${namesTable(names)} n on n.category = c.category and c.leads
    cross join records r on r.controller = ${controller} and r.category = n.category and r."key" = n."key"
    and r.event = c.event where ${mayTell(controller, since)})`;
}

/** The shop is told of these records, where `condition` holds. */
export function markTold(controller: string, names: readonly RecordName[], at: number, condition: Sql): Sql {
  return sql`update records set told_at = ${at} where ${isNamed(controller, names)} and ${condition}`;
}

/** A category's events, each with the cut-offs of the days asked for, in order. */
export interface FallingCategory {
  category: string;
  events: { event: string; untils: string[] }[];
}

/** How many records of each category let go first on which of the days (`at`), and by which of the events (`way`). */
export async function countFalling(
  db: Database,
  controller: string,
  categories: readonly FallingCategory[],
): Promise<{ at: number; way: number; counted: number }[][]> {
  if (categories.length === 0) return [];
  return db.readTogether(categories.map((one) => fallingOf(controller, one)));
}

function fallingOf(controller: string, { category, events }: FallingCategory): Sql {
  const table = (i: number) => raw(`r${i}`);
  const where = events.map(({ event, untils }, i) => {
    const r = table(i);
    const same = i === 0 ? always : sql`${sameRecord('r0', `r${i}`)}`;
    return sql`${r}.controller = ${controller} and ${r}.category = ${category} and ${r}.event = ${event}
      and ${r}."on" <= ${untils.at(-1) ?? ''} and ${same}`;
  });
  const ways = events.map(({ untils }, i) => ({
    at: firstOf(untils.map((until) => sql`${table(i)}."on" <= ${until}`)),
    isDone: sql`0`,
  }));
  const tables = join(
    events.map((_, i) => sql`records ${table(i)}`),
    ' cross join ',
  );
  return fallingQuery(tables, where, ways);
}
