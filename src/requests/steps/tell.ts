import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { firstLeaseMs, payloadContext, type WebhookEvent } from '../../deliveries/event.ts';
import type { Mail } from '../../deliveries/mail.ts';
import { insertMailDelivery, insertWebhookDeliveries } from '../../deliveries/store.ts';
import { seal } from '../../keys/seal.ts';

/** Something to be told, as a statement for the batch of what happened. `event`: what to send once it is written. */
export interface Telling {
  event: string;
  statement: (condition: Sql) => Sql;
}

type Of = Pick<RequestRow, 'id' | 'controller'>;

/** A mail about a request. `event`: what its deliveries are known by. */
export async function tellByMail(
  context: Context,
  { controller }: Of,
  type: string,
  mail: Mail,
  event = context.newId(),
): Promise<Telling> {
  const payload = await sealed(context, { controller, event }, mail);
  const told = { controller, event, type, payload, occurredAt: context.now, leasedUntil: leaseOf(context) };
  return { event, statement: (condition) => insertMailDelivery(told, condition) };
}

/** What the shop's systems are told of a request: who it is about only where a recipient has to know it. */
export async function tellSystems(
  context: Context,
  row: Of,
  type: WebhookEvent,
  data: Record<string, unknown>,
  event = context.newId(),
): Promise<Telling> {
  const { controller } = row;
  const timestamp = new Date(context.now).toISOString();
  const body = { type, timestamp, data: { controller, request: row.id, ...data } };
  const items = [{ event, payload: await sealed(context, { controller, event }, body) }];
  const told = { controller, type, items, occurredAt: context.now, leasedUntil: leaseOf(context) };
  return { event, statement: (condition) => insertWebhookDeliveries(told, condition) };
}

/** A person's request is sent on at once; what the clock tells of is the next sweep's. */
function leaseOf({ now, actor }: Context): number {
  return actor.id === 'cron' ? 0 : now + firstLeaseMs;
}

function sealed(context: Context, of: { controller: string; event: string }, value: object): Promise<string> {
  return seal(context.ring, payloadContext(of), JSON.stringify(value), context.randomBytes(12));
}
