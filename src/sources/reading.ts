import sql, { join, type Sql } from 'sql-template-tag';
import type { Reading } from '../retention/fate.ts';
import type { MappedTable, Mapping, Subject } from '../retention/mapping.ts';
import type { Cell, SourceRow } from './cell.ts';
import { column, literal, name } from './quoting.ts';

// What is read of a row, as expressions over the table `t`. The same expressions, read again in the deleting statement,
// must still have the same values.

/** A value by which a random replacement is known: `anon-` and 128 bits. */
export const randomPrefix = 'anon-';
const randomLength = randomPrefix.length + 32;

/** For each mapping its event, whether the row is meant, and whether it is anonymised already; then every subject. */
export function expressionsOf({ mappings }: MappedTable): Sql[] {
  return [
    ...mappings.flatMap((mapping) => [eventExpression(mapping), matching(mapping), anonymised(mapping)]),
    ...subjectsOf(mappings).map(subjectExpression),
  ];
}

/** An event. Infinity is none, and the protocol has no word for it: a row with one could not be read at all. */
export function eventExpression({ event }: Mapping): Sql {
  const value = column('t', event);
  return sql`iif(${value} in (9e999, -9e999), null, ${value})`;
}

/** What those expressions gave, in the same order. */
export function readRow(
  { mappings }: MappedTable,
  [, ...cells]: SourceRow,
): { readings: Reading[]; subjects: Cell[] } {
  const readings = mappings.map((_, at) => ({
    event: cells[at * 3] ?? null,
    matches: cells[at * 3 + 1] === 1,
    done: cells[at * 3 + 2] === 1,
  }));
  return { readings, subjects: cells.slice(mappings.length * 3) };
}

/** The subjects that a table's mappings name, each once. */
export function subjectsOf(mappings: Mapping[]): Subject[] {
  const all = mappings.flatMap(({ subject }) => (subject ? [subject] : []));
  return [...new Map(all.map((subject) => [JSON.stringify(subject), subject])).values()];
}

function subjectExpression(subject: Subject): Sql {
  if (subject.kind !== 'joined') return column('t', subject.column);
  const { table, key, email } = subject;
  return sql`(select ${column('s', email)} from ${name(table)} as s where ${column('s', key)} = ${column('t', subject.column)})`;
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

/** What an anonymised row's columns are set to. */
export function replacements({ anonymise }: Mapping): Sql {
  return join(
    anonymise.map(({ column: to, becomes }) => {
      const value =
        becomes === 'random' ? sql`${randomPrefix} || lower(hex(randomblob(16)))` : literal(becomes.value);
      return sql`${name(to)} = ${value}`;
    }),
  );
}
