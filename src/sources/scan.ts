import sql, { join, type Sql } from 'sql-template-tag';
import { addDays } from '../law/day.ts';
import { type DayEnd, type EventFormat, earliest } from '../retention/dating.ts';
import { endsAnonymised, type MappedTable, type Mapping } from '../retention/mapping.ts';
import type { Cell, SourceRow } from './cell.ts';
import { column, literal, name } from './quoting.ts';
import { anonymised, eventExpression, eventPlace, expressionsOf, matching } from './reading.ts';

// The queries by which a table is gone through, page by page. What they select is a little more than what may go: each
// row is then decided exactly, in code.

/** Where a scan stands: after the row with this event and key, or at the beginning. */
export interface Position {
  event: Cell;
  key: Cell;
}

/** A way through a table: by the mapping's event where an index helps, else by key, in one pass. */
export interface Scan {
  table: MappedTable;
  mapping: Mapping;
  by: 'event' | 'key';
  /** The latest events that may go; null: all that are dated. */
  end: DayEnd | null;
  /** Whether rows are taken now. In a plan, what goes before a row is still there. */
  takes?: boolean;
}

/** A page of rows as `expressionsOf` reads them, after a position, in order. */
export function pageQuery(scan: Scan, after: Position | null, limit: number): Sql {
  const { table, mapping, by } = scan;
  const [key, event] = [column('t', table.key), column('t', mapping.event)];
  const order = by === 'event' ? sql`${event}, ${key}` : key;
  return sql`select ${join([key, ...expressionsOf(table)])} from ${name(table.table)} as t
    where ${join(conditions(scan, after), ' and ')} order by ${order} limit ${limit}`;
}

/** Where the next page begins: after a page's last row. */
export function positionAfter({ table, mapping }: Scan, rows: readonly SourceRow[]): Position | null {
  const last = rows.at(-1);
  return last ? { key: last[0], event: last[eventPlace(table, mapping)] ?? null } : null;
}

/**
 * By event, its bounds are what an index is searched by. By key they must not be: what an index on the event finds would
 * be sorted anew for every page.
 */
function conditions({ table, mapping, by, end, takes }: Scan, after: Position | null): Sql[] {
  const [key, event] = [column('t', table.key), column('t', mapping.event)];
  const isDated = sql`${eventExpression(mapping)} is not null`;
  const undone = [
    ...meantRows(table, mapping),
    ...(takes ? withoutParts(table) : []),
    ...undoneRows(mapping),
    unsearched(isDated),
    isNameable(table),
  ];
  const least = sql`${event} >= ${leastOf(mapping.format)}`;
  const most = end ? [upTo(event, mapping.format, end)] : [];
  if (by === 'key') {
    const beyond = after ? [sql`${key} > ${after.key}`] : [];
    return [...undone, unsearched(join([least, ...most], ' and ')), ...beyond];
  }
  // Of two lower bounds SQLite might search by the first. A rowid has no collation, and is searched for only with one
  const beyond = after ? sql`(${event}, ${key}) > (${after.event}, ${after.key} collate binary)` : least;
  return [...undone, beyond, ...most];
}

/** No hold can name a row whose key is bytes, or infinity. */
function isNameable({ key }: MappedTable): Sql {
  const value = column('t', key);
  return sql`(typeof(${value}) in ('integer', 'text') or (typeof(${value}) = 'real' and abs(${value}) < 9e999))`;
}

/** A condition by which no index is chosen. */
function unsearched(condition: Sql): Sql {
  return sql`+(${condition})`;
}

/** The rows of a table that a mapping means: of Unusta's own, the controller's alone. */
export function meantRows({ own }: MappedTable, mapping: Mapping): Sql[] {
  const where = mapping.where.length === 0 ? [] : [unsearched(matching(mapping))];
  if (!own) return where;
  const unless = own.unless ? [isOver[own.unless]] : [];
  return [sql`${column('t', own.column)} = ${own.controller}`, ...where, ...unless];
}

/**
 * Whether an erasure is about a row: of Unusta's own tables, some have rows that none is about. A request stays while a
 * recipient is still to answer for it: its link leads there.
 */
export function isRuled({ own }: MappedTable): Sql {
  if (!own?.unless) return sql`1`;
  const over = isOver[own.unless];
  return own.unless === 'open-request'
    ? sql`(${over} and not exists (select 1 from tasks k where k.request = ${column('t', own.record ?? 'id')}
        and k.kind = 'recipient' and k.settled_at is null))`
    : over;
}

const isOver = {
  'current-preference': sql`not exists (select 1 from preferences p where p.controller = t.controller
    and p.subject = t.subject and p.topic = t.topic and p.event = t.id)`,
  'open-request': sql`t.closed_at is not null`,
};

/** A request goes after what belongs to it: that would not be found any more, nor kept by a hold on it. */
function withoutParts({ own }: MappedTable): Sql[] {
  const parts = own?.parts ?? [];
  return parts.map((part) => sql`not exists (select 1 from ${name(part)} as p where p.request = t.id)`);
}

/** Where rows are anonymised in the end, those that are not yet. */
function undoneRows(mapping: Mapping): Sql[] {
  return endsAnonymised(mapping) ? [sql`not ${anonymised(mapping)}`] : [];
}

/** No event that can be read is less: texts begin with a digit, and moments have a year. */
function leastOf(format: EventFormat): Sql {
  if (format === 'date' || format === 'iso') return literal('0');
  return literal(format === 'unix' ? earliest / 1_000 : earliest);
}

/** No event is later that falls on the day or before it. A text's day may be two off by its offset. */
export function upTo(event: Sql, format: EventFormat, { date, before }: DayEnd): Sql {
  switch (format) {
    case 'date':
      return sql`${event} <= ${date}`;
    case 'iso':
      return sql`${event} < ${addDays(date, 3)}`;
    case 'unix':
      return sql`${event} < ${before / 1_000}`;
    case 'unix_ms':
      return sql`${event} < ${before}`;
  }
}

/** How many rows a table has, of those that are the controller's. */
export function sizeQuery({ table, own }: MappedTable): Sql {
  const mine = own ? sql`${column('t', own.column)} = ${own.controller}` : sql`1`;
  return sql`select count(*) from ${name(table)} as t where ${mine}`;
}

/** How many of the rows that a mapping means have no date at all, or no key by which they could be held. */
export function undatedQuery({ table, mapping }: Pick<Scan, 'table' | 'mapping'>): Sql {
  const isLeft = sql`(${column('t', mapping.event)} is null or not ${isNameable(table)})`;
  return sql`select count(*) from ${name(table.table)} as t
    where ${join([...meantRows(table, mapping), ...undoneRows(mapping), isLeft], ' and ')}`;
}

/**
 * A page of those rows, by key, whose date may be none: of another kind or form than the mapping says, or after `end`
 * (today). Gives key and event.
 */
export function doubtfulQuery(
  { table, mapping, end }: Scan & { end: DayEnd },
  after: Cell,
  limit: number,
): Sql {
  const [key, event] = [column('t', table.key), column('t', mapping.event)];
  const conditions = [
    ...meantRows(table, mapping),
    ...undoneRows(mapping),
    isNameable(table),
    unsearched(doubtful(event, mapping.format, end)),
  ];
  if (after !== null) conditions.push(sql`${key} > ${after}`);
  return sql`select ${key}, ${eventExpression(mapping)} from ${name(table.table)} as t
    where ${join(conditions, ' and ')} order by ${key} limit ${limit}`;
}

const digits = (pattern: string) => literal(pattern.replaceAll('9', '[0-9]'));

function doubtful(event: Sql, format: EventFormat, { date, before }: DayEnd): Sql {
  if (format === 'unix' || format === 'unix_ms') {
    const usual = sql`${event} >= ${leastOf(format)} and ${upTo(event, format, { date, before })}`;
    return sql`${event} is not null and not (typeof(${event}) in ('integer', 'real') and ${usual})`;
  }
  const day = sql`${event} glob ${digits('9999-99-99*')} and date(substr(${event}, 1, 10)) is substr(${event}, 1, 10)`;
  const usual =
    format === 'date'
      ? sql`length(${event}) = 10`
      : sql`(length(${event}) = 10 or substr(${event}, 11) glob ${digits('[T ][01]9:[0-5]9:[0-5]9')}
          or substr(${event}, 11) glob ${digits('[T ][01]9:[0-5]9:[0-5]9Z')}
          or substr(${event}, 11) glob ${digits('[T ][01]9:[0-5]9:[0-5]9.999Z')}
          or substr(${event}, 11) glob ${digits('[T ][01]9:[0-5]9:[0-5]9[+-]09:[0-5]9')})`;
  return sql`${event} is not null and not (typeof(${event}) = 'text' and ${day} and ${usual} and ${event} <= ${date})`;
}
