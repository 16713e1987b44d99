import { and, asc, eq, gt, type SQL, sql } from 'drizzle-orm';
import type { Database, Statement } from '../db/client.ts';
import { audit } from '../db/tables.ts';
import type { AuditEntry } from './event.ts';

/** True in a batch if the statement before it changed something. */
export const ifChanged: SQL = sql`changes() > 0`;

/**
 * Adds an entry, in the batch of what it tells, where `condition` holds. Its number is the log's last plus one:
 * gapless, since a batch holds the write lock.
 */
export function insertAudit(db: Database, entry: AuditEntry, condition: SQL): Statement {
  const next = sql`(select coalesce(max(${audit.seq}), 0) + 1 from ${audit} where ${audit.controller} = ${entry.controller})`;
  return db.query
    .insert(audit)
    .select(
      sql`select ${entry.controller}, ${next}, ${entry.id}, ${entry.at}, ${entry.actor}, ${entry.event}, ${entry.data}, ${entry.digest} where ${condition}`,
    );
}

/** Up to `limit` entries of a controller's log after number `cursor`, in order. */
export async function listAudit(
  db: Database,
  controller: string,
  { cursor, limit }: { cursor: number; limit: number },
): Promise<(typeof audit.$inferSelect)[]> {
  const where = and(eq(audit.controller, controller), gt(audit.seq, cursor));
  return db.query.select().from(audit).where(where).orderBy(asc(audit.seq)).limit(limit);
}
