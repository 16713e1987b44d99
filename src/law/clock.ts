import { addDays, dayText, parseDay, startOfDay } from './day.ts';
import type { HolidayCalendar } from './holidays.ts';
import { type Decision, legsOf, nextWorkingDay, type Step } from './period.ts';
import { reasonFor } from './reasoning.ts';

/** What a notice promises for one right: ISO 8601 durations, both from receipt, and the clauses that say so. */
export interface Promised {
  answerWithin?: string | undefined;
  extendTo?: string | undefined;
  /** The clause that promises the deadline. */
  deadlineClause?: string | undefined;
  /** The clause that promises the extended deadline; without it `deadlineClause` promises both. */
  extendClause?: string | undefined;
}

/** A request as the clock sees it. Proof of identity is no part of it: it does not stop the clock. */
export interface Receipt {
  /** The local date of the moment of receipt, `YYYY-MM-DD`. */
  receivedOn: string;
  /** The controller's IANA time zone. */
  timeZone: string;
  /** The state whose public holidays count. */
  calendar: HolidayCalendar;
  /** The promise in force on the day of receipt; without one the law alone decides. */
  promised?: Promised | undefined;
  extended?: boolean | undefined;
}

/** Until when a request must be answered, and why. */
export interface Deadline {
  /** The last day, `YYYY-MM-DD`: who answers on it is on time. */
  dueOn: string;
  /** The end of that day, 24:00 local, as UTC ms: an answer is late from this moment on. */
  dueAt: number;
  /** The clause of the notice that decided; null where the law did, or where the notice names none. */
  deadlineClause: string | null;
  decidedBy: 'law' | 'notice';
  /** One English sentence. */
  reasoning: string;
  /** The same as data: every period compared. */
  steps: Step[];
}

/**
 * The due date of a request: GDPR Art. 12(3), counted by Regulation (EEC, Euratom) No 1182/71 Art. 3.
 * The notice's period and the law's are each moved to a working day, and the earlier due date holds. On a tie
 * the notice has decided, for its promise is kept as given. An extension never takes time away: where the
 * extended date would come before the first due day, that day stands.
 * Throws a RangeError on what is no date, duration or time zone, or past the year 9999.
 */
export function deadlineFor(receipt: Receipt): Deadline {
  const first = decide(firstSteps(receipt));
  const later = receipt.extended === true ? decide(extendedSteps(receipt)) : null;
  const stands = later === null || later.by.dueOn < first.by.dueOn;
  const { by } = stands ? first : later;
  const decisions = later === null ? [first] : stands ? [first, later] : [later];
  return {
    dueOn: by.dueOn,
    dueAt: startOfDay(addDays(by.dueOn, 1), receipt.timeZone),
    deadlineClause: by.clause,
    decidedBy: by.source,
    reasoning: reasonFor(receipt.receivedOn, receipt.timeZone, decisions),
    steps: decisions.flatMap((decision) => decision.steps),
  };
}

/**
 * Whether the deadline may still be extended on the local date `today`: once, and only up to the first due day
 * (Art. 12(3): "within one month of receipt"). The reason it needs is the caller's to ask for.
 * Throws like `deadlineFor`.
 */
export function canExtend(receipt: Receipt, today: string): boolean {
  return receipt.extended !== true && dayText(parseDay(today)) <= deadlineFor(receipt).dueOn;
}

function decide({ notice, law }: { notice: Step | null; law: Step }): Decision {
  if (notice === null) return { steps: [law], by: law };
  return { steps: [notice, law], by: notice.dueOn <= law.dueOn ? notice : law };
}

function firstSteps(receipt: Receipt): { notice: Step | null; law: Step } {
  const { answerWithin, deadlineClause } = receipt.promised ?? {};
  return {
    notice: answerWithin === undefined ? null : step(receipt, false, [answerWithin], deadlineClause ?? null),
    law: step(receipt, false, ['P1M']),
  };
}

function extendedSteps(receipt: Receipt): { notice: Step | null; law: Step } {
  const { extendTo, extendClause, deadlineClause } = receipt.promised ?? {};
  const clause = extendClause ?? deadlineClause ?? null;
  const atOnce = step(receipt, true, ['P3M']);
  const inTurn = step(receipt, true, ['P1M', 'P2M']); // the month not rolled: 31 January → 28 February → 28 April
  return {
    notice: extendTo === undefined ? null : step(receipt, true, [extendTo], clause),
    law: inTurn.endsOn < atOnce.endsOn ? inTurn : atOnce,
  };
}

/** A step of the law's, or, with a clause (null: unnamed), of the notice's. */
function step(receipt: Receipt, extended: boolean, periods: string[], clause?: string | null): Step {
  const legs = legsOf(receipt.receivedOn, periods);
  const endsOn = legs.at(-1)?.endsOn ?? receipt.receivedOn;
  const { on, over } = nextWorkingDay(endsOn, receipt.calendar);
  const source = clause === undefined ? 'law' : 'notice';
  return {
    source,
    clause: clause ?? null,
    extended,
    period: periods.join('+'),
    legs,
    endsOn,
    over,
    dueOn: on,
  };
}
