// An evidence pack as files, and read back from them.

import * as v from 'valibot';
import { canonicalJson, sha256 } from '../digest.ts';
import { type PackFinding, packFinding } from '../evidence/finding.ts';
import {
  knownEntries,
  PackedBatch,
  PackedNotice,
  PackedProfile,
  PackedRun,
  PackHead,
} from '../evidence/input.ts';
import { type Pack, type Published, packFiles } from '../evidence/pack.ts';
import type { PublicKey } from '../keys/jws.ts';
import { auditFileOf, keysOf } from './audit-file.ts';
import type { Read } from './files.ts';
import { packReadme } from './pack-readme.ts';

/** The files of a pack, by their paths. */
export async function filesOf(pack: Pack, keys: readonly PublicKey[]): Promise<Map<string, string>> {
  const { controller, seals, entries } = pack.log;
  const log = `{"controller":${JSON.stringify(controller)},"seals":${listed(seals)},"keys":${listed(keys)},"entries":${listed(entries)}}\n`;
  const files = new Map([
    [packFiles.readme, packReadme(pack.head)],
    [packFiles.head, `${canonicalJson(pack.head)}\n`],
    [packFiles.log, log],
    [packFiles.keys, `{"keys":${listed(keys)}}\n`],
    [packFiles.runs, `${listed(pack.runs)}\n`],
    [packFiles.batches, `${listed(pack.batches)}\n`],
    ...[...pack.notices].map(([version, { raw }]): [string, string] => [packFiles.notice(version), raw]),
    ...[...pack.profiles].map(([digest, { raw }]): [string, string] => [packFiles.profile(digest), raw]),
    ...pack.texts,
  ]);
  return files.set(packFiles.sums, await sumsOf(files));
}

/** One item on a line. */
const listed = (items: readonly unknown[]) =>
  `[${items.map((item) => `\n${JSON.stringify(item)}`).join(',')}\n]`;

/** As `sha256sum` writes it, of every file but itself. */
async function sumsOf(files: ReadonlyMap<string, string>): Promise<string> {
  const names = [...files.keys()].filter((name) => name !== packFiles.sums).sort();
  const lines = names.map(async (name) => `${await sha256(files.get(name) ?? '')}  ${name}\n`);
  return (await Promise.all(lines)).join('');
}

/** A pack as it was read, its own public keys, and what is wrong with its form. */
export interface PackFile {
  pack: Pack;
  keys: PublicKey[];
  strange: PackFinding[];
}

/** The files that are written anew from what is read: written otherwise, they could say something else to a reader. */
const written = [packFiles.head, packFiles.log, packFiles.keys, packFiles.runs, packFiles.batches] as const;

type Say = (sentence: string, where: string) => void;

/** Reads a pack from its files, whatever was done to it: what is not as it should be is said, and left out. */
export async function packFrom(files: ReadonlyMap<string, string>): Promise<Read<PackFile>> {
  const strange: PackFinding[] = [];
  const say: Say = (sentence, where) => strange.push(packFinding(sentence, where));
  const head = v.safeParse(PackHead, jsonOf(files.get(packFiles.head)));
  if (!head.success) return { ok: false, message: 'is no evidence pack: unusta purge pack makes one' };
  const pack: Pack = {
    ...{ head: head.output, ...logIn(files, head.output.controller, say) },
    runs: itemsIn(files, packFiles.runs, PackedRun, say),
    batches: itemsIn(files, packFiles.batches, PackedBatch, say),
    notices: published(files, noticePath, PackedNotice),
    texts: new Map([...files].filter(([name]) => textPath.test(name))),
    profiles: published(files, profilePath, PackedProfile),
  };
  const keys = keysIn(files);
  const again = await filesOf(pack, keys);
  for (const name of written) {
    if (files.get(name) !== again.get(name)) say('The file is not as unusta purge pack writes it.', name);
  }
  strange.push(...(await damage(files)));
  return { ok: true, value: { pack, keys, strange } };
}

function logIn(
  files: ReadonlyMap<string, string>,
  controller: string,
  say: Say,
): Pick<Pack, 'log' | 'known'> {
  const audit = auditFileOf(jsonOf(files.get(packFiles.log)));
  if (!audit) say('The audit log is missing, or none.', packFiles.log);
  for (const sentence of audit?.strange ?? []) say(`In the log, ${sentence}.`, packFiles.log);
  const log = audit?.log ?? { controller, entries: [], seals: [] };
  const { known, unreadable } = knownEntries(log.entries);
  for (const seq of unreadable) say(`Entry ${seq} of the log has not the form of its kind.`, packFiles.log);
  return { log, known };
}

function itemsIn<S extends v.GenericSchema>(
  files: ReadonlyMap<string, string>,
  file: string,
  schema: S,
  say: Say,
): v.InferOutput<S>[] {
  const list = jsonOf(files.get(file));
  if (!Array.isArray(list)) say('The file is missing, or none of its kind.', file);
  return (Array.isArray(list) ? list : []).flatMap((item, at) => {
    const read = v.safeParse(schema, item);
    if (!read.success) say(`Item ${at + 1} has not the form of its kind.`, file);
    return read.success ? [read.output] : [];
  });
}

const noticePath = /^notices\/([^/]+)\.json$/;
const textPath = /^notices\/[^/]+\/[^/]+\.(?:md|txt)$/;
const profilePath = /^profiles\/([^/]+)\.json$/;

function published<S extends v.GenericSchema>(
  files: ReadonlyMap<string, string>,
  pattern: RegExp,
  schema: S,
): Map<string, Published<v.InferOutput<S>>> {
  const found = [...files].flatMap(([path, raw]): [string, Published<v.InferOutput<S>>][] => {
    const [, name] = pattern.exec(path) ?? [];
    const read = v.safeParse(schema, jsonOf(raw));
    return name === undefined ? [] : [[name, { raw, value: read.success ? read.output : null }]];
  });
  return new Map(found);
}

/** Files that were changed, taken away or put in since the pack was made, unless their sums were made to fit. */
async function damage(files: ReadonlyMap<string, string>): Promise<PackFinding[]> {
  const sums = files.get(packFiles.sums);
  if (sums === undefined) return [packFinding('The list of SHA-256 sums is missing.', packFiles.sums)];
  const own: string[] = [packFiles.readme, packFiles.sums, ...written];
  const isPart = (name: string) =>
    own.includes(name) || [noticePath, textPath, profilePath].some((pattern) => pattern.test(name));
  const foreign = [...files.keys()].filter((name) => !isPart(name));
  const [here, listed] = [(await sumsOf(files)).split('\n'), sums.split('\n')];
  const other = [
    ...here.filter((line) => !listed.includes(line)),
    ...listed.filter((line) => !here.includes(line)),
  ];
  return [
    ...foreign.map((name) =>
      packFinding('This file is none of a pack: it was put in.', JSON.stringify(name)),
    ),
    ...[...new Set(other.map((line) => line.slice(66)))].map((name) =>
      packFinding('The file is not the one of which the SHA-256 sum is listed.', name, packFiles.sums),
    ),
  ];
}

function keysIn(files: ReadonlyMap<string, string>): PublicKey[] {
  const json = jsonOf(files.get(packFiles.keys));
  const list = typeof json === 'object' && json !== null ? Reflect.get(json, 'keys') : null;
  return Array.isArray(list) ? keysOf(list) : [];
}

function jsonOf(text: string | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}
