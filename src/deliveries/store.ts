import type { Row } from '@libsql/client/web';
import {
  and,
  asc,
  desc,
  eq,
  getTableColumns,
  gt,
  inArray,
  isNotNull,
  isNull,
  lte,
  type SQL,
  sql,
} from 'drizzle-orm';
import type { SQLiteTable } from 'drizzle-orm/sqlite-core';
import { type Database, rawStatement, type Statement } from '../db/client.ts';
import { deliveries, mailbox, webhooks } from '../db/tables.ts';
import { type DeliveryState, firstIdSince } from './delivery.ts';
import type { Notification } from './event.ts';
import type { LatencyRow } from './latency.ts';

export type DeliveryRow = typeof deliveries.$inferSelect;
export type WebhookRow = typeof webhooks.$inferSelect;

// Statement builders for others' batches: what must be told is written together with what happened.

/**
 * For each item a delivery to each of the controller's webhooks that want such events, where `condition` holds: it may
 * name the item's event as `n.value ->> 'event'`.
 */
export function insertWebhookDeliveries(
  db: Database,
  n: Omit<Notification, 'event' | 'payload'> & { items: { event: string; payload: string }[] },
  condition: SQL,
): Statement {
  return db.query.insert(deliveries).select(
    sql`select n.value ->> 'event' || '.' || w.id, ${n.controller}, n.value ->> 'event', 'webhook', w.id, ${n.type},
      n.value ->> 'payload', ${n.occurredAt}, ${n.occurredAt}, ${n.leasedUntil}, 0, null, null, null, null
      from ${webhooks} w, json_each(${JSON.stringify(n.items)}) n where w.controller = ${n.controller}
      and exists (select 1 from json_each(w.events) e where e.value = ${n.type}) and ${condition}`,
  );
}

/** A mail to be sent, where `condition` holds. */
export function insertMailDelivery(db: Database, n: Notification, condition: SQL): Statement {
  return db.query.insert(deliveries).select(
    sql`select ${`${n.event}.mail`}, ${n.controller}, ${n.event}, 'mail', null, ${n.type}, ${n.payload},
      ${n.occurredAt}, ${n.occurredAt}, ${n.leasedUntil}, 0, null, null, null, null where ${condition}`,
  );
}

/** Neither delivered nor dead. */
const isOpen = and(isNull(deliveries.deliveredAt), isNull(deliveries.deadAt));

/** A lease to be taken: until then the rows are whose who took it, and nobody else's. */
export interface Lease {
  now: number;
  until: number;
  limit: number;
}

/** A leased delivery, and the webhook it goes to. */
export interface Leased {
  delivery: DeliveryRow;
  webhook: WebhookRow | null;
}

/** Whether any of these events has a delivery that nobody has begun to send. */
export async function hasUntried(db: Database, events: string[]): Promise<boolean> {
  const [row] = await db.query.all<{ found: number }>(sql`select exists (${untriedOf(events)}) as found`);
  return row?.found === 1;
}

/** Leases what nobody has begun to send of these events: until then it was the writing request's alone. */
export function leaseUntried(db: Database, events: string[], lease: Lease): Promise<Leased[]> {
  return take(db, sql`(${untriedOf(events)} limit ${lease.limit})`, lease);
}

/** Leases what is due, the longest overdue first. It is one write, so that no two sweeps get the same row. */
export function leaseDue(db: Database, lease: Lease): Promise<Leased[]> {
  const due = and(isOpen, lte(deliveries.dueAt, lease.now), lte(deliveries.leasedUntil, lease.now));
  const ids = db.query.select({ id: deliveries.id }).from(deliveries).where(due);
  return take(db, sql`${ids.orderBy(asc(deliveries.dueAt)).limit(lease.limit)}`, lease);
}

/** The ids of an event's deliveries lie together: `event.` and whom it goes to. */
function untriedOf(events: string[]): SQL {
  return sql`select d.id from json_each(${JSON.stringify(events)}) e, ${deliveries} d
    where d.id > e.value || '.' and d.id < e.value || '/'
    and d.attempts = 0 and d.delivered_at is null and d.dead_at is null`;
}

/** The lease counts as a try, even if nobody ever learns what came of it. */
async function take(db: Database, ids: SQL, { until }: Lease): Promise<Leased[]> {
  const among = sql`${deliveries.id} in ${ids}`;
  const theirs = db.query.select({ id: deliveries.webhook }).from(deliveries).where(among);
  const [hooks, taken] = await db.write([
    db.query.select().from(webhooks).where(inArray(webhooks.id, theirs)),
    db.query
      .update(deliveries)
      .set({ leasedUntil: until, attempts: sql`${deliveries.attempts} + 1` })
      .where(among)
      .returning(),
  ]);
  const known = (hooks?.rows ?? []).map((row) => rowOf(webhooks, row));
  return (taken?.rows ?? []).map((row) => {
    const delivery = rowOf(deliveries, row);
    return { delivery, webhook: known.find(({ id }) => id === delivery.webhook) ?? null };
  });
}

/** A raw row, by the names that the code has for its columns. */
function rowOf<T extends SQLiteTable>(table: T, row: Row): T['$inferSelect'] {
  const columns = Object.entries(getTableColumns(table));
  return Object.fromEntries(columns.map(([name, column]) => [name, row[column.name]])) as T['$inferSelect'];
}

/** It arrived: its payload goes. True whoever holds the lease by now, and nothing undoes it. */
export function markDelivered(db: Database, { id }: DeliveryRow, at: number): Statement {
  return db.query
    .update(deliveries)
    .set({ deliveredAt: at, payload: null, lastError: null, deadAt: null })
    .where(and(eq(deliveries.id, id), isNull(deliveries.deliveredAt)));
}

/** It failed: due again, or dead. Only for who still holds the lease, so that a newer result stands. */
export function markFailed(
  db: Database,
  delivery: DeliveryRow,
  { at, reason, dueAt }: { at: number; reason: string; dueAt: number | null },
): Statement {
  const next = dueAt === null ? { deadAt: at } : { dueAt };
  return db.query
    .update(deliveries)
    .set({ ...next, lastError: reason, leasedUntil: at })
    .where(holds(delivery));
}

/** It was not tried after all: no try is counted, and it is due again then. */
export function giveBack(db: Database, delivery: DeliveryRow, dueAt: number): Statement {
  return db.query
    .update(deliveries)
    .set({ attempts: delivery.attempts - 1, dueAt, leasedUntil: 0 })
    .where(holds(delivery));
}

function holds({ id, leasedUntil }: DeliveryRow): SQL | undefined {
  return and(eq(deliveries.id, id), eq(deliveries.leasedUntil, leasedUntil), isOpen);
}

/** Deliveries that an actor bound to `controller` (null: to none) may see, oldest first. */
export async function listDeliveries(
  db: Database,
  { controller, state }: { controller: string | null; state: DeliveryState | null },
  { cursor, limit }: { cursor: string; limit: number },
): Promise<DeliveryRow[]> {
  const where = and(
    visible(controller),
    state === null ? undefined : states[state],
    gt(deliveries.id, cursor),
  );
  return db.query.select().from(deliveries).where(where).orderBy(asc(deliveries.id)).limit(limit);
}

const states: Record<DeliveryState, SQL | undefined> = {
  due: isOpen,
  dead: isNotNull(deliveries.deadAt),
  delivered: isNotNull(deliveries.deliveredAt),
};

/** The delivery with this id among those an actor bound to `controller` (null: to none) may see. */
export async function findDelivery(
  db: Database,
  controller: string | null,
  id: string,
): Promise<DeliveryRow | undefined> {
  const where = and(visible(controller), eq(deliveries.id, id));
  return (await db.query.select().from(deliveries).where(where))[0];
}

function visible(controller: string | null): SQL | undefined {
  return controller === null ? undefined : eq(deliveries.controller, controller);
}

/** Makes a delivery due now, as if it had never been tried; not if it arrived, or has nothing left to send. */
export function replayRow(db: Database, id: string, now: number): Statement {
  return db.query
    .update(deliveries)
    .set({ dueAt: now, attempts: 0, deadAt: null })
    .where(and(eq(deliveries.id, id), isNull(deliveries.deliveredAt), isNotNull(deliveries.payload)));
}

/** What a deleted webhook was still to be told is dead, and the personal data in it gone. */
export function dropDeliveriesOf(
  db: Database,
  { controller, id }: { controller: string; id: string },
  at: number,
): Statement {
  const undelivered = and(
    eq(deliveries.controller, controller),
    eq(deliveries.webhook, id),
    isNull(deliveries.deliveredAt),
  );
  return db.query
    .update(deliveries)
    .set({ payload: null, deadAt: sql`coalesce(${deliveries.deadAt}, ${at})`, lastError: 'webhook deleted' })
    .where(undelivered);
}

/** How long the controller's opt-outs since then took to arrive (ms, nearest rank), and what has not. */
export async function measureLatency(db: Database, controller: string, since: number): Promise<LatencyRow> {
  const rank = (percent: number) => sql.raw(`max(ms) filter (where n = (total * ${percent} + 99) / 100)`);
  const [row] = await db.query.all<LatencyRow>(
    sql`with told as materialized (
        select delivered_at - occurred_at as ms, occurred_at from ${deliveries}
        where controller = ${controller} and id >= ${firstIdSince(since)} and occurred_at >= ${since}
        and type = 'unsubscribe.created' and kind = 'webhook'),
      ranked as (
        select ms, row_number() over (order by ms) as n, count(*) over () as total from told where ms is not null)
      select count(*) as delivered, ${rank(50)} as p50, ${rank(90)} as p90, ${rank(99)} as p99, max(ms) as max,
        (select count(*) from told where ms is null) as undelivered,
        (select min(occurred_at) from told where ms is null) as oldest from ranked`,
  );
  if (!row) throw new Error('An aggregate has a row.');
  return row;
}

/** A shop whose opt-outs are late, or will not arrive. */
export interface Delayed {
  controller: string;
  count: number;
  oldest: number;
  /** The webhooks they were for, as JSON. */
  webhooks: string;
}

/** Opt-outs that happened before `late` and have not arrived, or are dead, of which nobody has been told. */
function delayedSince(late: number): SQL {
  // `type` as in the index, which a bound value would not use
  return sql`d.type = 'unsubscribe.created' and d.delivered_at is null and d.alarmed_at is null
    and d.kind = 'webhook' and d.payload is not null and (d.occurred_at <= ${late} or d.dead_at is not null)`;
}

/** Shops to alarm, but those alarmed after `quiet`. */
export function listDelayed(
  db: Database,
  { late, quiet, limit }: { late: number; quiet: number; limit: number },
): Promise<Delayed[]> {
  return db.query.all(
    sql`select d.controller, count(*) as count, min(d.occurred_at) as oldest,
        json_group_array(distinct d.webhook) as webhooks
      from ${deliveries} d where ${delayedSince(late)} group by d.controller having not exists (
        select 1 from ${deliveries} a where a.controller = d.controller and a.id >= ${firstIdSince(quiet)}
        and a.type = 'unsubscribe.delayed' and a.occurred_at > ${quiet}) limit ${limit}`,
  );
}

/** True in a batch while a shop has opt-outs that it has not been told of. */
export function isDelayed(controller: string, late: number): SQL {
  return sql`exists (select 1 from ${deliveries} d where d.controller = ${controller} and ${delayedSince(late)})`;
}

/** The same, for a webhook `w` that they were not for. */
export function isDelayedElsewhere(controller: string, late: number): SQL {
  return sql`${isDelayed(controller, late)} and w.id not in (
    select d.webhook from ${deliveries} d where d.controller = ${controller} and ${delayedSince(late)})`;
}

/** Each is in one alarm. */
export function markAlarmed(controller: string, late: number, at: number): Statement {
  return rawStatement(
    sql`update ${deliveries} as d set alarmed_at = ${at} where d.controller = ${controller} and ${delayedSince(late)}`,
  );
}

/** A mail in the local mailbox, once. */
export function insertMailboxMail(db: Database, row: typeof mailbox.$inferSelect): Statement {
  return db.query.insert(mailbox).values(row).onConflictDoNothing();
}

/** The newest mail in the local mailbox, newest first. */
export async function listMailbox(db: Database, limit: number): Promise<(typeof mailbox.$inferSelect)[]> {
  return db.query.select().from(mailbox).orderBy(desc(mailbox.at), desc(mailbox.id)).limit(limit);
}
