import sql, { join, type Sql } from 'sql-template-tag';
import type { Reading } from '../retention/fate.ts';
import type { MappedTable, Subject } from '../retention/mapping.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { namesAnother } from '../subjects/mentions.ts';
import type { Cell, SourceRow } from './cell.ts';
import { column, name } from './quoting.ts';
import { expressionsOf, isAscii, subjectsOf } from './reading.ts';
import { isRuled } from './scan.ts';

// The rows of one person, page by page. What is selected is a little more than theirs: whose a row is, is decided in code.

/** A person as rows can name them. */
export interface Person {
  /** Normalised. */
  address: string;
  /** The keyed hash of it. */
  subject: string;
}

/** Whether a table has anything by which a person's rows can be found. */
export function leadsToPeople({ mappings }: Pick<MappedTable, 'mappings'>): boolean {
  return mappings.some(({ subject }) => subject !== null);
}

/**
 * A page of the rows that may be a person's, by key, after a row's key (null: from the beginning): as `expressionsOf` reads
 * them, and behind that whether rules are about the row. A key that is infinite has no place in the protocol.
 */
export function personQuery(table: MappedTable, person: Person, after: Cell, limit: number): Sql {
  const key = column('t', table.key);
  return sql`select ${join([key, ...expressionsOf(table), isRuled(table)])} from ${name(table.table)} as t
    where ${mayBeTheirs(table, person, after)} order by ${key} limit ${limit}`;
}

/** True for a row `t` that may be a person's, after a row's key. */
export function mayBeTheirs({ key: keyed, own, mappings }: MappedTable, person: Person, after: Cell): Sql {
  const key = column('t', keyed);
  const named = subjectsOf(mappings).map((subject) => mayName(subject, person));
  const conditions = [
    sql`(${join(named, ' or ')})`,
    sql`${key} not in (9e999, -9e999)`,
    ...(own ? [sql`${column('t', own.column)} = ${own.controller}`] : []),
    ...(after === null ? [] : [sql`${key} > ${after}`]),
  ];
  return join(conditions, ' and ');
}

/** Whether rules are about a row of such a page. */
export function isRuledRow(row: SourceRow): boolean {
  return row.at(-1) === 1;
}

function mayName(subject: Subject, { address, subject: hash }: Person): Sql {
  if (subject.kind === 'hash') return sql`${column('t', subject.column)} = ${hash}`;
  if (subject.kind === 'address') return mayBe(column('t', subject.column), address);
  const { table, key, email } = subject;
  // As `reading.ts` compares the keys, so that no row it finds is missed
  return sql`exists (select 1 from ${name(table)} as s
    where ${column('s', key)} = ${column('t', subject.column)} and ${mayBe(column('s', email), address)})`;
}

/** Of plain ASCII, SQL knows the normal form, which may stand among more; what else there is may have any. */
function mayBe(value: Sql, address: string): Sql {
  return sql`(not ${isAscii(value)} or instr(lower(${value}), ${address}) > 0)`;
}

/**
 * Tells in which of a table's mappings a row is a person's, by what was read of its subjects: where the mapping's own names
 * them, it and nothing else, in whatever spelling; a mapping without one goes by those of the others. `names`: whether a
 * value that should be an address names them.
 */
export function namingIn(
  { mappings }: Pick<MappedTable, 'mappings'>,
  person: Person,
  names = (value: Cell) => typeof value === 'string' && normaliseAddress(value) === person.address,
): (subjects: readonly Cell[]) => boolean[] {
  const all = subjectsOf(mappings);
  const places = mappings.map(
    ({ subject }) => subject && all.findIndex((one) => isSameSubject(one, subject)),
  );
  return (subjects) => {
    const named = all.map((subject, at) => {
      const value = subjects[at] ?? null;
      return subject.kind === 'hash' ? value === person.subject : names(value);
    });
    return places.map((at) => (at === null ? named.includes(true) : named[at] === true));
  };
}

/**
 * Tells by which columns the mappings that mean a row lead to somebody beside a person, by what was read of it. An empty
 * column leads to nobody, nor does what it has become by being anonymised, or a reference to a row that is not there.
 */
export function othersIn(
  { mappings }: Pick<MappedTable, 'mappings'>,
  person: Person,
): (subjects: readonly Cell[], readings: readonly Reading[]) => string[] {
  const all = subjectsOf(mappings).map((subject) => ({
    subject,
    mapped: mappings.map((one) => one.subject !== null && isSameSubject(one.subject, subject)),
  }));
  if (all.length < 2) return () => [];
  return (subjects, readings) => {
    const gone = mappings.flatMap(({ anonymise }, at) => (readings[at]?.done ? anonymise : []));
    const left = all.filter(({ subject, mapped }, at) => {
      const isMeant = mapped.some((isMapped, one) => isMapped && readings[one]?.matches);
      return isMeant && leadsToAnother(subject, subjects[at] ?? null, person);
    });
    const columns = left.map(({ subject }) => subject.column);
    return columns.filter((one) => !gone.some(({ column }) => column === one));
  };
}

function leadsToAnother({ kind }: Subject, value: Cell, { address, subject: hash }: Person): boolean {
  return kind === 'hash' ? value !== null && value !== hash : namesAnother(value, address);
}

/** Whether two mappings find people in the same way. */
export function isSameSubject(one: Subject, other: Subject): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
