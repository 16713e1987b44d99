import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import { isUnreachable } from '../../db/client.ts';
import type { TaskRow } from '../../db/tables.ts';
import { readProfile } from '../../notices/actions.ts';
import type { Profile } from '../../notices/profile.ts';
import { commit, type Moving } from '../../requests/steps/move.ts';
import { readReachable } from '../../requests/steps/reach.ts';
import type { Telling } from '../../requests/steps/tell.ts';
import { type Look, lookAgainAt, lookOf } from '../look.ts';
import * as store from '../store.ts';
import { changing } from './change.ts';
import { askByMail, type Concerned, tellShop } from './tell.ts';

/** Of the tasks in one tick, no more than this are looked at; the next are a minute later. */
const mostTasks = 20;
/** And of so many requests. */
const mostRequests = 3;

/** Looks at recipients' tasks: who was told, who can't be, who is to be reminded, and who says nothing. */
export async function lookAtTasks(context: Context): Promise<void> {
  const looked = await store.listLooks(context.db, context.now, mostTasks);
  const requests = [...new Set(looked.map(({ task }) => task.request))].slice(0, mostRequests);
  const failures: unknown[] = [];
  for (const id of requests) {
    const theirs = looked.filter(({ task }) => task.request === id);
    await lookAt(context, id, theirs).catch(async (error) => {
      failures.push(error);
      if (!isUnreachable(error)) await context.db.write(putOff(context, theirs));
    });
  }
  if (failures.length > 0) throw failures[0];
}

function putOff({ now }: Context, looked: store.Looked[]) {
  return looked.map(({ task }) => store.putOffLook(task, lookAgainAt(now)));
}

/** All of a request in one batch: each is told and reminded once, whoever else looks at this moment. */
async function lookAt(context: Context, id: string, looked: store.Looked[]): Promise<void> {
  const found = await readReachable(context, null, id);
  const profile = found && (await readProfile(context, found.row.controller));
  if (!profile) {
    await context.db.write(putOff(context, looked));
    return;
  }
  const concerned = { request: found.row, profile, contact: found.contact };
  const idle: store.Looked[] = [];
  const statements: Sql[] = [];
  let last: Moving | null = null;
  for (const one of looked) {
    const reminder = await reminderOf(context, concerned, one);
    const look = lookOf(one.task, { ...one, canRemind: reminder !== null }, context.now);
    if (!look) {
      idle.push(one);
      continue;
    }
    last = await changing(context, { row: last?.row ?? found.row, profile }, one.task, {
      event: look.seen,
      change: look.change,
    });
    const told = await toldBy(context, profile, one.task, { seen: look.seen, reminder });
    // Behind its own change: where a later one in the batch comes to nothing, this one has been told of
    statements.push(...last.statements, ...(told ? [told.statement(last.after)] : []));
  }
  if (idle.length > 0) await context.db.write(putOff(context, idle));
  if (last) await commit(context, { ...last, statements });
}

/** What reminds a recipient that was told; null if it can't be reminded by mail. */
async function reminderOf(context: Context, concerned: Concerned, { task }: store.Looked) {
  const { recipients } = concerned.profile.controller;
  const recipient = recipients.find(({ id }) => id === task.recipient);
  if (task.state !== 'told' || !recipient) return null;
  return askByMail(context, concerned, { task, recipient }, task.reminders + 1);
}

async function toldBy(
  context: Context,
  profile: Profile,
  task: TaskRow,
  { seen, reminder }: { seen: Look['seen']; reminder: Telling | null },
): Promise<Telling | null> {
  if (seen === 'task-told') return null;
  if (seen === 'task-reminded') return reminder;
  return tellShop(context, profile, task, seen === 'task-silent' ? 'silent' : 'undelivered');
}
