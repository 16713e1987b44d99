import type { Controller } from '../controllers/input.ts';
import { fullDay } from '../law/day.ts';
import { type KeepRule, keepUntil } from '../law/keep.ts';
import type { RetentionRule } from './input.ts';
import type { Finding } from './lint.ts';

/** A notice without any period, and accounting kept shorter than the law of the land asks. */
export function lintRetention(controller: Controller, rules: RetentionRule[]): Finding[] {
  if (rules.length > 0) return accounting(controller, rules);
  const message =
    'No period is stated, so nothing can be purged by rule: say in the notice how long each category is kept, and list it.';
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

interface Gap {
  eventOn: string;
  kept: string;
  asked: string;
}

/** The first day of a cycle of leap years for which the rule falls short, or null if it never does. */
function firstGap({ keep, from }: KeepRule, financialYearEnd: string): Gap | null {
  for (let at = Date.UTC(2025, 0, 1); at < Date.UTC(2029, 0, 1); at += 86_400_000) {
    const eventOn = new Date(at).toISOString().slice(0, 10);
    const { lastDayKept: kept } = keepUntil({ keep, from, financialYearEnd, eventOn });
    const law = { keep: 'P7Y', from: 'financial_year_end', financialYearEnd, eventOn } as const;
    const { lastDayKept: asked } = keepUntil(law);
    if (kept < asked) return { eventOn, kept, asked };
  }
  return null;
}
