import { and, asc, eq, gt, isNull, type SQL, sql } from 'drizzle-orm';
import type { Database, Statement } from '../db/client.ts';
import { controllers, keys } from '../db/tables.ts';

type KeyRow = typeof keys.$inferSelect;

/** The key with this digest, if there is one, in force or not. */
export async function findKeyByDigest(db: Database, digest: string): Promise<KeyRow | undefined> {
  return (await db.query.select().from(keys).where(eq(keys.digest, digest)))[0];
}

/** The key with this id among those an actor bound to `controller` (null: to none) may see. */
export async function findKey(
  db: Database,
  controller: string | null,
  id: string,
): Promise<KeyRow | undefined> {
  return (
    await db.query
      .select()
      .from(keys)
      .where(and(visible(controller), eq(keys.id, id)))
  )[0];
}

/** Up to `limit` keys after `cursor`, oldest first. */
export async function listKeys(
  db: Database,
  controller: string | null,
  { cursor, limit }: { cursor: string; limit: number },
): Promise<KeyRow[]> {
  const where = and(visible(controller), gt(keys.id, cursor));
  return db.query.select().from(keys).where(where).orderBy(asc(keys.id)).limit(limit);
}

/** A new key, if the controller it is for exists. */
export function insertKey(db: Database, row: KeyRow): Statement {
  const exists = sql`exists (select 1 from ${controllers} where ${controllers.slug} = ${row.controller})`;
  return db.query
    .insert(keys)
    .select(
      sql`select ${row.id}, ${row.digest}, ${row.scopes}, ${row.controller}, ${row.createdAt}, ${row.expiresOn}, ${row.revokedAt} where ${row.controller} is null or ${exists}`,
    );
}

/** Revokes a key once: changes nothing if it is revoked already. */
export function revokeKeyRow(db: Database, id: string, at: number): Statement {
  return db.query
    .update(keys)
    .set({ revokedAt: at })
    .where(and(eq(keys.id, id), isNull(keys.revokedAt)));
}

function visible(controller: string | null): SQL | undefined {
  return controller === null ? undefined : eq(keys.controller, controller);
}
