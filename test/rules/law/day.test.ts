import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays, fullDay, isDay, localDate, shortDay, startOfDay, weekday } from '../../../src/law/day.ts';
import { after, dates, weekdayOf } from './arbitraries.ts';

const hour = 3_600_000;

describe('local dates and midnights', () => {
  test.each([
    ['Europe/Tallinn', '2026-03-29', '2026-03-28T22:00:00Z', 23], // clocks go forward at 3
    ['Europe/Tallinn', '2026-10-25', '2026-10-24T21:00:00Z', 25],
    ['Europe/Riga', '2026-03-29', '2026-03-28T22:00:00Z', 23],
    ['Europe/Riga', '2026-10-25', '2026-10-24T21:00:00Z', 25],
    ['Europe/Tallinn', '2026-07-01', '2026-06-30T21:00:00Z', 24],
    ['America/Santiago', '2026-09-06', '2026-09-06T04:00:00Z', 23], // no midnight: the day begins at 1
    ['Africa/Cairo', '2026-04-24', '2026-04-23T22:00:00Z', 23], // likewise
    ['America/Santiago', '2026-04-04', '2026-04-04T03:00:00Z', 25], // 23 to 24 o'clock twice
    ['America/Havana', '2026-11-01', '2026-11-01T04:00:00Z', 25], // midnight twice: the first
  ])('%s, %s begins at %s and lasts %i hours', (zone, date, start, hours) => {
    expect(new Date(startOfDay(date, zone)).toISOString()).toBe(new Date(start).toISOString());
    expect((startOfDay(after(date, 1), zone) - startOfDay(date, zone)) / hour).toBe(hours);
  });

  test('the last millisecond of a day, and the next', () => {
    expect(localDate(Date.parse('2026-01-31T21:59:59.999Z'), 'Europe/Tallinn')).toBe('2026-01-31');
    expect(localDate(Date.parse('2026-01-31T22:00:00Z'), 'Europe/Tallinn')).toBe('2026-02-01');
  });

  test('each date begins when its predecessor ends, as Intl sees it', () => {
    const zones = fc.constantFrom('Europe/Tallinn', 'Europe/Riga', 'America/Santiago', 'Africa/Cairo', 'UTC');
    fc.assert(
      fc.property(dates(1990, 2060), zones, (date, zone) => {
        const start = startOfDay(date, zone);
        const local = new Intl.DateTimeFormat('sv', { timeZone: zone });
        expect([localDate(start - 1, zone), localDate(start, zone)]).toEqual([after(date, -1), date]);
        expect([local.format(start - 1), local.format(start)]).toEqual([after(date, -1), date]);
      }),
    );
  });

  test('an unknown zone or moment throws', () => {
    expect(() => localDate(0, 'Europe/Talinn')).toThrow(RangeError);
    expect(() => localDate(Number.NaN, 'Europe/Tallinn')).toThrow(RangeError);
    expect(() => startOfDay('2026-01-01', '')).toThrow(RangeError);
  });
});

describe('dates', () => {
  test('what is one', () => {
    expect(['2026-01-31', '2024-02-29', '0000-01-01', '9999-12-31'].every(isDay)).toBe(true);
    const none = [
      '2026-02-29',
      '2026-13-01',
      '2026-00-01',
      '2026-01-00',
      '2026-1-1',
      ' 2026-01-01',
      '2026-01-01\n',
      '',
    ];
    expect(none.filter(isDay)).toEqual([]);
  });

  test('counting and days of the week agree with Date', () => {
    fc.assert(
      fc.property(dates(1900, 2200), fc.integer({ min: -5000, max: 5000 }), (date, n) => {
        expect(addDays(date, n)).toBe(after(date, n));
        expect(weekday(date) % 7).toBe(weekdayOf(date));
      }),
    );
    expect(() => addDays('9999-12-31', 1)).toThrow(RangeError);
  });

  test('in words', () => {
    expect(fullDay('2026-01-31')).toBe('Sat 31 Jan 2026');
    expect(fullDay('2027-03-01')).toBe('Mon 1 Mar 2027');
    expect(shortDay('12-25')).toBe('25 Dec');
  });
});
