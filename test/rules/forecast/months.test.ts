import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { boundsOf, endsOf, horizonFrom, sumUp, untilsOf } from '../../../src/forecast/months.ts';
import { keepUntil } from '../../../src/law/keep.ts';
import type { RetentionRule } from '../../../src/notices/input.ts';
import { after, dates, durations } from '../law/arbitraries.ts';

const rule = (id: string, more: Partial<RetentionRule> = {}): RetentionRule => ({
  ...{ id, category: id, keep: 'P3Y', after: 'placed', from: 'event', then: 'delete', clause: '2.2' },
  ...more,
});

const boundsOn = (rules: RetentionRule[], yearEnd: string, days: string[]) =>
  boundsOf(rules, untilsOf(rules, yearEnd, { days }));

describe('the horizon', () => {
  test('begins with what is left of this month, over the end of the year', () => {
    expect(horizonFrom('2026-11-20', 4)).toEqual({
      asOf: '2026-11-20',
      months: ['2026-11', '2026-12', '2027-01', '2027-02'],
      days: ['2026-11-20', '2026-11-30', '2026-12-31', '2027-01-31', '2027-02-28'],
    });
  });

  test('has nothing left of a month on its last day', () => {
    expect(horizonFrom('2028-02-29', 1).days).toEqual(['2028-02-29', '2028-02-29']);
  });
});

describe('the bounds', () => {
  const rules = fc.array(
    fc.record({ keep: durations, from: fc.constantFrom('event' as const, 'financial_year_end' as const) }),
    { minLength: 1, maxLength: 3 },
  );
  const yearEnds = fc.constantFrom('12-31', '06-30', '02-29');

  test('put each date into the month in which the longest rule first lets it go', () => {
    fc.assert(
      fc.property(rules, yearEnds, dates(2015, 2026), dates(2010, 2028), (some, yearEnd, asOf, on) => {
        const made = some.map((one, i) => rule(String(i), one));
        const purgeableFrom = made
          .map(({ keep, from }) => keepUntil({ keep, from, financialYearEnd: yearEnd, eventOn: on }))
          .map((one) => one.purgeableFrom)
          .sort()
          .at(-1);
        const { days, months } = horizonFrom(asOf, 12);
        const bounds = boundsOn(made, yearEnd, days);
        const at = bounds.findIndex(({ until }) => on <= until);
        const month = String(purgeableFrom).slice(0, 7);
        const expected = String(purgeableFrom) <= asOf ? 0 : months.indexOf(month) + 1 || -1;
        expect(at).toBe(expected);
        // Each lets go what the one before did
        expect(bounds.map(({ until }) => until)).toEqual(bounds.map(({ until }) => until).sort());
      }),
      { numRuns: 1000 },
    );
  });

  test('name the rule that keeps longest', () => {
    const some = [rule('short', { keep: 'P1Y' }), rule('long', { keep: 'P2Y' })];
    const [first] = boundsOn(some, '12-31', ['2026-11-20']);
    expect(first).toMatchObject({ rule: { id: 'long' }, until: '2024-11-19' });
  });

  test('are none where a rule lets nothing go, or where there is none', () => {
    const never = boundsOn([rule('a', { keep: 'P100Y' })], '12-31', ['0050-01-01']);
    expect(endsOf(never, 'Europe/Tallinn')).toEqual([null]);
    expect(boundsOn([], '12-31', ['2026-01-01'])).toEqual([]);
  });

  test('end with the local day', () => {
    const [end] = endsOf(boundsOn([rule('a', { keep: 'P0D' })], '12-31', ['2026-07-02']), 'Europe/Tallinn');
    expect(end).toEqual({ date: after('2026-07-02', -1), before: Date.parse('2026-07-01T21:00:00Z') });
  });
});

test('counts are summed by rule, in the order of the notice, and empty months stay', () => {
  const rules = [rule('orders'), rule('support')];
  const [orders, support] = rules as [RetentionRule, RetentionRule];
  const counted = [
    { at: 0, rule: support, rows: 2 },
    { at: 0, rule: orders, rows: 1 },
    { at: 2, rule: orders, rows: 3 },
    { at: 2, rule: orders, rows: 4 },
  ];
  const row = (id: string, rows: number) => ({ category: id, rule: id, clause: '2.2', rows });
  expect(sumUp({ months: ['2026-11', '2026-12'] }, rules, counted)).toEqual({
    due: [row('orders', 1), row('support', 2)],
    months: [
      { month: '2026-11', categories: [] },
      { month: '2026-12', categories: [row('orders', 7)] },
    ],
  });
});
