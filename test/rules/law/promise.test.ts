import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deadlineFor } from '../../../src/law/clock.ts';
import { holidayCalendars } from '../../../src/law/holidays.ts';
import { promiseExceedsLaw } from '../../../src/law/promise.ts';
import { after, durations, receipts } from './arbitraries.ts';

const exceeds = (answerWithin: string) => promiseExceedsLaw({ answerWithin }, 'EE').answerWithin !== null;
const extendedExceeds = (extendTo: string) => promiseExceedsLaw({ extendTo }, 'EE').extendTo !== null;

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

  test('the worst case as data, each due date moved to a working day', () => {
    // Thirty days end on Good Friday, and so on Monday; where Easter Monday is kept too, on Tuesday
    const [receivedOn, lawOn] = ['2027-02-24', '2027-03-24'];
    expect(promiseExceedsLaw({ answerWithin: 'P30D', extendTo: 'P90D' }, 'EE')).toEqual({
      answerWithin: { receivedOn, promisedOn: '2027-03-29', lawOn, days: 5 },
      extendTo: { receivedOn: '2026-01-31', promisedOn: '2026-05-04', lawOn: '2026-04-28', days: 6 },
    });
    expect(promiseExceedsLaw({ answerWithin: 'P30D' }, 'DE').answerWithin).toEqual({
      ...{ receivedOn, promisedOn: '2027-03-30', lawOn, days: 6 },
    });
    expect(promiseExceedsLaw({}, 'EE')).toEqual({ answerWithin: null, extendTo: null });
    expect(() => promiseExceedsLaw({ answerWithin: 'P1H' }, 'EE')).toThrow(RangeError);
  });

  test('it is the first of the worst that the clock gives, asked for every day', () => {
    const days = Array.from({ length: 1461 }, (_, n) => after('2025-01-01', n));
    fc.assert(
      fc.property(
        durations,
        fc.constantFrom(...holidayCalendars),
        fc.boolean(),
        (period, calendar, extended) => {
          const promised = extended ? { extendTo: period } : { answerWithin: period };
          const found = promiseExceedsLaw(promised, calendar)[extended ? 'extendTo' : 'answerWithin'];
          const late = days.map((receivedOn) => {
            const receipt = { receivedOn, timeZone: 'Europe/Tallinn', calendar, promised, extended };
            const steps = deadlineFor(receipt).steps.filter((step) => step.extended === extended);
            const dueOn = (source: string) =>
              Date.parse(steps.find((step) => step.source === source)?.dueOn ?? '');
            return (dueOn('notice') - dueOn('law')) / 86_400_000;
          });
          const most = Math.max(0, ...late);
          expect(found?.days ?? 0).toBe(most);
          expect(found?.receivedOn).toBe(most > 0 ? days[late.indexOf(most)] : undefined);
        },
      ),
      { numRuns: 12 },
    );
  });

  test('no excess, and the notice is never later than the law', () => {
    fc.assert(
      fc.property(receipts, (receipt) => {
        const excess = promiseExceedsLaw(receipt.promised ?? {}, receipt.calendar);
        const { steps } = deadlineFor(receipt);
        const [notice, law] = steps;
        const found = notice?.extended ? excess.extendTo : excess.answerWithin;
        if (steps.length !== 2 || notice === undefined || law === undefined || found !== null) return;
        expect(notice.dueOn <= law.dueOn).toBe(true);
      }),
    );
  });
});
