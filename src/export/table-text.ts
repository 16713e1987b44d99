import { encodeBase64 } from 'hono/utils/encode';
import type { Cell } from '../sources/cell.ts';
import { defused, quoted } from './csv.ts';

// A table of a person's rows as text: what stands before its rows, each of them, and what stands behind.

/** How a table is written in a format. */
export interface TableText {
  head: string;
  /** Between two rows. */
  between: string;
  /** `undefined`: what is left out of this row. */
  row: (cells: readonly (Cell | undefined)[]) => string;
  foot: string;
}

/** One array of objects (RFC 8259): integers that not every reader keeps (beyond 2^53) as texts, bytes as `{"base64": …}`. */
export function jsonText(columns: readonly string[]): TableText {
  const names = columns.map((name) => JSON.stringify(name));
  const member = (name: string, cell: Cell | undefined) =>
    cell === undefined ? [] : `${name}:${jsonCell(cell)}`;
  const row = (cells: readonly (Cell | undefined)[]) =>
    `{${names.flatMap((name, at) => member(name, cells[at])).join()}}`;
  return { head: '[\n', between: ',\n', row, foot: '\n]\n' };
}

function jsonCell(cell: Cell): string {
  if (typeof cell === 'bigint') return `"${cell}"`;
  return JSON.stringify(cell instanceof ArrayBuffer ? { base64: encodeBase64(cell) } : cell);
}

/** RFC 4180 in UTF-8, as spreadsheets open it: with a byte order mark, and without anything that they would calculate. */
export function csvText(columns: readonly string[]): TableText {
  const record = (cells: readonly (Cell | undefined)[]) => `${cells.map(csvCell).join()}\r\n`;
  return { head: `\ufeff${record(columns)}`, between: '', row: record, foot: '' };
}

function csvCell(cell: Cell | undefined): string {
  if (cell === null || cell === undefined) return '';
  if (typeof cell === 'number' || typeof cell === 'bigint') return String(cell);
  return quoted(defused(cell instanceof ArrayBuffer ? encodeBase64(cell) : cell), ',');
}
