import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { readController } from '../controllers/actions.ts';
import type { Env } from '../env.ts';
import { loadedOnce } from '../lazy.ts';
import { ok, type Result, refuse } from '../result.ts';
import { type DeliveryState, type DeliveryView, deliveryView } from './delivery.ts';
import { type Latency, latencyOf, latencySpanMs } from './latency.ts';
import type { ReceivedMail } from './mail.ts';
import { noNeed } from './outcome.ts';
import * as store from './store.ts';

const sender = loadedOnce(() => import('./steps/send.ts'));

/**
 * Sends what the batch of these events wrote down to be told: right after the answer, in `waitUntil`. Whatever fails,
 * or is more than one invocation may do, is the cron's.
 */
export async function sendEvents(context: Context, env: Env, events: string[]): Promise<void> {
  if (!(await store.hasUntried(context.db, events))) return;
  // Loaded where there is something to send: most isolates have nothing
  const { sendUntried } = await sender();
  await sendUntried(context, env, events);
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
  if (delivery.payload !== null || delivery.deliveredAt !== null) {
    return refuse({ type: 'not-replayable', reason: 'delivered' });
  }
  const reason = delivery.lastError === noNeed ? 'settled' : 'webhook-deleted';
  return refuse({ type: 'not-replayable', reason });
}

/** How long the controller's opt-outs took to reach its systems. */
export async function readLatency(context: Context, controller: string): Promise<Result<Latency>> {
  const found = await readController(context, controller);
  if (!found.ok) return found;
  const since = context.now - latencySpanMs;
  return ok(latencyOf(await store.measureLatency(context.db, controller, since), since, context.now));
}

const longestMailbox = 200;

/** The local mailbox, newest first. */
export async function readMailbox({ db }: Pick<Context, 'db'>): Promise<ReceivedMail[]> {
  const rows = await store.listMailbox(db, longestMailbox);
  return rows.map(({ message, at }) => ({ ...JSON.parse(message), at: new Date(at).toISOString() }));
}
