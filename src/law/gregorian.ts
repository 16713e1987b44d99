// Days of the Gregorian calendar, carried on before 1582 (ISO 8601), and what is counted from them. The platform's Date
// knows the calendar; what it doesn't know is that a month without that day ends on its last.

/** A day of the calendar. */
export interface Day {
  year: number;
  /** 1 to 12. */
  month: number;
  /** Of the month, from 1. */
  day: number;
}

/** A stretch of time in calendar units, each of them zero or more. */
export interface Duration {
  years: number;
  months: number;
  weeks: number;
  days: number;
}

export const dayMs = 86_400_000;

/** The midnight that begins a day in UTC, as UTC ms: days apart are so many times `dayMs`. */
export function midnight({ year, month, day }: Day): number {
  // Date.UTC would take the year 26 for 1926
  return new Date(0).setUTCFullYear(year, month - 1, day);
}

/** The day of a moment (UTC ms) in UTC. */
export function dayOf(ms: number): Day {
  const date = new Date(ms);
  return { year: date.getUTCFullYear(), month: date.getUTCMonth() + 1, day: date.getUTCDate() };
}

/** How many days a month has. */
export function daysInMonth({ year, month }: Pick<Day, 'year' | 'month'>): number {
  return dayOf(midnight({ year, month: month + 1, day: 0 })).day;
}

/** That day of a month, or its last where it has no such day. */
export function dayWithin({ year, month, day }: Day): Day {
  return { year, month, day: Math.min(day, daysInMonth({ year, month })) };
}

/** The day so many days later (earlier if negative). */
export function plusDays(day: Day, days: number): Day {
  return dayOf(midnight(day) + days * dayMs);
}

/** The same day so many months later (earlier if negative), or that month's last where it has no such day. */
export function plusMonths({ year, month, day }: Day, months: number): Day {
  const all = year * 12 + month - 1 + months;
  return dayWithin({ year: Math.floor(all / 12), month: (((all % 12) + 12) % 12) + 1, day });
}

/** A day plus a duration: years and months at once, then weeks and days. */
export function plus(day: Day, { years, months, weeks, days }: Duration): Day {
  return plusDays(plusMonths(day, years * 12 + months), weeks * 7 + days);
}

/** A day less a duration, in the same order. */
export function minus(day: Day, { years, months, weeks, days }: Duration): Day {
  return plusDays(plusMonths(day, -years * 12 - months), -weeks * 7 - days);
}

/** How many days the second is after the first; negative if it is before. */
export function daysBetween(one: Day, other: Day): number {
  return (midnight(other) - midnight(one)) / dayMs;
}
