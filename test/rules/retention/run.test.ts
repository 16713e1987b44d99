import { describe, expect, test } from 'vitest';
import type { RetentionRule } from '../../../src/notices/input.ts';
import { endsAnonymised, type MappedTable, type Mapping } from '../../../src/retention/mapping.ts';
import {
  beginTaking,
  credit,
  isPhaseOver,
  newReapplication,
  newState,
  nextStep,
  type RunState,
  readState,
  stateText,
  totalOf,
} from '../../../src/retention/run.ts';
import { ruleView } from '../../../src/retention/view.ts';

function rule(id: string, then: 'delete' | 'anonymise' = 'delete'): RetentionRule {
  return { id, category: 'orders', keep: 'P3Y', after: id, from: 'event', then, clause: '1' };
}

function mapping(rules: RetentionRule[], more: Partial<Mapping> = {}): Mapping {
  const subject = { kind: 'address', column: 'email' } as const;
  return {
    category: 'orders',
    event: 'e',
    format: 'date',
    where: [],
    subject,
    anonymise: [],
    rules,
    ...more,
  };
}

const [placed, booked] = [rule('placed'), rule('booked')];
const table = (source: string, ...mappings: Mapping[]): MappedTable => ({
  source,
  table: 'orders',
  key: 'id',
  mappings,
});
const tables = [table('a', mapping([placed]), mapping([booked]), mapping([])), table('b', mapping([placed]))];

function planned(): RunState {
  const state = newState(tables, [placed, booked], []);
  for (const step of state.steps) {
    step.stage = 'planned';
    for (const id of step.rules) {
      step.tallies[id] = {
        eligible: 10,
        held: 1,
        firstOn: '2020-01-01',
        lastOn: '2021-01-01',
        purged: 0,
        batches: 0,
      };
    }
  }
  return state;
}

describe('a run', () => {
  test('has a step for each mapping that has rules', () => {
    const { steps } = newState(tables, [placed, booked], []);
    expect(steps.map(({ source, mapping, rules }) => [source, mapping, rules])).toEqual([
      ['a', 0, ['placed']],
      ['a', 1, ['booked']],
      ['b', 0, ['placed']],
    ]);
  });

  test('is written down and read again, with integers of any size', () => {
    const state = planned();
    if (state.steps[0]) state.steps[0].position = { event: 2n ** 60n, key: 'õ"' };
    expect(readState(stateText(state))).toEqual(state);
  });

  test('goes on with the sources that can be gone on with', () => {
    const state = planned();
    expect(isPhaseOver(state, 'planning')).toBe(true);
    expect(isPhaseOver(state, 'running')).toBe(false);
    beginTaking(state, () => true);
    expect(nextStep(state, 'running', () => false)?.source).toBe('a');
    expect(nextStep(state, 'running', (source) => source === 'a')?.source).toBe('b');
    expect(nextStep(state, 'running', () => true)).toBeNull();
  });

  test('takes nothing of what waits, here or in another run', () => {
    const state = { ...planned(), waiting: { placed: 'share' as const }, elsewhere: ['booked'] };
    beginTaking(state, () => true);
    expect(state.steps.map(({ stage }) => stage)).toEqual(['done', 'done', 'done']);
    state.waiting = {} as typeof state.waiting;
    beginTaking(state, (id) => id === 'placed');
    expect(state.steps.map(({ stage }) => stage)).toEqual(['take', 'done', 'take']);
  });
});

describe('a batch that is found in a source', () => {
  const taken = { category: 'orders', clause: '2.1', deed: 'delete' as const };
  const batch = { source: 'a', table: 'orders', rule: 'placed', rows: 4, ...taken };

  test('counts where its rule takes from', () => {
    const state = planned();
    credit(state, batch);
    credit(state, { ...batch, rule: 'booked' });
    credit(state, { ...batch, source: 'b' });
    expect(state.steps.map(({ tallies }) => Object.values(tallies).map(({ purged }) => purged))).toEqual([
      [4],
      [4],
      [4],
    ]);
    expect(totalOf(state, 'placed')).toMatchObject({ eligible: 20, purged: 8, batches: 2 });
  });

  test('counts in the next step of its rule and table once the first has all of its rows', () => {
    const state = newState([table('a', mapping([placed]), mapping([placed]))], [placed], []);
    for (const step of state.steps) {
      step.tallies = { placed: { eligible: 4, held: 0, firstOn: null, lastOn: null, purged: 0, batches: 0 } };
    }
    credit(state, batch);
    credit(state, { ...batch, rows: 3 });
    expect(state.steps.map(({ tallies }) => tallies.placed?.purged)).toEqual([4, 3]);
  });

  test('of what is no more in the plan counts nowhere', () => {
    const state = planned();
    credit(state, { ...batch, rule: 'other' });
    expect(totalOf(state, 'placed').batches + totalOf(state, 'booked').batches).toBe(0);
  });
});

test('a rule is shown with the mappings that it has, and no others of its category', () => {
  const state = planned();
  for (const [at, step] of state.steps.entries()) step.undated = at + 1;
  expect(ruleView(state, booked, '2026-01-01')).toMatchObject({
    undated: 2,
    tables: [{ source: 'a', undated: 2 }],
  });
  expect(ruleView(state, placed, '2026-01-01').undated).toBe(4);
});

test('what is to be erased again has steps where a person is named', () => {
  const state = newReapplication(
    [table('a', mapping([placed]), mapping([booked], { subject: null }))],
    ['orders'],
  );
  expect(state.steps.map(({ mapping, rules }) => [mapping, rules])).toEqual([[0, ['erasure-orders']]]);
  expect(state.rules).toEqual([
    { id: 'erasure-orders', category: 'orders', clause: 'law:17', then: 'delete' },
  ]);
});

test('rows end anonymised where no rule deletes them', () => {
  const anonymise = [{ column: 'email', becomes: { value: null } }];
  expect(endsAnonymised(mapping([rule('a', 'anonymise')], { anonymise }))).toBe(true);
  expect(endsAnonymised(mapping([rule('a', 'anonymise'), placed], { anonymise }))).toBe(false);
  expect(endsAnonymised(mapping([placed], { anonymise }))).toBe(false);
  expect(endsAnonymised(mapping([rule('a', 'anonymise')]))).toBe(false);
});
