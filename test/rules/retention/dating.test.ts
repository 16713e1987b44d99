import { describe, expect, test } from 'vitest';
import {
  dayEnd,
  type EventFormat,
  eventDate,
  eventOrder,
  isBefore,
  isOnOrBefore,
} from '../../../src/retention/dating.ts';
import type { Cell } from '../../../src/sources/cell.ts';
import { seededRandom } from '../../support/fault-plan.ts';
import { dayText, latestDay, readDay } from '../../support/purge-oracle.ts';
import { chanceOf, eventOn, garbage } from '../../support/purge-values.ts';

const formats: EventFormat[] = ['date', 'iso', 'unix', 'unix_ms'];
const zones = ['Europe/Tallinn', 'Europe/Riga', 'America/New_York', 'Pacific/Kiritimati', 'Pacific/Niue'];

test.each(formats)('what is written as %s is dated as by the law’s own oracle, whatever it is', (format) => {
  const chance = chanceOf(seededRandom(7));
  for (let n = 0; n < 4_000; n += 1) {
    const zone = chance.pick(zones);
    const day = (readDay('2026-11-21') ?? 0) - chance.below(20_000) + 100;
    const drawn = chance.is(0.2) ? garbage(chance, format) : eventOn(chance, format, day, zone);
    const value = (drawn instanceof Uint8Array ? drawn.buffer : drawn) as Cell;
    const on = latestDay(format, drawn, zone);
    const what = `${String(value)} in ${zone}`;
    expect(eventDate(format, value, zone), what).toBe(on === null ? null : dayText(on));
    if (on !== null) expect(eventOrder(format, value), what).not.toBeNaN();
    for (const end of [day - 1, day, day + 1]) {
      const isDue = on !== null && on <= end;
      expect(isOnOrBefore(format, value, dayEnd(dayText(end), zone)), `${what}, ${dayText(end)}`).toBe(isDue);
    }
  }
});

describe('an event in Tallinn', () => {
  const zone = 'Europe/Tallinn';

  test.each<[EventFormat, Cell, string | null]>([
    ['date', '2024-02-29', '2024-02-29'],
    ['date', '2023-02-29', null],
    ['date', '2024-02-29T10:00', null],
    ['date', 20240229, null],
    ['iso', '2024-02-29', '2024-02-29'],
    ['iso', '2020-06-30T21:00:00Z', '2020-07-01'],
    ['iso', '2020-06-30T20:59:59.999Z', '2020-06-30'],
    ['iso', '2020-07-01T00:30:00+03:00', '2020-07-01'],
    ['iso', '2020-07-01 00:30:00+03', '2020-07-01'],
    ['iso', '2020-07-01t10:30:00,5-0500', '2020-07-01'],
    ['iso', '2020-07-01T24:00:00Z', null],
    ['iso', '2020-07-01T10', null],
    ['iso', '31.12.2020', null],
    ['iso', '', null],
    ['unix', 1_593_550_800, '2020-07-01'],
    ['unix', 1_593_550_799.999, '2020-06-30'],
    ['unix', 0, '1970-01-01'],
    ['unix', -99_999_999_999, null],
    ['unix', '1593550800', null],
    ['unix', 2n ** 62n, null],
    ['unix', Number.NEGATIVE_INFINITY, null],
    ['unix_ms', 1_593_550_800_000, '2020-07-01'],
    ['unix_ms', 1_593_550_800_000n, '2020-07-01'],
    ['unix_ms', null, null],
  ])('as %s: %s was on %s', (format, value, on) => {
    expect(eventDate(format, value, zone)).toBe(on);
  });

  test('without an offset is on the later day of its two readings', () => {
    // 22:30 UTC is half past one of the next day
    expect(eventDate('iso', '2020-06-30 22:30:00', zone)).toBe('2020-07-01');
    expect(isOnOrBefore('iso', '2020-06-30 22:30:00', dayEnd('2020-06-30', zone))).toBe(false);
    // Where UTC is ahead, the local reading is the later one
    expect(eventDate('iso', '2020-07-01 01:00:00', 'America/New_York')).toBe('2020-07-01');
    expect(isOnOrBefore('iso', '2020-07-01 01:00:00', dayEnd('2020-06-30', 'America/New_York'))).toBe(false);
  });

  test('before a moment: of a date alone, the whole day must have been', () => {
    const noon = Date.parse('2026-06-10T09:00:00Z');
    expect(isBefore('date', '2026-06-09', noon, zone)).toBe(true);
    expect(isBefore('date', '2026-06-10', noon, zone)).toBe(false);
    expect(isBefore('iso', '2026-06-10', noon, zone)).toBe(false);
    expect(isBefore('iso', '2026-06-10T08:59:59Z', noon, zone)).toBe(true);
    expect(isBefore('iso', '2026-06-10T09:00:00Z', noon, zone)).toBe(false);
    expect(isBefore('unix_ms', noon - 1, noon, zone)).toBe(true);
    expect(isBefore('unix', 'soon', noon, zone)).toBe(false);
  });
});
