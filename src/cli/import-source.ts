// A file to import: what it is, and what its rows say.

import { statSync } from 'node:fs';
import { basename } from 'node:path';
import { normaliseAddress } from '../subjects/address.ts';
import type { Call } from './command.ts';
import { type CsvFile, type Row, readCsv } from './csv.ts';
import { cellsOf, textOf } from './csv-cell.ts';
import { findAddressColumn, findColumn, readColumns } from './csv-columns.ts';
import { type Export, exportOf, type Taking, type Told } from './exports.ts';
import { openInput } from './input.ts';
import { readMoment } from './moment.ts';

/** Columns that may be named on the line. */
export const importColumns = ['email', 'at'] as const;
/** As the API takes them. */
const longestAddress = 320;
/** What is kept of the source's own words. */
const longestEvidence = 1_000;
/** Clocks differ a little. */
const leewayMs = 60_000;

/** A file that has been begun. */
export interface Source {
  path: string;
  file: CsvFile;
  kind: Export;
  taking: Taking;
  /** The places of columns, by name. */
  places: Map<string, number>;
  address: number;
}

/** Opens what a call names; a sentence if it can't be imported. */
export async function openSource({ texts, flags }: Call, path: string): Promise<Source | string> {
  const called = texts.columns ? readColumns(texts.columns, importColumns) : new Map<string, string>();
  if (typeof called === 'string') return called;
  const bytes = openInput(path);
  if (typeof bytes === 'string') return bytes;
  const name = basename(path);
  const wanted = called.get('email');
  const file = await readCsv(bytes, (names) => typeof findAddressColumn(names, wanted) === 'number');
  if (typeof file === 'string') return `${name} ${file}.`;
  const address = findAddressColumn(file.columns, wanted);
  const time = called.has('at') ? findColumn(file.columns, called.get('at') ?? '') : undefined;
  for (const place of [address, time]) if (typeof place === 'string') return `${name} ${place}.`;
  const kind = exportOf([...(time === undefined ? [] : ['at']), ...file.columns], name);
  const places = new Map([...file.columns.entries()].map(([at, column]) => [column, at]));
  if (typeof time === 'number') places.set('at', time);
  const taking = {
    consents: flags.has('consents'),
    unsubscribed: flags.has('unsubscribed'),
    otherwise: readMoment(texts.at ?? '') ?? Math.floor(statSync(path).mtimeMs),
  };
  const refusal = kind.refusal(taking);
  if (refusal !== null) return `${name} (${kind.name}): ${refusal}.`;
  return { path, file, kind, taking, places, address: Number(address) };
}

/** Who a row is about and what it tells of them, which may be nothing; or what is wrong with it. */
export function readRow(
  { file, kind, taking, places, address }: Source,
  row: Row,
): { email: string; told: Told[] } | string {
  if (row.fault) return row.fault;
  const cells = cellsOf(row.text, file.delimiter);
  if (cells.length > file.columns.length)
    return `has ${cells.length} cells, but ${file.columns.length} in the header`;
  const cell = (at: number | undefined) => textOf((at === undefined ? '' : cells[at]) ?? '').trim();
  const email = cell(address);
  const said = kind.read((name) => cell(places.get(name)), taking);
  if ('wrong' in said) return said.wrong;
  if (said.told.length === 0) return { email, told: [] };
  if (email.length > longestAddress || normaliseAddress(email) === null) return 'has no valid address';
  const late = said.told.find(({ at }) => at > Date.now() + leewayMs);
  return late ? `lies in the future: ${new Date(late.at).toISOString()}` : { email, told: said.told };
}

/** A wish as the API takes it, with where it comes from as its evidence. */
export function wishOf(
  { path, kind }: Source,
  { row, email, topic }: { row: Row; email: string; topic: string },
  { state, at, words }: Told,
) {
  const evidence = `${basename(path)}, line ${row.line} (${kind.name})${words ? `: ${words}` : ''}`;
  const short = evidence.length > longestEvidence ? `${evidence.slice(0, longestEvidence - 1)}…` : evidence;
  return { email, topic, state, at: new Date(at).toISOString(), evidence: short.toWellFormed() };
}
