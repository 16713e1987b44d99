import sql, { join, type Sql } from 'sql-template-tag';
import type { MappedTable } from '../retention/mapping.ts';
import { type Cell, cellsJson, type SourceRow } from './cell.ts';
import { column, literal, name } from './quoting.ts';
import { columnsBehind, expressionsOf, replacements } from './reading.ts';

/** The evidence of one batch, as it stands in the source beside the data. No personal data. */
export interface Evidence {
  controller: string;
  run: string;
  /** Of the batches that the run made in this source. */
  number: number;
  rule: string;
  category: string;
  clause: string;
  noticeVersion: string;
  table: string;
  deed: 'delete' | 'anonymise';
  /** How many rows were to go; the batch fails as a whole if another number did. */
  rows: number;
  /** The earliest and latest local event date, `YYYY-MM-DD`; null where none can be read, as an erasure may meet it. */
  firstOn: string | null;
  lastOn: string | null;
  /** HMAC-SHA-256 of the keys, in order, under a key of this controller's evidence: `kid.hex`. */
  digest: string;
  /** The revision of the holds that were read with the rows. */
  holdsRevision: number;
  /** UTC milliseconds. */
  at: number;
}

/**
 * The deed and its evidence, for one batch: rows go by key, only where all that was read of them is still so and nobody
 * placed or lifted a hold since. Unless exactly as many go as should, the evidence's CHECK fails and nothing happens.
 */
export function deedStatements(
  table: MappedTable,
  mappings: readonly number[],
  rows: readonly SourceRow[],
  evidence: Evidence,
): [begin: Sql, deed: Sql, evidence: Sql] {
  const { controller, holdsRevision } = evidence;
  const target = name(table.table);
  const where = sql`${column('gone', table.key)} in (${stillSo(table, rows)})
    and ${holdsRevisionQuery(controller)} = ${holdsRevision}`;
  const mapped = mappings.flatMap((at) => table.mappings[at] ?? []);
  const deed =
    evidence.deed === 'delete' || mapped.length === 0
      ? sql`delete from ${target} as gone where ${where}`
      : sql`update ${target} as gone set ${replacements(mapped)} where ${where}`;
  return [sql`select ${clock}`, deed, insertEvidence(evidence)];
}

/**
 * Of these rows the keys of those of which all that was read is still so. Without a scalar function where that can be: a
 * statement that calls one may fail halfway, and SQLite then copies every page that it changes.
 */
function stillSo(table: MappedTable, rows: readonly SourceRow[]): Sql {
  const expressions = expressionsOf(table);
  const behind = columnsBehind(table);
  const key = column('t', table.key);
  const still = expressions.map((expression, i) => {
    const cells = rows.map((row) => row[i + 1]);
    const plain = behind[i];
    if (plain && cells.every(isPlain)) return sql`${plain} collate binary is ${read(i + 1)}`;
    const hasBlob = cells.some((cell) => cell instanceof ArrayBuffer);
    const value = hasBlob
      ? sql`iif(typeof(${expression}) = 'blob', hex(${expression}), ${expression})`
      : expression;
    return sql`${value} is ${read(i + 1)}`;
  });
  const size = literal(expressions.length + 1);
  const cells = [null, ...expressions].map(
    (_, i) => sql`max(case j.key % ${size} when ${literal(i)} then j.value end) as ${name(`c${i}`)}`,
  );
  return sql`select ${key} from (select ${join(cells)} from json_each(${cellsJson(rows)}) as j group by j.key / ${size}) as r
    cross join ${name(table.table)} as t on ${join([sql`${key} = ${read(0)}`, ...still], ' and ')}`;
}

const isPlain = (cell: Cell | undefined) =>
  typeof cell === 'string' || typeof cell === 'number' || typeof cell === 'bigint';

const read = (i: number) => column('r', `c${i}`);

/** The database's own time, in seconds: how long a batch holds the write lock is seen there alone. */
const clock = sql`unixepoch('subsec')`;

/** How many milliseconds such a batch took, by the database's own time. */
export function lockedFor(results: Cell[][][]): number {
  const [began, ended] = [results[0]?.[0]?.[0], results[2]?.[0]?.[0]];
  return Math.max(0, (Number(ended) - Number(began)) * 1_000);
}

function insertEvidence(e: Evidence): Sql {
  return sql`insert into unusta_batches (controller, run, number, rule, category, clause, notice_version, "table", deed,
    expected, affected, first_on, last_on, digest, holds_revision, at)
    select ${e.controller}, ${e.run}, ${e.number}, ${e.rule}, ${e.category}, ${e.clause}, ${e.noticeVersion}, ${e.table},
    ${e.deed}, ${e.rows}, changes(), ${e.firstOn ?? ''}, ${e.lastOn ?? ''}, ${e.digest}, ${e.holdsRevision}, ${e.at} returning ${clock}`;
}

/** The revision of a controller's holds: each placing and lifting gives a new one. */
function holdsRevisionQuery(controller: string): Sql {
  return sql`(select coalesce(max(h.revision), 0) from unusta_holds as h where h.controller = ${controller})`;
}

/** The evidence that a source has of a run, from batch `after` on, in order. */
export function evidenceQuery(controller: string, run: string, after: number): Sql {
  return sql`select run, number, rule, category, clause, notice_version, "table", deed, affected, first_on, last_on, digest,
    holds_revision, at from unusta_batches where controller = ${controller} and run = ${run} and number > ${after}
    order by number`;
}

/** The rows of `evidenceQuery` as evidence. */
export function evidenceFrom(controller: string, rows: Cell[][]): Evidence[] {
  return rows.map(([run, number, rule, category, clause, noticeVersion, table, deed, affected, ...rest]) => {
    const [firstOn, lastOn, digest, holdsRevision, at] = rest;
    return {
      ...{ controller, run: String(run), number: Number(number), rule: String(rule) },
      ...{ category: String(category), clause: String(clause), noticeVersion: String(noticeVersion) },
      ...{ table: String(table), deed: deed === 'delete' ? 'delete' : 'anonymise', rows: Number(affected) },
      ...{ firstOn: dateOf(firstOn), lastOn: dateOf(lastOn), digest: String(digest) },
      ...{ holdsRevision: Number(holdsRevision), at: Number(at) },
    };
  });
}

const dateOf = (cell: Cell | undefined) => (cell === '' ? null : String(cell));
