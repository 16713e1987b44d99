import sql, { type Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import type { RequestRow, TaskRow } from '../../db/tables.ts';
import { localDate } from '../../law/day.ts';
import type { Telling } from '../../requests/steps/tell.ts';
import type { Recipient } from '../recipients.ts';
import * as store from '../store.ts';
import { isTold, type TaskDeed, taskDueOn } from '../task.ts';
import { dropping } from './change.ts';
import { askByMail, askBySystems, type Concerned } from './tell.ts';

/** What a request asks of others. */
export interface Needed extends Concerned {
  request: RequestRow;
  /** To whom the person's data went. */
  recipients: readonly Recipient[];
  /** The categories that lie where nobody can reach them from here. */
  elsewhere: readonly string[];
  /** Whether there is something that only the shop itself can do. */
  byHand: boolean;
  /** Whether recipients who have done it are to do it again: there is more of it. */
  again?: boolean;
}

/** New tasks, for the batch of what made them necessary. */
export interface NewTasks {
  /** They are made, and told of, where `condition` holds. */
  statements: (condition: Sql) => Sql[];
  /** What to send once they are written. */
  events: string[];
  /** What of them there was not before: see `insertTask`. */
  ids: string[];
}

/**
 * What others must do for a request: each of its recipients is told of erasure, rectification or restriction (Art. 19
 * GDPR), by mail and by webhook; one task for each category that lies elsewhere, one for what is done by hand. In a
 * rehearsal there are the tasks, and nobody is told.
 */
export async function newTasks(context: Context, needed: Needed, deed: TaskDeed): Promise<NewTasks> {
  const rows = rowsOf(context, needed, { deed, revision: context.newId() });
  const all = await Promise.all(
    rows.map(async (row) => ({ row, tellings: await tellingsOf(context, needed, row) })),
  );
  return {
    statements: (condition) => [
      ...(deed === 'lifting' ? droppingRestriction(context, needed, condition) : []),
      ...all.flatMap(({ row, tellings }) => [
        store.insertTask(row, condition, needed.again),
        ...tellings.map(({ statement }) => statement(store.isTaskAt(row))),
        store.watchTold(row, context.now),
      ]),
    ],
    events: all.filter(({ tellings }) => tellings.length > 0).map(({ row }) => row.id),
    ids: rows.map(({ id }) => id),
  };
}

/** Who has not confirmed a restriction by its end is not reminded of it after that. */
function droppingRestriction(context: Context, { request }: Needed, condition: Sql): Sql[] {
  return dropping(context, request.id, sql`${condition} and ${store.isOfRestriction}`);
}

function rowsOf(
  context: Context,
  { request, profile, recipients, elsewhere, byHand }: Needed,
  common: Pick<TaskRow, 'deed' | 'revision'>,
): TaskRow[] {
  const today = localDate(context.now, profile.controller.timeZone);
  const dueOn = taskDueOn({ dueOn: request.dueOn, isClosed: request.closedAt !== null }, today);
  const rowOf = (of: Pick<TaskRow, 'kind'> & Partial<TaskRow>): TaskRow => ({
    ...{ id: context.newId(), controller: request.controller, request: request.id, subject: request.subject },
    ...{ category: null, recipient: null, name: null, state: 'open', dueOn, createdAt: context.now },
    ...{ toldAt: null, reminders: 0, lookAt: null, alarmedAt: null, settledAt: null, settledBy: null },
    ...{ closedAt: null, ...common, ...of },
  });
  return [
    ...(isTold(common.deed) ? recipients : []).map(({ id, name }) =>
      rowOf({ kind: 'recipient', recipient: id, name }),
    ),
    ...elsewhere.map((category) => rowOf({ kind: 'elsewhere', category })),
    ...(byHand ? [rowOf({ kind: 'by-hand' })] : []),
  ];
}

/** By mail and by webhook: each that there is. */
async function tellingsOf(context: Context, needed: Needed, task: TaskRow): Promise<Telling[]> {
  const recipient = needed.recipients.find(({ id }) => id === task.recipient);
  if (!recipient) return [];
  const asked = { task, recipient };
  const both = await Promise.all([askByMail(context, needed, asked), askBySystems(context, needed, asked)]);
  return both.filter((telling) => telling !== null);
}
