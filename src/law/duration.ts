import { dayText, parseDay } from './day.ts';
import { type Duration, daysBetween, plus, plusMonths } from './gregorian.ts';

const calendarDuration = /^P(?=\d)(?:(\d{1,5})Y)?(?:(\d{1,5})M)?(?:(\d{1,5})W)?(?:(\d{1,5})D)?$/;

/**
 * Whether the text is an ISO 8601 duration in whole calendar units, `P[nY][nM][nW][nD]`: zero or positive, no
 * time of day, and at most a hundred years (counted from 1 January 2000).
 */
export function isDuration(text: string): boolean {
  return readDuration(text) !== null;
}

/** The duration, part by part. Throws a RangeError where `isDuration` says no. */
export function parseDuration(text: string): Duration {
  const duration = readDuration(text);
  if (duration === null) throw new RangeError(`not a duration in calendar units up to P100Y: ${text}`);
  return duration;
}

const [first, last] = [parseDay('2000-01-01'), parseDay('2100-01-01')];

function readDuration(text: string): Duration | null {
  const match = calendarDuration.exec(text);
  if (!match) return null;
  const [years = 0, months = 0, weeks = 0, days = 0] = match.slice(1).map((part) => Number(part ?? 0));
  const duration = { years, months, weeks, days };
  return daysBetween(plus(first, duration), last) >= 0 ? duration : null;
}

/** One stretch of a period: the date it ends on and, where the month has no such day, which one is missing. */
export interface Leg {
  period: string;
  endsOn: string;
  /** `MM-DD`: `02-31` where 31 January plus a month became 28 February; null where nothing was shortened. */
  missing: string | null;
}

/**
 * Date plus duration, the day itself not counted: days are calendar days; months and years lead to the same
 * day of the month or, where there is none, to its last (Regulation 1182/71 Art. 3(1) and 3(2)(c)).
 * Throws a RangeError on what is no date or no duration, or past the year 9999.
 */
export function addPeriod(date: string, period: string): Leg {
  const start = parseDay(date);
  const duration = parseDuration(period);
  const { years, months } = duration;
  const month = plusMonths(start, years * 12 + months);
  const missing = month.day < start.day ? `${dayText(month).slice(5, 7)}-${start.day}` : null;
  return { period, endsOn: dayText(plus(start, duration)), missing };
}
