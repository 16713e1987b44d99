import type { Sql } from 'sql-template-tag';
import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { readController } from '../controllers/actions.ts';
import { isUnreachable } from '../db/client.ts';
import type { DeliveryRow } from '../db/tables.ts';
import type { Env } from '../env.ts';
import { seal } from '../keys/seal.ts';
import { ok, type Result, refuse } from '../result.ts';
import { type Alarm, alarmBody, alarmMail } from './alarm.ts';
import { nextTry, waitAfter } from './backoff.ts';
import { type DeliveryState, type DeliveryView, deliveryView } from './delivery.ts';
import { firstLeaseMs, payloadContext } from './event.ts';
import { alarmAfterMs, alarmPauseMs, type Latency, latencyOf, latencySpanMs } from './latency.ts';
import type { ReceivedMail } from './mail.ts';
import { isDown, type Outcome, sendTimeoutMs } from './outcome.ts';
import * as store from './store.ts';
import { sendDelivery } from './transports/send.ts';

/** How much one invocation may do: Workers Free has 50 subrequests, of which some are others'. */
export interface Budget {
  subrequests: number;
  /** The most that is leased at once. */
  page: number;
}

// The same tick alarms, seals and purges, for which the other half is
const usualBudget: Budget = { subrequests: 25, page: 20 };

/** Workers allow six simultaneous outgoing connections. */
const lanes = 6;

/** A page's lease (ms): what is begun within it can end within it. */
const sweepLeaseMs = 60_000;
/** Nothing is begun when less than this is left of the lease (ms). */
const reserveMs = sendTimeoutMs + 5_000;

/**
 * Sends what the batch of these events wrote down to be told: right after the answer, in `waitUntil`. Whatever fails,
 * or is more than one invocation may do, is the cron's.
 */
export async function sendEvents(context: Context, env: Env, events: string[]): Promise<void> {
  if (!(await store.hasUntried(context.db, events))) return;
  const clock = clockFrom(context.now);
  const now = clock();
  const lease = { now, until: now + firstLeaseMs, limit: usualBudget.page };
  const leased = await store.leaseUntried(context.db, events, lease);
  await sendLeased({ context, env, clock, resting: new Set() }, leased);
}

/**
 * Sends what is due, a page at a time, as far as the budget goes. Two sweeps at once share the work: what one has
 * leased, the other doesn't see. Gives how many it took.
 */
export async function sweep(context: Context, env: Env, budget: Budget = usualBudget): Promise<number> {
  const clock = clockFrom(context.now);
  const sending = { context, env, clock, resting: new Set<string>() };
  let left = budget.subrequests;
  let taken = 0;
  // A lease, a record, and something to send between them
  while (left > 2) {
    const now = clock();
    const limit = Math.min(budget.page, left - 2);
    const leased = await store.leaseDue(context.db, { now, until: now + sweepLeaseMs, limit });
    await sendLeased(sending, leased);
    taken += leased.length;
    left -= leased.length + 2;
    if (leased.length < limit) break;
  }
  return taken;
}

interface SendingNow {
  context: Context;
  env: Env;
  clock: () => number;
  /** Webhooks that were down a moment ago: they are left alone for this time. */
  resting: Set<string>;
}

/** Sends what is leased, some at a time, and records what came of it all in one batch. */
async function sendLeased(sending: SendingNow, leased: store.Leased[]): Promise<void> {
  const { context, env, clock, resting } = sending;
  const results: Sql[] = [];
  const queue = leased.values();
  const lane = async () => {
    for (const each of queue) {
      const { delivery, webhook } = each;
      const chance = chanceOf(context);
      if (resting.has(webhook?.id ?? '')) {
        const dueAt = clock() + waitAfter(delivery.attempts, chance);
        results.push(store.giveBack(delivery, dueAt));
      } else if (clock() > delivery.leasedUntil - reserveMs) {
        results.push(store.giveBack(delivery, delivery.dueAt));
      } else {
        const outcome = await sendDelivery(context, env, each, clock());
        if (webhook && isDown(outcome)) resting.add(webhook.id);
        results.push(resultOf(delivery, outcome, { now: clock(), chance }));
      }
    }
  };
  await Promise.all(Array.from({ length: lanes }, lane));
  if (results.length > 0) await record(context, results);
}

function resultOf(
  delivery: DeliveryRow,
  outcome: Outcome,
  { now, chance }: { now: number; chance: number },
): Sql {
  if (outcome.ok) return store.markDelivered(delivery, now);
  const { attempts, occurredAt } = delivery;
  const dueAt = outcome.isFinal ? null : nextTry({ attempts, occurredAt, now, chance });
  return store.markFailed(delivery, { at: now, reason: outcome.reason, dueAt });
}

/** Twice, if need be: it changes nothing the second time, and without it all is sent again. */
async function record({ db }: Context, results: Sql[]): Promise<void> {
  try {
    await db.write(results);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    await db.write(results);
  }
}

/** The action's time, going on. */
function clockFrom(now: number): () => number {
  const began = Date.now();
  return () => now + Date.now() - began;
}

function chanceOf({ randomBytes }: Context): number {
  return (randomBytes(1)[0] ?? 0) / 256;
}

/** Deliveries, oldest first, a page at a time; for a key that is bound, of its controller. */
export async function readDeliveries(
  { db, actor }: Context,
  { controller, state }: { controller: string | null; state: DeliveryState | null },
  page: { cursor: string; limit: number },
): Promise<{ items: DeliveryView[]; cursor: string | null }> {
  const asked = controller ?? actor.controller;
  // Of another controller a bound key learns as much as of none
  if (actor.controller !== null && asked !== actor.controller) return { items: [], cursor: null };
  const wanted = { controller: asked, state };
  const rows = await store.listDeliveries(db, wanted, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map(deliveryView);
  return { items, cursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}

/** Makes a delivery due now, dead or not, as if it had not been tried yet. */
export async function replayDelivery(context: Context, id: string): Promise<Result<DeliveryView>> {
  const { db, now, actor } = context;
  const delivery = await store.findDelivery(db, actor.controller, id);
  if (!delivery) return refuse({ type: 'not-found', detail: `There is no delivery ${id}.` });
  const entry = await auditEntry(context, delivery.controller, {
    event: 'delivery.replayed',
    data: { delivery: id },
  });
  const [replayed] = await db.write([store.replayRow(id, now), insertAudit(entry, ifChanged)]);
  if (replayed?.rowsAffected === 1) {
    return ok(deliveryView({ ...delivery, dueAt: now, attempts: 0, deadAt: null }));
  }
  const isGone = delivery.payload === null && delivery.deliveredAt === null;
  return refuse({ type: 'not-replayable', reason: isGone ? 'webhook-deleted' : 'delivered' });
}

/** How long the controller's opt-outs took to reach its systems. */
export async function readLatency(context: Context, controller: string): Promise<Result<Latency>> {
  const found = await readController(context, controller);
  if (!found.ok) return found;
  const since = context.now - latencySpanMs;
  return ok(latencyOf(await store.measureLatency(context.db, controller, since), since, context.now));
}

/** Of the shops in one sweep, no more than this are alarmed; the next are a minute later. */
const mostAlarms = 3;

/** Tells shops whose opt-outs have not reached them for a day: by their other webhooks, and by mail. */
export async function raiseAlarms(context: Context): Promise<void> {
  const { db, now } = context;
  const since = { late: now - alarmAfterMs, quiet: now - alarmPauseMs };
  for (const delayed of await store.listDelayed(db, { ...since, limit: mostAlarms })) {
    const found = await readController(context, delayed.controller);
    if (!found.ok) continue;
    const { count, oldest } = delayed;
    const { controller } = found.value;
    await raiseAlarm(context, { controller, count, oldest, webhooks: JSON.parse(delayed.webhooks), at: now });
  }
}

/** One batch: each delayed delivery is in one alarm, whoever else raises one at this moment. */
async function raiseAlarm(context: Context, alarm: Alarm): Promise<void> {
  const { db, now, ring } = context;
  const controller = alarm.controller.slug;
  const event = context.newId();
  const sealed = (value: object) =>
    seal(ring, payloadContext({ controller, event }), JSON.stringify(value), context.randomBytes(12));
  const late = now - alarmAfterMs;
  const told = { controller, event, type: 'unsubscribe.delayed', occurredAt: now, leasedUntil: 0 };
  const items = [{ event, payload: await sealed(alarmBody(alarm)) }];
  const mail = alarmMail(alarm);
  await db.write([
    store.insertWebhookDeliveries({ ...told, items }, store.isDelayedElsewhere(controller, late)),
    ...(mail
      ? [
          store.insertMailDelivery(
            { ...told, payload: await sealed(mail) },
            store.isDelayed(controller, late),
          ),
        ]
      : []),
    store.markAlarmed(controller, late, now),
  ]);
}

const longestMailbox = 200;

/** The local mailbox, newest first. */
export async function readMailbox({ db }: Pick<Context, 'db'>): Promise<ReceivedMail[]> {
  const rows = await store.listMailbox(db, longestMailbox);
  return rows.map(({ message, at }) => ({ ...JSON.parse(message), at: new Date(at).toISOString() }));
}
