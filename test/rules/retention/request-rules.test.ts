import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keepUntil } from '../../../src/law/keep.ts';
import type { RetentionRule } from '../../../src/notices/input.ts';
import { mappedTables, ownTables, rulesOf } from '../../../src/retention/mapping.ts';
import { readPart, requestRules } from '../../../src/retention/request-rules.ts';

const told = (more: Partial<RetentionRule> = {}): RetentionRule => ({
  ...{ id: 'asked', category: 'requests', keep: 'P1Y', after: 'request_answered', from: 'event' },
  ...{ then: 'delete', clause: '24.2', ...more },
});

const brief = (rules: readonly RetentionRule[]) => {
  const short = (all: RetentionRule[]) =>
    all.map(({ id, keep, then, clause }) => `${id} ${keep} ${then} ${clause}`);
  const { texts, proof } = requestRules(rules);
  return [short(texts), short(proof)];
};

describe('the rules of requests', () => {
  test('are the law’s where the notice has none that counts from their answer', () => {
    const law = [['requests:texts P6M delete law:5(1)(e)'], ['requests:proof P3Y delete law:5(1)(e)']];
    expect(brief([])).toEqual(law);
    expect(brief([told({ category: 'orders' })])).toEqual(law);
    // Nobody knows here when that was, so that nothing could ever go by it
    expect(brief([told({ after: 'relationship_ended' })])).toEqual(law);
  });

  test.each([
    ['P1Y', 'P6M'],
    ['P6M', 'P6M'],
    ['P184D', 'P6M'],
    ['P183D', 'P183D'],
    ['P0D', 'P0D'],
  ])('are the notice’s: kept %s, what was written %s', (keep, texts) => {
    expect(brief([told({ keep })])).toEqual([
      [`asked:texts ${texts} delete 24.2`],
      [`asked ${keep} delete 24.2`],
    ]);
  });

  test('keep what was written as long as a law obliges to', () => {
    expect(brief([told({ keep: 'P5Y', ground: 'legal-obligation', law: 'Act § 1' })])[0]).toEqual([
      'asked:texts P5Y delete 24.2',
    ]);
    expect(brief([told({ keep: 'P5Y', ground: 'legal-claims' })])[0]).toEqual([
      'asked:texts P6M delete 24.2',
    ]);
  });

  test('delete where the notice anonymises, under another id', () => {
    expect(brief([told({ then: 'anonymise' }), told({ id: 'other', clause: '3' })])).toEqual([
      ['asked:texts P6M delete 24.2'],
      ['asked:proof P1Y delete 24.2', 'other P1Y delete 3'],
    ]);
  });

  test('keep nothing that was written longer than the proof, nor longer than the notice lets them', () => {
    const keeps = fc.constantFrom('P0D', 'P30D', 'P1M', 'P183D', 'P184D', 'P26W', 'P6M', 'P7M', 'P3Y');
    const rule = fc.record({ keep: keeps, then: fc.constantFrom('delete' as const, 'anonymise' as const) });
    const day = fc.integer({ min: 0, max: 1_500 }).map((n) => new Date(Date.UTC(2023, 0, 1 + n)));
    fc.assert(
      fc.property(fc.array(rule, { maxLength: 3 }), day, (all, date) => {
        const rules = all.map((more, i) => told({ id: `r${i}`, ...more }));
        const eventOn = date.toISOString().slice(0, 10);
        const last = (some: RetentionRule[]) =>
          some
            .map((one) => keepUntil({ ...one, eventOn }).lastDayKept)
            .sort()
            .at(-1) ?? '';
        const { texts, proof } = requestRules(rules);
        expect(last(texts) <= last(proof)).toBe(true);
        if (rules.length > 0) expect(last(texts) <= last(rules)).toBe(true);
      }),
    );
  });
});

test('the id of a rule of our own says what it is of, and is none that a notice can have', () => {
  expect(readPart('asked:texts')).toEqual({ rule: 'asked', part: 'texts' });
  expect(readPart('asked-texts')).toBeNull();
  expect(readPart('erasure-orders')).toBeNull();
});

test('our tables come in the order in which a request may go, and rules are listed once', () => {
  const rules = [told(), told({ id: 'mail', category: 'mail' })];
  expect(ownTables('kadakas', rules).map(({ table }) => table)).toEqual([
    ...['deliveries', 'request_texts', 'request_events', 'tasks', 'requests'],
  ]);
  const tables = mappedTables({ slug: 'kadakas', sources: [] }, rules);
  expect(rulesOf(rules, tables).map(({ id }) => id)).toEqual(['asked', 'mail', 'asked:texts']);
});
