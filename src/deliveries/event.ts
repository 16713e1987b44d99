/** What a shop can have itself told of. */
export const webhookEvents = [
  'unsubscribe.created',
  'unsubscribe.delayed',
  'request.opened',
  'request.due_soon',
  'request.overdue',
  'request.answered',
  'erasure.requested',
  'rectification.requested',
  'restriction.requested',
  'restriction.lifted',
  'hold.review_due',
  'retention.due',
  'purge.finished',
  'purge.needs_approval',
  'purge.failed',
  'notice.published',
] as const;
export type WebhookEvent = (typeof webhookEvents)[number];

/** The body of a webhook (Standard Webhooks 1.0): `timestamp` is RFC 3339, when it happened. */
export interface WebhookBody {
  type: WebhookEvent;
  timestamp: string;
  data: Record<string, unknown>;
}

/** Something to tell, before the batch of what happened writes it down. */
export interface Notification {
  controller: string;
  /** One id for what happened, however often and to whomever it is told. */
  event: string;
  type: string;
  /** Sealed: a webhook's body, or a mail. */
  payload: string;
  /** UTC milliseconds. */
  occurredAt: number;
  /** Until when the request that wrote it has it to itself, so that the cron doesn't send it too. */
  leasedUntil: number;
}

/** How long the request that writes a delivery has it to itself (ms). */
export const firstLeaseMs = 30_000;

/** What a delivery's payload is sealed for: it opens only for its controller and its event. */
export function payloadContext({ controller, event }: { controller: string; event: string }) {
  return { purpose: 'delivery', controller, row: event };
}
