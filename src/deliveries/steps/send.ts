import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import { isUnreachable } from '../../db/client.ts';
import type { DeliveryRow } from '../../db/tables.ts';
import type { Env } from '../../env.ts';
import { nextTry, waitAfter } from '../backoff.ts';
import { firstLeaseMs } from '../event.ts';
import { isDown, type Outcome, sendTimeoutMs } from '../outcome.ts';
import * as store from '../store.ts';
import { sendDelivery } from '../transports/send.ts';

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

/** Sends the deliveries of these events that nobody has tried, as many as one invocation may. */
export async function sendUntried(context: Context, env: Env, events: string[]): Promise<void> {
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
