import { describe, expect, test } from 'vitest';
import type { RetentionRule } from '../../../src/notices/input.ts';
import { newState } from '../../../src/retention/run.ts';
import { afterSlice, afterTaking } from '../../../src/retention/settle.ts';

const rule: RetentionRule = {
  ...{ id: 'r', category: 'x', keep: 'P1Y', after: 'e', from: 'event', then: 'delete', clause: '1' },
};

function stateOf(...sources: string[]) {
  const mapping = {
    category: 'x',
    event: 'e',
    format: 'date',
    where: [],
    subject: null,
    anonymise: [],
    rules: [rule],
  };
  const tables = sources.map((source) => ({ source, table: 't', key: 'id', mappings: [mapping] }));
  return newState(tables as Parameters<typeof newState>[0], [rule], []);
}

const down = (source: string, final = false) =>
  [source, { source, reason: 'It cannot be reached.', final }] as const;

describe('a run whose source is down', () => {
  test('is tried again, ever later, for some hours; then it has failed', () => {
    const state = stateOf('a');
    const stands = Array.from({ length: 9 }, () => afterSlice(state, 'running', new Map([down('a')]), true));
    expect(stands.slice(0, 8).map(({ pause }) => pause / 60_000)).toEqual([1, 2, 4, 8, 16, 32, 60, 60]);
    expect(stands[0]).toMatchObject({ status: 'running', reason: 'Source a: It cannot be reached.' });
    expect(stands[8]).toEqual({ status: 'failed', reason: 'Source a: It cannot be reached.', pause: 0 });
  });

  test('fails at once where no other try mends it, or somebody waits for the plan', () => {
    expect(afterSlice(stateOf('a'), 'running', new Map([down('a', true)]), true).status).toBe('failed');
    expect(afterSlice(stateOf('a'), 'planning', new Map([down('a')]), false).status).toBe('failed');
  });

  test('goes on with its other sources first', () => {
    const state = stateOf('a', 'b');
    const down_a = new Map([down('a')]);
    expect(afterSlice(state, 'running', down_a, true)).toEqual({ status: 'running', reason: null, pause: 0 });
    if (state.steps[1]) state.steps[1].stage = 'done';
    expect(afterSlice(state, 'running', down_a, true).pause).toBe(60_000);
    for (const step of state.steps) step.stage = 'done';
    expect(afterSlice(state, 'running', down_a, true)).toEqual({ status: 'running', reason: null, pause: 0 });
  });
});

test('what was taken is the end, unless something waits', () => {
  const state = stateOf('a');
  expect(afterTaking(state)).toBe('finished');
  expect(afterTaking({ ...state, waiting: { r: 'share' } })).toBe('needs_approval');
});
