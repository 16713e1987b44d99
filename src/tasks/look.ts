import type { TaskState } from './task.ts';

/** What came of a look at a recipient's task, as its request's timeline has it. */
type Seen = 'task-told' | 'task-undelivered' | 'task-reminded' | 'task-silent';

/** What a look changes of a task. Moments are UTC milliseconds. */
export interface Look {
  seen: Seen;
  change: {
    state?: TaskState;
    toldAt?: number;
    reminders?: number;
    alarmedAt?: number;
    lookAt: number | null;
  };
}

const hourMs = 3_600_000;
const weekMs = 7 * 24 * hourMs;
/** A recipient that says nothing is reminded so often, a week apart; a week later, the shop is told. */
const mostReminders = 2;

/** When to look again at a task that can't be told, and is told of already: somebody may have sent it again. */
export function lookAgainAt(now: number): number {
  return now + hourMs;
}

/**
 * What becomes of a recipient's task of which nothing is under way, by the clock: it was told once something `reachedAt` it;
 * the shop learns that nothing will; who was told and says nothing is reminded, if that can be, and then the shop learns
 * it. Null: nothing new.
 */
export function lookOf(
  { state, reminders, alarmedAt }: { state: TaskState; reminders: number; alarmedAt: number | null },
  { reachedAt, canRemind }: { reachedAt: number | null; canRemind: boolean },
  now: number,
): Look | null {
  if (state === 'told') {
    return canRemind && reminders < mostReminders
      ? { seen: 'task-reminded', change: { reminders: reminders + 1, lookAt: now + weekMs } }
      : { seen: 'task-silent', change: { alarmedAt: now, lookAt: null } };
  }
  if (reachedAt !== null) {
    return { seen: 'task-told', change: { state: 'told', toldAt: reachedAt, lookAt: reachedAt + weekMs } };
  }
  if (alarmedAt !== null) return null;
  return { seen: 'task-undelivered', change: { alarmedAt: now, lookAt: lookAgainAt(now) } };
}
