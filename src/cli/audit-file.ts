// An export of an audit log: `{controller, seals, keys, entries}`.

import * as v from 'valibot';
import { ShownEntry, ShownKey, ShownSeal } from '../audit/input.ts';
import type { ExportedLog } from '../audit/verify.ts';
import type { EntryView, SealView } from '../audit/view.ts';
import type { PublicKey } from '../keys/jws.ts';
import { fieldOf } from './api.ts';
import { type Read, readText } from './files.ts';

/** What a file holds. */
export interface AuditFile {
  log: ExportedLog;
  keys: PublicKey[];
  /** What stands among the entries or the seals and is none, in words. */
  strange: string[];
}

const Outline = v.object({
  controller: v.string(),
  seals: v.array(v.unknown()),
  keys: v.array(v.unknown()),
  entries: v.array(v.unknown()),
});

const blankEntry: EntryView = { seq: 0, id: '', at: '', actor: '', event: '', data: {}, digest: '' };
const blankSeal: SealView = {
  controller: '',
  number: 0,
  firstSeq: 0,
  lastSeq: 0,
  root: '',
  previous: null,
  at: '',
  kid: '',
  jws: '',
};

/** Reads an export. */
export function readAuditFile(path: string): Read<AuditFile> {
  const json = readJson(path);
  if (!json.ok) return json;
  const value = auditFileOf(json.value);
  if (value) return { ok: true, value };
  return { ok: false, message: 'is no export of an audit log: unusta audit export makes one' };
}

/** An export, whatever was done to it: an entry or a seal without its form counts as one that says nothing. Null: none. */
export function auditFileOf(json: unknown): AuditFile | null {
  if (!v.is(Outline, json)) return null;
  const { controller, seals, entries, keys } = json;
  const strange: string[] = [];
  const itemsOf = <T>(list: unknown[], schema: v.GenericSchema<T>, blank: T, number: string) =>
    list.flatMap((item, i): T[] => {
      if (v.is(schema, item)) return [item];
      const named = fieldOf(item, number);
      if (Number.isSafeInteger(named) && Number(named) > 0) return [{ ...blank, [number]: named }];
      strange.push(
        `item ${i + 1} of the ${number === 'seq' ? 'entries' : 'seals'} has no number: it was inserted or changed`,
      );
      return [];
    });
  const log = {
    controller,
    entries: itemsOf(entries, ShownEntry, blankEntry, 'seq'),
    seals: itemsOf(seals, ShownSeal, blankSeal, 'number'),
  };
  return { log, keys: keysOf(keys), strange };
}

/** Reads a JWKS (RFC 7517): its Ed25519 keys. */
export function readKeysFile(path: string): Read<PublicKey[]> {
  const json = readJson(path);
  if (!json.ok) return json;
  const list = fieldOf(json.value, 'keys');
  const keys = Array.isArray(list) ? keysOf(list) : [];
  if (keys.length > 0) return { ok: true, value: keys };
  return { ok: false, message: 'holds no Ed25519 key: it is to be a copy of /.well-known/jwks.json' };
}

/** Reads a seal that was kept: as the API gave it, or its signature alone. Gives the signature. */
export function readSealFile(path: string): Read<string> {
  const text = readText(path, 'dropped');
  if (!text.ok) return text;
  const jws = text.value.trim().startsWith('{') ? fieldOf(parsed(text.value), 'jws') : text.value.trim();
  if (typeof jws === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(jws)) return { ok: true, value: jws };
  return { ok: false, message: 'holds no seal: it is to be the JSON of one, or its jws' };
}

/** The Ed25519 keys of a list. */
export function keysOf(list: unknown[]): PublicKey[] {
  return list.flatMap((key) => {
    const read = v.safeParse(ShownKey, key);
    return read.success ? [read.output] : [];
  });
}

/** Reads a file of JSON. */
export function readJson(path: string): Read<unknown> {
  const text = readText(path, 'dropped');
  if (!text.ok) return text;
  const value = parsed(text.value);
  return value === undefined ? { ok: false, message: 'is not JSON' } : { ok: true, value };
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
