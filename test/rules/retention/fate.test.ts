import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RetentionRule } from '../../../src/notices/input.ts';
import { type Calendar, cutOf, type Reading, ruleFor } from '../../../src/retention/fate.ts';
import type { Mapping } from '../../../src/retention/mapping.ts';
import { dayText, judge, readDay } from '../../support/purge-oracle.ts';
import { dates, durations } from '../law/arbitraries.ts';

const calendar: Calendar = { timeZone: 'Europe/Tallinn', financialYearEnd: '12-31', today: '2026-11-22' };

function rule(id: string, keep: string, more: Partial<RetentionRule> = {}): RetentionRule {
  return { id, category: id, keep, after: id, from: 'event', then: 'delete', clause: '1', ...more };
}

function mapping(rules: RetentionRule[]): Mapping {
  return { category: 'x', event: 'e', format: 'date', where: [], subject: null, anonymise: [], rules };
}

const on = (event: string | null): Reading => ({ event, matches: true, done: false });

function decided(mappings: Mapping[], readings: Reading[], by = calendar) {
  const found = ruleFor(
    mappings.map((one) => cutOf(one, by)),
    readings,
    by,
  );
  return found && [found.rule.id, found.mapping];
}

describe('a record', () => {
  test('goes on the day after its last day', () => {
    const three = [mapping([rule('a', 'P3Y')])];
    expect(decided(three, [on('2023-11-21')])).toEqual(['a', 0]);
    expect(decided(three, [on('2023-11-22')])).toBeNull();
    expect(decided(three, [on(null)])).toBeNull();
    expect(decided(three, [on('2030-01-01')])).toBeNull();
  });

  test('under several rules is kept by the longest, which decides what becomes of it', () => {
    const two = [mapping([rule('short', 'P1Y'), rule('long', 'P3Y', { then: 'anonymise' })])];
    expect(decided(two, [on('2024-01-01')])).toBeNull();
    expect(decided(two, [on('2023-01-01')])).toEqual(['long', 0]);
  });

  test('under several mappings is kept by the longest from its own date', () => {
    const two = [mapping([rule('placed', 'P3Y')]), mapping([rule('booked', 'P7Y')])];
    expect(decided(two, [on('2015-01-01'), on('2020-01-01')])).toBeNull();
    expect(decided(two, [on('2023-11-20'), on('2010-01-01')])).toEqual(['placed', 0]);
    expect(decided(two, [on('2015-01-01'), on('2019-11-20')])).toEqual(['booked', 1]);
    expect(decided(two, [on('2015-01-01'), on(null)])).toBeNull();
    expect(decided(two, [on('2015-01-01'), { ...on(null), matches: false }])).toEqual(['placed', 0]);
  });

  test('without a rule stays', () => {
    expect(decided([mapping([])], [on('1990-01-01')])).toBeNull();
    expect(decided([], [])).toBeNull();
  });

  test('that would be kept since before the year 0 stays', () => {
    const early = { ...calendar, today: '0050-01-01' };
    expect(decided([mapping([rule('a', 'P100Y')])], [on('0001-01-01')], early)).toBeNull();
  });
});

test('any record under any rules has the fate that the law’s own oracle says', () => {
  const rules = fc.array(
    fc.record({ keep: durations, from: fc.constantFrom('event' as const, 'financial_year_end' as const) }),
    { minLength: 1, maxLength: 3 },
  );
  const events = fc.oneof(fc.constant(null), fc.constantFrom('', 'soon'), dates(2010, 2027));
  const ways = fc.array(fc.record({ rules, event: events, matches: fc.boolean() }), {
    minLength: 1,
    maxLength: 3,
  });
  const ends = fc.constantFrom('12-31', '06-30', '02-29');
  fc.assert(
    fc.property(ways, dates(2024, 2028), ends, (all, today, financialYearEnd) => {
      const mappings = all.map((way, at) => ({
        ...mapping(
          way.rules.map((terms, i) => rule(`${at}-${i}`, terms.keep, { ...terms, category: `c${at}` })),
        ),
      }));
      const readings = all.map(({ event, matches }) => ({ event, matches, done: false }));
      const found = decided(mappings, readings, { ...calendar, today, financialYearEnd });
      const row = Object.fromEntries(
        all.flatMap(({ event, matches }, at) => [
          [`e${at}`, event],
          [`w${at}`, matches ? 1 : 0],
        ]),
      );
      const { fates } = judge({
        ...{ timeZone: calendar.timeZone, financialYearEnd, today, known: '2040-01-01' },
        rules: mappings.flatMap((one) => one.rules),
        mappings: all.map((_, at) => ({
          ...{ category: `c${at}`, table: 't', key: 'id', event: `e${at}`, eventFormat: 'date' as const },
          where: { [`w${at}`]: [1] },
        })),
        rows: { t: [{ id: 1, ...row }] },
        types: { t: {} },
        people: () => [],
        held: { people: new Set(), records: [] },
      });
      expect(found?.[0] ?? null).toBe(fates.t?.[0]?.rule ?? null);
    }),
    { numRuns: 2_000 },
  );
});

test('the cut-off is the last day that goes, and the next one is kept', () => {
  fc.assert(
    fc.property(durations, dates(2020, 2030), (keep, today) => {
      const one = mapping([rule('a', keep)]);
      const { end } = cutOf(one, { ...calendar, today });
      const next = dayText((readDay(end?.date ?? '') ?? 0) + 1);
      expect(decided([one], [on(end?.date ?? null)], { ...calendar, today })).toEqual(['a', 0]);
      expect(decided([one], [on(next)], { ...calendar, today })).toBeNull();
    }),
  );
});
