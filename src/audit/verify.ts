import { canonicalJson, sha256 } from '../digest.ts';
import type { PublicKey } from '../keys/jws.ts';
import { canonicalEntry } from './event.ts';
import { type Finding, finding, orderFindings } from './finding.ts';
import { rootOf } from './seal.ts';
import { faultsOf, type Span, spansOf } from './sequence.ts';
import { verifySeals } from './verify-seals.ts';
import type { EntryView, SealView } from './view.ts';

/** A log and its seals, as they were handed out. */
export interface ExportedLog {
  controller: string;
  entries: EntryView[];
  seals: SealView[];
}

/** What came of a check. The log is sound if there are no findings. */
export interface Verdict {
  findings: Finding[];
  /** The entries that seals which hold are of. */
  sealed: Span | null;
  /** The entries newer than the last of these seals. */
  unsealed: Span | null;
}

/**
 * Checks a log against its seals, and these against public keys: every digest, number, range, root, link and signature.
 * What it can't see is that the end was cut off, with its seals. `onEntries` is told how many more were read.
 */
export async function verifyLog(
  { controller, entries, seals }: ExportedLog,
  keys: readonly PublicKey[],
  onEntries: (count: number) => void = () => {},
): Promise<Verdict> {
  const { holding, findings } = await verifySeals(controller, seals, keys);
  const end = holding.at(-1)?.lastSeq ?? 0;
  const { changed, byNumber } = await readEntries(controller, entries, onEntries);
  const numbers = entries.map(({ seq }) => seq);
  const order = faultsOf(numbers, end);
  const altered = [
    ...spansOf(changed).map((span) =>
      finding('entry', 'changed', span, 'has another digest', 'have other digests'),
    ),
    ...orderFindings('entry', order),
  ].toSorted((a, b) => a.first - b.first);
  const unmatched: Finding[] = [];
  for (const seal of holding) {
    if (!(await isMatched(controller, seal, byNumber))) unmatched.push(mismatch(seal, altered));
  }
  const newest = numbers.reduce((most, seq) => Math.max(most, seq), 0);
  return {
    findings: [...altered, ...unmatched, ...findings],
    sealed: holding[0] ? { first: holding[0].firstSeq, last: end } : null,
    unsealed: newest > end ? { first: end + 1, last: newest } : null,
  };
}

const atOnce = 1_000;

/** The numbers of those entries whose digest is not theirs, rising, and for each number its entry: a true one, if there is one. */
async function readEntries(controller: string, entries: EntryView[], onEntries: (count: number) => void) {
  const byNumber = new Map<number, EntryView>();
  const changed = new Set<number>();
  for (let at = 0; at < entries.length; at += atOnce) {
    const some = entries.slice(at, at + atOnce);
    const isTrue = await Promise.all(some.map((entry) => hasItsDigest(controller, entry)));
    for (const [i, entry] of some.entries()) {
      if (!isTrue[i]) changed.add(entry.seq);
      if (!byNumber.has(entry.seq) || isTrue[i]) byNumber.set(entry.seq, entry);
    }
    onEntries(some.length);
  }
  return { changed: [...changed].toSorted((a, b) => a - b), byNumber };
}

async function hasItsDigest(controller: string, entry: EntryView): Promise<boolean> {
  try {
    const said = saidBy(controller, entry);
    return (
      new Date(said.at).toISOString() === entry.at && (await sha256(canonicalEntry(said))) === entry.digest
    );
  } catch {
    return false; // no time, or no Unicode
  }
}

/** What the entry said when it was written. */
function saidBy(controller: string, { id, at, actor, event, data }: EntryView) {
  return { controller, id, at: Date.parse(at), actor, event, data: canonicalJson(data) };
}

/** Whether the entries that a seal is of are all there, and are those that were sealed. */
async function isMatched(
  controller: string,
  { firstSeq, lastSeq, root }: SealView,
  byNumber: Map<number, EntryView>,
): Promise<boolean> {
  const length = lastSeq - firstSeq + 1;
  if (length > byNumber.size) return false;
  const entries = Array.from({ length }, (_, i) => byNumber.get(firstSeq + i)).filter(
    (one) => one !== undefined,
  );
  try {
    const sealed = entries.map((entry) => ({ ...saidBy(controller, entry), seq: entry.seq }));
    return entries.length === length && (await rootOf(sealed)) === root;
  } catch {
    return false;
  }
}

/** A root tells that entries are other ones, but not which: those whose own digests tell are named already. */
function mismatch({ number, firstSeq, lastSeq }: SealView, altered: readonly Finding[]): Finding {
  const isNamed = altered.some(({ first, last }) => first <= lastSeq && last >= firstSeq);
  const range = firstSeq === lastSeq ? `entry ${firstSeq}` : `entries ${firstSeq} to ${lastSeq}`;
  const sentence = isNamed
    ? `seal ${number}, of ${range}, does not match: besides what is named, others of them may have been changed`
    : `seal ${number}, of ${range}, does not match: of them some were changed, removed, reordered or inserted, and numbers and digests made to fit`;
  return { of: 'seal', what: 'unmatched', first: number, last: number, sentence };
}
