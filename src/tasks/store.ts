import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { always, pageAfter, visibleTo } from '../db/parts.ts';
import { type TaskRow, taskColumns } from '../db/tables.ts';
import { ofEvent } from '../deliveries/store.ts';
import type { TaskState } from './task.ts';

/** Neither acknowledged, done, failed nor dropped. */
const isUnsettled = sql`settled_at is null`;

/**
 * A new task where `condition` holds, unless the request has one for the same, of the same deed, that neither failed nor
 * was dropped; a recipient gets one `again` unless it is still to do the one before. It counts from the request's end, if
 * that is closed.
 */
export function insertTask(row: TaskRow, condition: Sql, again = false): Sql {
  const { id, request, kind, deed, category, recipient } = row;
  const stands = again && kind === 'recipient' ? isUnsettled : sql`t.state not in ('failed', 'dropped')`;
  return sql`insert into tasks (id, controller, request, subject, kind, deed, category, recipient, name, state, due_on,
      created_at, reminders, revision, closed_at)
    select ${id}, r.controller, r.id, r.subject, ${kind}, ${deed}, ${category}, ${recipient}, ${row.name}, ${row.state},
      ${row.dueOn}, ${row.createdAt}, ${row.reminders}, ${row.revision}, r.closed_at
    from requests r where r.id = ${request} and ${condition} and not exists (select 1 from tasks t
      where t.request = ${request} and t.deed = ${deed} and t.kind = ${kind} and t.category is ${category}
      and t.recipient is ${recipient} and ${stands})
    on conflict (id) do nothing`;
}

/** True of the tasks that tell of a restriction. */
export const isOfRestriction = sql`deed = 'restriction'`;

/**
 * The latest task that has taken the place of one of `tasks` that failed: it is for the same, or tells of the end of the
 * restriction that was asked for, and was not dropped. By these the answer says what recipients have said, too.
 */
const successor = sql`(select s.id from tasks s where tasks.state = 'failed' and s.request = tasks.request
  and s.kind = tasks.kind and s.category is tasks.category and s.recipient is tasks.recipient
  and (s.deed = tasks.deed or (s.deed = 'lifting' and tasks.deed = 'restriction')) and s.state <> 'dropped'
  and (s.created_at, s.id) > (tasks.created_at, tasks.id) order by s.created_at desc, s.id desc limit 1)`;

/** True while a task is as it was read, and no other has taken its place. */
export function stands({ id, revision }: Pick<TaskRow, 'id' | 'revision'>): Sql {
  return sql`exists (select 1 from tasks where id = ${id} and revision = ${revision} and ${successor} is null)`;
}

/** True in a batch once it has made the task what it is at this revision. */
export function isTaskAt({ id, revision }: Pick<TaskRow, 'id' | 'revision'>): Sql {
  return sql`exists (select 1 from tasks where id = ${id} and revision = ${revision})`;
}

/** Has the clock look at a new task from a moment on, if anything was written down to tell of it. */
export function watchTold({ id, revision }: Pick<TaskRow, 'id' | 'revision'>, at: number): Sql {
  return sql`update tasks set look_at = ${at} where id = ${id} and revision = ${revision} and look_at is null
    and exists (select 1 from deliveries d where ${ofEvent(sql`${id}`)})`;
}

/** What can change of a task. */
export type TaskChange = Partial<
  Pick<TaskRow, 'state' | 'toldAt' | 'reminders' | 'lookAt' | 'alarmedAt' | 'settledAt' | 'settledBy'>
>;

const columnOf = (name: string) => raw(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** Changes a task that is still as it was read, where `condition` holds; it has the new revision then. */
export function updateTask(
  { id, revision: before }: Pick<TaskRow, 'id' | 'revision'>,
  change: TaskChange & Pick<TaskRow, 'revision'>,
  condition: Sql,
): Sql {
  const set = Object.entries(change).map(([name, value]) => sql`${columnOf(name)} = ${value}`);
  return sql`update tasks set ${join(set)} where id = ${id} and revision = ${before} and ${condition}`;
}

/** Drops those of a request's tasks that others were still to do, where `condition` holds of them. */
export function dropTasks(
  request: string,
  { at, by, revision }: { at: number; by: string; revision: string },
  condition: Sql,
): Sql {
  return sql`update tasks set state = 'dropped', settled_at = ${at}, settled_by = ${by}, look_at = null,
    revision = ${revision} where request = ${request} and ${isUnsettled} and ${condition}`;
}

/** Ends what the shop itself was to do for a request, as done, where `condition` holds. */
export function finishHandwork(
  request: string,
  { at, by, revision }: { at: number; by: string; revision: string },
  condition: Sql,
): Sql {
  return sql`update tasks set state = 'done', settled_at = ${at}, settled_by = ${by}, look_at = null,
    revision = ${revision} where request = ${request} and kind = 'by-hand' and ${isUnsettled} and ${condition}`;
}

/** In a batch that has changed them to this revision, the events that told of a request's tasks: their ids. */
export function changedTasks({ request, revision }: Pick<TaskRow, 'request' | 'revision'>): Sql {
  return sql`select id as event from tasks where request = ${request} and revision = ${revision}`;
}

/** A task, and the id of the one that has taken its place since it failed. */
export interface FoundTask extends TaskRow {
  successor: string | null;
}

/** The task with this id among those that an actor bound to `controller` (null: to none) may see. */
export async function findTask(
  db: Database,
  controller: string | null,
  id: string,
): Promise<FoundTask | undefined> {
  const [row] = await db.read<FoundTask>(
    sql`select ${taskColumns}, ${successor} as successor from tasks where ${visibleTo(controller)} and id = ${id}`,
  );
  return row;
}

/** All tasks of a request, oldest first. */
export function listTasksOf(db: Database, request: string): Promise<TaskRow[]> {
  return db.read(sql`select ${taskColumns} from tasks where request = ${request} order by id`);
}

/** When a request's open tasks were told (UTC ms), those that were. */
export function listReached(db: Database, request: string): Promise<{ id: string; reachedAt: number }[]> {
  return db.read(sql`with open as materialized (select id, ${means} as means from tasks
      where request = ${request} and state = 'open')
    select t.id, min(d.delivered_at) as "reachedAt" from open t join deliveries d on ${ofEvent(sql`t.id`)}
      and d.kind = t.means where d.delivered_at is not null group by t.id`);
}

/** Up to `limit` tasks after `cursor`, oldest first; null: of any. */
export function listTasks(
  db: Database,
  wanted: { controller: string | null; request: string | null; state: TaskState | null },
  page: { cursor: string; limit: number },
): Promise<TaskRow[]> {
  const { controller, request, state } = wanted;
  return db.read(sql`select ${taskColumns} from tasks
    where ${visibleTo(controller)} and ${request === null ? always : sql`request = ${request}`}
    and ${state === null ? always : sql`state = ${state}`} and ${pageAfter(page)}`);
}

/** How a task is told: by mail, if there is one (it sorts before 'webhook'), for a webhook tells the shop's systems then. */
const means = sql`(select min(d.kind) from deliveries d where ${ofEvent(sql`tasks.id`)})`;

/** A task that the clock looks at. */
export interface Looked {
  task: TaskRow;
  /** When what tells of it arrived: the mail, if there is one, or else the first webhook; null: nothing did. */
  reachedAt: number | null;
}

/**
 * Up to `limit` tasks to look at now, but those of which something is still to be told: told ones, and open ones whose
 * deliveries arrived or are dead. Those come first that have waited longest.
 */
export async function listLooks(db: Database, now: number, limit: number): Promise<Looked[]> {
  const telling = sql`from deliveries d where ${ofEvent(sql`t.id`)} and d.kind = t.means`;
  const rows = await db.read<TaskRow & { reachedAt: number | null }>(
    sql`with due as materialized (select *, ${means} as means
        from tasks where look_at <= ${now}),
      known as (select t.*, (select min(d.delivered_at) ${telling}) as reached_at, exists
        (select 1 ${telling} and d.delivered_at is null and d.dead_at is null) as is_under_way from due t)
    select ${taskColumns}, reached_at as "reachedAt" from known
    where state = 'told' or reached_at is not null or not is_under_way order by look_at, id limit ${limit}`,
  );
  return rows.map(({ reachedAt, ...task }) => ({ task, reachedAt }));
}

/** The clock looks at a task later, if it is still as it was read. */
export function putOffLook({ id, revision }: Pick<TaskRow, 'id' | 'revision'>, at: number): Sql {
  return sql`update tasks set look_at = ${at} where id = ${id} and revision = ${revision} and look_at is not null`;
}
