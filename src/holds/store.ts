import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { always, pageAfter, visibleTo } from '../db/parts.ts';
import { type ControllerRow, type HoldRow, holdColumns } from '../db/tables.ts';
import type { SourceHold } from '../sources/holding.ts';

// Of the table's kinds, the doors of this noun open holds only: a restriction is not lifted as a hold.
const isHold = sql`kind = 'hold'`;
const inForce = sql`lifted_at is null`;

/** The holds in force that say the same as `row`; with a review date that was asked for, only those that have it. */
function sameAs(
  { controller, kind, subject, category, record, reason }: HoldRow,
  reviewOn: string | null,
): Sql {
  return sql`controller = ${controller} and ${inForce} and kind = ${kind} and reason = ${reason}
    and subject is ${subject} and category is ${category} and record is ${record}
    and (${reviewOn} is null or review_on = ${reviewOn})`;
}

/** A new hold, not acknowledged, unless the same is in force; then the one that is. */
export function insertHold(row: HoldRow, reviewOn: string | null): [insert: Sql, select: Sql] {
  const { id, controller, kind, subject, category, record, target, reason, clause, ground } = row;
  return [
    sql`insert into holds (id, controller, kind, subject, category, record, target, reason, clause, ground,
        notice_version, note, actor, created_at, review_on)
      select ${id}, ${controller}, ${kind}, ${subject}, ${category}, ${record}, ${target}, ${reason}, ${clause},
        ${ground}, ${row.noticeVersion}, ${row.note}, ${row.actor}, ${row.createdAt}, ${row.reviewOn}
      where not exists (select 1 from holds where ${sameAs(row, reviewOn)})`,
    sql`select ${holdColumns} from holds where ${sameAs(row, reviewOn)} order by id limit 1`,
  ];
}

/** Notes that a hold is in every source, if it is still in force and `condition` holds. */
export function acknowledgeHold({ id }: Pick<HoldRow, 'id'>, at: number, condition: Sql): Sql {
  return sql`update holds set acknowledged_at = ${at}
    where id = ${id} and acknowledged_at is null and ${inForce} and ${condition}`;
}

/** Gives a hold in force this note, sealed, if it has still the one that was read. */
export function noteHold({ id, note }: Pick<HoldRow, 'id' | 'note'>, sealed: string): Sql {
  return sql`update holds set note = ${sealed} where id = ${id} and note is ${note} and ${inForce}`;
}

/** Lifts a hold once, unless it was acknowledged since it was read. */
export function liftHoldRow(
  { id, acknowledgedAt }: Pick<HoldRow, 'id' | 'acknowledgedAt'>,
  { at, by }: { at: number; by: string },
): Sql {
  return sql`update holds set lifted_at = ${at}, lifted_by = ${by}
    where id = ${id} and ${inForce} and acknowledged_at is ${acknowledgedAt}`;
}

/** A hold's row, in a batch. */
export function selectHold(id: string): Sql {
  return sql`select ${holdColumns} from holds where id = ${id}`;
}

/** The hold with this id among those that an actor bound to `controller` (null: to none) may see. */
export async function findHold(
  db: Database,
  controller: string | null,
  id: string,
): Promise<HoldRow | undefined> {
  const rows = await db.read<HoldRow>(
    sql`select ${holdColumns} from holds where ${visibleTo(controller)} and ${isHold} and id = ${id}`,
  );
  return rows[0];
}

/** Up to `limit` holds of a controller after `cursor`, oldest first; `isLifted` null: all. */
export function listHolds(
  db: Database,
  { controller, isLifted }: { controller: string; isLifted: boolean | null },
  page: { cursor: string; limit: number },
): Promise<HoldRow[]> {
  const wanted = isLifted === null ? always : isLifted ? sql`lifted_at is not null` : inForce;
  return db.read(sql`select ${holdColumns} from holds
    where controller = ${controller} and ${isHold} and ${wanted} and ${pageAfter(page)}`);
}

/** A hold with what it rests on. */
export type HoldInForce = SourceHold & Pick<HoldRow, 'kind' | 'reason' | 'clause' | 'ground' | 'reviewOn'>;

/** Of these people, those whose data may not be used while a request of theirs is decided: one statement, however many. */
export async function listRestricted(
  db: Database,
  controller: string,
  subjects: readonly string[],
): Promise<string[]> {
  const rows = await db.read<{ subject: string }>(sql`select distinct subject from holds
    where controller = ${controller} and kind = 'restriction' and ${inForce}
    and subject in (select value from json_each(${JSON.stringify(subjects)}))`);
  return rows.map(({ subject }) => subject);
}

/** All that must be kept for a controller, of every kind, acknowledged or not. */
export function listInForce(db: Database, controller: string): Promise<HoldInForce[]> {
  return db.read(sql`select id, subject, category, record, kind, reason, clause, ground, review_on as "reviewOn" from holds
    where controller = ${controller} and ${inForce}`);
}

/** Of these holds of a controller, those that were lifted. */
export async function listLiftedAmong(
  db: Database,
  controller: string,
  ids: readonly string[],
): Promise<string[]> {
  const rows = await db.read<{ id: string }>(sql`select id from holds where controller = ${controller}
    and lifted_at is not null and id in (select value from json_each(${JSON.stringify(ids)}))`);
  return rows.map(({ id }) => id);
}

/** A hold whose review nobody has been told of, and whose it is. */
export type Review = Pick<HoldRow, 'id' | 'controller' | 'reason' | 'clause' | 'reviewOn' | 'createdAt'> &
  Pick<ControllerRow, 'profile'>;

/** Up to `limit` holds to be reviewed on a date or before it, of which nobody has been told, the oldest date first. */
export function listReviews(db: Database, on: string, limit: number): Promise<Review[]> {
  return db.read(sql`select h.id, h.controller, h.reason, h.clause, h.review_on as "reviewOn",
      h.created_at as "createdAt", c.profile
    from holds h join controllers c on c.slug = h.controller
    where h.review_on <= ${on} and h.lifted_at is null and h.review_told_at is null and h.kind = 'hold'
    order by h.review_on limit ${limit}`);
}

/** True in a batch while a hold is in force and nobody has been told of its review. */
export function isUntold(id: string): Sql {
  return sql`exists (select 1 from holds h where h.id = ${id} and h.lifted_at is null and h.review_told_at is null)`;
}

/** Its review is told once. */
export function markTold(id: string, at: number): Sql {
  return sql`update holds set review_told_at = ${at} where id = ${id} and review_told_at is null`;
}

/** A restriction or open request that keeps a person's rows, where `condition` holds; the sources are to be told of it. */
export function insertKept(row: HoldRow, condition: Sql): Sql {
  const { id, controller, kind, subject, target, reason, clause, ground, noticeVersion, actor } = row;
  return sql`insert into holds (id, controller, kind, subject, target, reason, clause, ground, notice_version, actor,
      created_at, review_on)
    select ${id}, ${controller}, ${kind}, ${subject}, ${target}, ${reason}, ${clause}, ${ground}, ${noticeVersion},
      ${actor}, ${row.createdAt}, ${row.reviewOn} where ${condition}
    on conflict (id) do update set kind = excluded.kind, reason = excluded.reason, clause = excluded.clause,
      lifted_at = null, lifted_by = null, acknowledged_at = null, settled_at = null`;
}

/** It keeps nothing any more, where `condition` holds; the sources are to be told of it. */
export function endKept(id: string, { at, by }: { at: number; by: string }, condition: Sql): Sql {
  return sql`update holds set lifted_at = ${at}, lifted_by = ${by}, settled_at = null
    where id = ${id} and kind <> 'hold' and lifted_at is null and ${condition}`;
}

const isUnsettled = sql`settled_at is null and kind <> 'hold'`;

/**
 * Up to `limit` of what requests keep, or kept, of which the sources may not know yet: in no order, so that none waits for
 * one that fails.
 */
export function listUnsettled(db: Database, limit: number): Promise<HoldRow[]> {
  return db.read(sql`select ${holdColumns} from holds where ${isUnsettled} order by random() limit ${limit}`);
}

/** The same of one request: one or none. */
export function findUnsettled(db: Database, request: string): Promise<HoldRow[]> {
  return db.read(sql`select ${holdColumns} from holds where ${isUnsettled} and id = ${request}`);
}

/** The sources know how it stands, if it stands so still. */
export function markSettled({ id, liftedAt, kind }: HoldRow, at: number): Sql {
  return sql`update holds set settled_at = ${at}, acknowledged_at = coalesce(acknowledged_at, iif(lifted_at is null, ${at}, null))
    where id = ${id} and lifted_at is ${liftedAt} and kind = ${kind}`;
}

/** It is not known how it stands in the sources. */
export function markUnsettled(id: string): Sql {
  return sql`update holds set settled_at = null where id = ${id}`;
}
