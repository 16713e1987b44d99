import * as Instant from 'temporal-polyfill/fns/Instant';
import * as PlainDate from 'temporal-polyfill/fns/PlainDate';
import * as ZonedDateTime from 'temporal-polyfill/fns/ZonedDateTime';

// Calendar dates are `YYYY-MM-DD` texts of the years 0000–9999, which sort as they follow each other.

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Whether the text is a calendar date `YYYY-MM-DD` that exists (no 30 February). */
export function isDay(text: string): boolean {
  return readDay(text) !== null;
}

/** The date as a Temporal record. Throws a RangeError where the text is no existing `YYYY-MM-DD`. */
export function parseDay(text: string): PlainDate.Record {
  const day = readDay(text);
  if (day === null) throw new RangeError(`not a calendar date (YYYY-MM-DD): ${text}`);
  return day;
}

/** The date as `YYYY-MM-DD`. Throws a RangeError outside the years 0000–9999, where texts no longer sort. */
export function dayText(day: PlainDate.Record): string {
  if (day.year < 0 || day.year > 9999) throw new RangeError('a date outside the years 0000–9999');
  return PlainDate.toString(day);
}

/** The date `n` calendar days later (earlier if negative). Throws a RangeError on what is no date. */
export function addDays(date: string, n: number): string {
  return dayText(PlainDate.addDays(parseDay(date), n));
}

/**
 * The local calendar date of a moment (UTC ms) in an IANA time zone: the day of receipt, of an event, today.
 * Throws a RangeError on an unknown zone or a moment outside the years 0000–9999.
 */
export function localDate(ms: number, timeZone: string): string {
  const moment = Instant.toZonedDateTimeISO(Instant.fromEpochMilliseconds(Math.floor(ms)), timeZone);
  return dayText(ZonedDateTime.toPlainDate(moment));
}

/**
 * The first moment (UTC ms) of a date in an IANA time zone: midnight, or, where clocks skip midnight, the
 * moment they skip to. Throws a RangeError on an unknown zone or what is no date.
 */
export function startOfDay(date: string, timeZone: string): number {
  return PlainDate.toZonedDateTime(parseDay(date), timeZone).epochMilliseconds;
}

/** ISO day of the week of a date: 1 is Monday, 7 is Sunday. Throws a RangeError on what is no date. */
export function weekday(date: string): number {
  return PlainDate.dayOfWeek(parseDay(date));
}

/** `Sat 31 Jan 2026`. Throws a RangeError on what is no date. */
export function fullDay(date: string): string {
  return `${weekdays[weekday(date) - 1]} ${shortDay(date.slice(5))} ${Number(date.slice(0, 4))}`;
}

/** `31 Jan` of `01-31` (month, then day). */
export function shortDay(monthDay: string): string {
  return `${Number(monthDay.slice(3))} ${months[Number(monthDay.slice(0, 2)) - 1]}`;
}

function readDay(text: string): PlainDate.Record | null {
  const [, year, month, day] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text) ?? [];
  if (year === undefined || Number.isNaN(Date.parse(text))) return null;
  try {
    return PlainDate.create(Number(year), Number(month), Number(day));
  } catch {
    return null; // 30 February
  }
}
