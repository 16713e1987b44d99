import type { Span } from '../audit/sequence.ts';
import { type Verdict, verifyLog } from '../audit/verify.ts';
import type { PublicKey } from '../keys/jws.ts';
import { entryAt, type PackFinding, packFinding } from './finding.ts';
import { contentsOf, type Pack, packFiles } from './pack.ts';
import { type Period, profileAt, type Story, storyOf } from './story.ts';
import { batchFindings } from './verify-batches.ts';
import { missingPublished, type Proven, provePublished, textFindings } from './verify-published.ts';
import { runFindings } from './verify-runs.ts';

/** What came of checking a pack. It is sound if there are no findings. */
export interface PackVerdict {
  findings: PackFinding[];
  sealed: Span | null;
  /** RFC 3339: when the last seal that holds was made. */
  sealedAt: string | null;
  unsealed: Span | null;
}

/**
 * Checks a pack by itself: its log against seals and keys; notices and profiles against the digests in the log; purges
 * and batches against the log, in both directions; and every batch against its clause, its rule and the day that the
 * notice promised. `onEntries` is told how many more entries were read.
 */
export async function verifyPack(
  pack: Pack,
  keys: readonly PublicKey[],
  onEntries: (count: number) => void = () => {},
): Promise<PackVerdict> {
  const log = await verifyLog(pack.log, keys, onEntries);
  const story = storyOf(pack.known);
  const { proven, findings } = await provePublished(pack, story);
  const { sealed, unsealed } = log;
  return {
    findings: [
      ...(pack.head.controller === pack.log.controller
        ? []
        : [packFinding('Pack and log are of different shops.', packFiles.head, packFiles.log)]),
      ...log.findings.map(({ sentence }) => packFinding(`In the log, ${sentence}.`, packFiles.log)),
      ...sealFindings(pack, log),
      ...findings,
      ...(await storyFindings(pack, story, proven)),
    ],
    sealed,
    sealedAt: pack.log.seals.findLast(({ lastSeq }) => lastSeq === sealed?.last)?.at ?? null,
    unsealed,
  };
}

/** What no seal is of yet, anybody could have written. */
function sealFindings({ known }: Pack, { unsealed }: Verdict): PackFinding[] {
  const open = known.filter(({ seq }) => unsealed !== null && seq >= unsealed.first).map(({ seq }) => seq);
  if (open.length === 0) return [];
  const sentence = `No seal is of ${open.length} entries that tell of notices or purges: what they say is not proven. Ask for a pack that was made after the next seal.`;
  return [packFinding(sentence, entryAt(Math.min(...open)))];
}

async function storyFindings(pack: Pack, story: Story, proven: Proven): Promise<PackFinding[]> {
  const last = profileAt(story, Number.POSITIVE_INFINITY);
  if (last === null)
    return [packFinding('The log does not tell that the shop was ever published.', packFiles.log)];
  const profile = proven.profiles.get(last);
  if (!profile) {
    const sentence = 'Without the profile that the shop had last, its dates cannot be told.';
    return [packFinding(sentence, packFiles.profile(last))];
  }
  const { from, to, controller } = pack.head;
  const period: Period = { from, to, timeZone: profile.timeZone };
  const contents = contentsOf(story, period);
  const held = { controller, story, proven };
  const batchesOf = (run: string) => pack.batches.filter((batch) => batch.run === run);
  return [
    ...missingPublished(pack, contents),
    ...textFindings(pack, proven),
    ...runListFindings(pack, contents.runs),
    ...pack.runs.flatMap((run) => runFindings(run, batchesOf(run.id), held)),
    ...batchFindings(pack, contents.runs, held),
  ];
}

function runListFindings({ runs }: Pack, expected: readonly string[]): PackFinding[] {
  const ids = runs.map(({ id }) => id);
  const leftOut = expected.filter((id) => !ids.includes(id));
  const twice = ids.filter((id, at) => ids.indexOf(id) !== at);
  return [
    ...leftOut.map((id) =>
      packFinding('A purge of this time is in the log, and left out here.', `${packFiles.runs}, purge ${id}`),
    ),
    ...twice.map((id) => packFinding('This purge is there twice.', `${packFiles.runs}, purge ${id}`)),
  ];
}
