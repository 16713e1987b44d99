// Cells of CSV rows. Text here has one character for each byte (Latin-1), so that whatever is in a file, in UTF-8 or
// not, can be written again as it was; delimiters, quotes and line ends are the same in every encoding that holds ASCII.

import { quoted } from '../export/csv.ts';

const encoding = 'latin1';

/** Bytes as text, a character for each. */
export function fromBytes(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(encoding);
}

/** The bytes of such a text. */
export function toBytes(text: string): Uint8Array {
  return Buffer.from(text, encoding);
}

/** The cells of a row, without their quotes. */
export function cellsOf(text: string, delimiter: string): string[] {
  if (!text.includes('"')) return text.split(delimiter);
  const cells: string[] = [];
  let at = 0;
  while (at <= text.length) {
    const end = endOfCell(text, at, delimiter);
    cells.push(unquoted(text.slice(at, end)));
    at = end + delimiter.length;
  }
  return cells;
}

/** Where the cell that begins at `at` ends, in the text of one row. */
function endOfCell(text: string, at: number, delimiter: string): number {
  const close = text[at] === '"' ? closingQuote(text, at) : at;
  const end = close < 0 ? -1 : text.indexOf(delimiter, close);
  return end < 0 ? text.length : end;
}

/** Where the quote at `at` is closed; -1 if it is not, or if that can't be seen yet. */
function closingQuote(text: string, at: number): number {
  let quote = text.indexOf('"', at + 1);
  while (quote >= 0 && text[quote + 1] === '"') quote = text.indexOf('"', quote + 2);
  return quote;
}

/** Where the row that begins at `at` has its line feed; -1 if that has not come yet. A quote at the beginning of a cell lets it hold delimiters and line ends (RFC 4180 § 2.6); one further in is a character like any other. */
export function endOfRow(text: string, at: number, delimiter: string): number {
  let cell = at;
  for (;;) {
    const from = text[cell] === '"' ? closingQuote(text, cell) : cell;
    // A quote that comes last may be the first of two
    if (from < 0 || (from > cell && from === text.length - 1)) return -1;
    const feed = text.indexOf('\n', from);
    if (feed < 0) return -1;
    const next = text.indexOf(delimiter, from);
    if (next < 0 || next > feed) return feed;
    cell = next + delimiter.length;
  }
}

function unquoted(cell: string): string {
  return cell.length > 1 && cell.startsWith('"') && cell.endsWith('"')
    ? cell.slice(1, -1).replaceAll('""', '"')
    : cell;
}

/** What a cell says in UTF-8. What is no UTF-8 is taken as Latin-1, which such files most often are in. */
export function textOf(cell: string): string {
  if (!/[\x80-\xff]/.test(cell)) return cell;
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(toBytes(cell));
  } catch {
    return cell;
  }
}

/** A text as a cell in UTF-8, in quotes where it needs them. */
export function cellOf(text: string, delimiter: string): string {
  return quoted(fromBytes(Buffer.from(text, 'utf8')), delimiter);
}
