import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Alarm, type Alarmed, alarmSorted, nextAlarm } from '../../../src/requests/alarm.ts';
import { at } from './sample.ts';

const timeZone = 'Europe/Tallinn';
/** Came in on Sat 31 January, due on Mon 2 March 2026. */
const alarmed = (more: Partial<Alarmed> = {}): Alarmed => ({
  ...{ status: 'open', createdAt: at('2026-01-31T10:00:00Z'), timeZone },
  ...{ dueOn: '2026-03-02', dueAt: at('2026-03-02T22:00:00Z') },
  ...more,
});

/** Every alarm that is given, if each is given when it is due. */
function given(request: Alarmed, from: number): [Alarm, string][] {
  const all: [Alarm, string][] = [];
  let next = nextAlarm(request, { now: from, since: null });
  while (next && all.length < 10) {
    all.push([next.alarm, new Date(next.at).toISOString()]);
    next = nextAlarm(request, { now: Math.max(from, next.at), since: next.at });
  }
  return all;
}

describe('nextAlarm', () => {
  test('tells the shop 7 and 2 days before, and when the due day is over', () => {
    expect(given(alarmed(), at('2026-01-31T10:00:00Z'))).toEqual([
      ['due-7', '2026-02-23T06:00:00.000Z'],
      ['due-2', '2026-02-28T06:00:00.000Z'],
      ['overdue', '2026-03-02T22:00:00.000Z'],
    ]);
  });

  test('reminds the person on day 3, and refuses at noon of the due day', () => {
    expect(given(alarmed({ status: 'unverified' }), at('2026-01-31T10:00:00Z'))).toEqual([
      ['confirm', '2026-02-03T06:00:00.000Z'],
      ['refuse', '2026-03-02T10:00:00.000Z'],
    ]);
  });

  test('counts the day by the shop’s clock, on both sides of midnight', () => {
    const first = (createdAt: string) =>
      given(alarmed({ status: 'unverified', createdAt: at(createdAt) }), at(createdAt))[0];
    expect(first('2026-01-31T21:59:59Z')).toEqual(['confirm', '2026-02-03T06:00:00.000Z']);
    expect(first('2026-01-31T22:00:00Z')).toEqual(['confirm', '2026-02-04T06:00:00.000Z']);
  });

  test('of those that are past, tells the last one at once', () => {
    expect(given(alarmed(), at('2026-02-24T10:00:00Z')).map(([alarm]) => alarm)).toEqual([
      ...['due-7', 'due-2', 'overdue'],
    ]);
    expect(given(alarmed(), at('2026-03-01T10:00:00Z')).map(([alarm]) => alarm)).toEqual([
      'due-2',
      'overdue',
    ]);
    expect(given(alarmed(), at('2026-04-01T10:00:00Z')).map(([alarm]) => alarm)).toEqual(['overdue']);
  });

  test('leaves a week to confirm, however soon it is due, or long ago it was', () => {
    // Came in on Sat 31 January: the 7th of February at noon
    for (const dueOn of ['2026-02-02', '2026-02-07', '2025-12-29']) {
      const short = { status: 'unverified', dueOn, dueAt: at(`${dueOn}T22:00:00Z`) };
      expect(given(alarmed(short), at('2026-01-31T10:00:00Z'))).toEqual([
        ['confirm', '2026-02-03T06:00:00.000Z'],
        ['refuse', '2026-02-07T10:00:00.000Z'],
      ]);
    }
    const later = { status: 'unverified', dueOn: '2026-02-09', dueAt: at('2026-02-09T22:00:00Z') };
    expect(given(alarmed(later), at('2026-01-31T10:00:00Z')).at(-1)).toEqual([
      ...['refuse', '2026-02-09T10:00:00.000Z'],
    ]);
  });

  test('after an extension tells of the new day alone', () => {
    const now = at('2026-03-01T10:00:00Z');
    const extended = alarmed({ status: 'extended', dueOn: '2026-04-28', dueAt: at('2026-04-28T21:00:00Z') });
    expect(nextAlarm(extended, { now, since: now })).toEqual({
      alarm: 'due-7',
      at: at('2026-04-21T05:00:00Z'), // summer time by then
    });
  });

  test('is none of what is closed', () => {
    for (const status of ['answered', 'withdrawn']) {
      expect(nextAlarm(alarmed({ status }), { now: 0, since: null })).toBeNull();
      expect(nextAlarm(alarmed({ status }), { now: at('2027-01-01T00:00:00Z'), since: null })).toBeNull();
    }
  });

  test('gives each at most once, in the order of time, and always the last', () => {
    const day = 86_400_000;
    const lives = fc.record({
      status: fc.constantFrom('unverified', 'open', 'extended'),
      created: fc.integer({ min: 0, max: 3_650 }),
      within: fc.integer({ min: 0, max: 100 }),
      seenAfter: fc.integer({ min: 0, max: 150 * day }),
    });
    fc.assert(
      fc.property(lives, ({ status, created, within, seenAfter }) => {
        const createdAt = at('2020-01-01T10:00:00Z') + created * day;
        const dueOn = new Date(createdAt + within * day).toISOString().slice(0, 10);
        const dueAt = at(`${dueOn}T00:00:00Z`) + day - 2 * 3_600_000;
        const all = given({ status, createdAt, dueOn, dueAt, timeZone }, createdAt + seenAfter);
        const names = all.map(([alarm]) => alarm);
        expect(new Set(names).size).toBe(names.length);
        expect(all.map(([, moment]) => moment)).toEqual(all.map(([, moment]) => moment).toSorted());
        // Whenever it is looked at, it is refused or told as overdue in the end
        const last = status === 'unverified' ? 'refuse' : 'overdue';
        expect(names).toContain(last);
      }),
    );
  });
});

describe('alarmSorted', () => {
  const sooner = { dueOn: '2026-02-16', dueAt: at('2026-02-16T22:00:00Z') };
  const before = (status: string, next: ReturnType<typeof nextAlarm>) => ({
    status,
    dueOn: '2026-03-02',
    next,
  });

  test('of the same day tells nothing twice', () => {
    const next = { alarm: 'due-2' as const, at: at('2026-02-28T06:00:00Z') };
    const now = at('2026-02-24T10:00:00Z');
    expect(alarmSorted(alarmed(), before('open', next), now)).toEqual(next);
    expect(alarmSorted(alarmed(), before('open', null), at('2026-03-05T10:00:00Z'))).toBeNull();
  });

  test('of another day tells anew, and at once if that is near or over', () => {
    const next = { alarm: 'due-7' as const, at: at('2026-02-23T06:00:00Z') };
    const sorted = (now: string) => alarmSorted(alarmed(sooner), before('open', next), at(now))?.alarm;
    expect(sorted('2026-02-05T10:00:00Z')).toBe('due-7');
    expect(sorted('2026-02-15T10:00:00Z')).toBe('due-2');
    expect(sorted('2026-02-20T10:00:00Z')).toBe('overdue');
  });

  test('asks nobody twice to confirm', () => {
    const asked = { alarm: 'refuse' as const, at: at('2026-03-02T10:00:00Z') };
    const unasked = { alarm: 'confirm' as const, at: at('2026-02-03T06:00:00Z') };
    const sorted = alarmed({ status: 'unverified', ...sooner });
    const now = at('2026-02-03T05:00:00Z');
    expect(alarmSorted(sorted, before('unverified', unasked), now)?.alarm).toBe('confirm');
    expect(alarmSorted(sorted, before('unverified', asked), at('2026-02-05T10:00:00Z'))).toEqual({
      ...{ alarm: 'refuse', at: at('2026-02-16T10:00:00Z') },
    });
  });
});
