import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import type { RequestRow, TaskRow } from '../../db/tables.ts';
import { dropUntold } from '../../deliveries/store.ts';
import type { Profile } from '../../notices/profile.ts';
import type { Happened, RequestEvent } from '../../requests/event.ts';
import { type Moving, moving } from '../../requests/steps/move.ts';
import * as store from '../store.ts';

/** What happened to a task, as its request's timeline has it. */
interface TaskHappened {
  event: Extract<RequestEvent, `task-${string}`>;
  change: store.TaskChange;
  note?: string | undefined;
}

/**
 * Makes the statements of a task's change: it is an event of its request, so that nobody answers that by what was true a
 * moment ago. What was still to be told of a task that is settled is not told any more.
 */
export async function changing(
  context: Context,
  { row, profile }: { row: RequestRow; profile: Profile },
  task: TaskRow,
  { event, change, note }: TaskHappened,
): Promise<Moving> {
  const { kind, deed, recipient, category } = task;
  const data = { task: task.id, kind, deed, recipient, category };
  const happened: Happened = { event, data, ...(note !== undefined && { text: note }) };
  const revision = context.newId();
  const condition = store.stands(task);
  const done = await moving(context, row, { profile, change: {}, condition, happened: [happened] });
  const settled = { request: task.request, revision };
  return {
    ...done,
    statements: [
      ...done.statements,
      store.updateTask(task, { ...change, revision }, done.after),
      ...(change.settledAt ? [dropUntold(store.changedTasks(settled), 'mail', context.now)] : []),
    ],
  };
}

/** Drops what others were still to do for a request, and what they were still to be told, where `condition` holds. */
export function dropping({ now, actor, newId }: Context, request: string, condition: Sql): Sql[] {
  const revision = newId();
  return [
    store.dropTasks(request, { at: now, by: actor.id, revision }, condition),
    dropUntold(store.changedTasks({ request, revision }), null, now),
  ];
}

/** Ends what the shop itself was to do for a request, which it says it has done, where `condition` holds. */
export function finishing({ now, actor, newId }: Context, request: string, condition: Sql): Sql[] {
  return [store.finishHandwork(request, { at: now, by: actor.id, revision: newId() }, condition)];
}
