// All that goes into an evidence pack, asked of a server.

import * as v from 'valibot';
import { ShownEntry, ShownKey, ShownSeal } from '../audit/input.ts';
import type { ExportedLog } from '../audit/verify.ts';
import { canonicalJson } from '../digest.ts';
import {
  type KnownEntry,
  knownEntries,
  PackedBatch,
  PackedNotice,
  PackedProfile,
} from '../evidence/input.ts';
import { contentsOf, type Pack, type Published, packedRun, packFiles } from '../evidence/pack.ts';
import { profileAt, type Story, storyOf } from '../evidence/story.ts';
import type { PublicKey } from '../keys/jws.ts';
import { localDate } from '../law/day.ts';
import { apiPaths, publicKeysPath } from '../paths.ts';
import { ShownRun } from '../retention/input.ts';
import type { RunView } from '../retention/view.ts';
import { type Answer, ask, fieldOf, pathOf, send } from './api.ts';
import type { Read } from './files.ts';
import type { Progress } from './progress.ts';
import type { Server } from './server.ts';

/** A pack, and the keys that its seals are checked by. */
export interface Collected {
  pack: Pack;
  keys: PublicKey[];
  /** Why the newest entries could not be sealed; null if they were. */
  unsealed: string | null;
}

/** Which pack is wanted. Dates are local ones, the last included. */
export interface Wanted {
  controller: string;
  from: string | null;
  /** Null: today, or the day of the last entry, if that is later by the shop's clock. */
  to: string | null;
  /** UTC milliseconds. */
  now: number;
}

/** Where a shop's data are asked for, and who is told how far it is. */
interface Asking {
  server: Server;
  controller: string;
  progress: Progress;
}

/** How often the log is read anew because a purge went on meanwhile. */
const mostTries = 5;

/** Asks for all of a pack. */
export async function collectPack(
  server: Server,
  { controller, from, to, now }: Wanted,
  progress: Progress,
): Promise<Read<Collected>> {
  const asking = { server, controller, progress };
  const snapshot = await readSnapshot(asking);
  if (!snapshot.ok) return snapshot;
  const { log, known, keys, runs, batches, unsealed } = snapshot.value;
  const story = storyOf(known);
  const last = await readProfile(asking, profileAt(story, Number.POSITIVE_INFINITY) ?? '');
  if (!last.ok) return last;
  const timeZone = last.value.value?.timeZone ?? 'UTC';
  const latest = Math.max(now, ...log.entries.slice(-1).map(({ at }) => Date.parse(at)));
  const period = { from, to: to ?? localDate(latest, timeZone), timeZone };
  const contents = contentsOf(story, period);
  const notices = await readAll(contents.versions, (version) => readNotice(asking, version));
  if (!notices.ok) return notices;
  const profiles = await readAll(contents.profiles, (digest) => readProfile(asking, digest));
  if (!profiles.ok) return profiles;
  const isIn = (id: string) => contents.runs.includes(id);
  const pack: Pack = {
    head: { format: 'unusta-evidence/1', controller, from, to: period.to },
    ...{ log, known },
    runs: runs.filter(({ id }) => isIn(id)).flatMap((view) => packed(view, story)),
    batches: batches.filter(({ run }) => isIn(run)),
    notices: notices.value,
    texts: textsOf(notices.value),
    profiles: profiles.value,
  };
  return { ok: true, value: { pack, keys, unsealed } };
}

const packed = (view: RunView, { runs }: Story) => {
  const told = runs.get(view.id);
  return told ? [packedRun(view, told)] : [];
};

interface Snapshot {
  log: ExportedLog;
  known: KnownEntry[];
  keys: PublicKey[];
  runs: RunView[];
  batches: v.InferOutput<typeof PackedBatch>[];
  unsealed: string | null;
}

/** Log, purges and batches as they were at one moment: no purge was noted between the first look and the last. */
async function readSnapshot(asking: Asking): Promise<Read<Snapshot>> {
  for (let tries = 0; tries < mostTries; tries += 1) {
    const unsealed = await sealLog(asking);
    if (!unsealed.ok) return unsealed;
    // The seals first: whatever happens meanwhile, their entries are there when these are read
    const seals = await list(asking, apiPaths.seals, v.object(ShownSeal.entries));
    if (!seals.ok) return seals;
    const keys = await readKeys(asking);
    if (!keys.ok) return keys;
    const entries = await list(asking, apiPaths.audit, v.object(ShownEntry.entries));
    if (!entries.ok) return entries;
    const runs = await list(asking, apiPaths.purges, ShownRun);
    if (!runs.ok) return runs;
    const batches = await list(asking, apiPaths.batches, v.object(PackedBatch.entries));
    if (!batches.ok) return batches;
    const cursor = String(entries.value.at(-1)?.seq ?? '');
    const since = await list(asking, apiPaths.audit, v.object(ShownEntry.entries), cursor);
    if (!since.ok) return since;
    if (since.value.some(({ event }) => event.startsWith('purge.'))) continue;
    const log = { controller: asking.controller, seals: seals.value, entries: entries.value };
    const { known, unreadable } = knownEntries(log.entries);
    if (unreadable.length > 0) return strange(asking.server, `entry ${unreadable[0]} of its log`);
    const value = { log, known, keys: keys.value, runs: runs.value, batches: batches.value };
    return { ok: true, value: { ...value, unsealed: unsealed.value } };
  }
  return { ok: false, message: 'A purge is under way. Try again when it has finished.' };
}

/** Asks for seals until nothing is left to seal; gives why not, where the key may not. */
async function sealLog({ server, controller }: Asking): Promise<Read<string | null>> {
  for (;;) {
    const answer = await send(server, 'POST', pathOf(apiPaths.seals, { c: controller }));
    if (answer.ok && answer.status === 201) continue;
    if (answer.ok) return { ok: true, value: null };
    return answer.status === 403 ? { ok: true, value: answer.message } : answer;
  }
}

async function readKeys({ server }: Asking): Promise<Read<PublicKey[]>> {
  const answer = await ask(server, 'GET', publicKeysPath);
  if (!answer.ok) return answer;
  const read = v.safeParse(v.array(ShownKey), fieldOf(answer.body, 'keys'));
  return read.success ? { ok: true, value: read.output } : strange(server, publicKeysPath);
}

/** Every item of a list, page by page, from behind `cursor`. */
async function list<S extends v.GenericSchema>(
  { server, controller, progress }: Asking,
  pattern: string,
  schema: S,
  cursor = '',
): Promise<Read<v.InferOutput<S>[]>> {
  const items: v.InferOutput<S>[] = [];
  let next = cursor;
  do {
    const query = new URLSearchParams({ limit: '200', cursor: next });
    const answer = await send(server, 'GET', `${pathOf(pattern, { c: controller })}?${query}`);
    if (!answer.ok) return answer;
    const page = v.safeParse(v.array(schema), fieldOf(answer.body, 'items'));
    if (!page.success) return strange(server, pattern);
    for (const item of page.output) items.push(item);
    progress.add(page.output.length);
    next = String(fieldOf(answer.body, 'cursor') ?? '');
  } while (next !== '');
  return { ok: true, value: items };
}

async function readAll<T>(
  names: readonly string[],
  read: (name: string) => Promise<Read<T>>,
): Promise<Read<Map<string, T>>> {
  const found = new Map<string, T>();
  for (const name of names) {
    const one = await read(name);
    if (!one.ok) return one;
    found.set(name, one.value);
  }
  return { ok: true, value: found };
}

async function readNotice(
  { server, controller }: Asking,
  version: string,
): Promise<Read<Published<v.InferOutput<typeof PackedNotice>>>> {
  const answer = await send(server, 'GET', pathOf(apiPaths.notice, { c: controller, version }));
  const sent = { policy: fieldOf(bodyOf(answer), 'policy'), texts: fieldOf(bodyOf(answer), 'texts') };
  return answer.ok ? { ok: true, value: published(sent, PackedNotice) } : answer;
}

async function readProfile(
  { server, controller }: Asking,
  digest: string,
): Promise<Read<Published<v.InferOutput<typeof PackedProfile>>>> {
  const answer = await send(server, 'GET', pathOf(apiPaths.profile, { c: controller, digest }));
  if (!answer.ok) return answer;
  return { ok: true, value: published(fieldOf(answer.body, 'profile'), PackedProfile) };
}

const bodyOf = (answer: Answer) => (answer.ok ? answer.body : null);

/** The text whose SHA-256 is the digest in the log. */
function published<S extends v.GenericSchema>(sent: unknown, schema: S): Published<v.InferOutput<S>> {
  const read = v.safeParse(schema, sent);
  return { raw: canonicalJson(sent), value: read.success ? read.output : null };
}

function textsOf(notices: Pack['notices']): Map<string, string> {
  return new Map(
    [...notices].flatMap(([version, { value }]) =>
      Object.entries(value?.texts ?? {}).map(([language, { format, source }]): [string, string] => [
        packFiles.text(version, language, format),
        source,
      ]),
    ),
  );
}

function strange({ url }: Server, what: string): Read<never> {
  return {
    ok: false,
    message: `${url} gave something that can't be read (${what}): is it the right server?`,
  };
}
