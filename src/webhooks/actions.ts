import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { readController } from '../controllers/actions.ts';
import { dropDeliveriesOf } from '../deliveries/store.ts';
import { seal } from '../keys/seal.ts';
import { ok, type Result, refuse } from '../result.ts';
import { readEndpoint } from './endpoint.ts';
import type { NewWebhook } from './input.ts';
import { rotationMs, webhookSecret } from './signature.ts';
import { deleteWebhookRow, insertWebhook, listWebhooks, rotateWebhookRow } from './store.ts';
import { mostWebhooks, secretContext, type WebhookView, webhookView } from './webhook.ts';

const secretBytes = 32;

/** Registers a webhook. Its secret is in this answer and nowhere else: the database has it sealed. */
export async function createWebhook(
  context: Context,
  controller: string,
  { url: address, events, secret: own }: NewWebhook,
  isLocal: boolean,
): Promise<Result<WebhookView & { secret: string }>> {
  const { db, now } = context;
  const endpoint = readEndpoint(address, isLocal);
  if (!endpoint.ok) {
    return refuse({ type: 'invalid-input', errors: [{ pointer: '/url', detail: endpoint.problem }] });
  }
  const id = context.newId();
  const { url } = endpoint;
  const secret = own ?? webhookSecret(context.randomBytes(secretBytes));
  const row = {
    id,
    controller,
    url,
    events: JSON.stringify(events),
    secret: await sealed(context, { controller, id }, secret),
    previousSecret: null,
    previousUntil: null,
    createdAt: now,
  };
  // The rest of the address may be a secret of the shop's
  const data = { webhook: id, host: new URL(url).host, events };
  const entry = await auditEntry(context, controller, { event: 'webhook.created', data });
  const [inserted] = await db.write([insertWebhook(row, mostWebhooks), insertAudit(entry, ifChanged)]);
  if (inserted?.rowsAffected === 1) return ok({ ...webhookView(row, now), secret });
  const found = await readController(context, controller);
  return found.ok ? refuse({ type: 'limit-reached', what: 'webhooks', limit: mostWebhooks }) : found;
}

/** A controller's webhooks, oldest first, a page at a time. */
export async function readWebhooks(
  context: Context,
  controller: string,
  page: { cursor: string; limit: number },
): Promise<Result<{ items: WebhookView[]; cursor: string | null }>> {
  const found = await readController(context, controller);
  if (!found.ok) return found;
  const rows = await listWebhooks(context.db, controller, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map((row) => webhookView(row, context.now));
  return ok({ items, cursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null });
}

/** Gives a webhook a new secret. The one before signs too for a day, so that the shop can change over. */
export async function rotateWebhook(
  context: Context,
  controller: string,
  id: string,
): Promise<Result<{ id: string; secret: string; previousUntil: string }>> {
  const { db, now } = context;
  const secret = webhookSecret(context.randomBytes(secretBytes));
  const previousUntil = now + rotationMs;
  const change = { secret: await sealed(context, { controller, id }, secret), previousUntil };
  const entry = await auditEntry(context, controller, { event: 'webhook.rotated', data: { webhook: id } });
  const [rotated] = await db.write([
    rotateWebhookRow({ controller, id }, change),
    insertAudit(entry, ifChanged),
  ]);
  if (rotated?.rowsAffected !== 1) return noSuch(id);
  return ok({ id, secret, previousUntil: new Date(previousUntil).toISOString() });
}

/** Removes a webhook. What it was still to be told is given up, and the data in it gone. */
export async function deleteWebhook(context: Context, controller: string, id: string): Promise<Result<null>> {
  const { db, now } = context;
  const entry = await auditEntry(context, controller, { event: 'webhook.deleted', data: { webhook: id } });
  const [deleted] = await db.write([
    deleteWebhookRow({ controller, id }),
    insertAudit(entry, ifChanged),
    dropDeliveriesOf({ controller, id }, now),
  ]);
  return deleted?.rowsAffected === 1 ? ok(null) : noSuch(id);
}

function sealed(context: Context, row: { controller: string; id: string }, secret: string): Promise<string> {
  return seal(context.ring, secretContext(row), secret, context.randomBytes(12));
}

function noSuch(id: string) {
  return refuse({ type: 'not-found', detail: `There is no webhook ${id}.` });
}
