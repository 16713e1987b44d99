import { type ClauseNumber, citedNumber } from './clause-number.ts';
import { fold } from './white-space.ts';

/** What a rule, a deadline or a refusal can cite: a numbered paragraph, or a heading. */
export interface Clause {
  /** The number as the text has it, `24.1`, or the slug of a heading without one. */
  id: string;
  /** The id of its element on the notice's page: `c-24.1`. */
  anchor: string;
  heading: boolean;
  /** The parts of its number (24.1 → 2), or the level of its heading. */
  level: number;
  /** The heading's words, or the paragraph's first ones. */
  title: string;
  /** What it says: its paragraphs up to the next clause, without the number, and without the heading's line. */
  text: string;
  /** Where it begins, from 1. */
  line: number;
}

/**
 * A heading as an id: lower case, letters of any script with their marks and digits kept, blanks to `-`,
 * punctuation dropped. Empty if nothing is left.
 */
export function slugOf(heading: string): string {
  const kept = heading
    .normalize('NFC')
    .toLowerCase()
    .replace(/[^\p{L}\p{M}\p{N}\s]/gu, '');
  return fold(kept).replaceAll(' ', '-').normalize('NFC');
}

/** The id that a citation means: a number without `§`, trailing dot and blanks, or a slug, from the heading itself too. */
export function citedId(cited: string): string {
  const folded = fold(cited);
  return citedNumber(folded)?.id ?? slugOf(folded.replaceAll('-', ' '));
}

/**
 * The clause that a citation names: a number (blanks around it, `§` before and a dot behind it don't matter), or a
 * heading's slug, which may be given as the heading itself. Hyphens don't matter if the slug without them is found.
 */
export function findClause(clauses: Clause[], cited: string): Clause | undefined {
  const wanted = citedId(cited);
  const exact = wanted === '' ? undefined : clauses.find(({ id }) => id === wanted);
  if (exact || !/\p{L}/u.test(wanted)) return exact;
  const joined = wanted.replaceAll('-', '');
  return clauses.find(({ id }) => id.replaceAll('-', '') === joined);
}

/**
 * The clause that a wrong citation most likely meant: for a number the one that shares most of it and is then
 * nearest (24.9 → 24.4), for anything else the heading with the fewest letters to change. None without clauses of that sort.
 */
export function nearestClause(clauses: Clause[], cited: string): Clause | undefined {
  const wanted = citedId(cited);
  const number = citedNumber(wanted);
  if (number) return least(clauses, ({ id }, limit) => numberDistance(number, citedNumber(id), limit));
  const slug = wanted.slice(0, COMPARED);
  return least(clauses, ({ id }, limit) =>
    citedNumber(id) ? Number.POSITIVE_INFINITY : editDistance(slug, id.slice(0, COMPARED), limit),
  );
}

/** Letters of a slug that are compared: enough to tell headings apart, and a bound on the work. */
const COMPARED = 100;
const PART_LIMIT = 1000;

function least(clauses: Clause[], distance: (clause: Clause, limit: number) => number): Clause | undefined {
  let best: Clause | undefined;
  let bestDistance = Number.POSITIVE_INFINITY;
  for (const clause of clauses) {
    const found = distance(clause, bestDistance);
    if (found < bestDistance) [best, bestDistance] = [clause, found];
  }
  return best;
}

/** Smaller is nearer: first by how many parts are shared, then by the first part that differs; a parent comes last. */
function numberDistance(cited: ClauseNumber, other: ClauseNumber | null, limit: number): number {
  if (!other || limit === 0) return Number.POSITIVE_INFINITY;
  const shared = cited.parts.findIndex((part, at) => part !== other.parts[at]);
  const depth = shared < 0 ? cited.parts.length : shared;
  const part = other.parts[depth];
  const gap = part === undefined ? PART_LIMIT - 1 : Math.abs((cited.parts[depth] ?? 0) - part);
  return (cited.parts.length - depth) * PART_LIMIT + gap;
}

/** Levenshtein's distance, or infinity where the lengths alone reach the limit. */
function editDistance(a: string, b: string, limit: number): number {
  if (Math.abs(a.length - b.length) >= limit) return Number.POSITIVE_INFINITY;
  let row = Array.from({ length: b.length + 1 }, (_, at) => at);
  for (let i = 1; i <= a.length; i++) {
    const next = [i];
    for (let j = 1; j <= b.length; j++) {
      const substituted = (row[j - 1] ?? 0) + (a[i - 1] === b[j - 1] ? 0 : 1);
      next.push(Math.min(substituted, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[b.length] ?? 0;
}
