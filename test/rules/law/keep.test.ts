import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutOff, isPurgeable, isYearEnd, type KeepRule, keepUntil } from '../../../src/law/keep.ts';
import { after, dates, durations } from './arbitraries.ts';
import { keepVectors } from './vectors.ts';

const yearEnds = fc.constantFrom('12-31', '06-30', '02-29', '02-28', '03-01', '01-01', '09-30');
const rules: fc.Arbitrary<KeepRule> = fc.record({
  keep: durations,
  from: fc.constantFrom('event' as const, 'financial_year_end' as const),
  financialYearEnd: yearEnds,
});
/** More month ends than chance would bring: there lies what clamping can break. */
const days = fc.oneof(
  dates(1990, 2090),
  dates(1990, 2090).map((date) => after(`${date.slice(0, 7)}-01`, -1)),
);

describe('the table of law.md', () => {
  test.each(keepVectors)('$keep from $eventOn: kept until $lastDayKept', ({ lastDayKept, ...record }) => {
    expect(keepUntil(record)).toMatchObject({ lastDayKept, purgeableFrom: after(lastDayKept, 1) });
    expect(isPurgeable({ ...record, today: lastDayKept })).toBe(false);
    expect(isPurgeable({ ...record, today: after(lastDayKept, 1) })).toBe(true);
    expect(cutOff({ ...record, today: lastDayKept }) < record.eventOn).toBe(true);
    expect(cutOff({ ...record, today: after(lastDayKept, 1) }) >= record.eventOn).toBe(true);
  });
});

describe('financial year end', () => {
  const starts = (eventOn: string, financialYearEnd?: string) =>
    keepUntil({ keep: 'P7Y', from: 'financial_year_end', financialYearEnd, eventOn }).startOn;

  test('the first on or after the event; 31 December if not said', () => {
    expect(starts('2018-06-30', '06-30')).toBe('2018-06-30');
    expect(starts('2018-07-01', '06-30')).toBe('2019-06-30');
    expect(starts('2018-07-01')).toBe('2018-12-31');
  });

  test('29 February is the last day of every February', () => {
    expect(starts('2024-02-29', '02-29')).toBe('2024-02-29');
    expect(starts('2024-03-01', '02-29')).toBe('2025-02-28');
    expect(starts('2027-03-01', '02-29')).toBe('2028-02-29');
  });

  test('what is a day of the year', () => {
    expect(['12-31', '06-30', '02-29', '01-01'].every(isYearEnd)).toBe(true);
    expect(['02-30', '13-01', '00-10', '6-30', '12-31 ', '', '--12-31'].some(isYearEnd)).toBe(false);
    expect(() => starts('2018-07-01', '02-30')).toThrow(RangeError);
  });
});

test('the cut-off is the very last: examples around short months', () => {
  const event = { keep: 'P1M', from: 'event' } as const;
  expect(cutOff({ ...event, today: '2026-03-01' })).toBe('2026-01-31');
  expect(cutOff({ ...event, today: '2026-02-28' })).toBe('2026-01-27');
  expect(cutOff({ keep: 'P3Y', from: 'event', today: '2027-03-01' })).toBe('2024-02-29');
  expect(cutOff({ keep: 'P7Y', from: 'financial_year_end', today: '2026-01-01' })).toBe('2018-12-31');
  expect(cutOff({ keep: 'P7Y', from: 'financial_year_end', today: '2025-12-31' })).toBe('2017-12-31');
});

describe('for every rule', () => {
  test('the cut-off is purgeable, the day after is not', () => {
    fc.assert(
      fc.property(rules, days, (rule, today) => {
        const last = cutOff({ ...rule, today });
        expect(isPurgeable({ ...rule, today, eventOn: last })).toBe(true);
        expect(isPurgeable({ ...rule, today, eventOn: after(last, 1) })).toBe(false);
      }),
      { numRuns: 1000 },
    );
  });

  test('comparing with the cut-off and counting from the event agree, near it and far away', () => {
    const near = fc.integer({ min: -500, max: 500 });
    fc.assert(
      fc.property(rules, days, fc.oneof(near, days), (rule, today, where) => {
        const last = cutOff({ ...rule, today });
        const eventOn = typeof where === 'number' ? after(last, where) : where;
        expect(eventOn <= last).toBe(isPurgeable({ ...rule, today, eventOn }));
      }),
      { numRuns: 2000 },
    );
  });

  test('a later event is kept no shorter, and never less than until the event', () => {
    fc.assert(
      fc.property(rules, days, fc.integer({ min: 0, max: 800 }), (rule, eventOn, n) => {
        const kept = keepUntil({ ...rule, eventOn });
        expect(kept.lastDayKept >= kept.startOn && kept.startOn >= eventOn).toBe(true);
        expect(kept.purgeableFrom).toBe(after(kept.lastDayKept, 1));
        expect(keepUntil({ ...rule, eventOn: after(eventOn, n) }).lastDayKept >= kept.lastDayKept).toBe(true);
      }),
    );
  });
});

test('past the calendar’s end a date still sorts last, and before its beginning none is made up', () => {
  const kept = keepUntil({ keep: 'P100Y', from: 'event', eventOn: '9999-12-31' });
  expect(kept).toEqual({ startOn: '9999-12-31', lastDayKept: '9999-12-31', purgeableFrom: '9999-12-31' });
  const sentinel = { keep: 'P3Y', from: 'event', eventOn: '9999-01-01' } as const;
  expect(isPurgeable({ ...sentinel, today: '2026-11-22' })).toBe(false);
  expect(() => cutOff({ keep: 'P100Y', from: 'event', today: '0050-01-01' })).toThrow(RangeError);
});

test('an unreadable date, today included, throws: it is never purgeable by accident', () => {
  const rule = { keep: 'P3Y', from: 'event' } as const;
  for (const eventOn of [
    '',
    '0',
    '2026-02-30',
    '2026-2-3',
    '20260203',
    '2026-02-03T00:00:00Z',
    '+010000-01-01',
  ]) {
    expect(() => keepUntil({ ...rule, eventOn })).toThrow(RangeError);
  }
  expect(() => isPurgeable({ ...rule, eventOn: '2020-01-01', today: 'today' })).toThrow(RangeError);
  expect(() => cutOff({ ...rule, today: '2026-02-30' })).toThrow(RangeError);
});
