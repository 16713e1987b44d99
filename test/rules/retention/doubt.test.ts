import { expect, test } from 'vitest';
import { doubtsOf } from '../../../src/retention/doubt.ts';

const step = { format: 'unix_ms' as const, size: 100, undated: 50 };

test('milliseconds in the first year look like seconds', () => {
  expect(doubtsOf(step, { lastOn: '1970-12-31' })).toEqual(['seconds']);
  expect(doubtsOf(step, { lastOn: '1971-01-01' })).toEqual([]);
  expect(doubtsOf(step, { lastOn: null })).toEqual([]);
  expect(doubtsOf(step, undefined)).toEqual([]);
  for (const format of ['date', 'iso', 'unix'] as const) {
    expect(doubtsOf({ ...step, format }, { lastOn: '1970-01-21' })).toEqual([]);
  }
});

test('more undated rows than dated ones, of ten or more', () => {
  const format = 'iso';
  expect(doubtsOf({ format, size: 100, undated: 51 }, undefined)).toEqual(['undated']);
  expect(doubtsOf({ format, size: 10, undated: 6 }, undefined)).toEqual(['undated']);
  expect(doubtsOf({ format, size: 10, undated: 5 }, undefined)).toEqual([]);
  expect(doubtsOf({ format, size: 9, undated: 9 }, undefined)).toEqual([]);
});
