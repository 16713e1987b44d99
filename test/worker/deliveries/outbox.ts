// What another noun's action does: it writes down what must be told. And the engine, at any time and with any database.

import { env } from 'cloudflare:workers';
import { v7 as uuid } from 'uuid';
import type { Context } from '../../../src/context.ts';
import { always } from '../../../src/db/parts.ts';
import { firstLeaseMs, payloadContext, type WebhookEvent } from '../../../src/deliveries/event.ts';
import type { Mail } from '../../../src/deliveries/mail.ts';
import { sweep } from '../../../src/deliveries/steps/send.ts';
import { insertMailDelivery, insertWebhookDeliveries } from '../../../src/deliveries/store.ts';
import { parseEnv } from '../../../src/env.ts';
import { contextFor } from '../../../src/guards.ts';
import { anyone } from '../../../src/keys/scope.ts';
import { seal } from '../../../src/keys/seal.ts';
import type { Reply } from '../../support/peer.ts';
import { api, rowsOf } from '../door.ts';
import { freshPeer, type Peer } from './peer.ts';

export const minute = 60_000;
export const hour = 60 * minute;

/** An action's context at this time, with the suite's database or another. Its ids are of its time. */
export function contextAt(now: number, bindings: object = {}): Context {
  return { ...contextFor(envWith(bindings), anyone), now, newId: () => uuid({ msecs: now }) };
}

/** The settings, with others among them. */
export function envWith(bindings: object) {
  return parseEnv({ ...env, ...bindings });
}

/** Registers a webhook that leads to a mailbox of its own. */
export async function freshWebhook(
  slug: string,
  replies: Reply[] = [],
  events: WebhookEvent[] = ['unsubscribe.created'],
): Promise<{ id: string; secret: string; peer: Peer }> {
  const peer = await freshPeer(...replies);
  const response = await api('POST', `/controllers/${slug}/webhooks`, { url: peer.url, events });
  if (response.status !== 201) throw new Error(await response.text());
  return { ...(await response.json<{ id: string; secret: string }>()), peer };
}

/** What a test writes down to be told. */
export interface Told {
  now?: number;
  type?: WebhookEvent;
  email?: string;
  /** Whether the writing request still has it to itself. */
  isLeased?: boolean;
}

/** An opt-out, written down for the controller's webhooks as another noun would; gives the event's id. */
export async function tell(slug: string, told: Told = {}): Promise<string> {
  const {
    now = Date.now(),
    type = 'unsubscribe.created',
    email = 'mari@kodu.example',
    isLeased = false,
  } = told;
  const context = contextAt(now);
  const event = context.newId();
  const timestamp = new Date(now).toISOString();
  const data = { controller: slug, topic: 'news', email, channel: 'link', at: timestamp };
  const payload = await sealed(context, slug, event, { type, timestamp, data });
  const n = { controller: slug, type, occurredAt: now, leasedUntil: isLeased ? now + firstLeaseMs : 0 };
  const items = [{ event, payload }];
  await context.db.write([insertWebhookDeliveries({ ...n, items }, always)]);
  return event;
}

/** A mail, written down as another noun would; gives the event's id. */
export async function tellByMail(slug: string, mail: Partial<Mail> = {}, now = Date.now()): Promise<string> {
  const context = contextAt(now);
  const event = context.newId();
  const whole = {
    to: 'mari@kodu.example',
    subject: 'Tere',
    text: 'Tere!\n',
    html: '<p>Tere!',
    headers: {},
    ...mail,
  };
  const payload = await sealed(context, slug, event, whole);
  const n = { controller: slug, event, type: 'test', payload, occurredAt: now, leasedUntil: 0 };
  await context.db.write([insertMailDelivery(n, always)]);
  return event;
}

function sealed({ ring, randomBytes }: Context, controller: string, event: string, value: object) {
  return seal(ring, payloadContext({ controller, event }), JSON.stringify(value), randomBytes(12));
}

/** Sweeps until nothing is due at that time: other suites' rows are in the same outbox. */
export async function sweepAll(now = Date.now(), bindings: object = {}): Promise<void> {
  let moment = now;
  const budget = { subrequests: 200, page: 50 };
  while ((await sweep(contextAt(moment, bindings), envWith(bindings), budget)) > 0) moment += 1;
}

/** An event's deliveries as they stand. */
export function deliveriesOf(event: string): Promise<Record<string, unknown>[]> {
  return rowsOf('SELECT * FROM deliveries WHERE event = ? ORDER BY id', event);
}

/** The one delivery of an event. */
export async function deliveryOf(event: string): Promise<Record<string, unknown>> {
  const [row, ...more] = await deliveriesOf(event);
  if (!row || more.length > 0)
    throw new Error(`${more.length + Number(Boolean(row))} deliveries of ${event}`);
  return row;
}

/** Other tests' letters are no longer due, and alarm nobody: what they wait for would be waited for here. */
export async function emptyOutbox(): Promise<void> {
  await rowsOf('UPDATE deliveries SET dead_at = 0 WHERE delivered_at IS NULL AND dead_at IS NULL');
  await rowsOf('UPDATE deliveries SET alarmed_at = 0 WHERE alarmed_at IS NULL');
  // What others were mailed in days to come would be newer
  await rowsOf('DELETE FROM mailbox');
}
