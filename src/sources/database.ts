import type { Sql } from 'sql-template-tag';
import type { Cell } from './cell.ts';

/** A source's database: rows are positional, as the mapping's expressions are. */
export interface SourceDatabase {
  /** Several queries at one moment, in one request. */
  read(queries: Sql[]): Promise<Cell[][][]>;
  /** One atomic batch, in one request: whole or not at all. */
  write(statements: Sql[]): Promise<Cell[][][]>;
}
