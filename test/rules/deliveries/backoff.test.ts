import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { fewestTries, giveUpAfterMs, nextTry, waitAfter } from '../../../src/deliveries/backoff.ts';

const minute = 60_000;
const chance = fc.double({ min: 0, max: 1, noNaN: true, maxExcluded: true });

describe('the wait after a failure', () => {
  test.each([
    [1, 1],
    [2, 2],
    [3, 4],
    [8, 128],
    [9, 240],
    [10, 240],
    [2_000, 240],
  ])('after try %i is %i minutes, or as little as half of it by chance', (attempts, minutes) => {
    expect(waitAfter(attempts, 0)).toBe(minutes * minute);
    expect(waitAfter(attempts, 0.5)).toBe(minutes * minute * 0.75);
    fc.assert(
      fc.property(chance, (drawn) => {
        const wait = waitAfter(attempts, drawn);
        expect(wait).toBeGreaterThanOrEqual((minutes * minute) / 2);
        expect(wait).toBeLessThanOrEqual(minutes * minute);
      }),
    );
  });
});

describe('the tries of a delivery', () => {
  /** Every try of one that always fails, tried as soon as it is due, from `first` on (ms after it happened). */
  function triesOf(first: number, chances: number[]): number[] {
    const tries: number[] = [];
    for (let now: number | null = first; now !== null && tries.length < 1_000; ) {
      tries.push(now);
      const drawn = chances[tries.length % chances.length] ?? 0;
      now = nextTry({ attempts: tries.length, occurredAt: 0, now, chance: drawn });
    }
    return tries;
  }

  test('end after 72 hours, with a last one just then, and are never further apart than four hours', () => {
    fc.assert(
      fc.property(fc.array(chance, { minLength: 1, maxLength: 50 }), (chances) => {
        const tries = triesOf(0, chances);
        expect(tries.at(-1)).toBe(giveUpAfterMs);
        expect(tries.length).toBeGreaterThan(20);
        expect(tries.length).toBeLessThan(60);
        for (const [i, at] of tries.entries()) {
          expect(at - (tries[i - 1] ?? 0)).toBeLessThanOrEqual(240 * minute);
        }
      }),
    );
  });

  test('are a few even of what is older already', () => {
    const late = fc.integer({ min: giveUpAfterMs, max: 10 * giveUpAfterMs });
    fc.assert(
      fc.property(late, chance, (first, drawn) => {
        const tries = triesOf(first, [drawn]);
        expect(tries).toHaveLength(fewestTries);
        expect((tries.at(-1) ?? 0) - first).toBeLessThanOrEqual(15 * minute);
      }),
    );
  });
});
