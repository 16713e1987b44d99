import sql, { join, type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { pageAfter, visibleTo } from '../db/parts.ts';
import type { Evidence } from '../sources/deed.ts';
import { column, name } from '../sources/quoting.ts';
import type { RunKind, RunStatus } from './run.ts';
import type { Erasures } from './work.ts';

/** A run as stored; `state` is JSON of `RunState`. */
export interface RunRow {
  id: string;
  controller: string;
  kind: RunKind;
  rehearsal: number;
  actor: string;
  asOf: string;
  noticeVersion: string;
  fingerprint: string;
  status: RunStatus;
  state: string;
  reason: string | null;
  revision: number;
  leasedUntil: number;
  createdAt: number;
  approvedAt: number | null;
  approvedBy: string | null;
  finishedAt: number | null;
  /** That an erasure carries out; null of all else. */
  request: string | null;
}

const columns = sql`id, controller, kind, rehearsal, actor, as_of as "asOf", notice_version as "noticeVersion", fingerprint,
  status, state, reason, revision, leased_until as "leasedUntil", created_at as "createdAt",
  approved_at as "approvedAt", approved_by as "approvedBy", finished_at as "finishedAt", request`;

/** A new run where `condition` holds. */
export function insertRun(row: RunRow, condition: Sql): Sql {
  return sql`insert into runs (id, controller, kind, rehearsal, actor, as_of, notice_version, fingerprint, status, state,
    revision, leased_until, created_at, request)
    select ${row.id}, ${row.controller}, ${row.kind}, ${row.rehearsal}, ${row.actor}, ${row.asOf}, ${row.noticeVersion},
    ${row.fingerprint}, ${row.status}, ${row.state}, 0, 0, ${row.createdAt}, ${row.request}
    where ${condition} on conflict (id) do nothing`;
}

/** The kinds of run of which one waits for the other: a plan disturbs none, and an erasure has rows of its own. */
const waitsForOthers = sql`kind in ('purge', 'reapply')`;

/** True while no other run of a controller is under way. */
export function isFree(controller: string): Sql {
  return sql`not exists (select 1 from runs where ${isUnderway(controller)})`;
}

function isUnderway(controller: string): Sql {
  return sql`controller = ${controller} and ${waitsForOthers} and status in ('planning', 'running')`;
}

/** The erasures that carry out a request, oldest first. */
export function listErasuresOf(db: Database, request: string): Promise<RunRow[]> {
  return db.read(sql`select ${columns} from runs where request = ${request} order by id`);
}

/** What those took, by category and deed, as far as its evidence is known here. */
export function countErased(
  db: Database,
  request: string,
): Promise<{ category: string; deed: 'delete' | 'anonymise'; rows: number }[]> {
  return db.read(sql`select b.category, b.deed, sum(b.affected) as rows from batches b
    where b.run in (select id from runs where request = ${request}) group by b.category, b.deed`);
}

/** That a subject's data of a category are erased where `condition` holds; again, if they were before. */
export function insertTombstone(
  { controller, subject, category, erasedAt, untilOn }: Tombstone,
  condition: Sql,
): Sql {
  return sql`insert into erasures (controller, subject, category, erased_at, until_on)
    select ${controller}, ${subject}, ${category}, ${erasedAt}, ${untilOn} where ${condition}
    on conflict (controller, subject, category) do update set erased_at = excluded.erased_at,
      until_on = max(until_on, excluded.until_on)`;
}

/** By which a restored backup is purged again of what was erased: what happened before `erasedAt` (UTC ms), until a date. */
interface Tombstone {
  controller: string;
  subject: string;
  category: string;
  erasedAt: number;
  untilOn: string;
}

/** The run of a controller that is under way, by its id; dry runs aside. */
export async function findUnderway(db: Database, controller: string): Promise<string | undefined> {
  const [row] = await db.read<{ id: string }>(
    sql`select id from runs where ${isUnderway(controller)} limit 1`,
  );
  return row?.id;
}

/** A run, if the actor's controller has it (null: any). */
export async function findRun(db: Database, bound: string | null, id: string): Promise<RunRow | undefined> {
  const [row] = await db.read<RunRow>(
    sql`select ${columns} from runs where id = ${id} and ${visibleTo(bound)}`,
  );
  return row;
}

/** A controller's runs, oldest first. */
export function listRuns(
  db: Database,
  controller: string,
  page: { cursor: string; limit: number },
): Promise<RunRow[]> {
  return db.read(sql`select ${columns} from runs where controller = ${controller} and ${pageAfter(page)}`);
}

/** What planning and approving need of a controller's past. */
export interface Past {
  /** Fingerprints of rules that were approved. */
  approved: Set<string>;
  /** The state of the last purge that finished; null if none did. */
  lastState: string | null;
  /** Runs that wait for an approval. */
  waiting: { id: string; state: string; fingerprint: string }[];
}

/** Reads a controller's past, in one request. */
export async function readPast(db: Database, controller: string): Promise<Past> {
  const [approved = [], last = [], waiting = []] = await db.readTogether([
    sql`select fingerprint from approvals where controller = ${controller}`,
    sql`select state from runs where controller = ${controller} and kind = 'purge' and rehearsal = 0
      and status = 'finished' order by id desc limit 1`,
    sql`select id, state, fingerprint from runs where controller = ${controller} and status = 'needs_approval'`,
  ]);
  return {
    approved: new Set(approved.map(({ fingerprint }) => String(fingerprint))),
    lastState: last[0] ? String(last[0].state) : null,
    waiting: waiting.map(({ id, state, fingerprint }) => ({
      id: String(id),
      state: String(state),
      fingerprint: String(fingerprint),
    })),
  };
}

/**
 * Takes a run's lease, if it is under way, nobody has it, and no other purge of its controller is being worked on. Its
 * revision is then one higher: what the lease's holder writes is guarded by it.
 */
export async function leaseRun(
  db: Database,
  id: string,
  { now, until }: { now: number; until: number },
): Promise<RunRow | undefined> {
  const [result] = await db.write([
    sql`update runs as mine set leased_until = ${until}, revision = revision + 1
      where id = ${id} and status in ('planning', 'running') and leased_until <= ${now}
      and (kind in ('dry-run', 'erasure') or not exists (select 1 from runs other
        where other.controller = mine.controller and other.id <> mine.id and other.kind in ('purge', 'reapply')
        and other.leased_until > ${now}))
      returning ${columns}`,
  ]);
  return result?.rows[0] as unknown as RunRow | undefined;
}

/** Runs under way that nobody works on, the longest left first. */
export async function listLeft(db: Database, now: number, limit: number): Promise<string[]> {
  const rows = await db.read<{ id: string }>(sql`select id from runs
    where status in ('planning', 'running') and leased_until <= ${now} order by leased_until limit ${limit}`);
  return rows.map(({ id }) => id);
}

/** What a slice, or an approval, changes of a run. */
export interface RunChange {
  status: RunStatus;
  state: string;
  reason: string | null;
  leasedUntil: number;
  finishedAt: number | null;
  approved?: { at: number; by: string };
}

/** Changes a run, if nobody did since `revision` was read. */
export function updateRun({ id, revision }: Pick<RunRow, 'id' | 'revision'>, change: RunChange): Sql {
  const { status, state, reason, leasedUntil, finishedAt, approved } = change;
  const approval = approved ? sql`, approved_at = ${approved.at}, approved_by = ${approved.by}` : sql``;
  return sql`update runs set status = ${status}, state = ${state}, reason = ${reason}, leased_until = ${leasedUntil},
    finished_at = ${finishedAt}, revision = revision + 1 ${approval} where id = ${id} and revision = ${revision}`;
}

/** True in a batch while nobody has changed a run since it was read: before the change of the batch itself. */
export function isCurrent({ id, revision }: Pick<RunRow, 'id' | 'revision'>): Sql {
  return sql`exists (select 1 from runs where id = ${id} and revision = ${revision})`;
}

const supersededBy = 'superseded by ';

/** The run for which a run was given up, by the reason of its end; null if it failed for another. */
export function successorIn(reason: string): string | null {
  return reason.startsWith(supersededBy) ? reason.slice(supersededBy.length) : null;
}

/** Gives up runs that wait for an approval, for another run has their rules in its plan. */
export function supersede(ids: string[], by: string, now: number, condition: Sql): Sql {
  return sql`update runs set status = 'failed', reason = ${`${supersededBy}${by}`}, finished_at = ${now},
    revision = revision + 1 where status = 'needs_approval' and id in (${join(ids)}) and ${condition}`;
}

/** Copies evidence from a source; what is there already stays. */
export function insertBatch(source: string, e: Evidence, condition: Sql): Sql {
  return sql`insert into batches (run, source, number, controller, rule, category, clause, notice_version, "table", deed,
    affected, first_on, last_on, digest, holds_revision, at)
    select ${e.run}, ${source}, ${e.number}, ${e.controller}, ${e.rule}, ${e.category}, ${e.clause}, ${e.noticeVersion},
    ${e.table}, ${e.deed}, ${e.rows}, ${e.firstOn ?? ''}, ${e.lastOn ?? ''}, ${e.digest}, ${e.holdsRevision}, ${e.at}
    where ${condition} on conflict do nothing`;
}

/** What was erased of a controller's subjects, and is still to be erased again, by category (UTC ms). */
export async function listErasures(db: Database, controller: string, today: string): Promise<Erasures> {
  const rows = await db.read<{
    category: string;
    subject: string;
    erasedAt: number;
  }>(sql`select category, subject,
    erased_at as "erasedAt" from erasures where controller = ${controller} and until_on >= ${today}`);
  const found = new Map<string, Map<string, number>>();
  for (const { category, subject, erasedAt } of rows) {
    const subjects = found.get(category) ?? new Map<string, number>();
    found.set(category, subjects.set(subject, erasedAt));
  }
  return found;
}

/** Notes a rule as approved. */
export function insertApproval(
  {
    controller,
    fingerprint,
    rule,
    run,
    at,
  }: Record<'controller' | 'fingerprint' | 'rule' | 'run', string> & { at: number },
  condition: Sql,
): Sql {
  return sql`insert into approvals (controller, fingerprint, rule, run, at)
    select ${controller}, ${fingerprint}, ${rule}, ${run}, ${at} where ${condition} on conflict do nothing`;
}

/** The last batch that our own database has of a run, by source. */
export async function copiedBatches(db: Database, run: string): Promise<Map<string, number>> {
  const rows = await db.read<{ source: string; number: number }>(
    sql`select source, max(number) as number from batches where run = ${run} group by source`,
  );
  return new Map(rows.map(({ source, number }) => [source, number]));
}

/** A batch as copied. */
export type BatchRow = Evidence & { source: string };

/** A controller's batches in the order of their runs, a page at a time. `cursor` names run, source and number. */
export function listBatches(
  db: Database,
  controller: string,
  { run, cursor, limit }: { run: string | null; cursor: [string, string, number]; limit: number },
): Promise<BatchRow[]> {
  return db.read(sql`select run, source, number, controller, rule, category, clause, notice_version as "noticeVersion",
    "table", deed, affected as rows, nullif(first_on, '') as "firstOn", nullif(last_on, '') as "lastOn", digest,
    holds_revision as "holdsRevision", at from batches
    where controller = ${controller} and ${run === null ? sql`true` : sql`run = ${run}`}
    and (run, source, number) > (${cursor[0]}, ${cursor[1]}, ${cursor[2]})
    order by run, source, number limit ${limit}`);
}

/** Those of these tables that have rows of requests (named in the column `request`) closed before a moment (UTC ms). */
export async function listWithClosed(
  db: Database,
  controller: string,
  tables: { table: string; request: string; before: number }[],
): Promise<string[]> {
  const found = await db.readTogether(
    tables.map(
      ({ table, request, before }) => sql`select exists (select 1 from requests as r
        where r.controller = ${controller} and r.closed_at < ${before}
        and exists (select 1 from ${name(table)} as t where ${column('t', request)} = r.id)) as "isDue"`,
    ),
  );
  return tables.flatMap(({ table }, i) => (found[i]?.[0]?.isDue === 1 ? [table] : []));
}
