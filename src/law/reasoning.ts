import { fullDay, shortDay } from './day.ts';
import { holidayYears } from './holidays.ts';
import type { DayOff, Decision, Step } from './period.ts';

/**
 * The reasoning as one English sentence:
 * `received Sat 31 Jan 2026 (Europe/Tallinn); P1M → 28 Feb (no 31 Feb); Saturday → Mon 2 Mar 2026`.
 * Two decisions: the first due day, and an extended one that would have come before it.
 * Throws a RangeError on what is no date.
 */
export function reasonFor(receivedOn: string, timeZone: string, decisions: readonly Decision[]): string {
  const parts = [`received ${fullDay(receivedOn)} (${timeZone})`];
  for (const { steps, by } of decisions) parts.push(...comparison(steps, by));
  if (decisions.length > 1) parts.push('an extension takes no time away: the first due day stands');
  if (decisions.some(({ steps }) => steps.some(beyondHolidays))) {
    const { from, to } = holidayYears;
    parts.push(`holidays are known for ${from}–${to} only, beyond them weekends alone count`);
  }
  return parts.join('; ');
}

function comparison(steps: readonly Step[], by: Step): string[] {
  const label = by.extended ? 'extended: ' : '';
  if (steps.every((step) => step.period === by.period)) return [`${label}${stepText(by)}`];
  const texts = steps.map((step) => `${step.source} ${stepText(step)}`);
  const tie = steps.every((step) => step.dueOn === by.dueOn);
  return [`${label}${texts.join('; ')}`, tie ? 'both on the same day' : `the ${by.source} is earlier`];
}

function stepText(step: Step): string {
  const legs = step.legs.map((leg, index) => {
    const last = index === step.legs.length - 1 && step.over.length === 0;
    const missing = leg.missing === null ? '' : ` (no ${shortDay(leg.missing)})`;
    return `${leg.period} → ${last ? fullDay(leg.endsOn) : passingDay(leg.endsOn, step.dueOn)}${missing}`;
  });
  const moved = step.over.length === 0 ? '' : `; ${daysOff(step.over)} → ${fullDay(step.dueOn)}`;
  return `${legs.join(', then ')}${moved}`;
}

/** A date on the way: its year only where the due date's is another. */
function passingDay(date: string, dueOn: string): string {
  const year = date.slice(0, 4);
  return `${shortDay(date.slice(5))}${dueOn.startsWith(year) ? '' : ` ${Number(year)}`}`;
}

/** `Christmas Day, Boxing Day, Saturday`: after a Saturday a Sunday goes without saying. */
function daysOff(over: readonly DayOff[]): string {
  const names = over.map((day) => day.holiday ?? day.weekday);
  return names.filter((name, index) => name !== 'Sunday' || names[index - 1] !== 'Saturday').join(', ');
}

function beyondHolidays(step: Step): boolean {
  return [step.endsOn, step.dueOn].some((date) => {
    const year = Number(date.slice(0, 4));
    return year < holidayYears.from || year > holidayYears.to;
  });
}
