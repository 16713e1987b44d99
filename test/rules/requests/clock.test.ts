import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rightTypes } from '../../../src/notices/right.ts';
import { clockOf } from '../../../src/requests/clock.ts';
import { at, profileWith } from './sample.ts';

const fortnight = { type: 'erasure', clause: '2.1', answerWithin: 'P14D', extendTo: 'P74D' } as const;
const week = { type: 'erasure', clause: '9', answerWithin: 'P7D', proof: 'signature' } as const;
const profile = profileWith([
  { version: '2020-01-01', startsAt: at('2019-12-31T22:00:00Z'), rights: [fortnight] },
  { version: '2026-03-01', startsAt: at('2026-02-28T22:00:00Z'), rights: [week] },
]);
const erasure = (receivedAt: string, isExtended = false) =>
  clockOf(profile, { type: 'erasure', scope: null, receivedAt: at(receivedAt), isExtended });

describe('clockOf', () => {
  test('follows the version in force when it was received', () => {
    // The 28th of February ends at 22:00 UTC in Tallinn
    expect(erasure('2026-02-28T21:59:59Z')).toMatchObject({
      ...{ noticeVersion: '2020-01-01', clause: '2.1', deadlineClause: '2.1', proof: 'email' },
      dueOn: '2026-03-16', // Sat 28 Feb + 14 days = Sat 14 March, so Monday
    });
    expect(erasure('2026-02-28T22:00:00Z')).toMatchObject({
      ...{ noticeVersion: '2026-03-01', clause: '9', deadlineClause: '9', proof: 'signature' },
      dueOn: '2026-03-09', // Sun 1 March + 7 days = Sun 8 March, so Monday
    });
  });

  test('before the first version, is the law’s', () => {
    expect(erasure('2019-06-10T09:00:00Z')).toMatchObject({
      ...{ noticeVersion: null, clause: null, deadlineClause: null, proof: 'email', dueOn: '2019-07-10' },
    });
  });

  test('ends with the local day', () => {
    // Summer time: Tallinn's midnight is 21:00 UTC
    expect(erasure('2026-06-09T09:00:00Z').dueAt).toBe(at('2026-06-16T21:00:00Z'));
    expect(erasure('2025-11-25T09:00:00Z').dueAt).toBe(at('2025-12-09T22:00:00Z'));
  });

  test('keeps the first due day beside the extended one', () => {
    // Tue 25 Nov 2025 + 14 = Tue 9 Dec; + 74 = Sat 7 Feb, so Monday, which the law's 25 Feb does not undercut
    expect(erasure('2025-11-25T09:00:00Z', true)).toMatchObject({
      dueOn: '2026-02-09',
      firstDueOn: '2025-12-09',
    });
  });

  test('of what nobody has sorted is the law’s month, whatever the notice promises', () => {
    const receivedAt = at('2026-01-31T10:00:00Z');
    const clock = clockOf(profile, { type: 'unsorted', scope: null, receivedAt, isExtended: false });
    expect(clock).toMatchObject({
      noticeVersion: '2020-01-01',
      clause: null,
      proof: 'email',
      dueOn: '2026-03-02',
    });
  });

  test('asks no proof for what takes effect at once, with a notice and without', () => {
    for (const receivedAt of [at('2019-01-02T10:00:00Z'), at('2026-01-02T10:00:00Z')]) {
      const proofOf = (type: 'withdrawal' | 'objection', scope: 'marketing' | 'other' | null) =>
        clockOf(profile, { type, scope, receivedAt, isExtended: false }).proof;
      expect(proofOf('withdrawal', null)).toBe('none');
      expect(proofOf('objection', 'marketing')).toBe('none');
      expect(proofOf('objection', 'other')).toBe('email');
    }
  });

  test('never gives a day later than the law, nor an extension that takes time away', () => {
    const lawful = profileWith([]);
    const moments = fc.date({
      min: new Date('2018-01-01'),
      max: new Date('2090-01-01'),
      noInvalidDate: true,
    });
    const kinds = fc.constantFrom(...rightTypes).map((type) => ({
      type,
      scope: type === 'objection' ? ('other' as const) : null,
    }));
    fc.assert(
      fc.property(kinds, moments, (kind, moment) => {
        const received = { ...kind, receivedAt: moment.getTime() };
        const first = clockOf(profile, { ...received, isExtended: false });
        const later = clockOf(profile, { ...received, isExtended: true });
        expect(first.dueOn <= clockOf(lawful, { ...received, isExtended: false }).dueOn).toBe(true);
        expect(later.dueOn <= clockOf(lawful, { ...received, isExtended: true }).dueOn).toBe(true);
        expect(later.dueOn >= first.dueOn).toBe(true);
        expect([later.firstDueOn, first.firstDueOn]).toEqual([first.dueOn, first.dueOn]);
        expect(first.dueAt).toBeGreaterThan(received.receivedAt);
      }),
    );
  });
});
