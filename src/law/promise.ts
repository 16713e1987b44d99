import type { Promised } from './clock.ts';
import { dayText } from './day.ts';
import { parseDuration } from './duration.ts';
import {
  type Day,
  type Duration,
  daysBetween,
  daysInMonth,
  plus,
  plusDays,
  plusMonths,
} from './gregorian.ts';

/** A promise that outlasts the law's period: the receipt for which it does so by the most days. */
export interface Excess {
  /** The day of receipt: of 2025–2028 the first where the difference is greatest. `YYYY-MM-DD`. */
  receivedOn: string;
  /** The last day as promised, and the law's; neither moved to a working day. */
  promisedOn: string;
  lawOn: string;
  /** The days between the two: at most so many. */
  days: number;
}

/**
 * Whether a promise can be longer than GDPR Art. 12(3) allows: for each of its two periods the worst case, or
 * null where the promised last day never comes after the law's. (The law's date holds anyway; `check` warns.)
 * Compared before moving to working days, which never turns the order round.
 * Throws a RangeError on what is no duration.
 */
export function promiseExceedsLaw(promised: Promised): {
  answerWithin: Excess | null;
  extendTo: Excess | null;
} {
  const { answerWithin, extendTo } = promised;
  return {
    answerWithin: answerWithin === undefined ? null : worstCase(parseDuration(answerWithin), 1, 0),
    extendTo: extendTo === undefined ? null : worstCase(parseDuration(extendTo), 1, 2),
  };
}

/**
 * Against the law's months: one, then two from where that one ended, which is never later than three at once.
 * Between the 1st and the 28th no month is too short, so the difference stays that of the 1st.
 */
function worstCase(promised: Duration, month: number, more: number): Excess | null {
  let worst: Excess | null = null;
  for (const day of turningDays()) {
    const promisedOn = plus(day, promised);
    const lawOn = plusMonths(plusMonths(day, month), more);
    const days = daysBetween(lawOn, promisedOn);
    if (days > (worst?.days ?? 0)) {
      worst = { receivedOn: dayText(day), promisedOn: dayText(promisedOn), lawOn: dayText(lawOn), days };
    }
  }
  return worst;
}

/** The 1st, 29th, 30th and 31st of every month of a cycle of leap years. */
function* turningDays(): Generator<Day> {
  for (let month = 0; month < 48; month++) {
    const first = { year: 2025 + Math.floor(month / 12), month: (month % 12) + 1, day: 1 };
    const days = [1, 29, 30, 31].filter((day) => day <= daysInMonth(first));
    yield* days.map((day) => plusDays(first, day - 1));
  }
}
