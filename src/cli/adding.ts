// Adding columns to a CSV of any size, as a stream: what `links` and `suppression annotate` have in common.

import { basename } from 'node:path';
import { batchesOf, inOrder } from './batches.ts';
import type { Call, Option } from './command.ts';
import { type CsvFile, type Row, readCsv } from './csv.ts';
import { cellOf, cellsOf, textOf } from './csv-cell.ts';
import { findAddressColumn, findColumn, readColumns } from './csv-columns.ts';
import { openInput } from './input.ts';
import { type Output, openOutput } from './output.ts';
import { pathsOf } from './paths.ts';
import { counted, type Progress, startProgress } from './progress.ts';

/** Rows that are worked on together: as many as the API takes. */
const batchSize = 1_000;

/** What a row gets. */
interface Filled {
  /** For each new column, in order. */
  values: string[];
  /** Whether its address is one. */
  isAddress: boolean;
}

/** New columns and what is in them. */
export interface Adding {
  names: readonly string[];
  /** How many batches of a thousand are worked on at once. */
  width: number;
  /** Values for addresses, one for one; a sentence if there are none to be had. */
  fill(emails: string[]): Promise<Filled[] | string>;
}

/** The option that names columns: that of the addresses, and new ones. */
export function columnsOption(names: readonly string[]): Option {
  const known = ['email', ...names];
  return {
    value: 'LIST',
    summary: `what columns are called: email=NAME, ${names[0]}=NAME …`,
    wrong: (text) => {
      const read = readColumns(text, known);
      return typeof read === 'string' ? read : null;
    },
  };
}

/** Adds columns to one file and says how it went; gives the exit code. */
export async function addColumns(
  call: Call,
  paths: { in: string | undefined; out: string | undefined },
  adding: Adding,
): Promise<number> {
  const [input, target] = [paths.in, paths.out].map((path) => path && pathsOf([path], call.environment)[0]);
  const opened = await open(call, input, adding.names);
  const output = typeof opened === 'string' ? opened : openOutput(target, input);
  if (typeof opened === 'string' || typeof output === 'string') {
    console.error(typeof opened === 'string' ? opened : output);
    return 1;
  }
  const progress = startProgress();
  let done: Done | string = 'It was not finished.';
  try {
    done = await write(opened, adding, output, progress);
  } finally {
    if (typeof done === 'string') output.abandon();
    else output.finish();
  }
  const pace = progress.end();
  if (typeof done === 'string') {
    console.error(`${done}${target ? ` ${target} was not written.` : ' What came out is not whole.'}`);
    return 1;
  }
  tell(call, done, pace, target);
  return 0;
}

interface Opened {
  /** What it is called in sentences. */
  name: string;
  file: CsvFile;
  /** The place of the addresses. */
  address: number;
  /** What the new columns are called. */
  names: string[];
}

async function open(
  call: Call,
  path: string | undefined,
  added: readonly string[],
): Promise<Opened | string> {
  const known = ['email', ...added];
  const called = call.texts.columns ? readColumns(call.texts.columns, known) : new Map<string, string>();
  if (typeof called === 'string') return called;
  const wanted = called.get('email');
  const bytes = openInput(path);
  if (typeof bytes === 'string') return bytes;
  const file = await readCsv(bytes, (columns) => typeof findAddressColumn(columns, wanted) === 'number');
  if (typeof file === 'string') return `${nameOf(path)} ${file}.`;
  const address = findAddressColumn(file.columns, wanted);
  if (typeof address === 'string') return `${nameOf(path)} ${address}.`;
  const names = added.map((name) => called.get(name) ?? name);
  const taken = names.find((name) => typeof findColumn(file.columns, name) === 'number');
  if (taken === undefined) return { name: nameOf(path), file, address, names };
  return `${nameOf(path)} has a column ${taken} already: take it out, or name the new one: --columns ${added[names.indexOf(taken)]}=NAME.`;
}

const nameOf = (path: string | undefined) => (path === undefined ? 'The input' : basename(path));

interface Done {
  rows: number;
  withoutAddress: number;
}

async function write(
  opened: Opened,
  adding: Adding,
  output: Output,
  progress: Progress,
): Promise<Done | string> {
  const { file, names } = opened;
  const row = (cells: string[]) =>
    cells.map((cell) => file.delimiter + cellOf(cell, file.delimiter)).join('');
  await output.write(`${file.preamble}${file.header.text}${row(names)}${file.header.end}`);
  const done = { rows: 0, withoutAddress: 0 };
  const batches = inOrder(batchesOf(file.rows, batchSize), adding.width, (rows) =>
    fillRows(rows, opened, adding, row),
  );
  for await (const batch of batches) {
    if (typeof batch === 'string') return batch;
    await output.write(batch.text);
    done.rows += batch.rows;
    done.withoutAddress += batch.withoutAddress;
    progress.add(batch.rows);
  }
  return done;
}

async function fillRows(
  rows: Row[],
  { name, file, address }: Opened,
  { fill }: Adding,
  row: (cells: string[]) => string,
): Promise<(Done & { text: string }) | string> {
  const width = file.columns.length;
  const cells = rows.map(({ text }) => (text === '' ? null : cellsOf(text, file.delimiter)));
  const wrong = rows.findIndex(({ fault }, at) => fault !== undefined || (cells[at]?.length ?? 0) > width);
  if (wrong >= 0) return `${name} ${faultOf(rows[wrong], cells[wrong]?.length, width)}.`;
  const filled = await fill(cells.flatMap((one) => (one ? [textOf(one[address] ?? '').trim()] : [])));
  if (typeof filled === 'string') return filled;
  let [text, at, withoutAddress] = ['', 0, 0];
  for (const [i, { text: before, end }] of rows.entries()) {
    const has = cells[i]?.length;
    // A blank line is none of the rows
    const { values, isAddress } = (has && filled[at++]) || { values: [], isAddress: true };
    if (!isAddress) withoutAddress += 1;
    text += before + file.delimiter.repeat(has ? width - has : 0) + row(values) + end;
  }
  return { text, rows: filled.length, withoutAddress };
}

function faultOf(row: Row | undefined, cells: number | undefined, width: number): string {
  const line = `in line ${row?.line}`;
  return row?.fault ? `${row.fault}, ${line}` : `has ${cells} cells ${line}, but ${width} in its header`;
}

function tell({ flags }: Call, { rows, withoutAddress }: Done, pace: string, out: string | undefined): void {
  const report = JSON.stringify({ rows, withoutAddress, ...(out ? { out } : {}) });
  if (!flags.has('json')) {
    const bad = withoutAddress === 0 ? '' : `; ${counted(withoutAddress, 'row')} without a valid address`;
    console.error(`${pace}${bad}${out ? `: ${out}` : ''}`);
  } else if (out) console.log(report);
  // The standard output has the file
  else console.error(report);
}
