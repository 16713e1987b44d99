import type { Context } from '../context.ts';
import { readController } from '../controllers/actions.ts';
import { ok, type Result } from '../result.ts';
import { type AuditEvent, installation } from './event.ts';
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

/** A page of a controller's log, in order, or of the installation's own. */
export async function readAudit(
  { db }: Context,
  controller: string,
  page: { cursor: number; limit: number },
): Promise<Result<{ items: AuditView[]; cursor: string | null }>> {
  const found = controller === installation ? ok(null) : await readController({ db }, controller);
  if (!found.ok) return found;
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
  return ok({ items, cursor: rows.length > page.limit ? String(items.at(-1)?.seq) : null });
}
