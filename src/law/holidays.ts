import { easterSundays, firstYear, holidayRules, lastYear } from './holidays.generated.ts';

/** The states whose public holidays are known: where a controller may act. DE: the nationwide ones only. */
export const holidayCalendars = ['EE', 'LV', 'LT', 'FI', 'DE'] as const;

/** A state by its ISO 3166-1 code. */
export type HolidayCalendar = (typeof holidayCalendars)[number];

/**
 * The first and last year (inclusive) in which holidays are known. Outside them no day is a holiday, so that
 * a period rolls over weekends only: never later than with holidays, thus never against the person.
 */
export const holidayYears = { from: firstYear, to: lastYear } as const;

/** Whether the date (`YYYY-MM-DD`) is a public holiday, weekend or not. Regulation 1182/71 Art. 2(1). */
export function isHoliday(date: string, calendar: HolidayCalendar): boolean {
  return holidayName(date, calendar) !== null;
}

/** The English name of the public holiday on that date (`YYYY-MM-DD`), or null where it is none. */
export function holidayName(date: string, calendar: HolidayCalendar): string | null {
  const year = Number(date.slice(0, 4));
  if (!(year >= firstYear && year <= lastYear)) return null;
  const found = rulesOf(calendar).find((rule) => falls(rule, date, year));
  return found?.name ?? null;
}

interface Rule {
  name: string;
  monthDay: string | null; // null: counted from Easter Sunday
  from: number;
  to: number;
  offset: number | string; // days; as text one base 36 digit per year, `.` where the day is not kept
}

const parsed = new Map<HolidayCalendar, readonly Rule[]>();

function rulesOf(calendar: HolidayCalendar): readonly Rule[] {
  const known = parsed.get(calendar);
  if (known !== undefined) return known;
  const rules = holidayRules[calendar].map(parseRule);
  parsed.set(calendar, rules);
  return rules;
}

const ruleText = /^(?:easter([+-]\d+)|(\d\d-\d\d)(?:\/(\d{4})-(\d{4})|\+([0-9a-z.]+))?) (.+)$/;

function parseRule(text: string): Rule {
  const [, afterEaster, monthDay = null, from = firstYear, to = lastYear, offsets = 0, name = ''] =
    ruleText.exec(text) ?? [];
  const offset = afterEaster === undefined ? offsets : Number(afterEaster);
  return { name, monthDay, from: Number(from), to: Number(to), offset };
}

function falls(rule: Rule, date: string, year: number): boolean {
  if (year < rule.from || year > rule.to) return false;
  if (rule.offset === 0 && rule.monthDay !== null) return date.endsWith(rule.monthDay);
  const base = rule.monthDay === null ? `${year}-03-22` : `${year}-${rule.monthDay}`;
  const sunday = rule.monthDay === null ? digit(easterSundays, year) : 0;
  const offset = typeof rule.offset === 'number' ? rule.offset : digit(rule.offset, year);
  return dayNumber(date) === dayNumber(base) + sunday + offset; // NaN, "not kept", equals nothing
}

function digit(text: string, year: number): number {
  return Number.parseInt(text.charAt(year - firstYear), 36);
}

function dayNumber(date: string): number {
  return Date.parse(date) / 86_400_000; // a date alone is read as UTC
}
