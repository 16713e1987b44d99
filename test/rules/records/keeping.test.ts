import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keepUntil } from '../../../src/law/keep.ts';
import type { RetentionRule } from '../../../src/notices/input.ts';
import { cutsOf, keptBy, recordView, type StoredRecord } from '../../../src/records/keeping.ts';
import { dates, durations } from '../law/arbitraries.ts';

const rule = (id: string, more: Partial<RetentionRule> = {}): RetentionRule => ({
  ...{ id, category: 'orders', keep: 'P3Y', after: 'placed', from: 'event', then: 'delete', clause: '2.2' },
  ...more,
});
const record = (all: Record<string, string>, more: Partial<StoredRecord> = {}): StoredRecord => ({
  ...{ category: 'orders', key: 'a', toldAt: null, isHeld: false },
  dates: Object.entries(all).map(([event, on]) => ({ event, on })),
  ...more,
});
const calendar = { timeZone: 'Europe/Tallinn', financialYearEnd: '12-31', today: '2026-11-20' };

describe('how long a record is kept', () => {
  const claims = rule('claims', { keep: 'P1Y', after: 'claim_closed', clause: '2.3', then: 'anonymise' });

  test('by the longest of its rules, whichever that is', () => {
    const rules = [rule('orders'), claims];
    const early = record({ placed: '2022-01-10', claim_closed: '2022-03-01' });
    expect(keptBy(rules, early, '12-31')).toMatchObject({
      rule: { id: 'orders' },
      lastDayKept: '2025-01-10',
    });
    const late = record({ placed: '2022-01-10', claim_closed: '2026-03-01' });
    expect(keptBy(rules, late, '12-31')).toMatchObject({ rule: { id: 'claims' }, lastDayKept: '2027-03-01' });
  });

  test('without end while one of them has no date to count from', () => {
    const view = recordView(record({ placed: '2001-01-10' }), [rule('orders'), claims], '12-31');
    expect(view).toMatchObject({ dueOn: null, rule: null, clause: null, waitsFor: ['claim_closed'] });
  });

  test('without end where no rule is', () => {
    const view = recordView(
      record({ placed: '2001-01-10' }),
      [rule('other', { category: 'other' })],
      '12-31',
    );
    expect(view).toMatchObject({ dueOn: null, lastDayKept: null, waitsFor: [] });
  });

  test('from the end of the financial year, where the rule says so', () => {
    const rules = [rule('accounting', { keep: 'P7Y', from: 'financial_year_end' })];
    const view = recordView(record({ placed: '2018-07-01' }), rules, '06-30');
    expect(view).toMatchObject({ lastDayKept: '2026-06-30', dueOn: '2026-07-01' });
  });
});

describe('the cut-offs', () => {
  test('are one for each event of a category, the shortest, and the first leads', () => {
    const rules = [
      rule('a', { keep: 'P1Y' }),
      rule('b', { after: 'closed', keep: 'P2Y' }),
      rule('c', { keep: 'P3Y' }),
      rule('d', { category: 'other', keep: 'P0D' }),
    ];
    expect(cutsOf(rules, calendar)).toEqual([
      { category: 'orders', event: 'placed', until: '2023-11-19', leads: true },
      { category: 'orders', event: 'closed', until: '2024-11-19', leads: false },
      { category: 'other', event: 'placed', until: '2026-11-19', leads: true },
    ]);
  });

  test('let a record go exactly when every rule, counted from its date, does', () => {
    const events = ['placed', 'closed', 'paid'];
    const rules = fc.array(
      fc.record({
        keep: durations,
        after: fc.constantFrom(...events),
        from: fc.constantFrom('event' as const, 'financial_year_end' as const),
      }),
      { minLength: 1, maxLength: 4 },
    );
    const known = fc.dictionary(fc.constantFrom(...events), dates(2015, 2026));
    fc.assert(
      fc.property(rules, known, dates(2016, 2027), (some, all, today) => {
        const made = some.map((one, i) => rule(String(i), one));
        const oracle = made.every(({ after, ...one }) => {
          const eventOn = all[after];
          return eventOn !== undefined && keepUntil({ ...one, eventOn }).lastDayKept < today;
        });
        const cuts = cutsOf(made, { ...calendar, today });
        expect(cuts.every(({ event, until }) => (all[event] ?? '~') <= until)).toBe(oracle);
        const kept = keptBy(made, record(all), '12-31');
        expect(kept !== null && kept.lastDayKept < today).toBe(oracle);
      }),
      { numRuns: 1000 },
    );
  });
});
