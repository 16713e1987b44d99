import fc from 'fast-check';
import * as Duration from 'temporal-polyfill/fns/Duration';
import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';
import { expect, test } from 'vitest';
import { localDate, parseDay, startOfDay, weekday } from '../../../src/law/day.ts';
import * as gregorian from '../../../src/law/gregorian.ts';

// The calendar as Temporal has it (temporal-polyfill), far too big for the Worker: a second opinion on every day.

const numRuns = 5_000;
const day = fc
  .record({
    year: fc.integer({ min: 0, max: 9999 }),
    month: fc.integer({ min: 1, max: 12 }),
    day: fc.oneof(fc.integer({ min: 1, max: 31 }), fc.integer({ min: 28, max: 31 })),
  })
  .map(gregorian.dayWithin);
const part = fc.integer({ min: 0, max: 99 });
const duration = fc.record({ years: part, months: part, weeks: part, days: part });

const theirs = ({ year, month, day: date }: gregorian.Day) => PlainDate.create(year, month, date);
const asOurs = ({ year, month, day: date }: PlainDate.Record): gregorian.Day => ({ year, month, day: date });
const textOf = (one: gregorian.Day) => PlainDate.toString(theirs(one));

test('a day plus and less a duration, and months and days later', () => {
  const property = fc.property(day, duration, fc.integer({ min: -9_999, max: 9_999 }), (one, by, n) => {
    const [date, length] = [theirs(one), Duration.fromFields(by)];
    expect(gregorian.plus(one, by)).toEqual(asOurs(PlainDate.add(date, length)));
    expect(gregorian.minus(one, by)).toEqual(asOurs(PlainDate.subtract(date, length)));
    expect(gregorian.plusMonths(one, n)).toEqual(asOurs(PlainDate.addMonths(date, n)));
    expect(gregorian.plusDays(one, n)).toEqual(asOurs(PlainDate.addDays(date, n)));
  });
  fc.assert(property, { numRuns });
});

test('the days between two, days of a month and of the week', () => {
  const property = fc.property(day, day, (one, other) => {
    expect(gregorian.daysBetween(one, other)).toBe(PlainDate.diffDays(theirs(one), theirs(other)));
    expect(gregorian.daysInMonth(one)).toBe(PlainDate.daysInMonth(theirs(one)));
    expect(weekday(textOf(one))).toBe(PlainDate.dayOfWeek(theirs(one)));
  });
  fc.assert(property, { numRuns });
});

const zones = fc.constantFrom('UTC', '+05:30', 'Etc/GMT+12', ...Intl.supportedValuesOf('timeZone'));
/** The years in which there are zones; what they were at sea or by the sun's height too. */
const zoned = fc.integer({ min: Date.UTC(1800, 0, 1), max: Date.UTC(2100, 0, 1) });

function localDateOfTheirs(ms: number, zone: string): string {
  const moment = Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(ms), zone);
  return PlainDate.toString(ZonedDateTime.toPlainDate(moment));
}

test('the local date of a moment and the first moment of a date, in every zone', () => {
  const property = fc.property(zoned, zones, (ms, zone) => {
    const date = localDate(ms, zone);
    expect(date).toBe(localDateOfTheirs(ms, zone));
    const start = PlainDate.toZonedDateTime(theirs(parseDay(date)), zone).epochMilliseconds;
    expect(startOfDay(date, zone)).toBe(start);
  });
  fc.assert(property, { numRuns: 10_000 });
});

test.each([
  ['Pacific/Apia', '2011-12-30', '2011-12-30T10:00:00Z'], // a day that Samoa left out
  ['America/Toronto', '1919-03-31', '1919-03-31T04:30:00Z'], // 23:30 to 0:30
  ['America/St_Johns', '2010-11-07', '2010-11-07T02:30:00Z'], // from 0:01 back to the day before
  ['Africa/Monrovia', '1972-01-07', '1972-01-07T00:44:30Z'],
  ['Asia/Kathmandu', '1986-01-01', '1985-12-31T18:30:00Z'],
])('%s, %s begins at %s', (zone, date, start) => {
  expect(new Date(startOfDay(date, zone)).toISOString()).toBe(new Date(start).toISOString());
  const { epochMilliseconds } = PlainDate.toZonedDateTime(theirs(parseDay(date)), zone);
  expect(startOfDay(date, zone)).toBe(epochMilliseconds);
});
