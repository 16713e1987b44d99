/** How a delivery stands. `due` until it arrived, or was given up as a dead letter. */
export const deliveryStates = ['due', 'delivered', 'dead'] as const;
export type DeliveryState = (typeof deliveryStates)[number];

/** A delivery as the API shows it: without what it carries. */
export interface DeliveryView {
  id: string;
  controller: string;
  event: string;
  kind: 'mail' | 'webhook';
  webhook: string | null;
  type: string;
  state: DeliveryState;
  occurredAt: string;
  /** When the next try is due. */
  dueAt: string | null;
  attempts: number;
  lastError: string | null;
  deliveredAt: string | null;
  deadAt: string | null;
}

/** What of a delivery's row can be shown. */
type Shown = Pick<DeliveryView, 'id' | 'controller' | 'event' | 'kind' | 'webhook' | 'type' | 'attempts'> & {
  lastError: string | null;
  occurredAt: number;
  dueAt: number;
  deliveredAt: number | null;
  deadAt: number | null;
};

/** A delivery's row as the API shows it. */
export function deliveryView(row: Shown): DeliveryView {
  const { id, controller, event, kind, webhook, type, attempts, lastError } = row;
  const state = row.deliveredAt !== null ? 'delivered' : row.deadAt !== null ? 'dead' : 'due';
  const moment = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    id,
    controller,
    event,
    kind,
    webhook,
    type,
    state,
    occurredAt: new Date(row.occurredAt).toISOString(),
    dueAt: state === 'due' ? moment(row.dueAt) : null,
    attempts,
    lastError,
    deliveredAt: moment(row.deliveredAt),
    deadAt: moment(row.deadAt),
  };
}

/** What no UUIDv7 made since then is less than (RFC 9562 § 5.7): ids are in the order of time. */
export function firstIdSince(at: number): string {
  const hex = Math.max(0, at).toString(16).padStart(12, '0');
  return `${hex.slice(0, 8)}-${hex.slice(8)}`;
}
