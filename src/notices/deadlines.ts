import type { Controller } from '../controllers/input.ts';
import { deadlineFor, type Promised } from '../law/clock.ts';
import type { Policy } from './input.ts';
import { type RightPromise, rightsOf } from './policy.ts';

/** A right with the days by which a request received today would be answered (`YYYY-MM-DD`). */
export interface RightToday extends RightPromise {
  dueOn: string;
  extendedDueOn: string;
  deadlineClause: string | null;
  reasoning: string;
}

/** What of a right’s promise the clock needs. */
export function promisedBy(right: RightPromise): Promised {
  return {
    answerWithin: right.answerWithin ?? undefined,
    extendTo: right.extendTo ?? undefined,
    deadlineClause: right.deadlineClause ?? undefined,
    extendClause: right.extendClause ?? undefined,
  };
}

/** Every right, with the answer's day for a request received on `today`; no policy in force: the law's. */
export function rightsToday(controller: Controller, policy: Policy | null, today: string): RightToday[] {
  const { timeZone } = controller;
  const calendar = calendarOf(controller);
  return rightsOf(policy ?? { effective: today, disclosures: {}, rights: [], retention: [], holds: [] }).map(
    (right) => {
      const receipt = { receivedOn: today, timeZone, calendar, promised: promisedBy(right) };
      const first = deadlineFor(receipt);
      const { dueOn, deadlineClause, reasoning } = first;
      return {
        ...right,
        dueOn,
        deadlineClause,
        reasoning,
        extendedDueOn: deadlineFor({ ...receipt, extended: true }).dueOn,
      };
    },
  );
}

/** The public holidays that count: those of the state where the controller acts, unless it names another calendar. */
export function calendarOf({ country, holidays }: Pick<Controller, 'country' | 'holidays'>) {
  // The input took a country without a calendar only together with `holidays`
  return holidays ?? (country as NonNullable<typeof holidays>);
}
