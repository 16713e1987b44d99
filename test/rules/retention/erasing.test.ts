import { describe, expect, test } from 'vitest';
import { endPass, newErasure, noteLeft, noteRefused } from '../../../src/retention/erasing.ts';
import { unkept } from '../../../src/retention/erasure.ts';
import type { MappedTable, Mapping, Subject } from '../../../src/retention/mapping.ts';
import {
  credit,
  erasureRule,
  isPhaseOver,
  type LeftPart,
  leadingFirst,
  nextStep,
  nothingNamed,
  type RunState,
  readState,
  type Step,
  stateText,
} from '../../../src/retention/run.ts';
import { spanOf } from '../../../src/retention/span.ts';

const address: Subject = { kind: 'address', column: 'email' };
const through = (table: string): Subject => ({
  kind: 'joined',
  column: 'of',
  table,
  key: 'id',
  email: 'email',
});
const mapping = (
  category: string,
  subject: Subject | null = address,
  more: Partial<Mapping> = {},
): Mapping => ({
  ...{ category, event: 'day', format: 'date', where: [], subject, anonymise: [], rules: [] },
  ...more,
});
const table = (name: string, ...mappings: Mapping[]): MappedTable => ({
  ...{ source: 'shop', table: name, key: 'id', mappings },
});
const accounts = table('accounts', mapping('accounts'));
const orders = table('orders', mapping('orders', through('accounts')), mapping('accounting', null));
const items = table('items', mapping('items', through('orders')));
const tables = [accounts, orders, items, table('logs', mapping('logs', null))];

const begun = () =>
  newErasure(
    tables,
    [
      { source: 'shop', table: 'orders', categories: ['orders', 'accounting'], rows: 3 },
      { source: 'shop', table: 'accounts', categories: ['accounts'], rows: 1 },
    ],
    'f00d',
  );

const of = (state: RunState, name: string): Step => {
  const step = state.steps.find((one) => one.table === name);
  if (!step) throw new Error(`There is no step for ${name}.`);
  return step;
};
const taken = (state: RunState, name: string, category: string, rows: number) => {
  const batch = {
    source: 'shop',
    table: name,
    rule: `erasure-${category}`,
    category,
    clause: 'law:17',
    rows,
  };
  credit(state, { ...batch, deed: 'delete' });
};
/** Ends a pass of a step, as if so many rows had gone and so many been refused in it. */
function pass(state: RunState, name: string, gone = 0, refused = 0): void {
  const step = of(state, name);
  if (!step.passes) throw new Error('It has no passes.');
  if (gone > 0) taken(state, name, name, gone);
  for (let at = 0; at < refused; at += 1) noteRefused(step, step.passes, [name]);
  endPass(state, step, step.passes);
}
const next = (state: RunState) => nextStep(state, 'running', () => false)?.table;

describe('an erasure', () => {
  test('goes through each table that leads to people, those first whose rows need another to be found', () => {
    const state = begun();
    expect(state.steps.map((step) => step.table)).toEqual(['items', 'orders', 'accounts']);
    expect(state.rules).toEqual([
      { id: 'erasure-orders,accounting', category: 'orders,accounting', clause: 'law:17', then: 'delete' },
      { id: 'erasure-accounts', category: 'accounts', clause: 'law:17', then: 'delete' },
    ]);
    expect(of(state, 'orders').tallies['erasure-orders,accounting']).toMatchObject({
      eligible: 3,
      purged: 0,
    });
    expect(state.plan).toBe('f00d');
  });

  test('waits with a table until nothing is left of what it leads to', () => {
    const state = begun();
    expect(next(state)).toBe('items');
    pass(state, 'items');
    expect(next(state)).toBe('orders');
    pass(state, 'orders', 3);
    expect(next(state)).toBe('orders');
    pass(state, 'orders');
    expect(next(state)).toBe('accounts');
    pass(state, 'accounts', 1);
    pass(state, 'accounts');
    expect([next(state), isPhaseOver(state, 'running')]).toEqual([undefined, true]);
  });

  test('tries what was refused again, until a whole round has changed nothing', () => {
    const state = newErasure([accounts, table('notes', mapping('notes'))], [], '');
    pass(state, 'accounts', 0, 1);
    expect(next(state)).toBe('notes');
    pass(state, 'notes', 2);
    expect([next(state), of(state, 'accounts').skipped]).toEqual(['accounts', 0]);
    pass(state, 'accounts', 0, 1);
    pass(state, 'notes');
    expect(next(state)).toBe('accounts');
    pass(state, 'accounts', 0, 1);
    expect([next(state), of(state, 'accounts').skipped]).toEqual([undefined, 1]);
    expect(of(state, 'accounts').passes?.refused).toEqual({ accounts: 1 });
  });

  test('of tables that lead to each other begins with one all the same', () => {
    const circle = [table('a', mapping('a', through('b'))), table('b', mapping('b', through('a')))];
    expect(leadingFirst(circle)).toHaveLength(2);
    const state = newErasure(circle, [], '');
    expect(next(state)).toBe('a');
    pass(state, 'a');
    expect(next(state)).toBe('b');
  });

  test('counts what its plan had none of the kind of', () => {
    const state = begun();
    taken(state, 'items', 'items', 2);
    expect(of(state, 'items').tallies['erasure-items']).toMatchObject({ eligible: 0, purged: 2, batches: 1 });
    expect(state.rules.at(-1)).toEqual({
      ...{ id: 'erasure-items', category: 'items', clause: 'law:17', then: 'delete' },
    });
  });

  test('counts what stays once in each category, by why it does', () => {
    const passes = { left: nothingNamed<LeftPart[]>() };
    noteLeft(passes, ['a', 'b', 'a'], unkept('elsewhere'), []);
    noteLeft(passes, ['b'], unkept('elsewhere'), []);
    noteLeft(passes, ['constructor', 'a'], unkept('elsewhere'), ['a']);
    noteLeft(passes, ['b'], { ...unkept('elsewhere'), clause: '2' }, []);
    expect(passes.left).toMatchObject({
      a: [
        { rows: 1, led: false },
        { rows: 1, led: true },
      ],
      b: [{ rows: 2 }, { rows: 1, clause: '2' }],
      constructor: [{ rows: 1 }],
    });
  });
});

describe('the rule of an erasure', () => {
  const rule = (then: 'delete' | 'anonymise') => ({
    ...{ id: then, category: 'a', keep: 'P1Y', after: 'e', from: 'event' as const, then, clause: '1' },
  });
  const anonymise = [{ column: 'email', becomes: { value: null } }];
  test.each([
    ['anonymises where that is what its rules do', [rule('anonymise')], anonymise, 'anonymise'],
    ['anonymises where no rule says anything else', [], anonymise, 'anonymise'],
    ['deletes where one of its rules does', [rule('anonymise'), rule('delete')], anonymise, 'delete'],
    ['deletes where there is nothing to anonymise', [rule('anonymise')], [], 'delete'],
  ] as const)('%s', (_, rules, columns, then) => {
    const mapped = table('t', mapping('a', address, { rules: [...rules], anonymise: [...columns] }));
    expect(erasureRule(['a'], [mapped]).then).toBe(then);
  });

  test('deletes where one of several tables does, and what is in none', () => {
    const both = [table('t', mapping('a', address, { anonymise })), table('u', mapping('a'))];
    expect(erasureRule(['a'], both).then).toBe('delete');
    expect(erasureRule(['b'], both).then).toBe('delete');
  });
});

test('a state keeps the key at which it stands, of whatever kind', () => {
  const state = begun();
  const key = new Uint8Array([0, 171, 255]).buffer;
  of(state, 'items').position = { event: null, key };
  of(state, 'orders').position = { event: null, key: 2n ** 60n };
  const read = readState(stateText(state));
  expect(new Uint8Array(of(read, 'items').position?.key as ArrayBuffer)).toEqual(new Uint8Array(key));
  expect(of(read, 'orders').position?.key).toBe(2n ** 60n);
});

test('a span is of all dates by which rows went, and of none there is none', () => {
  const both = table('t', mapping('a'), mapping('b', null, { event: 'other' }));
  const span = (...rows: [number, string | null, string | null][]) =>
    spanOf(
      both,
      both.mappings,
      rows.map(([id, ...events]) => [id, ...events]),
      'Europe/Tallinn',
    );
  expect(span([1, '2020-05-05', '2019-01-01'], [2, null, '2021-01-01'])).toEqual({
    ...{ firstOn: '2019-01-01', lastOn: '2021-01-01' },
  });
  expect(span([1, null, 'soon'])).toBeNull();
});
