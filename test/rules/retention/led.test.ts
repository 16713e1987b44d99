import { describe, expect, test } from 'vitest';
import { newErasure } from '../../../src/retention/erasing.ts';
import { type FatePart, keptOn } from '../../../src/retention/erasure.ts';
import { type Look, lookOf, lostIn, type TableLook, tableName } from '../../../src/retention/led.ts';
import type { MappedTable, Mapping, Subject } from '../../../src/retention/mapping.ts';
import type { LeftPart, RunState } from '../../../src/retention/run.ts';

const kept = (rows: number, until: string | null): FatePart => {
  const { hold: _, ...fate } = keptOn('legal-obligation', '2.2');
  return { ...fate, until, rows };
};
const [accounts, orders] = ['accounts', 'orders'].map((table) => tableName({ source: 'shop', table }));

/** What was found at a moment: of accounts, and of orders through them. */
function look(found: TableLook['found'], parts: FatePart[], others: TableLook['found'] = 'rows'): Look {
  return [
    { name: orders ?? '', led: new Map([['accounting', parts]]), through: [accounts ?? ''], found: others },
    { name: accounts ?? '', led: new Map(), through: [], found },
  ];
}
const lost = (runs: Look[], now: Look, today = '2026-01-01') =>
  (lostIn(runs, now, today).get('accounting') ?? []).map(({ rows, until }) => `${rows} until ${until}`);
const [one, two] = [[kept(1, '2030-01-01')], [kept(2, '2030-01-01')]];
const blank = look('nothing', []);

describe('what stays of rows that nothing leads to any more', () => {
  test('is what a run found of them, as long as it is to be kept', () => {
    const runs = [look('gone', [kept(1, '2027-01-01'), kept(2, '2030-01-01'), kept(3, null)])];
    expect(lost(runs, blank)).toEqual(['1 until 2027-01-01', '2 until 2030-01-01', '3 until null']);
    expect(lost(runs, blank, '2027-01-01')).toHaveLength(3);
    expect(lost(runs, blank, '2027-01-02')).toEqual(['2 until 2030-01-01', '3 until null']);
    expect(lost([], blank)).toEqual([]);
  });

  test('is what any run found, and the larger number where they may be the same', () => {
    expect(lost([look('gone', two), look('gone', [])], blank)).toEqual(['2 until 2030-01-01']);
    expect(lost([look('gone', one), look('gone', two)], blank)).toEqual(['2 until 2030-01-01']);
    const others = look('gone', [kept(1, '2033-01-01')]);
    expect(lost([look('gone', one), others], blank)).toEqual(['1 until 2033-01-01', '1 until 2030-01-01']);
  });

  test('is nothing beyond what is found again', () => {
    expect(lost([look('gone', two)], look('rows', two))).toEqual([]);
    expect(lost([look('gone', two)], look('rows', one))).toEqual(['1 until 2030-01-01']);
  });

  test('is as the later look has it, if what leads to them was left there and is there again', () => {
    expect(lost([look('rows', two)], look('rows', one))).toEqual([]);
    expect(lost([look('rows', two), look('gone', one)], blank)).toEqual(['1 until 2030-01-01']);
    // Somebody has deleted that meanwhile
    expect(lost([look('rows', two)], blank)).toEqual(['2 until 2030-01-01']);
    expect(lost([look('rows', two), blank], look('rows', one))).toEqual(['1 until 2030-01-01']);
  });

  test('is known though a run failed before it came so far', () => {
    const failed = look('unread', [], 'unread');
    expect(lost([look('gone', two), failed], blank)).toEqual(['2 until 2030-01-01']);
    expect(lost([failed, look('gone', two)], blank)).toEqual(['2 until 2030-01-01']);
    expect(lost([look('rows', two), failed], look('rows', one))).toEqual([]);
  });

  test('is that of all tables of its category', () => {
    const items = look('gone', one).map((table) =>
      table.name === orders ? { ...table, name: 'items' } : table,
    );
    expect(lost([[...look('gone', two), ...items.slice(0, 1)]], blank)).toEqual(['3 until 2030-01-01']);
  });
});

describe('what a run has found', () => {
  const subject: Subject = { kind: 'joined', column: 'of', table: 'accounts', key: 'id', email: 'email' };
  const mapping = (category: string, by: Subject): Mapping => ({
    ...{ category, event: 'day', format: 'date', where: [], subject: by, anonymise: [], rules: [] },
  });
  const tables: MappedTable[] = [
    ['accounts', mapping('accounts', { kind: 'address', column: 'email' })] as const,
    ['orders', mapping('accounting', subject)] as const,
  ].map(([table, one]) => ({ source: 'shop', table, key: 'id', mappings: [one] }));
  const due = [{ source: 'shop', table: 'accounts', categories: ['accounts'], rows: 1 }];

  /** A run that is over, and that has left these. */
  function over(left: Record<'orders' | 'accounts', LeftPart[]>): RunState {
    const state = newErasure(tables, due, 'f00d');
    for (const step of state.steps) {
      step.stage = 'done';
      const parts = left[step.table as 'orders' | 'accounts'];
      if (step.passes && parts.length > 0) step.passes.left = { [step.category]: parts };
    }
    return state;
  }
  const ledIn = (state: RunState) => lookOf(state).map(({ led }) => [...led.values()].flat());

  test('is of rows through another table what it says so of; or, before it was said, all of such a table', () => {
    const parts = (led: boolean) => two.map((part) => ({ ...part, led }));
    expect(ledIn(over({ orders: parts(true), accounts: parts(false) }))).toEqual([two, []]);
    expect(ledIn(over({ orders: [...parts(true), { ...kept(1, null), led: false }], accounts: [] }))).toEqual(
      [two, []],
    );
    expect(ledIn(over({ orders: two, accounts: two }))).toEqual([two, []]);
  });

  test('is that rows were there, or went, or that nobody came so far', () => {
    const found = (state: RunState) => lookOf(state).map((table) => table.found);
    expect(found(newErasure(tables, due, 'f00d'))).toEqual(['unread', 'unread']);
    const state = over({ orders: two, accounts: [] });
    expect(found(state)).toEqual(['rows', 'nothing']);
    for (const tally of Object.values(state.steps[1]?.tallies ?? {})) tally.purged = 1;
    expect(found(state)).toEqual(['rows', 'gone']);
    expect(lookOf(state).map(({ through }) => through)).toEqual([[accounts], [accounts]]);
  });
});
