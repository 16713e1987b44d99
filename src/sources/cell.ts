import { hexOf } from '../digest.ts';

/** What a column of a source may hold: integers beyond 2^53 are bigints. */
export type Cell = string | number | bigint | null | ArrayBuffer;

/** A row of a source: its key, then what was read with it, in order. */
export type SourceRow = [key: Cell, ...read: Cell[]];

/** All cells of rows as one list in JSON, row by row: integers of any size as they are, and a blob as `blobText`. */
export function cellsJson(rows: readonly SourceRow[]): string {
  return `[${rows.flatMap((row) => row.map(cellJson)).join()}]`;
}

function cellJson(cell: Cell): string {
  if (cell === null || typeof cell === 'string') return JSON.stringify(cell);
  if (cell instanceof ArrayBuffer) return `"${blobText(cell)}"`;
  // Without a point, it would be read as an integer, which is near to it
  const isReal = typeof cell === 'number' && Number.isInteger(cell) && !Number.isSafeInteger(cell);
  return isReal ? `${BigInt(cell)}.0` : String(cell);
}

/** A blob as text, as SQLite's hex() gives its bytes. */
function blobText(blob: ArrayBuffer): string {
  return hexOf(new Uint8Array(blob)).toUpperCase();
}
