import sql, { join, type Sql } from 'sql-template-tag';
import { addDays } from '../law/day.ts';
import type { DayEnd, EventFormat } from '../retention/dating.ts';
import { endsAnonymised, type MappedTable } from '../retention/mapping.ts';
import { column, literal, name } from './quoting.ts';
import { anonymised, matching } from './reading.ts';
import { meantRows, upTo } from './scan.ts';

// How many rows fall due when, counted by the database: in one pass through a table, and no row leaves it.

/**
 * The number of the first of these conditions that holds; NULL if none does. Each must hold where the one before it does,
 * so that of many only a few need be looked at.
 */
export function firstOf(conditions: readonly Sql[]): Sql {
  const search = (from: number, to: number): Sql => {
    if (from === to) return literal(from);
    const middle = Math.floor((from + to) / 2);
    return sql`case when ${conditions[middle]} then ${search(from, middle)} else ${search(middle + 1, to)} end`;
  };
  const last = conditions.length - 1;
  return last < 0 ? sql`null` : sql`case when ${conditions[last]} then ${search(0, last)} end`;
}

/** One of the reasons for which a row is kept. */
export interface Way {
  /** The number of the first day on which it lets the row go: -1 where it doesn't mean it, NULL on none of them. */
  at: Sql;
  /** Whether nothing is to be done any more, should this be the way that keeps the row longest. */
  isDone: Sql;
}

/** How many rows fall due on which of the days (`at`), and by which of the ways (`way`): the one that keeps longest. */
export function fallingQuery(from: Sql, where: readonly Sql[], ways: readonly Way[]): Sql {
  const each = (make: (way: Way, i: Sql) => Sql) => ways.map((way, i) => make(way, literal(i)));
  const read = each(({ at, isDone }, i) => sql`${at} as k${i}, ${isDone} as d${i}`);
  const all = join([sql`-1`, ...each((_, i) => sql`k${i}`)]); // with one argument, max is another function
  const way = join(
    each((_, i) => sql`when k${i} then case when not d${i} then ${i} end`),
    ' ',
  );
  return sql`select at, way, count(*) as counted from (
    select at, case at ${way} end as way from (
      select *, max(${all}) as at from (select ${join(read)} from ${from} where ${join(where, ' and ')})))
    where at >= 0 and way is not null group by at, way`;
}

/**
 * The same for a table whose mappings are the ways: `ends` has for each of them, and each of the days in order, the latest
 * events that all its rules let go (null: none); for one without rules it is empty. Texts with an offset that SQLite
 * can't read are left out.
 */
export function tableQuery(table: MappedTable, ends: readonly (readonly (DayEnd | null)[])[]): Sql {
  const ways = table.mappings.map((mapping, i): Way => {
    const event = column('t', mapping.event);
    const days = ends[i] ?? [];
    if (days.length === 0) return { at: sql`-1`, isDone: sql`0` };
    const first = firstOf(days.map((end) => (end ? isUpTo(event, mapping.format, end) : sql`0`)));
    const at = sql`case when ${isRead(event, mapping.format)} then ${first} end`;
    return {
      at: sql`case when ${matching(mapping)} then ${at} else -1 end`,
      isDone: endsAnonymised(mapping) ? anonymised(mapping) : sql`0`,
    };
  });
  return fallingQuery(sql`${name(table.table)} as t`, candidates(table, ends), ways);
}

/** Conditions that leave out most of the rows that fall due later; of a table with several mappings none. */
function candidates(table: MappedTable, [days]: readonly (readonly (DayEnd | null)[])[]): Sql[] {
  const [mapping, ...others] = table.mappings;
  if (!mapping || others.length > 0) return [sql`1`];
  const last = days?.at(-1);
  return [
    ...meantRows(table, mapping),
    last ? upTo(column('t', mapping.event), mapping.format, last) : sql`0`,
  ];
}

/** Whether an event has a date, as `dating.ts` reads it. */
function isRead(event: Sql, format: EventFormat): Sql {
  if (format === 'date') return sql`date(${event}) is ${event}`;
  if (format !== 'iso') return sql`typeof(${event}) in ('integer', 'real')`;
  return sql`date(substr(${event}, 1, 10)) is substr(${event}, 1, 10) and unixepoch(${event}) is not null`;
}

/** Whether such an event fell on that local date or before it. Of a moment without offset, both readings must agree. */
function isUpTo(event: Sql, format: EventFormat, { date, before }: DayEnd): Sql {
  if (format === 'date') return sql`${event} <= ${date}`;
  if (format === 'unix') return sql`${event} < ${before / 1_000}`;
  if (format === 'unix_ms') return sql`${event} < ${before}`;
  const isDayUpTo = sql`(substr(${event}, 1, 10) <= ${date} or substr(${event}, 11) glob '*[Zz+-]*')`;
  const exactly = sql`${isDayUpTo} and (length(${event}) = 10 or unixepoch(${event}) < ${before / 1_000})`;
  // An offset moves it by a day or two: only there it must be read
  return sql`(${event} < ${addDays(date, -1)} or (${upTo(event, format, { date, before })} and ${exactly}))`;
}
