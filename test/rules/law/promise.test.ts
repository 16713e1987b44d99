import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlineFor } from '../../../src/law/clock.ts';
import { addPeriod } from '../../../src/law/duration.ts';
import { promiseExceedsLaw } from '../../../src/law/promise.ts';
import { after, durations, receipts } from './arbitraries.ts';

const exceeds = (answerWithin: string) => promiseExceedsLaw({ answerWithin }).answerWithin !== null;
const extendedExceeds = (extendTo: string) => promiseExceedsLaw({ extendTo }).extendTo !== null;

describe('a promise that can be longer than the law', () => {
  test('the first deadline: more than the 28 days from 31 January', () => {
    expect(['P0D', 'P14D', 'P28D', 'P4W', 'P1M'].filter(exceeds)).toEqual([]);
    expect(['P29D', 'P30D', 'P31D', 'P5W', 'P2M', 'P1M1D', 'P1Y'].filter((text) => !exceeds(text))).toEqual(
      [],
    );
  });

  test('the extended deadline: more than the 87 days from 31 January', () => {
    expect(['P74D', 'P87D', 'P2M', 'P12W'].filter(extendedExceeds)).toEqual([]);
    expect(['P88D', 'P89D', 'P90D', 'P3M', 'P13W'].filter((text) => !extendedExceeds(text))).toEqual([]);
  });

  test('the worst case as data', () => {
    expect(promiseExceedsLaw({ answerWithin: 'P30D', extendTo: 'P3M' })).toEqual({
      answerWithin: { receivedOn: '2025-01-31', promisedOn: '2025-03-02', lawOn: '2025-02-28', days: 2 },
      extendTo: { receivedOn: '2025-01-30', promisedOn: '2025-04-30', lawOn: '2025-04-28', days: 2 },
    });
    expect(promiseExceedsLaw({})).toEqual({ answerWithin: null, extendTo: null });
    expect(() => promiseExceedsLaw({ answerWithin: 'P1H' })).toThrow(RangeError);
  });

  test('asking the turning days only finds what asking every day finds', () => {
    const days = Array.from({ length: 1461 }, (_, n) => after('2025-01-01', n));
    const distance = (from: string, to: string) => (Date.parse(to) - Date.parse(from)) / 86_400_000;
    fc.assert(
      fc.property(durations, (period) => {
        const first = days.map((day) =>
          distance(addPeriod(day, 'P1M').endsOn, addPeriod(day, period).endsOn),
        );
        expect(promiseExceedsLaw({ answerWithin: period }).answerWithin?.days ?? 0).toBe(
          Math.max(0, ...first),
        );
      }),
      { numRuns: 25 },
    );
  });

  test('no excess, and the notice is never later than the law', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        const excess = promiseExceedsLaw(receipt.promised ?? {});
        const { steps } = deadlineFor(receipt);
        const [notice, law] = steps;
        const found = notice?.extended ? excess.extendTo : excess.answerWithin;
        if (steps.length !== 2 || notice === undefined || law === undefined || found !== null) return;
        expect(notice.dueOn <= law.dueOn).toBe(true);
      }),
    );
  });
});
