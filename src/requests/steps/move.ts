import sql, { type Sql } from 'sql-template-tag';
import { auditEntry } from '../../audit/event.ts';
import { ifChanged, insertAudit } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import { always } from '../../db/parts.ts';
import { atRevision } from '../../db/revision.ts';
import type { RequestRow } from '../../db/tables.ts';
import type { Profile } from '../../notices/profile.ts';
import { ok, type Result, refuse } from '../../result.ts';
import type { PreparedWishes } from '../../unsubscribe/actions.ts';
import type { Happened } from '../event.ts';
import { sealText } from '../sealed.ts';
import * as store from '../store.ts';
import type { Telling } from './tell.ts';

/** A change of a request that is still as it was read, by a profile that is still the controller's. */
export interface Change {
  change: store.RequestChange;
  profile: Pick<Profile, 'controller' | 'revision'>;
  /** What else must hold, or nothing is changed. */
  condition?: Sql;
  /** What the timeline will say, and the audit log. */
  happened: readonly Happened[];
}

/** A change as statements, the change itself first; what else its batch does is true `after` it alone. */
export interface Moving {
  /** The request as it is then. */
  row: RequestRow;
  statements: Sql[];
  after: Sql;
}

/** Makes the statements of a change: it, its audit entry, what happened, and the words that belong to that. */
export async function moving(
  context: Context,
  row: RequestRow,
  { change: changed, happened, profile, condition = always }: Change,
): Promise<Moving> {
  const revision = context.newId();
  const next = { ...row, ...changed, revision };
  const isKnown = atRevision({ slug: profile.controller.slug, revision: profile.revision });
  const after = store.isAt(next);
  const change = happened.map(({ event }) => event).join(' ');
  // What an operator wrote in their own words may name somebody: it stays with the request
  const {
    ground: _ground,
    how: _how,
    ...details
  } = Object.assign({}, ...happened.map(({ data = {} }) => data));
  const entry = await auditEntry(context, row.controller, {
    event: 'request.changed',
    data: { ...details, request: row.id, change, status: next.status },
  });
  const closing = next.closedAt === null ? [] : store.closeAll(row, next.closedAt, after);
  return {
    row: next,
    after,
    statements: [
      store.updateRequest(row, changed, revision, sql`${isKnown} and ${condition}`),
      insertAudit(entry, ifChanged),
      ...(await happenings(context, next, happened, after)),
      ...closing,
    ],
  };
}

/** What happened to a request, and its words sealed, as statements that hold where `condition` does. */
export async function happenings(
  context: Context,
  { id: request, controller, subject, closedAt }: RequestRow,
  happened: readonly Happened[],
  condition: Sql,
): Promise<Sql[]> {
  const { now: at, actor, ring } = context;
  const statements = happened.map(async ({ event, data = {}, text }) => {
    const id = context.newId();
    const common = { id, controller, request, subject, closedAt };
    const row = { ...common, at, actor: actor.id, event, data: JSON.stringify(data) };
    const own = store.insertRequestEvent(row, condition);
    if (text === undefined) return [own];
    const sealed = await sealText(ring, common, text, context.randomBytes(12));
    return [own, store.insertRequestText({ ...common, ...sealed }, condition)];
  });
  return (await Promise.all(statements)).flat();
}

/** What became of a request, and what there is to send. */
export interface Moved {
  row: RequestRow;
  events: string[];
}

/**
 * Sends a batch that begins with a change, with what there is to tell of it; `changed-meanwhile` if request or profile are
 * not as they were read any more.
 */
export async function commit(
  context: Context,
  { row, statements, after }: Moving,
  { tellings = [], others = [], tasks = [], wishes = null }: Accompanying = {},
): Promise<Result<Moved>> {
  const told = [...tellings.map(({ statement }) => statement(after)), ...others];
  const before = [...statements, ...told, ...tasks.flatMap((needed) => needed.statements(after))];
  const results = await context.db.write([...before, ...(wishes?.statements ?? []), store.selectAt(row)]);
  // Not how many rows were changed: a batch that something on the way sends twice changes none the second time
  if (results.at(-1)?.rows.length !== 1) return refuse({ type: 'changed-meanwhile' });
  const wished = wishes?.eventsIn(results.slice(before.length)) ?? [];
  const events = [...tellings.map(({ event }) => event), ...tasks.flatMap((needed) => needed.events)];
  return ok({ row, events: [...events, ...wished] });
}

/** What goes with a change in its batch. */
export interface Accompanying {
  tellings?: Telling[];
  others?: Sql[];
  /** What others must do from then on. */
  tasks?: { statements: (condition: Sql) => Sql[]; events: string[] }[];
  wishes?: PreparedWishes | null;
}
