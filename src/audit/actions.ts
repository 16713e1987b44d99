import type { Context } from '../context.ts';
import type { AuditEvent } from './event.ts';
import { listAudit } from './store.ts';

/** An entry as the API shows it. */
export interface AuditView {
  seq: number;
  id: string;
  at: string;
  actor: string;
  event: AuditEvent['event'];
  data: unknown;
  digest: string;
}

/** A page of a controller's log, in order. */
export async function readAudit(
  { db }: Context,
  controller: string,
  page: { cursor: number; limit: number },
): Promise<{ items: AuditView[]; cursor: string | null }> {
  const rows = await listAudit(db, controller, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map(({ seq, id, at, actor, event, data, digest }) => ({
    seq,
    id,
    at: new Date(at).toISOString(),
    actor,
    event: event as AuditEvent['event'],
    data: JSON.parse(data),
    digest,
  }));
  return { items, cursor: rows.length > page.limit ? String(items.at(-1)?.seq) : null };
}
