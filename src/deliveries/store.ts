import sql, { raw, type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { always, pageAfter, visibleTo } from '../db/parts.ts';
import {
  type DeliveryRow,
  deliveryColumns,
  type MailboxRow,
  mailboxColumns,
  type WebhookRow,
  webhookColumns,
} from '../db/tables.ts';
import { type DeliveryState, firstIdSince } from './delivery.ts';
import type { Notification } from './event.ts';
import type { LatencyRow } from './latency.ts';
import { noNeed } from './outcome.ts';

// Statement builders for others' batches: what must be told is written together with what happened.

/** What a new delivery has; it is due at once, but for the lease of who wrote it. */
const newColumns = sql`id, controller, event, kind, webhook, type, payload, occurred_at, due_at, leased_until, attempts`;

/**
 * For each item a delivery to each of the controller's webhooks that want such events, where `condition` holds: it may
 * name the item's event as `n.value ->> 'event'`.
 */
export function insertWebhookDeliveries(
  n: Omit<Notification, 'event' | 'payload'> & { items: { event: string; payload: string }[] },
  condition: Sql,
): Sql {
  return sql`insert into deliveries (${newColumns})
    select n.value ->> 'event' || '.' || w.id, ${n.controller}, n.value ->> 'event', 'webhook', w.id, ${n.type},
      n.value ->> 'payload', ${n.occurredAt}, ${n.occurredAt}, ${n.leasedUntil}, 0
    from webhooks w, json_each(${JSON.stringify(n.items)}) n where w.controller = ${n.controller}
    and exists (select 1 from json_each(w.events) e where e.value = ${n.type}) and ${condition}
    on conflict (id) do nothing`;
}

/** A mail to be sent, where `condition` holds. */
export function insertMailDelivery(n: Notification, condition: Sql): Sql {
  return sql`insert into deliveries (${newColumns})
    select ${`${n.event}.mail`}, ${n.controller}, ${n.event}, 'mail', null, ${n.type}, ${n.payload},
      ${n.occurredAt}, ${n.occurredAt}, ${n.leasedUntil}, 0
    where ${condition} on conflict (id) do nothing`;
}

/** Neither delivered nor dead. */
const isOpen = sql`delivered_at is null and dead_at is null`;

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
  const [row] = await db.read<{ found: number }>(sql`select exists (${untriedOf(events)}) as found`);
  return row?.found === 1;
}

/** Leases what nobody has begun to send of these events: until then it was the writing request's alone. */
export function leaseUntried(db: Database, events: string[], lease: Lease): Promise<Leased[]> {
  return take(db, sql`${untriedOf(events)} limit ${lease.limit}`, lease);
}

/** Leases what is due, the longest overdue first. It is one write, so that no two sweeps get the same row. */
export function leaseDue(db: Database, lease: Lease): Promise<Leased[]> {
  const due = sql`select id from deliveries
    where ${isOpen} and due_at <= ${lease.now} and leased_until <= ${lease.now}
    order by due_at limit ${lease.limit}`;
  return take(db, due, lease);
}

/** True of the deliveries `d` of an event, whose ids lie together: `event.` and whom it goes to. */
export function ofEvent(event: Sql): Sql {
  return sql`d.id > ${event} || '.' and d.id < ${event} || '/'`;
}

function untriedOf(events: string[]): Sql {
  return sql`select d.id from json_each(${JSON.stringify(events)}) e, deliveries d
    where ${ofEvent(sql`e.value`)} and d.attempts = 0 and ${isOpen}`;
}

/** The lease counts as a try, even if nobody ever learns what came of it. */
async function take(db: Database, ids: Sql, { until }: Lease): Promise<Leased[]> {
  const [hooks, taken] = await db.write([
    sql`select ${webhookColumns} from webhooks
      where id in (select webhook from deliveries where id in (${ids}))`,
    sql`update deliveries set leased_until = ${until}, attempts = attempts + 1
      where id in (${ids}) returning ${deliveryColumns}`,
  ]);
  const known = (hooks?.rows ?? []) as unknown as WebhookRow[];
  const leased = (taken?.rows ?? []) as unknown as DeliveryRow[];
  return leased.map((delivery) => ({
    delivery,
    webhook: known.find(({ id }) => id === delivery.webhook) ?? null,
  }));
}

/** It arrived: its payload goes. True whoever holds the lease by now, and nothing undoes it. */
export function markDelivered({ id }: DeliveryRow, at: number): Sql {
  return sql`update deliveries set delivered_at = ${at}, payload = null, last_error = null, dead_at = null
    where id = ${id} and delivered_at is null`;
}

/** It failed: due again, or dead. Only for who still holds the lease, so that a newer result stands. */
export function markFailed(
  delivery: DeliveryRow,
  { at, reason, dueAt }: { at: number; reason: string; dueAt: number | null },
): Sql {
  const next = dueAt === null ? sql`dead_at = ${at}` : sql`due_at = ${dueAt}`;
  return sql`update deliveries set ${next}, last_error = ${reason}, leased_until = ${at} where ${holds(delivery)}`;
}

/** It was not tried after all: no try is counted, and it is due again then. */
export function giveBack(delivery: DeliveryRow, dueAt: number): Sql {
  return sql`update deliveries set attempts = ${delivery.attempts - 1}, due_at = ${dueAt}, leased_until = 0
    where ${holds(delivery)}`;
}

function holds({ id, leasedUntil }: DeliveryRow): Sql {
  return sql`id = ${id} and leased_until = ${leasedUntil} and ${isOpen}`;
}

/** Deliveries that an actor bound to `controller` (null: to none) may see, oldest first. */
export function listDeliveries(
  db: Database,
  { controller, state }: { controller: string | null; state: DeliveryState | null },
  page: { cursor: string; limit: number },
): Promise<DeliveryRow[]> {
  const wanted = state === null ? always : states[state];
  return db.read(sql`select ${deliveryColumns} from deliveries
    where ${visibleTo(controller)} and ${wanted} and ${pageAfter(page)}`);
}

const states: Record<DeliveryState, Sql> = {
  due: isOpen,
  dead: sql`dead_at is not null`,
  delivered: sql`delivered_at is not null`,
};

/** The delivery with this id among those an actor bound to `controller` (null: to none) may see. */
export async function findDelivery(
  db: Database,
  controller: string | null,
  id: string,
): Promise<DeliveryRow | undefined> {
  const rows = await db.read<DeliveryRow>(
    sql`select ${deliveryColumns} from deliveries where ${visibleTo(controller)} and id = ${id}`,
  );
  return rows[0];
}

/** Makes a delivery due now, as if it had never been tried; not if it arrived, or has nothing left to send. */
export function replayRow(id: string, now: number): Sql {
  return sql`update deliveries set due_at = ${now}, attempts = 0, dead_at = null
    where id = ${id} and delivered_at is null and payload is not null`;
}

/**
 * What was still to be told of events (a query of `event`) is dead, and the personal data in it gone: there is no need any
 * more. `kind`: only mail, if that is given.
 */
export function dropUntold(events: Sql, kind: 'mail' | null, at: number): Sql {
  const ofKind = kind === null ? always : sql`d.kind = ${kind}`;
  return sql`update deliveries set payload = null, dead_at = coalesce(dead_at, ${at}), last_error = ${noNeed}
    where id in (select d.id from (${events}) e cross join deliveries d
      where ${ofEvent(sql`e.event`)} and ${ofKind} and d.delivered_at is null)`;
}

/** What a deleted webhook was still to be told is dead, and the personal data in it gone. */
export function dropDeliveriesOf({ controller, id }: { controller: string; id: string }, at: number): Sql {
  return sql`update deliveries
    set payload = null, dead_at = coalesce(dead_at, ${at}), last_error = 'webhook deleted'
    where controller = ${controller} and webhook = ${id} and delivered_at is null`;
}

/** How long the controller's opt-outs since then took to arrive (ms, nearest rank), and what has not. */
export async function measureLatency(db: Database, controller: string, since: number): Promise<LatencyRow> {
  const rank = (percent: number) => raw(`max(ms) filter (where n = (total * ${percent} + 99) / 100)`);
  const [row] = await db.read<LatencyRow>(
    sql`with told as materialized (
        select delivered_at - occurred_at as ms, occurred_at from deliveries
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
function delayedSince(late: number): Sql {
  // `type` as in the index, which a bound value would not use
  return sql`d.type = 'unsubscribe.created' and d.delivered_at is null and d.alarmed_at is null
    and d.kind = 'webhook' and d.payload is not null and (d.occurred_at <= ${late} or d.dead_at is not null)`;
}

/** Shops to alarm, but those alarmed after `quiet`. */
export function listDelayed(
  db: Database,
  { late, quiet, limit }: { late: number; quiet: number; limit: number },
): Promise<Delayed[]> {
  return db.read(
    sql`select d.controller, count(*) as count, min(d.occurred_at) as oldest,
        json_group_array(distinct d.webhook) as webhooks
      from deliveries d where ${delayedSince(late)} group by d.controller having not exists (
        select 1 from deliveries a where a.controller = d.controller and a.id >= ${firstIdSince(quiet)}
        and a.type = 'unsubscribe.delayed' and a.occurred_at > ${quiet}) limit ${limit}`,
  );
}

/** True in a batch while a shop has opt-outs that it has not been told of. */
export function isDelayed(controller: string, late: number): Sql {
  return sql`exists (select 1 from deliveries d where d.controller = ${controller} and ${delayedSince(late)})`;
}

/** The same, for a webhook `w` that they were not for. */
export function isDelayedElsewhere(controller: string, late: number): Sql {
  return sql`${isDelayed(controller, late)} and w.id not in (
    select d.webhook from deliveries d where d.controller = ${controller} and ${delayedSince(late)})`;
}

/** Each is in one alarm. */
export function markAlarmed(controller: string, late: number, at: number): Sql {
  return sql`update deliveries as d set alarmed_at = ${at} where d.controller = ${controller} and ${delayedSince(late)}`;
}

/** A mail in the local mailbox, once. */
export function insertMailboxMail({ id, message, at }: MailboxRow): Sql {
  return sql`insert into mailbox (${mailboxColumns}) values (${id}, ${message}, ${at}) on conflict do nothing`;
}

/** The newest mail in the local mailbox, newest first. */
export function listMailbox(db: Database, limit: number): Promise<MailboxRow[]> {
  return db.read(sql`select ${mailboxColumns} from mailbox order by at desc, id desc limit ${limit}`);
}
