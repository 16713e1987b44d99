import type { WebhookEvent } from '../deliveries/event.ts';
import { addDays } from '../law/day.ts';

/** What others must do for a request: a recipient; who can reach data that lie elsewhere; or the shop itself. */
export const taskKinds = ['recipient', 'elsewhere', 'by-hand'] as const;
export type TaskKind = (typeof taskKinds)[number];

/** What is to be done. `lifting`: the end of a restriction. */
export const taskDeeds = [
  'erasure',
  'rectification',
  'restriction',
  'lifting',
  'objection',
  'complaint',
] as const;
export type TaskDeed = (typeof taskDeeds)[number];

/** What recipients are told of (Art. 19 GDPR), and that it has ended (Art. 18(3)). */
export type ToldDeed = Exclude<TaskDeed, 'objection' | 'complaint'>;

/**
 * A recipient's task: `open` → `told` → `acknowledged` or `failed`; any other: `open` → `done` or `failed`. What failed can
 * be acknowledged or done after that.
 */
export const taskStates = ['open', 'told', 'acknowledged', 'done', 'failed', 'dropped'] as const;
export type TaskState = (typeof taskStates)[number];

/** How the shop can say that a task ended. */
export const settlements = ['acknowledged', 'done', 'failed'] as const;
export type Settlement = (typeof settlements)[number];

/** How a task of a kind can end. */
export const endsOf: Record<TaskKind, readonly Settlement[]> = {
  recipient: ['acknowledged', 'failed'],
  elsewhere: ['done', 'failed'],
  'by-hand': ['done', 'failed'],
};

/** Whether nobody has said yet how it ended. */
export function isUnsettled({ state }: { state: TaskState }): boolean {
  return state === 'open' || state === 'told';
}

/** Whether it can still be done: it is unsettled; or it failed, and no other (`successor`) has taken its place since. */
export function canStillEnd({ state, successor }: { state: TaskState; successor: string | null }): boolean {
  return isUnsettled({ state }) || (state === 'failed' && successor === null);
}

/** The webhook event that tells a shop's systems of a recipient's task. */
export const toldBy: Record<ToldDeed, WebhookEvent> = {
  erasure: 'erasure.requested',
  rectification: 'rectification.requested',
  restriction: 'restriction.requested',
  lifting: 'restriction.lifted',
};

/** Whether recipients are told of a deed. */
export function isTold(deed: TaskDeed): deed is ToldDeed {
  return deed in toldBy;
}

/** How many days others are given. */
const usualDays = 14;

/**
 * The day by which others are asked to do it: in two weeks; while the request waits for its answer, by its due day at the
 * latest, and today once that is over. Dates are `YYYY-MM-DD`.
 */
export function taskDueOn({ dueOn, isClosed }: { dueOn: string; isClosed: boolean }, today: string): string {
  const usual = addDays(today, usualDays);
  if (isClosed || dueOn > usual) return usual;
  return dueOn > today ? dueOn : today;
}
