import { keepUntil } from '../law/keep.ts';
import type { RetentionRule } from '../notices/input.ts';
import { eventDate } from './dating.ts';
import type { Calendar, Reading } from './fate.ts';
import { endsAnonymised, type Mapping } from './mapping.ts';

/**
 * What keeps a record against an erasure: Art. 17(3)(b) and (e) GDPR; a running contract (17(1)(a)), if the operator says
 * so; a restriction (18(1)); a request of the person that is open.
 */
export type KeepingGround =
  | NonNullable<RetentionRule['ground']>
  | 'still-necessary'
  | 'restriction'
  | 'request';

/** What becomes of one record in an erasure. */
export interface RecordFate {
  /**
   * `elsewhere`: nobody can do it from here. `by-hand`: it is here, but nothing says what should become of it, or it may be
   * somebody else's too.
   */
  outcome: 'erased' | 'anonymised' | 'kept' | 'elsewhere' | 'by-hand';
  /** The last day on which it is kept; null where nobody can say. */
  until: string | null;
  /** By which it is kept: of the notice, or `law:…`. */
  clause: string | null;
  ground: KeepingGround | null;
  /** Of a legal obligation. */
  law: string | null;
  /** The event from which its rule counts, where that hasn't happened yet, or has no date. */
  awaits: string | null;
  /** The hold that keeps it. */
  hold: string | null;
}

/** Records of which the same becomes, for the same reason. */
export type FatePart = Omit<RecordFate, 'hold'> & { rows: number };

const nothingKeeps = { until: null, clause: null, ground: null, law: null, awaits: null, hold: null };

/** What nothing keeps. */
export function unkept(outcome: Exclude<RecordFate['outcome'], 'kept'>): RecordFate {
  return { outcome, ...nothingKeeps };
}

/** What is kept on a ground for as long as that lasts. */
export function keptOn(ground: KeepingGround, clause: string, hold: string | null = null): RecordFate {
  return { ...nothingKeeps, outcome: 'kept', ground, clause, hold };
}

/** A rule that a record is under, and the local date of what it counts from; null where that has none that can be read. */
export interface DatedRule {
  rule: RetentionRule;
  on: string | null;
}

/** The rules that a row is under, by all mappings that mean it. */
export function datedRules(
  mappings: readonly Mapping[],
  readings: readonly Reading[],
  { timeZone }: Pick<Calendar, 'timeZone'>,
): DatedRule[] {
  return mappings.flatMap(({ rules, format }, at) => {
    const reading = readings[at];
    if (!reading?.matches || rules.every(({ ground }) => ground === undefined)) return [];
    const on = eventDate(format, reading.event, timeZone);
    return rules.map((rule) => ({ rule, on }));
  });
}

/**
 * The rule that keeps a record against an erasure: one with a ground whose last day is not over, the longest; before all
 * others one whose event has no date yet, for nobody knows its end. Null if none does: a period without a ground keeps
 * nothing (Art. 17(1), 17(3) GDPR).
 */
export function keptByRule(
  dated: readonly DatedRule[],
  { today, financialYearEnd }: Pick<Calendar, 'today' | 'financialYearEnd'>,
): RecordFate | null {
  let longest: RecordFate | null = null;
  for (const { rule, on } of dated) {
    const { ground, clause, law = null } = rule;
    if (ground === undefined) continue;
    const kept = { ...keptOn(ground, clause), law };
    if (on === null || on > today) return { ...kept, awaits: rule.after };
    const { lastDayKept } = keepUntil({ ...rule, financialYearEnd, eventOn: on });
    if (lastDayKept >= today && lastDayKept > (longest?.until ?? ''))
      longest = { ...kept, until: lastDayKept };
  }
  return longest;
}

/** A hold, as far as an erasure goes. */
export interface ErasureHold {
  id: string;
  kind: 'hold' | 'restriction' | 'request';
  reason: string;
  clause: string | null;
  ground: NonNullable<RetentionRule['ground']> | 'none';
  reviewOn?: string;
}

/** By which an operator says that a record is still necessary for a contract that runs (Art. 17(1)(a) GDPR). */
export const contractReason = 'law:17(1)(a)';

/**
 * How a hold keeps a record: for as long as it lasts; for a contract, until the day that was said. Null if it keeps none
 * from an erasure: on security grounds it stops purges only.
 */
export function keptByHold({ id, kind, reason, clause, ground, reviewOn }: ErasureHold): RecordFate | null {
  if (kind === 'hold' && reason === contractReason) {
    return { ...keptOn('still-necessary', reason, id), until: reviewOn ?? null };
  }
  const held = kind === 'hold' ? ground : kind;
  return held === 'none' ? null : keptOn(held, clause ?? reason, id);
}

const strength: KeepingGround[] = [
  'legal-obligation',
  'legal-claims',
  'restriction',
  'request',
  'still-necessary',
];

/** Of what holds keep, by the ground that the law's own list of exceptions has first (Art. 17(3) GDPR); null of none. */
export function strongest(kept: readonly (RecordFate | null | undefined)[]): RecordFate | null {
  const rank = ({ ground }: RecordFate) => (ground ? strength.indexOf(ground) : strength.length);
  const all = kept.filter((one) => one !== null && one !== undefined);
  const [first = null, ...others] = all;
  return others.reduce((best, one) => (best && rank(one) < rank(best) ? one : best), first);
}

/** What is done to a row for that to become of it. */
export const deedOf = { erased: 'delete', anonymised: 'anonymise' } as const;

/**
 * What becomes of a row that nothing keeps, by those of its mappings in which it is the person's: anonymised where each
 * of them ends so, else erased. Null if all of that has been done.
 */
export function deedFor(
  mappings: readonly Mapping[],
  readings: readonly Reading[],
  mine: readonly number[],
): 'erased' | 'anonymised' | null {
  const isAnonymised = mine.every((at) => mappings[at] && endsAnonymised(mappings[at]));
  if (!isAnonymised) return 'erased';
  return mine.every((at) => readings[at]?.done) ? null : 'anonymised';
}

/**
 * Whether that can be done to a row that leads to somebody else too, by these columns: it is never erased for one of them,
 * and anonymised, by the mappings in which it is the person's, only where it still leads to the others.
 */
export function sparesOthers(
  deed: 'erased' | 'anonymised',
  mappings: readonly Pick<Mapping, 'anonymise'>[],
  mine: readonly number[],
  others: readonly string[],
): boolean {
  if (deed === 'erased') return others.length === 0;
  const changed = mine.flatMap((at) => mappings[at]?.anonymise ?? []);
  return !changed.some(({ column }) => others.includes(column));
}
