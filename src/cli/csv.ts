// CSV as a stream in which nothing is lost: a row keeps its own text, and cells are read only where they are wanted.
// Not by a library: those give cells, and to write cells anew changes quotes, line ends and what is no UTF-8.

import { cellsOf, endOfRow, fromBytes, textOf } from './csv-cell.ts';

/** A row longer than this is one whose quote was never closed. */
const longestRow = 1_000_000;
const delimiters = [',', ';', '\t', '|'];
const byteOrderMark = '\u00ef\u00bb\u00bf';

/** One row, as it stands in the file, with a character for each byte. */
export interface Row {
  /** The line it begins on, from 1. */
  line: number;
  /** All of it but its line end. */
  text: string;
  /** `\r\n`, `\n`, or nothing at the end of the file. */
  end: string;
  /** What makes it and all that follows unreadable. */
  fault?: string;
}

/** A CSV file that has been begun: what its first row says, and the others, as they come in. */
export interface CsvFile {
  delimiter: string;
  /** What stands before the header: a byte order mark, Excel's `sep=;`. */
  preamble: string;
  header: Row;
  /** The names of the columns. */
  columns: string[];
  /** The other rows, as many at a time as came in together. A blank line is a row with no text. */
  rows: AsyncIterable<Row[]>;
}

/** Begins to read a CSV file; `isGood` decides between delimiters. A sentence if it can't be read. */
export async function readCsv(
  chunks: AsyncIterable<Uint8Array>,
  isGood: (columns: string[]) => boolean,
): Promise<CsvFile | string> {
  const source = chunks[Symbol.asyncIterator]();
  let { row: first, rest } = await firstRow(source, '');
  if (/^(?:\xff\xfe|\xfe\xff)/.test(first) || first.includes('\0')) return 'is in UTF-16: save it in UTF-8';
  let preamble = first.startsWith(byteOrderMark) ? byteOrderMark : '';
  first = first.slice(preamble.length);
  const hint = /^sep=([^\r\n])\r?\n$/i.exec(first)?.[1];
  if (hint) {
    preamble += first;
    ({ row: first, rest } = await firstRow(source, rest));
  }
  const header = rowOf(first, hint ? 2 : 1);
  if (header.text.trim() === '') return 'has no header: the first row must name the columns';
  const delimiter = hint ?? delimiterOf(header.text, isGood);
  const next = header.line + linesIn(first);
  const rows = rowsOf(source, rest, { delimiter, line: next });
  return { delimiter, preamble, header, columns: columnsOf(header.text, delimiter), rows };
}

/** A row's text and line end. */
function rowOf(whole: string, line: number): Row {
  const end = /\r?\n$/.exec(whole)?.[0] ?? '';
  return { line, text: whole.slice(0, whole.length - end.length), end };
}

/** Reads until the first line end that is in no quotes. Which delimiter there is, is not known yet. */
async function firstRow(
  source: AsyncIterator<Uint8Array>,
  before: string,
): Promise<{ row: string; rest: string }> {
  let text = before;
  for (;;) {
    let isQuoted = false;
    for (let at = 0; at < text.length; at += 1) {
      if (text[at] === '"') isQuoted = !isQuoted;
      if (text[at] === '\n' && !isQuoted) return { row: text.slice(0, at + 1), rest: text.slice(at + 1) };
    }
    const chunk = text.length > longestRow ? null : await source.next();
    if (!chunk || chunk.done) return { row: text, rest: '' };
    text += fromBytes(chunk.value);
  }
}

/** The delimiter by which the header makes sense, else the one it has most of. */
function delimiterOf(header: string, isGood: (columns: string[]) => boolean): string {
  const count = (delimiter: string) => cellsOf(header, delimiter).length;
  const ranked = [...delimiters].sort((a, b) => count(b) - count(a));
  return ranked.find((one) => isGood(columnsOf(header, one))) ?? ranked[0] ?? ',';
}

function columnsOf(header: string, delimiter: string): string[] {
  return cellsOf(header, delimiter).map((cell) => textOf(cell).trim());
}

async function* rowsOf(
  source: AsyncIterator<Uint8Array>,
  begun: string,
  { delimiter, line }: { delimiter: string; line: number },
): AsyncGenerator<Row[]> {
  let held = begun;
  let next = line;
  for (;;) {
    const { rows, rest, line: after } = cut(held, delimiter, next);
    if (rows.length > 0) yield rows;
    next = after;
    held = rest;
    const chunk = held.length > longestRow ? null : await source.next();
    if (!chunk || chunk.done) break;
    held += fromBytes(chunk.value);
  }
  if (held === '') return;
  const isWhole = held.length <= longestRow && endOfRow(`${held}\n`, 0, delimiter) === held.length;
  const last = { line: next, text: held, end: '' };
  yield [isWhole ? last : { ...last, fault: 'has a quote that is not closed' }];
}

/** All the whole rows of a text, and what is left of it. */
function cut(text: string, delimiter: string, firstLine: number) {
  const rows: Row[] = [];
  let line = firstLine;
  let at = 0;
  let quote = text.indexOf('"');
  for (;;) {
    if (quote >= 0 && quote < at) quote = text.indexOf('"', at);
    let feed = text.indexOf('\n', at);
    // Only a row with a quote can go on behind a line feed
    if (feed >= 0 && quote >= 0 && quote < feed) feed = endOfRow(text, at, delimiter);
    if (feed < 0) return { rows, rest: text.slice(at), line };
    const end = feed > at && text[feed - 1] === '\r' ? '\r\n' : '\n';
    const row = { line, text: text.slice(at, feed + 1 - end.length), end };
    rows.push(row);
    line += 1 + (quote >= 0 && quote < feed ? linesIn(row.text) : 0);
    at = feed + 1;
  }
}

function linesIn(text: string): number {
  return text.split('\n').length - 1;
}
