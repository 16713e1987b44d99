import type { Sql } from 'sql-template-tag';
import type { Cell } from '../sources/cell.ts';
import { type Answer, type DatabaseConfig, send, unreachable } from './hrana.ts';

/** What a statement of a batch gave: its rows, under the names that its columns have there. */
interface Written {
  rows: Record<string, Cell>[];
  rowsAffected: number;
}

/** What stores are given. SQL is written with the `sql` tag, which binds every value. */
export interface Database {
  /** The rows of one query, under the names that its columns have there. One request. */
  read<Row>(query: Sql): Promise<Row[]>;
  /** The rows of several queries at one moment (one read transaction), one request. */
  readTogether<Rows extends unknown[][] = Written['rows'][]>(queries: Sql[]): Promise<Rows>;
  /** One atomic batch, one request, `BEGIN IMMEDIATE … COMMIT`: whole or not at all. */
  write(statements: Sql[]): Promise<Written[]>;
}

/** A database for stores. Opens no connection. */
export function openDatabase(config: DatabaseConfig): Database {
  return {
    read: async <Row>(query: Sql) => (await send(config, [query])).flatMap(named) as Row[],
    readTogether: async <Rows>(queries: Sql[]) =>
      (await send(config, queries, 'DEFERRED')).map(named) as Rows,
    write: async (statements) =>
      (await send(config, statements, 'IMMEDIATE')).map((answer) => ({
        rows: named(answer),
        rowsAffected: answer.rowsAffected,
      })),
  };
}

function named({ columns, rows }: Answer): Record<string, Cell>[] {
  return rows.map((row) => Object.fromEntries(columns.map((name, at) => [name, row[at] ?? null])));
}

/**
 * Whether an error says that the database could not be reached, was too slow, too busy or over its quota, or answered
 * with what is no libSQL: everything that another try may mend. Whether a write took effect is then unknown.
 */
export function isUnreachable(error: unknown): boolean {
  return codeOf(error) === unreachable || /^(?:SQLITE_BUSY|BLOCKED)/.test(codeOf(error));
}

/** Whether a write was refused by a constraint: over HTTP there is no more than the code's first part. */
export function isConstraintError(error: unknown): boolean {
  return codeOf(error).startsWith('SQLITE_CONSTRAINT');
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
