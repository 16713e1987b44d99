import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { sameAmong } from '../../../src/requests/duplicate.ts';
import { requestStatuses } from '../../../src/requests/request.ts';
import { requestRow } from './sample.ts';

const open = requestRow({ id: 'open' });
const mine = requestRow({ id: 'mine', status: 'unverified' });
const among = (written: object | null, before: object | null, other = open) =>
  sameAmong({ row: mine, written }, [{ row: other, written: before }])?.id ?? null;

describe('sameAmong', () => {
  test('is the open one that says as much', () => {
    expect(among(null, null)).toBe('open');
    expect(among(null, { message: 'All of it.' })).toBe('open');
    expect(among({ message: 'All of it.' }, { message: 'All of it.' })).toBe('open');
    expect(among({ message: ' All\n of  it. ' }, { message: 'All of it.' })).toBe('open');
    expect(among({ message: '   ' }, null)).toBe('open');
    expect(among(null, null, { ...open, status: 'extended' })).toBe('open');
  });

  test('is none where there is a word or a number more', () => {
    expect(among({ message: 'All of it.' }, null)).toBeNull();
    expect(among({ message: 'All of it, please.' }, { message: 'All of it.' })).toBeNull();
    expect(among({ orderNumber: 'A-2' }, { orderNumber: 'A-1' })).toBeNull();
    expect(among({ orderNumber: 'A-1' }, { message: 'A-1' })).toBeNull();
  });

  test('is none that is due later: the one that was received first keeps its day', () => {
    expect(among(null, null, { ...open, firstDueOn: '2099-12-31' })).toBeNull();
    expect(among(null, null, { ...open, firstDueOn: mine.firstDueOn })).toBe('open');
  });

  test('is none of another right, or that waits, or is over', () => {
    expect(among(null, null, { ...open, type: 'portability' })).toBeNull();
    for (const status of ['unverified', 'answered', 'withdrawn'] as const) {
      expect(among(null, null, { ...open, status })).toBeNull();
    }
    const [one, other] = (['marketing', 'other'] as const).map((scope) => ({
      ...{ ...open, type: 'objection' as const, scope, id: scope },
    }));
    expect(
      one && other && sameAmong({ row: one, written: null }, [{ row: other, written: null }]),
    ).toBeNull();
  });

  test('is none where nobody knows yet what either is', () => {
    const row = { ...mine, type: 'unsorted' as const };
    expect(
      sameAmong({ row, written: null }, [{ row: { ...open, type: 'unsorted' }, written: null }]),
    ).toBeNull();
  });

  test('is none that was made from another mailbox: its page is not for who reads this one', () => {
    expect(among(null, null, { ...open, isFormer: 1 })).toBeNull();
  });

  test('never is the request itself, nor one that says less', () => {
    const texts = fc.option(fc.constantFrom('', 'a', 'b', 'a b'), { nil: undefined });
    const written = fc.record({ message: texts, orderNumber: texts }, { requiredKeys: [] });
    const others = fc.array(fc.record({ status: fc.constantFrom(...requestStatuses), written }), {
      maxLength: 5,
    });
    fc.assert(
      fc.property(written, others, (says, before) => {
        const clean = ({ message, orderNumber }: typeof says) => ({
          ...(message && { message }),
          ...(orderNumber && { orderNumber }),
        });
        const all = before.map((one, i) => ({
          row: { ...open, id: String(i), status: one.status },
          written: clean(one.written),
        }));
        const found = sameAmong({ row: mine, written: clean(says) }, [
          { row: mine, written: clean(says) },
          ...all,
        ]);
        const fits = all.filter(({ row, written: theirs }) => {
          const { message = '', orderNumber = '' } = clean(says);
          const isOpen = row.status === 'open' || row.status === 'extended';
          return (
            isOpen && ['', theirs.message].includes(message) && ['', theirs.orderNumber].includes(orderNumber)
          );
        });
        expect(found?.id ?? null).toBe(fits[0]?.row.id ?? null);
      }),
    );
  });
});
