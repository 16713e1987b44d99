import type { WebhookEvent } from '../deliveries/event.ts';

/** How many webhooks a controller can have: each event is sent to each, and a request's own sending is bounded. */
export const mostWebhooks = 20;

/** What a webhook's secrets are sealed for. */
export function secretContext({ controller, id }: { controller: string; id: string }) {
  return { purpose: 'webhook secret', controller, row: id };
}

/** A webhook as the API shows it: without its secrets. */
export interface WebhookView {
  id: string;
  url: string;
  events: WebhookEvent[];
  createdAt: string;
  /** Until when the secret before the last rotation signs too. */
  previousUntil: string | null;
}

/** A webhook's row as the API shows it. */
export function webhookView(
  row: { id: string; url: string; events: string; createdAt: number; previousUntil: number | null },
  now: number,
): WebhookView {
  const { id, url, events, createdAt, previousUntil } = row;
  return {
    id,
    url,
    events: JSON.parse(events),
    createdAt: new Date(createdAt).toISOString(),
    previousUntil:
      previousUntil !== null && previousUntil > now ? new Date(previousUntil).toISOString() : null,
  };
}
