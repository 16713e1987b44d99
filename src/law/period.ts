import { addDays, weekday } from './day.ts';
import { addPeriod, type Leg } from './duration.ts';
import { type HolidayCalendar, holidayName } from './holidays.ts';

/** A day that is no working day, and why: at least one of the two is not null. */
export interface DayOff {
  on: string;
  weekday: 'Saturday' | 'Sunday' | null;
  holiday: string | null;
}

/** How one period ends: what a deadline was computed from, as data. Dates are `YYYY-MM-DD`. */
export interface Step {
  /** Who set the period: the controller's notice or Art. 12(3) GDPR. */
  source: 'notice' | 'law';
  /** The notice's clause; null for the law, and where the notice names none. */
  clause: string | null;
  /** Whether it is the period after an extension. */
  extended: boolean;
  /** ISO 8601; `P1M+P2M` is the law's month and its extension, one after the other. */
  period: string;
  /** What was added to the day of receipt, in order. */
  legs: Leg[];
  /** The last day before it moved off days off. */
  endsOn: string;
  /** The days off it moved over, in order. */
  over: DayOff[];
  /** The last day: a working day. */
  dueOn: string;
}

/** The steps that were compared, and the one among them that holds. */
export interface Decision {
  steps: Step[];
  by: Step;
}

/** Adds the periods to the day of receipt one after the other, not moving off days off. Throws like `addPeriod`. */
export function legsOf(receivedOn: string, periods: readonly string[]): Leg[] {
  const legs: Leg[] = [];
  for (const period of periods) legs.push(addPeriod(legs.at(-1)?.endsOn ?? receivedOn, period));
  return legs;
}

/**
 * Where a date is a Saturday, a Sunday or a public holiday, the next working day, and the days passed over.
 * Regulation (EEC, Euratom) No 1182/71 Art. 3(4). Throws a RangeError on what is no date.
 */
export function nextWorkingDay(date: string, calendar: HolidayCalendar): { on: string; over: DayOff[] } {
  const over: DayOff[] = [];
  let on = date;
  for (let off = dayOff(on, calendar); off !== null; off = dayOff(on, calendar)) {
    over.push(off);
    on = addDays(on, 1);
  }
  return { on, over };
}

function dayOff(on: string, calendar: HolidayCalendar): DayOff | null {
  const day = weekday(on);
  const weekend = day === 6 ? 'Saturday' : day === 7 ? 'Sunday' : null;
  const holiday = holidayName(on, calendar);
  return weekend === null && holiday === null ? null : { on, weekday: weekend, holiday };
}
