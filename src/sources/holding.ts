import sql, { type Sql } from 'sql-template-tag';
import type { Cell } from './cell.ts';

/** A hold as a source knows it: it names a person by keyed hash, or one record of a category. */
export interface SourceHold {
  id: string;
  subject: string | null;
  category: string | null;
  record: string | null;
}

/** The holds of a controller at one revision. */
export interface Held {
  /** Each placing and lifting makes another; -1 before any was read. */
  revision: number;
  ids: ReadonlySet<string>;
  subjects: ReadonlySet<string>;
  /** As `recordName` makes them. */
  records: ReadonlySet<string>;
}

/** Nothing read yet. */
export const nothingHeld: Held = { revision: -1, ids: new Set(), subjects: new Set(), records: new Set() };

/**
 * One record of a category, as one text. A number with a point or an exponent is taken as SQLite's CAST AS TEXT would
 * give it, with 15 digits: `1.0` is `1`, for it is not told from it by who reads it.
 */
export function recordName(category: string, key: string): string {
  const isReal = /^-?\d+(?:\.\d*(?:e[+-]?\d+)?|e[+-]?\d+)$/i.test(key);
  return `${category}\0${isReal ? Number(Number(key).toPrecision(15)) : key}`;
}

/** Asks a source for its holds: their revision, and, unless it is still `known`, all that are in force. */
export function heldQueries(controller: string, known: number): [Sql, Sql] {
  const revision = sql`select coalesce(max(revision), 0) from unusta_holds where controller = ${controller}`;
  return [
    revision,
    sql`select id, subject, category, record from unusta_holds
      where controller = ${controller} and lifted = 0 and (${revision}) <> ${known}`,
  ];
}

/** What the answers to `heldQueries` say. */
export function heldFrom(before: Held, results: Cell[][][]): Held {
  const [revision, rows = []] = [results[0]?.[0]?.[0], results[1]];
  if (revision === before.revision) return before;
  const holds = rows.map(([id, subject, category, record]) => ({
    id: String(id),
    subject: textOf(subject),
    category: textOf(category),
    record: textOf(record),
  }));
  return heldOf(holds, Number(revision));
}

const textOf = (cell: Cell | undefined) => (typeof cell === 'string' ? cell : null);

/** Holds, wherever they were read. */
export function heldOf(holds: readonly SourceHold[], revision: number): Held {
  const records = holds.flatMap(({ category, record }) =>
    category !== null && record !== null ? [recordName(category, record)] : [],
  );
  return {
    revision,
    ids: new Set(holds.map(({ id }) => id)),
    subjects: new Set(holds.flatMap(({ subject }) => (subject === null ? [] : [subject]))),
    records: new Set(records),
  };
}

/** What is held, and these holds too. */
export function alsoHolding(held: Held, holds: readonly SourceHold[]): Held {
  const { subjects, records } = heldOf(holds, held.revision);
  return {
    ...held,
    subjects: new Set([...held.subjects, ...subjects]),
    records: new Set([...held.records, ...records]),
  };
}

const nextRevision = (controller: string) =>
  sql`(select coalesce(max(revision), 0) + 1 from unusta_holds where controller = ${controller})`;

/** Places holds in a source, under new revisions; one that is in force there already changes nothing. */
export function placeHolds(controller: string, holds: readonly SourceHold[]): Sql[] {
  return holds.map(
    ({ id, subject, category, record }) => sql`insert into unusta_holds
      (controller, id, subject, category, record, lifted, revision)
      values (${controller}, ${id}, ${subject}, ${category}, ${record}, 0, ${nextRevision(controller)})
      on conflict (controller, id) do update set lifted = 0, revision = excluded.revision where lifted = 1`,
  );
}

/** Lifts a hold in a source, under a new revision. */
export function liftHold(controller: string, id: string): Sql {
  return sql`update unusta_holds set lifted = 1, revision = ${nextRevision(controller)}
    where controller = ${controller} and id = ${id} and lifted = 0`;
}
