// Evidence packs as `purge pack` makes them, by the rules themselves; and what somebody may do to one.

import * as v from 'valibot';
import { type AuditEvent, auditEntry } from '../../src/audit/event.ts';
import { entryView } from '../../src/audit/view.ts';
import { filesOf, packFrom } from '../../src/cli/pack-file.ts';
import { canonicalJson, sha256 } from '../../src/digest.ts';
import { knownEntries, PackedNotice, PackedProfile, type PackHead } from '../../src/evidence/input.ts';
import { type Pack, packedRun, packFiles } from '../../src/evidence/pack.ts';
import { storyOf } from '../../src/evidence/story.ts';
import { verifyPack } from '../../src/evidence/verify-pack.ts';
import { administrator } from '../../src/keys/scope.ts';
import { publicKeysOf } from '../../src/keys/signing.ts';
import type { RunView } from '../../src/retention/view.ts';
import { type AuditExport, ringOf, sealOf } from './audit-log.ts';

/** Something that happened: when, and by whom (the administrator's key, if nothing is said). */
export type Happening = AuditEvent & { at: string; actor?: string };

/** What a pack is made of: the log's events, and what the API would give. */
export interface Made {
  head: PackHead;
  happenings: Happening[];
  notices: Record<string, object>;
  profiles: object[];
  runs: RunView[];
  batches: Pack['batches'];
  /** The last entry that was sealed; all, if it is not said. */
  sealedTo?: number;
}

export const slug = 'kadakas';
const ring = ringOf('k1');

/** The keys that the server publishes. */
export const publicKeys = await publicKeysOf(ring);

/** A sealed log of what happened. */
async function logOf({ happenings, sealedTo = happenings.length }: Made): Promise<AuditExport> {
  const log: AuditExport = { controller: slug, entries: [], seals: [], keys: publicKeys };
  for (const [i, { at, actor = 'admin', ...event }] of happenings.entries()) {
    const seq = i + 1;
    const newId = () => `019a8f2e-6c1b-7d40-9a53-${String(seq).padStart(12, '0')}`;
    const context = { now: Date.parse(at), newId, actor: { ...administrator, id: actor } };
    const entry = await auditEntry(context, slug, event as AuditEvent);
    log.entries.push(entryView({ ...entry, seq }));
    if (seq <= sealedTo && (seq % 7 === 0 || seq === sealedTo)) log.seals.push(await sealOf(log, ring));
  }
  return log;
}

/** The files of a pack. */
export async function filesFrom(made: Made): Promise<Map<string, string>> {
  const { entries, seals } = await logOf(made);
  const { known } = knownEntries(entries);
  const { runs } = storyOf(known);
  const notices = Object.entries(made.notices).map(([version, sent]) => {
    const value = v.parse(PackedNotice, sent);
    return [version, { raw: canonicalJson(sent), value }] as const;
  });
  const profiles = made.profiles.map(async (profile) => {
    const raw = canonicalJson(profile);
    return [await sha256(raw), { raw, value: v.parse(PackedProfile, profile) }] as const;
  });
  const texts = notices.flatMap(([version, { value }]) =>
    Object.entries(value.texts).map(
      ([language, { format, source }]) => [packFiles.text(version, language, format), source] as const,
    ),
  );
  const pack: Pack = {
    ...{ head: made.head, log: { controller: slug, entries, seals }, known },
    runs: made.runs.flatMap((view) => {
      const told = runs.get(view.id);
      return told ? [packedRun(view, told)] : [];
    }),
    ...{ batches: made.batches, notices: new Map(notices), texts: new Map(texts) },
    profiles: new Map(await Promise.all(profiles)),
  };
  return filesOf(pack, publicKeys);
}

/** The sentences that a check of these files ends with, and where each points; none if they are sound. */
export async function findingsIn(files: ReadonlyMap<string, string>): Promise<string[]> {
  const read = await packFrom(files);
  if (!read.ok) return [read.message];
  const { findings } = await verifyPack(read.value.pack, publicKeys);
  return [...read.value.strange, ...findings].map(({ sentence, where }) => `${sentence} (${where})`);
}

/** The same files with some changed (null: taken away), and the list of sums made to fit, as a forger would. */
export async function forged(
  files: ReadonlyMap<string, string>,
  changes: Record<string, string | null>,
): Promise<Map<string, string>> {
  const all = new Map(files);
  all.delete(packFiles.sums);
  for (const [name, text] of Object.entries(changes)) {
    if (text === null) all.delete(name);
    else all.set(name, text);
  }
  const lines = [...all]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(async ([name, text]) => `${await sha256(text)}  ${name}\n`);
  return all.set(packFiles.sums, (await Promise.all(lines)).join(''));
}

/** The place of each figure, date, text, flag and empty value of a JSON document. */
export function leavesIn(json: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof json !== 'object' || json === null) return [path];
  return Object.entries(json).flatMap(([key, value]) =>
    leavesIn(value, [...path, Array.isArray(json) ? Number(key) : key]),
  );
}

/** The place of each list of a JSON document. */
export function listsIn(json: unknown, path: (string | number)[] = []): (string | number)[][] {
  if (typeof json !== 'object' || json === null) return [];
  const below = Object.entries(json).flatMap(([key, value]) =>
    listsIn(value, [...path, Array.isArray(json) ? Number(key) : key]),
  );
  return Array.isArray(json) ? [path, ...below] : below;
}

/** A copy of a JSON document with what is at a place replaced. */
export function withOther(
  json: unknown,
  path: (string | number)[],
  become: (value: unknown) => unknown,
): unknown {
  const [key, ...rest] = path;
  if (key === undefined) return become(json);
  const copy = Array.isArray(json) ? [...json] : { ...(json as object) };
  Reflect.set(copy, key, withOther(Reflect.get(copy, key), rest, become));
  return copy;
}
