import { type ClauseNumber, isNextInOrder, isNextSibling } from './clause-number.ts';

/** A paragraph that begins with a number. */
export interface NumberedLine {
  number: ClauseNumber;
  heading: boolean;
  /** The paragraph before it ends in a colon. */
  announced: boolean;
}

/** What a number is: the clause's own, a list's within a clause, or neither (out of order, or there again). */
export type Standing = 'clause' | 'item' | 'other';

/**
 * Which numbers are clauses: the longest row of them that only moves forward, the earliest of equal ones, so that
 * a stray "30 June" or a table doesn't end the numbering. Lists within a clause that begin again are left out.
 */
export function standingOf(lines: NumberedLine[]): Standing[] {
  const standing: Standing[] = lines.map(() => 'other');
  for (const { from, to } of innerLists(lines)) standing.fill('item', from, to + 1);
  const candidates = lines.flatMap(({ number }, at) =>
    standing[at] === 'item' ? [] : [{ key: number.key, at }],
  );
  for (const at of longestRow(candidates)) standing[at] = 'clause';
  return standing;
}

interface Run {
  from: number;
  to: number;
}

/** Runs 1, 2, 3 … below a heading that has such a number itself, or below a clause that announces them by a colon. */
function innerLists(lines: NumberedLine[]): Run[] {
  const runs: Run[] = [];
  let clause: ClauseNumber | null = null;
  let section: ClauseNumber | null = null;
  for (let at = 0; at < lines.length; at++) {
    const line = lines[at];
    if (!line) continue;
    const end = endOfInner(lines, at, { clause, section });
    if (end !== null) {
      runs.push({ from: at, to: end });
      at = end;
      continue;
    }
    clause = line.number;
    if (line.heading && line.number.parts.length === 1) section = line.number;
  }
  return runs;
}

/** Where the inner list that begins here ends; null if none does. */
function endOfInner(
  lines: NumberedLine[],
  at: number,
  { clause, section }: { clause: ClauseNumber | null; section: ClauseNumber | null },
): number | null {
  const line = lines[at];
  if (!line || line.heading || line.number.parts.length > 1) return null;
  if (section && line.number.key <= section.key) return endOfRun(lines, at);
  return clause && line.announced && line.number.id === '1' ? endOfList(lines, at, clause) : null;
}

/** The last of the numbers that follow each other from here, none of them a heading. */
function endOfRun(lines: NumberedLine[], from: number): number {
  let to = from;
  for (let next = lines[to + 1]; next && !next.heading; next = lines[to + 1]) {
    const open = lines[to];
    if (!open || !isNextSibling(open.number, next.number)) break;
    to++;
  }
  return to;
}

/** The run's end, or the last place in it after which the clause's own numbering goes on. */
function endOfList(lines: NumberedLine[], from: number, clause: ClauseNumber): number {
  const end = endOfRun(lines, from);
  for (let to = end; to >= from; to--) {
    const next = lines[to + 1];
    if (next && isNextInOrder(clause, next.number)) return to;
  }
  return end;
}

/** The longest strictly rising row, by a tree of best predecessors: O(n log n). */
function longestRow(candidates: { key: number; at: number }[]): number[] {
  const keys = Float64Array.from(new Set(candidates.map(({ key }) => key))).sort();
  const ranks = new Map(Array.from(keys, (key, rank) => [key, rank + 1]));
  const lengths: number[] = [];
  const before: number[] = [];
  const best = new Int32Array(keys.length + 1).fill(-1);
  const better = (a: number, b: number) => ((lengths[a] ?? 0) > (lengths[b] ?? 0) ? a : b);
  let longest = -1;
  for (const [index, { key }] of candidates.entries()) {
    const rank = ranks.get(key) ?? 1;
    let previous = -1;
    for (let node = rank - 1; node > 0; node -= node & -node) previous = better(best[node] ?? -1, previous);
    lengths.push((lengths[previous] ?? 0) + 1);
    before.push(previous);
    for (let node = rank; node < best.length; node += node & -node)
      best[node] = better(index, best[node] ?? -1);
    longest = better(index, longest);
  }
  const row: number[] = [];
  for (let index = longest; index >= 0; index = before[index] ?? -1) row.push(candidates[index]?.at ?? 0);
  return row.reverse();
}
