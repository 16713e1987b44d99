import { partsOf } from '../notices/version.ts';
import { type CalendarDay, type Duration, partsOfDuration, type Version } from './parts.ts';

// The grammar that English phrases need: dates and periods.

/** `Newsletter and offers`. */
export function list(parts: string[]): string {
  return new Intl.ListFormat('en', { type: 'conjunction' }).format(parts);
}

const format = new Intl.DateTimeFormat('en-GB', {
  weekday: 'long',
  day: 'numeric',
  month: 'long',
  year: 'numeric',
  timeZone: 'UTC',
});

/** `Monday, 7 December 2026`. */
export function dayText(day: CalendarDay): string {
  const part = Object.fromEntries(
    format.formatToParts(new Date(`${day}T00:00:00Z`)).map((one) => [one.type, one.value]),
  );
  return `${part.weekday}, ${part.day} ${part.month} ${part.year}`;
}

/** `1 March 2026`, or `1 March 2026 (correction 2)`. */
export function versionText(version: Version): string {
  const { date, correction } = partsOf(version);
  const day = dayText(date).replace(/^\w+, /, '');
  return correction === 1 ? day : `${day} (correction ${correction - 1})`;
}

/** `1 year and 6 months`. */
export function durationText(duration: Duration): string {
  const words = partsOfDuration(duration).map(({ unit, n }) => (n === 1 ? `1 ${unit}` : `${n} ${unit}s`));
  return list(words);
}
