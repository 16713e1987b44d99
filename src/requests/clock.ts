import { type Deadline, deadlineFor } from '../law/clock.ts';
import { localDate } from '../law/day.ts';
import { calendarOf, promisedBy } from '../notices/deadlines.ts';
import { type RightPromise, rightsOf } from '../notices/policy.ts';
import { currentVersion, type Profile } from '../notices/profile.ts';
import { isAtOnce, type RequestType, type Scope } from './request.ts';

/** What a request is answered by: the promise in force on the day of receipt, and the day that it comes to. */
export interface Clock {
  noticeVersion: string | null;
  /** The clause of the right; null where the notice does not list it, and the law grants it. */
  clause: string | null;
  proof: RightPromise['proof'];
  dueOn: string;
  /** The end of that day (UTC ms). */
  dueAt: number;
  /** The due day without an extension: the last on which one can be told, or a full refusal is on time. */
  firstDueOn: string;
  deadlineClause: string | null;
  reasoning: string;
}

/** A request as its clock sees it. */
export interface Received {
  type: RequestType;
  scope: Scope | null;
  /** UTC milliseconds. */
  receivedAt: number;
  isExtended: boolean;
}

/**
 * The clock of a request (GDPR Art. 12(3)): by the version of the notice that was in force when it was received, and by
 * the law alone where none was. What nobody has sorted yet has the law's own month.
 */
export function clockOf(profile: Profile, { type, scope, receivedAt, isExtended }: Received): Clock {
  const { controller } = profile;
  const { current } = currentVersion(profile, receivedAt);
  const rights = current ? rightsOf(current.policy) : [];
  const right = rights.find((one) => one.type === type && one.scope === scope);
  const receipt = {
    receivedOn: localDate(receivedAt, controller.timeZone),
    timeZone: controller.timeZone,
    calendar: calendarOf(controller),
    promised: right && promisedBy(right),
  };
  const first = deadlineFor(receipt);
  const { dueOn, dueAt, deadlineClause, reasoning }: Deadline = isExtended
    ? deadlineFor({ ...receipt, extended: true })
    : first;
  return {
    noticeVersion: current?.version ?? null,
    clause: right?.clause ?? null,
    proof: right?.proof ?? (isAtOnce({ type, scope }) ? 'none' : 'email'),
    ...{ dueOn, dueAt, firstDueOn: first.dueOn, deadlineClause, reasoning },
  };
}
