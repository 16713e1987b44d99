/** Numbers that follow each other, from the first to the last. */
export interface Span {
  first: number;
  last: number;
}

/** What is wrong with the order in which numbers stand that should count from 1 without gaps. */
export interface Faults {
  missing: Span[];
  /** Numbers that are there more than once. */
  doubled: number[];
  /** The fewest numbers that, taken elsewhere, would leave the others in order. */
  moved: number[];
}

/** Looks for numbers that are missing up to `last` or up to the highest there is, that are there twice, or out of order. */
export function faultsOf(numbers: readonly number[], last: number): Faults {
  const distinct = [...new Set(numbers)];
  const sorted = distinct.toSorted((a, b) => a - b);
  const ends = [0, ...sorted, Math.max(last, sorted.at(-1) ?? 0) + 1];
  const missing = ends.slice(1).flatMap((next, i) => {
    const before = ends[i] ?? 0;
    return next > before + 1 ? [{ first: before + 1, last: next - 1 }] : [];
  });
  const seen = new Set<number>();
  const again = numbers.filter((number) => seen.size === seen.add(number).size);
  const inOrder = longestRise(distinct);
  return { missing, doubled: [...new Set(again)], moved: sorted.filter((number) => !inOrder.has(number)) };
}

/** The same numbers as spans; they must rise. */
export function spansOf(numbers: readonly number[]): Span[] {
  const spans: Span[] = [];
  for (const number of numbers) {
    const span = spans.at(-1);
    if (span?.last === number - 1) span.last = number;
    else spans.push({ first: number, last: number });
  }
  return spans;
}

/** A longest rising subsequence (patience sorting). */
function longestRise(numbers: readonly number[]): Set<number> {
  /** The smallest number that ends a rise of each length, and before which number each one stands in its rise. */
  const ends: number[] = [];
  const before = new Map<number, number | undefined>();
  for (const number of numbers) {
    let [low, high] = [0, ends.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((ends[middle] ?? 0) < number) low = middle + 1;
      else high = middle;
    }
    before.set(number, ends[low - 1]);
    ends[low] = number;
  }
  const rise = new Set<number>();
  for (let number = ends.at(-1); number !== undefined; number = before.get(number)) rise.add(number);
  return rise;
}
