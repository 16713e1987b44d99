import type { Entry } from './changes.ts';

/** A paragraph and what took its place; either may be missing. */
interface Pair {
  removed: Entry | null;
  added: Entry | null;
}

/** How far ahead a paragraph's successor is looked for. */
const AHEAD = 12;
/** The share of words that two paragraphs without the same number need to have in common. */
const ALIKE = 0.4;

/**
 * Pairs the paragraphs of a replaced passage, keeping both orders: by the same number, and else by likeness.
 * What finds no partner stands alone, the removed ones before what was added at the same place.
 */
export function pairParagraphs(removed: Entry[], added: Entry[]): Pair[] {
  const pairs: Pair[] = [];
  const numbers = new Set(added.flatMap(({ number }) => number ?? []));
  const words = added.map(({ text }) => new Set(text.toLowerCase().split(' ')));
  let next = 0;
  for (const entry of removed) {
    const partner = partnerOf(entry, { added, words, numbers }, next);
    if (partner < 0) {
      pairs.push({ removed: entry, added: null });
      continue;
    }
    for (; next < partner; next++) pairs.push({ removed: null, added: added[next] ?? null });
    pairs.push({ removed: entry, added: added[partner] ?? null });
    next = partner + 1;
  }
  for (; next < added.length; next++) pairs.push({ removed: null, added: added[next] ?? null });
  return pairs;
}

interface Candidates {
  added: Entry[];
  words: Set<string>[];
  numbers: Set<string>;
}

function partnerOf(entry: Entry, { added, words, numbers }: Candidates, from: number): number {
  const to = Math.min(added.length, from + AHEAD);
  if (entry.number !== null && numbers.has(entry.number)) {
    for (let at = from; at < to; at++) if (added[at]?.number === entry.number) return at;
  }
  const own = new Set(entry.text.toLowerCase().split(' '));
  let best = -1;
  let likeness = ALIKE;
  for (let at = from; at < to; at++) {
    const found = shareOf(own, words[at] ?? new Set());
    if (found > likeness) [best, likeness] = [at, found];
  }
  return best;
}

/** How many of both paragraphs' words stand in both: 0 to 1. */
function shareOf(a: Set<string>, b: Set<string>): number {
  let common = 0;
  for (const word of a) if (b.has(word)) common++;
  return (2 * common) / Math.max(1, a.size + b.size);
}
