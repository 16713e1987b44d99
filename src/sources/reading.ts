import sql, { join, type Sql } from 'sql-template-tag';
import type { Reading } from '../retention/fate.ts';
import type { MappedTable, Mapping, Subject } from '../retention/mapping.ts';
import type { Cell, SourceRow } from './cell.ts';
import { column, literal, name } from './quoting.ts';

// What is read of a row, as expressions over the table `t`. The same expressions, read again in the deleting statement,
// must still have the same values.

/** A value by which a random replacement is known: `anon-` and 128 bits. */
const randomPrefix = 'anon-';
const randomLength = randomPrefix.length + 32;

/** What is read of a table's rows, and where in a row it stands: its key is first. */
interface Layout {
  expressions: Sql[];
  /** The column behind each: a text or a number that the expression gives stands there so; null where there is none. */
  columns: (Sql | null)[];
  /** What would be the same of every row is not read (null). */
  mappings: { event: number; matches: number | null; done: number | null }[];
  subjects: number[];
  /** The record that a row belongs to, where it is another's. */
  record: number | null;
}

const layouts = new WeakMap<MappedTable, Layout>();

/** For each mapping its event, whether the row is meant, and whether it is anonymised already; then subjects and record. */
function layoutOf(table: MappedTable): Layout {
  const known = layouts.get(table);
  if (known) return known;
  const expressions: Sql[] = [];
  const columns: (Sql | null)[] = [];
  const place = (expression: Sql, behind: Sql | null = null) => {
    columns.push(behind);
    return expressions.push(expression);
  };
  const mappings = table.mappings.map((mapping) => ({
    event: place(eventExpression(mapping), column('t', mapping.event)),
    matches: mapping.where.length > 0 ? place(matching(mapping)) : null,
    done: mapping.anonymise.length > 0 ? place(anonymised(mapping)) : null,
  }));
  const subjects = subjectsOf(table.mappings).map((subject) =>
    place(subjectExpression(subject, asRead), subjectExpression(subject)),
  );
  const record = table.own?.record === undefined ? null : place(column('t', table.own.record));
  const layout = { expressions, columns, mappings, subjects, record };
  layouts.set(table, layout);
  return layout;
}

/** What is read of a table's rows, beside their key. */
export function expressionsOf(table: MappedTable): Sql[] {
  return layoutOf(table).expressions;
}

/**
 * The columns behind those expressions, in their order: where one gave a text or a number, it stands so in the column.
 * Null: there is none.
 */
export function columnsBehind(table: MappedTable): (Sql | null)[] {
  return layoutOf(table).columns;
}

/** Where in a row a mapping's event stands. */
export function eventPlace(table: MappedTable, mapping: Mapping): number {
  return layoutOf(table).mappings[table.mappings.indexOf(mapping)]?.event ?? Number.NaN;
}

// The protocol has no word for infinity, nor for broken UTF-8, and no room for megabytes: one such value would keep all
// that is read with it from being read.

export const hasEnd = (value: Sql): Sql => sql`${value} not in (9e999, -9e999)`;
/** Whether a value has only ASCII that can be printed. */
export const isAscii = (value: Sql): Sql =>
  sql`(${value} not glob '*[^ -~]*' and length(${value}) = octet_length(${value}))`;
const longestEvent = 40;

/** An event; what its format can't read is none. */
export function eventExpression({ event, format }: Mapping): Sql {
  const value = column('t', event);
  const mayBeOne =
    format === 'unix' || format === 'unix_ms'
      ? sql`typeof(${value}) in ('integer', 'real') and ${hasEnd(value)}`
      : sql`typeof(${value}) = 'text' and length(${value}) <= ${literal(longestEvent)} and ${isAscii(value)}`;
  return sql`iif(${mayBeOne}, ${value}, null)`;
}

/** What those expressions gave; `records`: the keys by which a hold may name the row, its own first. */
export function readRow(
  table: MappedTable,
  row: SourceRow,
): { readings: Reading[]; subjects: Cell[]; records: Cell[] } {
  const { mappings, subjects, record } = layoutOf(table);
  const readings = mappings.map(({ event, matches, done }) => ({
    event: row[event] ?? null,
    matches: matches === null || row[matches] === 1,
    done: done !== null && row[done] === 1,
  }));
  const records = record === null ? [row[0]] : [row[0], row[record] ?? null];
  return { readings, subjects: subjects.map((at) => asText(row[at] ?? null)), records };
}

/** How much is read of what should be an address (bytes): what has as much may go on. */
const longestSubject = 2_000;

/** What came as bytes, as text; but for what may go on. */
function asText(cell: Cell): Cell {
  const isWhole = cell instanceof ArrayBuffer && cell.byteLength < longestSubject;
  return isWhole ? new TextDecoder().decode(cell) : cell;
}

/** The subjects that a table's mappings name, each once. */
export function subjectsOf(mappings: Mapping[]): Subject[] {
  const all = mappings.flatMap(({ subject }) => (subject ? [subject] : []));
  return [...new Map(all.map((subject) => [JSON.stringify(subject), subject])).values()];
}

function subjectExpression(subject: Subject, as = (value: Sql) => value): Sql {
  if (subject.kind === 'hash') return column('t', subject.column);
  if (subject.kind === 'address') return as(column('t', subject.column));
  const { table, key, email } = subject;
  return sql`(select ${as(column('s', email))} from ${name(table)} as s where ${column('s', key)} = ${column('t', subject.column)})`;
}

/** Plain texts as they are, all others as bytes, and of neither too much. */
function asRead(value: Sql): Sql {
  const longest = literal(longestSubject);
  const bytes = sql`substr(cast(${value} as blob), 1, ${longest})`;
  const plain = sql`${isAscii(value)} and length(${value}) < ${longest}`;
  return sql`iif(${hasEnd(value)}, iif(${plain}, ${value}, ${bytes}), null)`;
}

/** Whether a row is among those that a mapping means. */
export function matching({ where }: Mapping): Sql {
  const all = where.map(({ column: name, values }) => sql`${column('t', name)} in (${join(values)})`);
  return all.length === 0 ? sql`1` : sql`(${join(all, ' and ')})`;
}

/**
 * Whether a row has been anonymised: every listed column is what it becomes. Literals, so that a partial index can leave
 * these rows out.
 */
export function anonymised({ anonymise }: Mapping, alias: string | null = 't'): Sql {
  const all = anonymise.map(({ column: name, becomes }) => {
    const value = column(alias, name);
    if (becomes !== 'random') return sql`${value} is ${literal(becomes.value)}`;
    return sql`(length(${value}) is ${literal(randomLength)} and ${value} glob ${literal(`${randomPrefix}*`)})`;
  });
  return all.length === 0 ? sql`0` : sql`(${join(all, ' and ')})`;
}

/** What an anonymised row's columns are set to; by several mappings, as the first of them says that names a column. */
export function replacements(mappings: readonly Mapping[]): Sql {
  const all = mappings.flatMap(({ anonymise }) => anonymise).reverse();
  const set = [...new Map(all.map(({ column: to, becomes }) => [to, becomes]))].map(([to, becomes]) => {
    const value =
      becomes === 'random' ? sql`${randomPrefix} || lower(hex(randomblob(16)))` : literal(becomes.value);
    return sql`${name(to)} = ${value}`;
  });
  return join(set);
}
