import type { Context } from '../context.ts';
import { retryChanged } from '../db/revision.ts';
import type { TaskRow } from '../db/tables.ts';
import { readProfile } from '../notices/actions.ts';
import type { Profile } from '../notices/profile.ts';
import { commit } from '../requests/steps/move.ts';
import { readReachable } from '../requests/steps/reach.ts';
import { ok, type Result, refuse } from '../result.ts';
import type { Settling } from './input.ts';
import type { TaskRef } from './link.ts';
import type { ShownTask } from './shown.ts';
import { changing } from './steps/change.ts';
import type { FoundTask } from './store.ts';
import * as store from './store.ts';
import { canStillEnd, endsOf, type Settlement, type TaskState } from './task.ts';
import { shownTask } from './view.ts';

/** All that others must do, or had to, for a request: oldest first. Whose it is, who asks has to know. */
export function readTasksOf({ db }: Pick<Context, 'db'>, request: string): Promise<TaskRow[]> {
  return store.listTasksOf(db, request);
}

/** The same as they stand at this moment: that somebody was told, the clock may not have noted yet. */
export async function readStanding({ db }: Pick<Context, 'db'>, request: string): Promise<TaskRow[]> {
  const [tasks, reached] = await Promise.all([
    store.listTasksOf(db, request),
    store.listReached(db, request),
  ]);
  const at = new Map(reached.map(({ id, reachedAt }) => [id, reachedAt]));
  return tasks.map((task) => {
    const toldAt = task.state === 'open' ? at.get(task.id) : undefined;
    return toldAt === undefined ? task : { ...task, state: 'told', toldAt };
  });
}

/** Tasks, oldest first, a page at a time; for a key that is bound, of its controller. */
export async function readTasks(
  { db, actor }: Context,
  wanted: { controller: string | null; request: string | null; state: TaskState | null },
  page: { cursor: string; limit: number },
): Promise<{ items: ShownTask[]; cursor: string | null }> {
  const controller = wanted.controller ?? actor.controller;
  // Of another controller a bound key learns as much as of none
  if (actor.controller !== null && controller !== actor.controller) return { items: [], cursor: null };
  const rows = await store.listTasks(db, { ...wanted, controller }, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map(shownTask);
  return { items, cursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/**
 * Notes how a task ended, in the shop's word. The same again changes nothing; what is settled otherwise stays so, but what
 * failed is done after all, unless another task has taken its place.
 */
export function settleTask(
  context: Context,
  id: string,
  { state, note }: Settling,
): Promise<Result<FoundTask>> {
  return retryChanged(async () => {
    const task = await store.findTask(context.db, context.actor.controller, id);
    if (!task) return noSuch(id);
    const ends = endsOf[task.kind];
    if (!ends.includes(state)) {
      const detail = `must be one of ${ends.join(', ')} for a task of the kind ${task.kind}`;
      return refuse({ type: 'invalid-input', errors: [{ pointer: '/state', detail }] });
    }
    if (task.state === state) return ok(task);
    if (!canStillEnd(task)) {
      return refuse({ type: 'task-settled', state: task.state, successor: task.successor });
    }
    const profile = await readProfile(context, task.controller);
    return profile ? settle(context, profile, task, { state, note }) : noSuch(id);
  });
}

/**
 * A recipient says that it has done it: the task as it is then. Doing it again changes nothing, nor once it is settled
 * otherwise, but if it failed, and no other task has taken its place.
 */
export function acknowledgeTask(
  context: Context,
  profile: Profile,
  { controller, id }: TaskRef,
): Promise<Result<FoundTask>> {
  return retryChanged(async () => {
    const task = await store.findTask(context.db, controller, id);
    if (!task) return noSuch(id);
    if (!canStillEnd(task)) return ok(task);
    const actor = { ...context.actor, id: `recipient:${task.recipient}` };
    return settle({ ...context, actor }, profile, task, { state: 'acknowledged' });
  });
}

async function settle(
  context: Context,
  profile: Profile,
  task: FoundTask,
  { state, note }: { state: Settlement; note?: string | undefined },
): Promise<Result<FoundTask>> {
  const found = await readReachable(context, task.controller, task.request);
  if (!found) return noSuch(task.id);
  const change = { state, settledAt: context.now, settledBy: context.actor.id, lookAt: null };
  const event = `task-${state}` as const;
  const moved = await changing(context, { row: found.row, profile }, task, { event, change, note });
  const done = await commit(context, moved);
  return done.ok ? ok({ ...task, ...change }) : done;
}

/** The task that a recipient's link names, while it is kept. */
export async function readTask(
  { db }: Pick<Context, 'db'>,
  { controller, id }: TaskRef,
): Promise<Result<FoundTask>> {
  const task = await store.findTask(db, controller, id);
  return task ? ok(task) : noSuch(id);
}

function noSuch(id: string) {
  return refuse({ type: 'not-found', detail: `There is no task ${id}.` });
}
