import { keepUntil } from '../law/keep.ts';
import type { RetentionRule } from '../notices/input.ts';
import { type Calendar, latest } from '../retention/fate.ts';

/** A date that the shop has reported of a record. */
interface Dated {
  event: string;
  /** `YYYY-MM-DD` */
  on: string;
}

/** A record of the registry as it is stored. */
export interface StoredRecord {
  category: string;
  key: string;
  dates: Dated[];
  /** When the shop was last told that it is due (UTC ms). */
  toldAt: number | null;
  isHeld: boolean;
}

/** Up to which date an event of a category lets its records go. */
export interface Cut {
  category: string;
  event: string;
  /** `YYYY-MM-DD`; '' where a rule never lets go. */
  until: string;
  /** The first of its category: by its dates the records are looked for. */
  leads: boolean;
}

/**
 * The cut-offs of a notice's rules: a record may go if it has every event of its category, none after its cut-off. An
 * event that has not been reported has not happened, and its rule keeps the record: nothing is guessed.
 */
export function cutsOf(rules: readonly RetentionRule[], calendar: Calendar): Cut[] {
  const { financialYearEnd, today } = calendar;
  const cuts: Cut[] = [];
  for (const rule of rules) {
    const { category, after: event } = rule;
    const until = latest({ ...rule, financialYearEnd, today });
    const same = cuts.find((cut) => cut.category === category && cut.event === event);
    if (same) same.until = until < same.until ? until : same.until;
    else cuts.push({ category, event, until, leads: cuts.every((cut) => cut.category !== category) });
  }
  return cuts;
}

/** Which rule keeps a record longest, and until when. */
export interface Kept {
  rule: RetentionRule;
  on: string;
  lastDayKept: string;
  /** The first day on which it may go. */
  purgeableFrom: string;
}

/** Under which rule a record is kept longest; null while a rule of its category has no date to count from, or none is there. */
export function keptBy(
  rules: readonly RetentionRule[],
  { category, dates }: Pick<StoredRecord, 'category' | 'dates'>,
  financialYearEnd: string,
): Kept | null {
  let longest: Kept | null = null;
  for (const rule of rules.filter((one) => one.category === category)) {
    const on = dates.find(({ event }) => event === rule.after)?.on;
    if (on === undefined) return null;
    const { lastDayKept, purgeableFrom } = keepUntil({ ...rule, financialYearEnd, eventOn: on });
    if (!longest || lastDayKept > longest.lastDayKept) longest = { rule, on, lastDayKept, purgeableFrom };
  }
  return longest;
}

/** A record as the API shows it. */
export interface RecordView {
  category: string;
  key: string;
  dates: Dated[];
  /** The first day on which it may go; null: no date to count from, or no rule. */
  dueOn: string | null;
  rule: string | null;
  clause: string | null;
  then: 'delete' | 'anonymise' | null;
  lastDayKept: string | null;
  /** Events that rules of its category count from and that it has no date of. */
  waitsFor: string[];
  held: boolean;
  toldAt: string | null;
}

/** A record with what the rules make of it. */
export function recordView(
  record: StoredRecord,
  rules: readonly RetentionRule[],
  financialYearEnd: string,
): RecordView {
  const { category, key, dates, toldAt, isHeld } = record;
  const kept = keptBy(rules, record, financialYearEnd);
  const counted = new Set(rules.filter((rule) => rule.category === category).map(({ after }) => after));
  return {
    ...{ category, key, dates },
    dueOn: kept?.purgeableFrom ?? null,
    rule: kept?.rule.id ?? null,
    clause: kept?.rule.clause ?? null,
    then: kept?.rule.then ?? null,
    lastDayKept: kept?.lastDayKept ?? null,
    waitsFor: [...counted].filter((event) => dates.every((one) => one.event !== event)),
    held: isHeld,
    toldAt: toldAt === null ? null : new Date(toldAt).toISOString(),
  };
}
