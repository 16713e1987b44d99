import { addDays, parseDay } from '../law/day.ts';
import type { RetentionRule } from '../notices/input.ts';
import { type DayEnd, dayEnd } from '../retention/dating.ts';
import { latest } from '../retention/fate.ts';

/** The days by which a forecast counts: what may go by each, and by none before it, falls due between the two. */
export interface Horizon {
  /** The local date: what may go today is due. */
  asOf: string;
  /** `YYYY-MM`, this month first, of which only the rest is left. */
  months: string[];
  /** Today, then the last day of each month. */
  days: string[];
}

/** The horizon of so many months from a local date on. */
export function horizonFrom(asOf: string, count: number): Horizon {
  const { year, month } = parseDay(asOf);
  const nameOf = (n: number) => {
    const all = year * 12 + month - 1 + n;
    return `${String(Math.floor(all / 12)).padStart(4, '0')}-${String((all % 12) + 1).padStart(2, '0')}`;
  };
  const months = Array.from({ length: count }, (_, n) => nameOf(n));
  return { asOf, months, days: [asOf, ...months.map((_, n) => addDays(`${nameOf(n + 1)}-01`, -1))] };
}

/** What rules let go together on one day: events up to a date, and the rule that keeps longest. */
export interface Bound {
  rule: RetentionRule;
  /** `YYYY-MM-DD`; '' where the rule lets nothing go. */
  until: string;
}

/** For each rule the latest event date that it lets go, on each day of a horizon in order; '' where none. */
export type Untils = ReadonlyMap<RetentionRule, readonly string[]>;

/** Computed once, for a rule may stand for several tables. */
export function untilsOf(
  rules: readonly RetentionRule[],
  financialYearEnd: string,
  { days }: Pick<Horizon, 'days'>,
): Untils {
  return new Map(
    rules.map((rule) => [rule, days.map((today) => latest({ ...rule, financialYearEnd, today }))]),
  );
}

/** What all of these rules let go, on each day; nothing for no rules. */
export function boundsOf(rules: readonly RetentionRule[], untils: Untils): Bound[] {
  const [first, ...others] = rules.map((rule) => (untils.get(rule) ?? []).map((until) => ({ rule, until })));
  if (!first) return [];
  return first.map((bound, day) =>
    others.reduce((least, other) => {
      const one = other[day];
      return one && one.until < least.until ? one : least;
    }, bound),
  );
}

/** The same as moments, for a source. */
export function endsOf(bounds: readonly Bound[], timeZone: string): (DayEnd | null)[] {
  return bounds.map(({ until }) => (until === '' ? null : dayEnd(until, timeZone)));
}

/** So many rows of a rule fall due first on a day of the horizon, by its number. */
export interface Falling {
  at: number;
  rule: RetentionRule;
  rows: number;
}

/** What falls due under one rule. */
export interface ForecastRow {
  category: string;
  rule: string;
  clause: string;
  rows: number;
}

/** A source that could not be counted. */
interface Unavailable {
  source: string;
  reason: string;
}

/** What is due, and what will fall due by month. */
export interface Forecast {
  asOf: string;
  noticeVersion: string | null;
  due: ForecastRow[];
  months: { month: string; categories: ForecastRow[] }[];
  unavailable: Unavailable[];
}

/** What was counted, by day of the horizon, and by rule in the notice's order. */
export function sumUp(
  { months }: Pick<Horizon, 'months'>,
  rules: readonly RetentionRule[],
  falling: readonly Falling[],
): Pick<Forecast, 'due' | 'months'> {
  const rowsAt = (at: number) =>
    rules.flatMap(({ id, category, clause }): ForecastRow[] => {
      const mine = falling.filter((one) => one.at === at && one.rule.id === id);
      const rows = mine.reduce((sum, one) => sum + one.rows, 0);
      return rows === 0 ? [] : [{ category, rule: id, clause, rows }];
    });
  return { due: rowsAt(0), months: months.map((month, n) => ({ month, categories: rowsAt(n + 1) })) };
}
