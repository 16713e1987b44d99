import type { Promised } from './clock.ts';
import { dayText, parseDay } from './day.ts';
import { parseDuration } from './duration.ts';
import { type Day, type Duration, daysBetween, daysInMonth, plus, plusMonths } from './gregorian.ts';
import type { HolidayCalendar } from './holidays.ts';
import { nextWorkingDay } from './period.ts';

/** A promise that outlasts the law's period: the receipt for which it does so by the most days. */
export interface Excess {
  /** The day of receipt: of 2025–2028 the first where the difference is greatest. `YYYY-MM-DD`. */
  receivedOn: string;
  /** The due date as promised, and the law's; each moved to a working day. */
  promisedOn: string;
  lawOn: string;
  /** The days between the two: in those years at most so many. */
  days: number;
}

/**
 * Whether a promise can be longer than GDPR Art. 12(3) allows: for each of its two periods the worst case, or
 * null where the promised due date never comes after the law's. (The law's date holds anyway; `check` warns.)
 * Throws a RangeError on what is no duration.
 */
export function promiseExceedsLaw(
  promised: Promised,
  calendar: HolidayCalendar,
): { answerWithin: Excess | null; extendTo: Excess | null } {
  const { answerWithin, extendTo } = promised;
  const worst = (period: string | undefined, more: number) =>
    period === undefined ? null : worstCase(lateReceipts(parseDuration(period), more), calendar);
  return { answerWithin: worst(answerWithin, 0), extendTo: worst(extendTo, 2) };
}

/** Of receipts the first with the most days between the two due dates; null where they are never apart. */
function worstCase(
  receipts: Iterable<Record<'received' | 'promised' | 'law', Day>>,
  calendar: HolidayCalendar,
) {
  const due = (day: Day) => nextWorkingDay(dayText(day), calendar).on;
  let worst: Excess | null = null;
  for (const { received, promised, law } of receipts) {
    const [promisedOn, lawOn] = [due(promised), due(law)];
    const days = daysBetween(parseDay(lawOn), parseDay(promisedOn));
    if (days > (worst?.days ?? 0)) worst = { receivedOn: dayText(received), promisedOn, lawOn, days };
  }
  return worst;
}

/**
 * The days of receipt for which the promised period ends after the law's month, and so many months more: one, then two
 * from where that one ended, which is never later than three at once. Moving to working days never turns the order
 * round, so that for no other day the due date is later.
 */
function* lateReceipts(promised: Duration, more: number) {
  for (const { first, last } of alikeDays()) {
    for (let day = first.day; day <= last; day++) {
      const received = { ...first, day };
      const ends = { promised: plus(received, promised), law: plusMonths(plusMonths(received, 1), more) };
      // What holds for the first of such days holds for all
      if (daysBetween(ends.law, ends.promised) <= 0) break;
      yield { received, ...ends };
    }
  }
}

/** Every day of a cycle of leap years. From the 1st to the 28th no month is too short: any period ends alike. */
function* alikeDays(): Generator<{ first: Day; last: number }> {
  for (let month = 0; month < 48; month++) {
    const first = { year: 2025 + Math.floor(month / 12), month: (month % 12) + 1, day: 1 };
    const others = [29, 30, 31].filter((day) => day <= daysInMonth(first));
    yield* [{ first, last: 28 }, ...others.map((day) => ({ first: { ...first, day }, last: day }))];
  }
}
