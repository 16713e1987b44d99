import type { Controller } from '../controllers/input.ts';
import { addDays, fullDay } from '../law/day.ts';
import { type KeepRule, keepUntil } from '../law/keep.ts';
import { requestAnswered, requestsCategory } from '../retention/request-rules.ts';
import type { RetentionRule } from './input.ts';
import type { Finding } from './lint.ts';

/** A notice without any period, accounting kept shorter than the law of the land asks, and requests that nothing dates. */
export function lintRetention(controller: Controller, rules: RetentionRule[]): Finding[] {
  if (rules.length > 0) return [...accounting(controller, rules), ...requests(controller, rules)];
  const message =
    'No period is stated, so nothing of the shop can be purged by rule: say in the notice how long each category is kept, and list it.';
  return [{ level: 'warning', code: 'no-period', pointer: '/policy/retention', message }];
}

/** RPS § 12: seven years from the end of the financial year. The longest rule keeps, so one that lasts is enough. */
function accounting({ country, financialYearEnd }: Controller, rules: RetentionRule[]): Finding[] {
  const found = rules
    .map((rule, i) => ({ rule, i }))
    .filter(({ rule }) => country === 'EE' && rule.category === 'accounting')
    .map(({ rule, i }) => ({ rule, i, gap: firstGap(rule, financialYearEnd) }));
  if (found.some(({ gap }) => gap === null)) return [];
  return found.flatMap(({ i, gap, rule }): Finding[] => {
    if (!gap) return [];
    const message = `${rule.keep} can be shorter than RPS § 12 asks (seven years from the end of the financial year): of ${fullDay(gap.eventOn)} it keeps until ${fullDay(gap.kept)}, not ${fullDay(gap.asked)}; every run waits for approval, so count P7Y from financial_year_end.`;
    return [
      { level: 'warning', code: 'accounting-too-short', pointer: `/policy/retention/${i}/keep`, message },
    ];
  });
}

/** What Unusta keeps of requests, it dates by their answer: another event only a table of the shop can date. */
function requests({ sources }: Controller, rules: RetentionRule[]): Finding[] {
  if (sources.some(({ tables }) => tables.some(({ category }) => category === requestsCategory))) return [];
  return rules.flatMap(({ id, category, after }, i): Finding[] => {
    if (category !== requestsCategory || after === requestAnswered) return [];
    const message = `Requests are dated by ${requestAnswered}, so ${id}, which counts from ${after}, lets none of them go: count from ${requestAnswered}.`;
    return [{ level: 'warning', code: 'request-event', pointer: `/policy/retention/${i}/after`, message }];
  });
}

interface Gap {
  eventOn: string;
  kept: string;
  asked: string;
}

/**
 * The first day of a financial year for which the rule falls short, in a cycle of leap years, or null if it never does.
 * No other day of a year can be shorter: what the law asks is the same for all of them, and a later event is kept longer.
 */
function firstGap({ keep, from }: KeepRule, financialYearEnd: string): Gap | null {
  for (const year of [2024, 2025, 2026, 2027]) {
    const yearEnd = { keep: 'P0D', from: 'financial_year_end', financialYearEnd } as const;
    const eventOn = addDays(keepUntil({ ...yearEnd, eventOn: `${year}-01-01` }).startOn, 1);
    const { lastDayKept: kept } = keepUntil({ keep, from, financialYearEnd, eventOn });
    const { lastDayKept: asked } = keepUntil({ ...yearEnd, keep: 'P7Y', eventOn });
    if (kept < asked) return { eventOn, kept, asked };
  }
  return null;
}
