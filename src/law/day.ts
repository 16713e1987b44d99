import { type Day, daysInMonth, midnight, plusDays } from './gregorian.ts';
import { firstMoment, localDay } from './zone.ts';

// Calendar dates are `YYYY-MM-DD` texts of the years 0000–9999, which sort as they follow each other.

const weekdays = ['Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat', 'Sun'];
const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];

/** Whether the text is a calendar date `YYYY-MM-DD` that exists (no 30 February). */
export function isDay(text: string): boolean {
  const ms = /^\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])$/.test(text) ? Date.parse(text) : Number.NaN;
  return new Date(ms).getUTCDate() === Number(text.slice(8)); // 30 February is read as a day in March
}

/** The date as a day of the calendar. Throws a RangeError where the text is no existing `YYYY-MM-DD`. */
export function parseDay(text: string): Day {
  const day = readDay(text);
  if (day === null) throw new RangeError(`not a calendar date (YYYY-MM-DD): ${text}`);
  return day;
}

/** The date as `YYYY-MM-DD`. Throws a RangeError outside the years 0000–9999, where texts no longer sort. */
export function dayText({ year, month, day }: Day): string {
  if (!(year >= 0 && year <= 9999)) throw new RangeError('a date outside the years 0000–9999');
  const two = (number: number) => String(number).padStart(2, '0');
  return `${String(year).padStart(4, '0')}-${two(month)}-${two(day)}`;
}

/** The date `n` calendar days later (earlier if negative). Throws a RangeError on what is no date. */
export function addDays(date: string, n: number): string {
  return dayText(plusDays(parseDay(date), n));
}

/**
 * The local calendar date of a moment (UTC ms) in an IANA time zone: the day of receipt, of an event, today.
 * Throws a RangeError on an unknown zone or a moment outside the years 0000–9999.
 */
export function localDate(ms: number, timeZone: string): string {
  return dayText(localDay(ms, timeZone));
}

/**
 * The first moment (UTC ms) of a date in an IANA time zone: midnight, or, where clocks skip midnight, the
 * moment they skip to. Throws a RangeError on an unknown zone or what is no date.
 */
export function startOfDay(date: string, timeZone: string): number {
  return firstMoment(parseDay(date), timeZone);
}

/** ISO day of the week of a date: 1 is Monday, 7 is Sunday. Throws a RangeError on what is no date. */
export function weekday(date: string): number {
  return new Date(midnight(parseDay(date))).getUTCDay() || 7;
}

/** `Sat 31 Jan 2026`. Throws a RangeError on what is no date. */
export function fullDay(date: string): string {
  return `${weekdays[weekday(date) - 1]} ${shortDay(date.slice(5))} ${Number(date.slice(0, 4))}`;
}

/** `31 Jan` of `01-31` (month, then day). */
export function shortDay(monthDay: string): string {
  return `${Number(monthDay.slice(3))} ${months[Number(monthDay.slice(0, 2)) - 1]}`;
}

function readDay(text: string): Day | null {
  const [year = 0, month = 0, day = 0] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(text)?.slice(1).map(Number) ?? [];
  const exists = month >= 1 && month <= 12 && day >= 1 && day <= daysInMonth({ year, month });
  return exists ? { year, month, day } : null;
}
