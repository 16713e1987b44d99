import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { faultsOf, spansOf } from '../../../src/audit/sequence.ts';

const none = { missing: [], doubled: [], moved: [] };

describe('numbers that count from 1', () => {
  test.each([
    ['nothing', [], 0, none],
    ['all in order', [1, 2, 3], 3, none],
    ['newer ones', [1, 2, 3], 2, none],
    ['one missing', [1, 2, 4], 4, { ...none, missing: [{ first: 3, last: 3 }] }],
    [
      'some missing at both ends',
      [3, 4],
      6,
      {
        ...none,
        missing: [
          { first: 1, last: 2 },
          { first: 5, last: 6 },
        ],
      },
    ],
    ['all missing', [], 2, { ...none, missing: [{ first: 1, last: 2 }] }],
    ['one twice', [1, 2, 2, 3], 3, { ...none, doubled: [2] }],
    ['one thrice, elsewhere', [2, 1, 2, 3, 2], 3, { missing: [], doubled: [2], moved: [2] }],
    ['one moved to the front', [1, 5, 2, 3, 4, 6], 6, { ...none, moved: [5] }],
    ['one moved to the back', [1, 3, 4, 5, 2, 6], 6, { ...none, moved: [2] }],
    ['two exchanged', [1, 5, 3, 4, 2, 6], 6, { ...none, moved: [2, 5] }],
    [
      'a very high one',
      [1, 2, 9_007_199_254_740_991],
      2,
      { ...none, missing: [{ first: 3, last: 9_007_199_254_740_990 }] },
    ],
  ])('%s', (_, numbers, last, faults) => {
    expect(faultsOf(numbers, last)).toEqual(faults);
  });

  test('what is called moved is enough, and less is not', () => {
    const orders = fc.shuffledSubarray([1, 2, 3, 4, 5, 6, 7], { minLength: 7 });
    const rises = (numbers: number[]) =>
      numbers.every((number, i) => i === 0 || number > (numbers[i - 1] ?? 0));
    fc.assert(
      fc.property(orders, (numbers) => {
        const { moved } = faultsOf(numbers, 7);
        expect(rises(numbers.filter((number) => !moved.includes(number)))).toBe(true);
        const fewer = Array.from({ length: 2 ** 7 }, (_, bits) =>
          numbers.filter((_each, i) => bits & (1 << i)),
        );
        expect(Math.max(...fewer.filter(rises).map(({ length }) => length))).toBe(7 - moved.length);
      }),
    );
  });

  test('spans hold the same numbers', () => {
    expect(spansOf([])).toEqual([]);
    expect(spansOf([1, 2, 3, 7, 9, 10])).toEqual([
      { first: 1, last: 3 },
      { first: 7, last: 7 },
      { first: 9, last: 10 },
    ]);
  });
});
