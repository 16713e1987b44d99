import { expect, test } from 'vitest';
import type { RetentionRule } from '../../../src/notices/input.ts';
import { wrongRecords } from '../../../src/records/registering.ts';

const rule = (category: string, after: string): RetentionRule => ({
  ...{
    id: `${category}-${after}`,
    category,
    keep: 'P3Y',
    after,
    from: 'event',
    then: 'delete',
    clause: '2.2',
  },
});
const rules = [rule('orders', 'placed'), rule('orders', 'delivered'), rule('support', 'closed')];
const good = { category: 'orders', key: 'a', event: 'placed', on: '2026-11-20' };
const wrong = (...records: (typeof good)[]) => wrongRecords(records, rules, '2026-11-20');

test('nothing is wrong with what a rule counts from, up to today', () => {
  expect(wrong(good, { ...good, event: 'delivered' }, { ...good, key: 'b', on: '1999-01-01' })).toEqual([]);
});

test('what no rule knows would never fall due: what there is, is named', () => {
  expect(wrong(good, { ...good, category: 'order' })).toEqual([
    { pointer: '/1/category', detail: 'has no rule in the notice, which has some for orders, support' },
  ]);
  expect(wrong({ ...good, event: 'closed' })).toEqual([
    { pointer: '/0/event', detail: 'is counted from by no rule for orders; these are: placed, delivered' },
  ]);
  expect(wrongRecords([good], [], '2026-11-20')).toEqual([
    { pointer: '/0/category', detail: 'has no rule: no version of the notice says what is kept how long' },
  ]);
});

test('what is to come has not happened', () => {
  expect(wrong({ ...good, on: '2026-11-21' })).toEqual([
    {
      pointer: '/0/on',
      detail: 'is in the future (today is 2026-11-20): report it once it has happened',
    },
  ]);
});

test('one event has one date; said twice, it is the same', () => {
  expect(wrong(good, good)).toEqual([]);
  expect(wrong(good, { ...good, on: '2026-11-19' })).toEqual([
    { pointer: '/1/on', detail: 'is another date than that of /0, the same record and event' },
  ]);
});
