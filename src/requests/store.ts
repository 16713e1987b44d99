import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { always, pageAfter, visibleTo } from '../db/parts.ts';
import {
  type RequestEventRow,
  type RequestRow,
  type RequestTextRow,
  requestColumns,
  requestEventColumns,
  requestTextColumns,
} from '../db/tables.ts';
import type { RequestStatus } from './request.ts';

/** A mailbox, as it is known in this hour and as it was in the one before. */
export interface MailboxNow {
  now: string;
  before: string;
}

/**
 * True while a mailbox may be mailed about what is not confirmed, at a moment (UTC ms): no more than three times in an
 * hour, whoever asks at whichever controller, and whatever became of it. Nobody floods it through us.
 */
function mayBeMailed({ now, before }: MailboxNow, at: number): Sql {
  return sql`(select count(*) from requests where mailbox in (${now}, ${before}) and mailed_at > ${at - hourMs}) < 3`;
}

const hourMs = 3_600_000;

/** The same, asked on its own. */
export async function readWhetherMailable(db: Database, mailbox: MailboxNow, at: number): Promise<boolean> {
  const [row] = await db.read<{ may: number }>(sql`select ${mayBeMailed(mailbox, at)} as may`);
  return row?.may === 1;
}

/**
 * A new request where `condition` holds, unless the same sending of it is there. It is mailed (`mailedAt`) if its mailbox
 * may be (null: always).
 */
export function insertRequest(row: RequestRow, mailbox: MailboxNow | null, condition: Sql): Sql {
  const may = mailbox ? mayBeMailed(mailbox, row.createdAt) : always;
  return sql`insert into requests (id, controller, subject, type, scope, channel, language, status, received_at,
      created_at, notice_version, clause, proof, due_on, due_at, first_due_on, deadline_clause, reasoning, is_former,
      mailed_at, mailbox, verified_at, verified_how, verified_by, alarm, alarm_at, submission, submitted, revision)
    select ${row.id}, ${row.controller}, ${row.subject}, ${row.type}, ${row.scope}, ${row.channel},
      ${row.language}, ${row.status}, ${row.receivedAt}, ${row.createdAt}, ${row.noticeVersion}, ${row.clause},
      ${row.proof}, ${row.dueOn}, ${row.dueAt}, ${row.firstDueOn}, ${row.deadlineClause}, ${row.reasoning},
      ${row.isFormer}, iif(m.may, ${row.mailedAt}, null), iif(m.may, ${mailbox?.now ?? null}, null), ${row.verifiedAt},
      ${row.verifiedHow}, ${row.verifiedBy}, ${row.alarm}, ${row.alarmAt}, ${row.submission}, ${row.submitted},
      ${row.revision}
    from (select ${may} as may) m
    where ${condition} and not exists (select 1 from requests where controller = ${row.controller}
      and submission = ${row.submission}) on conflict (id) do nothing`;
}

/** True in a batch once it has made the request what it is at this revision. */
export function isAt({ id, revision }: Pick<RequestRow, 'id' | 'revision'>): Sql {
  return sql`exists (select 1 from requests where id = ${id} and revision = ${revision})`;
}

/** The same, asked at a batch's end: one row or none. */
export function selectAt(row: Pick<RequestRow, 'id' | 'revision'>): Sql {
  return sql`select 1 where ${isAt(row)}`;
}

/** The same, if its address was given a mail then. */
export function isMailed({ id, revision }: Pick<RequestRow, 'id' | 'revision'>, at: number): Sql {
  return sql`exists (select 1 from requests where id = ${id} and revision = ${revision} and mailed_at = ${at})`;
}

/** What happened to a request, where `condition` holds. */
export function insertRequestEvent(row: RequestEventRow, condition: Sql): Sql {
  const { id, controller, request, subject, at, actor, event, data, closedAt } = row;
  return sql`insert into request_events (id, controller, request, subject, at, actor, event, data, closed_at)
    select ${id}, ${controller}, ${request}, ${subject}, ${at}, ${actor}, ${event}, ${data}, ${closedAt}
    where ${condition} on conflict (id) do nothing`;
}

/** What somebody wrote, where `condition` holds. */
export function insertRequestText(row: RequestTextRow, condition: Sql): Sql {
  const { id, controller, request, subject, kid, sealed, closedAt } = row;
  return sql`insert into request_texts (id, controller, request, subject, kid, sealed, closed_at)
    select ${id}, ${controller}, ${request}, ${subject}, ${kid}, ${sealed}, ${closedAt} where ${condition}
    on conflict (id) do nothing`;
}

/** What a move may change of a request. */
export type RequestChange = Partial<Omit<RequestRow, 'id' | 'controller' | 'revision'> & { mailbox: string }>;

const columnOf = (name: string) => raw(name.replaceAll(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`));

/** Changes a request that is still as it was read, where `condition` holds; it has the new revision then. */
export function updateRequest(row: RequestRow, change: RequestChange, revision: string, condition: Sql): Sql {
  const set = Object.entries(change).map(([name, value]) => sql`${columnOf(name)} = ${value ?? null}`);
  return sql`update requests set ${join([...set, sql`revision = ${revision}`])}
    where id = ${row.id} and revision = ${row.revision} and ${condition}`;
}

/** Notes an objection to sharing and profiling on a request that has none, where `condition` holds; it has the new revision. */
export function markGpc(
  { id }: Pick<RequestRow, 'id'>,
  { at, revision }: { at: number; revision: string },
  condition: Sql,
): Sql {
  return sql`update requests set gpc_at = ${at}, revision = ${revision}
    where id = ${id} and gpc_at is null and ${condition}`;
}

/** A closed request's events, texts and tasks count from its end too, where `condition` holds. */
export function closeAll({ id }: Pick<RequestRow, 'id'>, closedAt: number, condition: Sql): Sql[] {
  return ['request_events', 'request_texts', 'tasks'].map(
    (table) => sql`update ${raw(table)} set closed_at = ${closedAt}
      where request = ${id} and closed_at is null and ${condition}`,
  );
}

/** A request in the batch that takes it in, or the one that the same sending of it made before. */
export function selectReceived({ id, controller, submission }: RequestRow): Sql {
  return sql`select ${requestColumns} from requests
    where id = ${id} or (controller = ${controller} and submission = ${submission})`;
}

/** The request with this id among those that an actor bound to `controller` (null: to none) may see. */
export async function findRequest(
  db: Database,
  controller: string | null,
  id: string,
): Promise<RequestRow | undefined> {
  const [row] = await db.read<RequestRow>(
    sql`select ${requestColumns} from requests where ${visibleTo(controller)} and id = ${id}`,
  );
  return row;
}

/** A request with all that belongs to it. */
export interface WholeRequest {
  row: RequestRow;
  /** In the order of time. */
  events: RequestEventRow[];
  texts: RequestTextRow[];
}

/** A request with all that belongs to it, as it is at one moment; and all of the same person that are under way. */
export async function readWhole(
  db: Database,
  controller: string | null,
  id: string,
): Promise<(WholeRequest & { underWay: RequestRow[]; theirTexts: RequestTextRow[] }) | undefined> {
  const same = sql`r.closed_at is null and (r.controller, r.subject) =
    (select controller, subject from requests where id = ${id})`;
  const [rows, events, texts, underWay, theirTexts] = await db.readTogether<
    [RequestRow[], RequestEventRow[], RequestTextRow[], RequestRow[], RequestTextRow[]]
  >([
    sql`select ${requestColumns} from requests where ${visibleTo(controller)} and id = ${id}`,
    sql`select ${requestEventColumns} from request_events where request = ${id} order by id`,
    sql`select ${requestTextColumns} from request_texts where request = ${id} order by id`,
    sql`select ${requestColumns} from requests r where ${same} and r.id <> ${id} order by id limit 50`,
    sql`select ${requestTextColumns} from request_texts where request in
      (select r.id from requests r where ${same} and r.id <> ${id} order by id limit 50) order by id`,
  ]);
  const [row] = rows;
  return row && { row, events, texts, underWay, theirTexts };
}

/** Up to `limit` requests of a controller after `cursor`, oldest first. */
export function listRequests(
  db: Database,
  wanted: { controller: string; status: RequestStatus | null; overdueAt: number | null },
  page: { cursor: string; limit: number },
): Promise<RequestRow[]> {
  const { controller, status, overdueAt } = wanted;
  const overdue = overdueAt === null ? always : sql`closed_at is null and due_at <= ${overdueAt}`;
  const inStatus = status === null ? always : sql`status = ${status}`;
  return db.read(sql`select ${requestColumns} from requests
    where controller = ${controller} and ${inStatus} and ${overdue} and ${pageAfter(page)}`);
}

/** A text of one of a controller's requests. */
export async function findText(
  db: Database,
  controller: string,
  id: string,
): Promise<RequestTextRow | undefined> {
  const [row] = await db.read<RequestTextRow>(
    sql`select ${requestTextColumns} from request_texts where id = ${id} and controller = ${controller}`,
  );
  return row;
}

/** The contacts and messages of these requests. */
export function listTexts(db: Database, ids: string[]): Promise<RequestTextRow[]> {
  return db.read(sql`select ${requestTextColumns} from request_texts where request in
    (select value from json_each(${JSON.stringify(ids)})) and (id = request || '.contact' or id = request || '.message')`);
}

/**
 * Up to `limit` requests with an alarm that is due, each with its contact (sealed) if it is still there. First come those
 * that somebody has proven: however many a stranger makes, they make none of these late.
 */
export function listAlarms(
  db: Database,
  now: number,
  limit: number,
): Promise<(RequestRow & { contact: string | null })[]> {
  return db.read(sql`select ${requestColumns},
      (select t.sealed from request_texts t where t.id = r.id || '.contact') as contact
    from requests r where r.alarm_at <= ${now} order by r.verified_how is null or r.verified_how = 'none', r.alarm_at limit ${limit}`);
}

const liftingMail = sql`from deliveries d where d.id = r.lifting || '.mail'`;

/**
 * Up to `limit` requests whose restriction is about to end, and whose person has got the mail that says so, or never will:
 * `isDelivered` tells which.
 */
export function listLifting(db: Database, limit: number): Promise<(RequestRow & { isDelivered: 0 | 1 })[]> {
  return db.read(sql`select ${requestColumns}, (select d.delivered_at is not null ${liftingMail}) as "isDelivered"
    from requests r where lifting is not null and lifted_at is null
    and exists (select 1 ${liftingMail} and (d.delivered_at is not null or d.dead_at is not null))
    order by random() limit ${limit}`);
}

/** An alarm that could not be given is given later, after all that are due now. */
export function putOffAlarm({ id, revision }: RequestRow, at: number): Sql {
  return sql`update requests set alarm_at = ${at} where id = ${id} and revision = ${revision} and alarm is not null`;
}

/** Up to `limit` texts that one of these secrets sealed. */
export function listSealedBy(db: Database, kids: string[], limit: number): Promise<RequestTextRow[]> {
  return db.read(sql`select ${requestTextColumns} from request_texts
    where kid in (select value from json_each(${JSON.stringify(kids)})) limit ${limit}`);
}

/** A text sealed anew, if it is still what was read. */
export function resealText({ id, sealed }: RequestTextRow, anew: { kid: string; sealed: string }): Sql {
  return sql`update request_texts set kid = ${anew.kid}, sealed = ${anew.sealed}
    where id = ${id} and sealed = ${sealed}`;
}
