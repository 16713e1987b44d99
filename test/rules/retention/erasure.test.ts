import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { RetentionRule } from '../../../src/notices/input.ts';
import {
  type DatedRule,
  deedFor,
  type ErasureHold,
  keptByHold,
  keptByRule,
  keptOn,
  sparesOthers,
  strongest,
} from '../../../src/retention/erasure.ts';
import type { Reading } from '../../../src/retention/fate.ts';
import type { Mapping } from '../../../src/retention/mapping.ts';
import { dayText, lastDayKept, readDay } from '../../support/purge-oracle.ts';

const calendar = { today: '2026-11-21', financialYearEnd: '12-31' };

function ruled(more: Partial<RetentionRule> = {}): RetentionRule {
  const rule = { id: 'r', category: 'accounting', keep: 'P7Y', after: 'recorded', clause: '7.5' };
  return { ...rule, from: 'event', then: 'delete', ground: 'legal-obligation', law: 'RPS § 12', ...more };
}
const kept = (rule: RetentionRule, on: string | null) => keptByRule([{ rule, on }], calendar);

describe('a rule, against an erasure', () => {
  test.each([
    ['2019-11-21', '2026-11-21'],
    ['2020-02-29', '2027-02-28'],
  ])('keeps what happened on %s until %s', (on, until) => {
    expect(kept(ruled(), on)).toMatchObject({
      outcome: 'kept',
      until,
      clause: '7.5',
      ground: 'legal-obligation',
      law: 'RPS § 12',
    });
  });

  test('keeps nothing once its last day is over, or without a ground', () => {
    expect(kept(ruled(), '2019-11-20')).toBeNull();
    expect(kept(ruled({ ground: undefined }), '2026-11-20')).toBeNull();
    expect(kept(ruled({ ground: undefined }), null)).toBeNull();
  });

  test('keeps to the end of the financial year and on', () => {
    expect(kept(ruled({ from: 'financial_year_end' }), '2019-01-02')).toMatchObject({ until: '2026-12-31' });
  });

  test.each([null, '2026-11-22'])('keeps until it has happened what has the date %s', (on) => {
    expect(kept(ruled(), on)).toMatchObject({ until: null, awaits: 'recorded', clause: '7.5' });
  });

  test('keeps the longest of several, and before all others what has no date', () => {
    const dated = (keep: string, on: string | null): DatedRule => ({
      rule: ruled({ keep, clause: keep }),
      on,
    });
    expect(keptByRule([dated('P3Y', '2025-01-01'), dated('P5Y', '2025-01-01')], calendar)?.clause).toBe(
      'P5Y',
    );
    expect(keptByRule([dated('P9Y', '2025-01-01'), dated('P1D', null)], calendar)?.clause).toBe('P1D');
  });

  test('keeps exactly what the law says, of any rules and dates', () => {
    const day = fc.integer({ min: readDay('2010-01-01') ?? 0, max: readDay('2027-06-01') ?? 0 });
    const one = fc.record({
      keep: fc.constantFrom('P0D', 'P1M', 'P6M', 'P3Y', 'P7Y', 'P1Y2M3D'),
      from: fc.constantFrom('event' as const, 'financial_year_end' as const),
      ground: fc.constantFrom(undefined, 'legal-obligation' as const, 'legal-claims' as const),
      on: fc.option(day),
    });
    fc.assert(
      fc.property(fc.array(one, { maxLength: 4 }), day, (all, now) => {
        const found = keptByRule(
          all.map(({ on, ...terms }) => ({ rule: ruled(terms), on: on === null ? null : dayText(on) })),
          { ...calendar, today: dayText(now) },
        );
        const ends = all.flatMap(({ ground, on, ...terms }) => {
          if (ground === undefined) return [];
          if (on === null || on > now) return [Number.POSITIVE_INFINITY];
          const last = lastDayKept({ ...ruled(), ...terms }, on, '12-31');
          return last >= now ? [last] : [];
        });
        const longest = Math.max(...ends);
        expect(found !== null).toBe(ends.length > 0);
        expect(found?.until ?? null).toBe(Number.isFinite(longest) ? dayText(longest) : null);
      }),
    );
  });
});

describe('a hold, against an erasure', () => {
  const hold = (more: Partial<ErasureHold>): ErasureHold => {
    return { id: 'h', kind: 'hold', reason: 'law:17(3)(e)', clause: null, ground: 'legal-claims', ...more };
  };

  test('keeps by its ground, without a date, by the notice’s clause or the law’s', () => {
    expect(keptByHold(hold({}))).toMatchObject({
      until: null,
      clause: 'law:17(3)(e)',
      ground: 'legal-claims',
      hold: 'h',
    });
    expect(keptByHold(hold({ clause: '23.2' }))?.clause).toBe('23.2');
  });

  test('on security grounds keeps nothing', () => {
    expect(keptByHold(hold({ ground: 'none' }))).toBeNull();
  });

  test.each(['restriction', 'request'] as const)('keeps while there is a %s', (kind) => {
    expect(keptByHold(hold({ kind, ground: 'none', reason: 'law:18(1)' }))).toMatchObject({
      ground: kind,
      clause: 'law:18(1)',
    });
  });

  test('that the law names first is told of, where there are several', () => {
    const of = (ground: 'legal-obligation' | 'legal-claims' | 'restriction' | 'request') =>
      keptOn(ground, ground);
    expect(strongest([])).toBeNull();
    expect(strongest([undefined, of('request'), of('restriction'), of('legal-claims'), null])?.clause).toBe(
      'legal-claims',
    );
    expect(strongest([of('legal-obligation'), of('legal-claims')])?.clause).toBe('legal-obligation');
  });
});

describe('what nothing keeps', () => {
  const mapping = (then: 'delete' | 'anonymise' | null, hasColumns: boolean): Mapping => ({
    ...{ category: 'orders', event: 'placed', format: 'date', where: [], subject: null },
    anonymise: hasColumns ? [{ column: 'email', becomes: { value: null } }] : [],
    rules: then === null ? [] : [ruled({ then })],
  });
  const readings = (...done: boolean[]): Reading[] =>
    done.map((one) => ({ event: null, matches: true, done: one }));

  test.each([
    [[mapping('delete', false)], 'erased'],
    [[mapping('delete', true)], 'erased'],
    [[mapping('anonymise', true)], 'anonymised'],
    [[mapping(null, true)], 'anonymised'],
    [[mapping(null, false)], 'erased'],
    [[mapping('anonymise', true), mapping('delete', false)], 'erased'],
  ])('becomes what its mappings say, case %#', (mappings, deed) => {
    expect(deedFor(mappings, readings(false, false), [...mappings.keys()])).toBe(deed);
  });

  test('is done where it is anonymised in each of them already', () => {
    const both = [mapping('anonymise', true), mapping('anonymise', true)];
    expect(deedFor(both, readings(true, true), [0, 1])).toBeNull();
    expect(deedFor(both, readings(true, false), [0, 1])).toBe('anonymised');
    expect(deedFor(both, readings(true, false), [0])).toBeNull();
    expect(deedFor([mapping('delete', true)], readings(true), [0])).toBe('erased');
  });

  test('is never erased where it leads to somebody else too, and anonymised only if it still does then', () => {
    const columns = (...names: string[]) => ({
      anonymise: names.map((column) => ({ column, becomes: 'random' as const })),
    });
    const [given, received] = [columns('buyer', 'name'), columns('receiver')];
    const spared = (deed: 'erased' | 'anonymised', mine: number[], others: string[]) =>
      sparesOthers(deed, [given, received, columns()], mine, others);
    expect(spared('erased', [0], [])).toBe(true);
    expect(spared('erased', [2], ['buyer'])).toBe(false);
    expect(spared('anonymised', [0], ['receiver'])).toBe(true);
    expect(spared('anonymised', [1], ['buyer', 'receiver'])).toBe(false);
    expect(spared('anonymised', [0, 1], ['receiver'])).toBe(false);
  });
});
