import { dayText, isDay, parseDay } from './day.ts';
import { parseDuration } from './duration.ts';
import { type Day, daysBetween, dayWithin, minus, plus, plusDays } from './gregorian.ts';

/** How long a category is kept, and from when. */
export interface KeepRule {
  /** ISO 8601 duration in calendar units. */
  keep: string;
  /** Counted from the event's date, or from the first financial year end on or after it. */
  from: 'event' | 'financial_year_end';
  /** `MM-DD`, needed for `financial_year_end`; 31 December without it. `02-29` is the last day of February. */
  financialYearEnd?: string | undefined;
}

/** The dates of one record under one rule, all `YYYY-MM-DD`. */
export interface Keeping {
  startOn: string;
  lastDayKept: string;
  /** The day after: the record may go from its local midnight on. */
  purgeableFrom: string;
}

const lastDay = '9999-12-31';

/**
 * Until when a record is kept whose event fell on the local date `eventOn`: start plus `keep`, where a month
 * without that day ends on its last; never moved off weekends. GDPR Art. 5(1)(e).
 * Dates after 9999-12-31 are given as that day, so that they still sort after every other; it never comes to pass.
 * Throws a RangeError on what is no date, duration or financial year end: such a record is not purgeable.
 */
export function keepUntil(rule: KeepRule & { eventOn: string }): Keeping {
  const event = parseDay(rule.eventOn);
  const start = rule.from === 'event' ? event : yearEnd(event, rule.financialYearEnd, 'onOrAfter');
  const last = plus(start, parseDuration(rule.keep));
  return {
    startOn: capped(start),
    lastDayKept: capped(last),
    purgeableFrom: capped(plusDays(last, 1)),
  };
}

/**
 * Whether the record may be purged on the local date `today`: its last day kept is past.
 * An event in the future never is. Throws like `keepUntil`.
 */
export function isPurgeable(rule: KeepRule & { eventOn: string; today: string }): boolean {
  return keepUntil(rule).lastDayKept < dayText(parseDay(rule.today));
}

/**
 * The latest event date that is purgeable on the local date `today`: a record is purgeable exactly if its event
 * date, as `YYYY-MM-DD`, is not after it. So a page of rows is decided by comparing texts.
 * Throws a RangeError on what is no date, duration or financial year end, and where that date lies before the year 0.
 */
export function cutOff(rule: KeepRule & { today: string }): string {
  const keep = parseDuration(rule.keep);
  const yesterday = plusDays(parseDay(rule.today), -1);
  const fits = (start: Day) => daysBetween(plus(start, keep), yesterday) >= 0;
  // Subtracting clamps as adding does, so it misses by some days: P1M before 28 February is 28, not 31 January.
  let start = minus(yesterday, keep);
  while (!fits(start)) start = plusDays(start, -1);
  for (let next = plusDays(start, 1); fits(next); next = plusDays(next, 1)) start = next;
  return dayText(rule.from === 'event' ? start : yearEnd(start, rule.financialYearEnd, 'onOrBefore'));
}

/** Whether the text is a day of the year, `MM-DD`, that a financial year can end on; 29 February included. */
export function isYearEnd(text: string): boolean {
  return isDay(`2024-${text}`); // a leap year
}

function yearEnd(day: Day, monthDay = '12-31', side: 'onOrAfter' | 'onOrBefore'): Day {
  if (!isYearEnd(monthDay)) throw new RangeError(`not a day of the year (MM-DD): ${monthDay}`);
  const [month, last] = [Number(monthDay.slice(0, 2)), Number(monthDay.slice(3))];
  const ends = (year: number) => dayWithin({ year, month, day: last }); // 29 becomes 28 where February is short
  const thisYear = ends(day.year);
  const order = daysBetween(day, thisYear);
  if (side === 'onOrAfter') return order >= 0 ? thisYear : ends(day.year + 1);
  return order <= 0 ? thisYear : ends(day.year - 1);
}

function capped(day: Day): string {
  return day.year > 9999 ? lastDay : dayText(day);
}
