import { describe, expect, test } from 'vitest';
import { rightTypes } from '../../../src/notices/right.ts';
import {
  isAtOnce,
  keeps,
  type Move,
  mayMove,
  type RequestType,
  requestStatuses,
  type Scope,
  statusSorted,
  stopsMail,
} from '../../../src/requests/request.ts';

/** law.md, "a request's life": what may be done in each state, written down by hand. */
const life: Record<(typeof requestStatuses)[number], Move[]> = {
  unverified: ['verify', 'sort', 'refuse', 'withdraw'],
  open: ['sort', 'extend', 'answer', 'refuse', 'withdraw'],
  extended: ['sort', 'answer', 'refuse', 'withdraw'],
  answered: [],
  withdrawn: [],
};
const moves: Move[] = ['verify', 'sort', 'extend', 'answer', 'refuse', 'withdraw'];

describe('mayMove', () => {
  test.each(requestStatuses)('of %s', (status) => {
    expect(moves.filter((move) => mayMove(status, move))).toEqual(life[status]);
  });
});

/** Every kind: at once (Art. 7(3), 21(3)); what it keeps (18(1), and what it is about); whether it ends all mail. */
const kinds: [
  type: RequestType,
  scope: Scope | null,
  atOnce: boolean,
  keeps: string | null,
  stops: boolean,
][] = [
  ['access', null, false, 'request', false],
  ['rectification', null, false, 'request', false],
  ['erasure', null, false, null, true],
  ['restriction', null, false, 'restriction', false],
  ['portability', null, false, 'request', false],
  ['objection', 'marketing', true, null, true],
  ['objection', 'other', false, 'restriction', false],
  ['withdrawal', null, true, null, true],
  ['complaint', null, false, null, false],
  ['unsorted', null, false, 'request', false],
];

describe('a kind of request', () => {
  test.each(kinds)('%s %s', (type, scope, atOnce, kept, stops) => {
    expect([isAtOnce({ type, scope }), keeps({ type, scope }), stopsMail({ type, scope })]).toEqual([
      ...[atOnce, kept, stops],
    ]);
  });

  test('is one of the rights, or unsorted', () => {
    expect([...new Set(kinds.map(([type]) => type))].toSorted()).toEqual(
      [...rightTypes, 'unsorted'].toSorted(),
    );
  });
});

describe('statusSorted', () => {
  const access = { type: 'access', scope: null } as const;
  const marketing = { type: 'objection', scope: 'marketing' } as const;

  test('lets who is unknown wait on', () => {
    for (const kind of [access, marketing]) {
      expect(statusSorted({ status: 'unverified', extendedAt: null }, kind)).toBe('unverified');
    }
  });

  test('knows no extension of what takes effect at once, and forgets none that was given', () => {
    expect(statusSorted({ status: 'extended', extendedAt: 1 }, access)).toBe('extended');
    expect(statusSorted({ status: 'extended', extendedAt: 1 }, marketing)).toBe('open');
    // Sorted back: it can't be extended again
    expect(statusSorted({ status: 'open', extendedAt: 1 }, access)).toBe('extended');
    expect(statusSorted({ status: 'open', extendedAt: null }, access)).toBe('open');
  });
});
