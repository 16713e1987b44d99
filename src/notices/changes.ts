import { diffArrays } from 'diff';
import { citedNumber } from './clause-number.ts';
import { leavesOf, type NoticeText } from './notice-text.ts';
import { pairParagraphs } from './pairing.ts';
import { fold } from './white-space.ts';

/** The clause that a paragraph belongs to: `label` is its number, or the words of its heading. */
export interface ClauseRef {
  anchor: string;
  label: string;
}

/** A run of words. `same` stands in both versions, `removed` in the older one only, `added` in the newer one only. */
export interface Words {
  kind: 'same' | 'removed' | 'added';
  text: string;
}

/**
 * One step from the older version to the newer: so many paragraphs unchanged, one removed, added, or edited.
 * Plain data. `clause` is of the older version for a removed paragraph, of the newer for all others (of `same`: the last).
 */
export type Change =
  | { kind: 'same'; paragraphs: number; clause: ClauseRef | null }
  | { kind: 'removed' | 'added'; text: string; clause: ClauseRef | null }
  | { kind: 'edited'; words: Words[]; clause: ClauseRef | null };

/** A paragraph with what it belongs to. */
export interface Entry {
  text: string;
  /** The number it begins with. */
  number: string | null;
  clause: ClauseRef | null;
}

/** Beyond so many differing paragraphs or words, texts are unlike anyway, and looking further would take too long. */
const MOST_PARAGRAPHS = 1500;
const MOST_WORDS = 400;
/** Below this share of words in common an edited paragraph is easier to read as one removed and one added. */
const LEAST_COMMON = 0.3;

/** What changed between two versions, paragraph by paragraph and within them word by word, white space apart. */
export function compareNotices(older: NoticeText, newer: NoticeText): Change[] {
  const before = entriesOf(older);
  const after = entriesOf(newer);
  const changes: Change[] = [];
  let [from, to] = [0, 0];
  for (const run of alignRuns(before, after)) {
    if (run.same > 0) {
      changes.push({ kind: 'same', paragraphs: run.same, clause: after[to + run.same - 1]?.clause ?? null });
    }
    [from, to] = [from + run.same, to + run.same];
    const removed = before.slice(from, from + run.removed);
    const added = after.slice(to, to + run.added);
    for (const pair of pairParagraphs(removed, added)) changes.push(...changeOf(pair));
    [from, to] = [from + run.removed, to + run.added];
  }
  return changes;
}

/** A text's paragraphs, each with the last clause that began before or with it. */
function entriesOf({ blocks, clauses }: NoticeText): Entry[] {
  const byAnchor = new Map(clauses.map((clause) => [clause.anchor, clause]));
  let clause: ClauseRef | null = null;
  return leavesOf(blocks).map(({ place, text }) => {
    const found = place.anchor === null ? undefined : byAnchor.get(place.anchor);
    if (found) clause = { anchor: found.anchor, label: citedNumber(found.id) ? found.id : found.title };
    return { text: fold(text), number: place.number?.id ?? null, clause };
  });
}

interface Run {
  same: number;
  removed: number;
  added: number;
}

/** How the two rows of paragraphs go together: unchanged ones, then what was there and what is there instead. */
function alignRuns(before: Entry[], after: Entry[]): Run[] {
  const [old, now] = [before.map(({ text }) => text), after.map(({ text }) => text)];
  const runs: Run[] = [{ same: 0, removed: 0, added: 0 }];
  for (const part of diffBounded(old, now, MOST_PARAGRAPHS)) {
    const open = runs.at(-1);
    if (!open) continue;
    if (part.kind !== 'same') open[part.kind] += part.count;
    else if (open.removed + open.added === 0) open.same += part.count;
    else runs.push({ same: part.count, removed: 0, added: 0 });
  }
  return runs;
}

interface Part {
  kind: 'same' | 'removed' | 'added';
  count: number;
}

/** The parts of a difference; past the bound, what both begin and end with, and all between as removed and added. */
function diffBounded(old: string[], now: string[], bound: number): Part[] {
  const shorter = Math.min(old.length, now.length);
  let head = 0;
  while (head < shorter && old[head] === now[head]) head++;
  let tail = 0;
  while (tail < shorter - head && old.at(-1 - tail) === now.at(-1 - tail)) tail++;
  const [oldMiddle, nowMiddle] = [old.slice(head, old.length - tail), now.slice(head, now.length - tail)];
  const middle: Part[] = diffArrays(oldMiddle, nowMiddle, { maxEditLength: bound })?.map(
    ({ added, removed, count }): Part => ({ kind: added ? 'added' : removed ? 'removed' : 'same', count }),
  ) ?? [
    { kind: 'removed', count: oldMiddle.length },
    { kind: 'added', count: nowMiddle.length },
  ];
  const parts: Part[] = [{ kind: 'same', count: head }, ...middle, { kind: 'same', count: tail }];
  return parts.filter(({ count }) => count > 0);
}

function changeOf({ removed, added }: { removed: Entry | null; added: Entry | null }): Change[] {
  if (removed && added) {
    const words = diffWords(removed.text, added.text);
    if (words) return [{ kind: 'edited', words, clause: added.clause }];
  }
  const changes: Change[] = [];
  if (removed) changes.push({ kind: 'removed', text: removed.text, clause: removed.clause });
  if (added) changes.push({ kind: 'added', text: added.text, clause: added.clause });
  return changes;
}

/** The words of two paragraphs with what became of them; null if they have too little in common. */
function diffWords(older: string, newer: string): Words[] | null {
  const [old, now] = [older.split(' '), newer.split(' ')];
  const words: Words[] = [];
  let [from, to, common] = [0, 0, 0];
  for (const { kind, count } of diffBounded(old, now, MOST_WORDS)) {
    const text = (kind === 'added' ? now.slice(to, to + count) : old.slice(from, from + count)).join(' ');
    words.push({ kind, text });
    if (kind !== 'added') from += count;
    if (kind !== 'removed') to += count;
    if (kind === 'same') common += count;
  }
  return common >= LEAST_COMMON * Math.min(old.length, now.length) ? words : null;
}
