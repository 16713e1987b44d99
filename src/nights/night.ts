import { addDays, localDate, startOfDay } from '../law/day.ts';

const hour = 3_600_000;

/** The next local 03:00 after a moment (UTC ms): when a controller's nightly purge begins. */
export function nextNight(now: number, timeZone: string): number {
  const today = localDate(now, timeZone);
  // Where clocks change in between, an hour earlier or later does no harm
  const tonight = startOfDay(today, timeZone) + 3 * hour;
  return tonight > now ? tonight : startOfDay(addDays(today, 1), timeZone) + 3 * hour;
}
