import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { pageAfter, visibleTo } from '../db/parts.ts';
import { type KeyRow, keyColumns } from '../db/tables.ts';

/** The key with this digest, if there is one, in force or not. */
export async function findKeyByDigest(db: Database, digest: string): Promise<KeyRow | undefined> {
  return (await db.read<KeyRow>(sql`select ${keyColumns} from keys where digest = ${digest}`))[0];
}

/** The key with this id among those an actor bound to `controller` (null: to none) may see. */
export async function findKey(
  db: Database,
  controller: string | null,
  id: string,
): Promise<KeyRow | undefined> {
  const rows = await db.read<KeyRow>(
    sql`select ${keyColumns} from keys where ${visibleTo(controller)} and id = ${id}`,
  );
  return rows[0];
}

/** Up to `limit` keys after `cursor`, oldest first. */
export function listKeys(
  db: Database,
  controller: string | null,
  page: { cursor: string; limit: number },
): Promise<KeyRow[]> {
  return db.read(sql`select ${keyColumns} from keys where ${visibleTo(controller)} and ${pageAfter(page)}`);
}

/** A new key, if the controller it is for exists. */
export function insertKey(row: KeyRow): Sql {
  const { id, digest, scopes, controller, createdAt, expiresOn, revokedAt } = row;
  return sql`insert into keys (id, digest, scopes, controller, created_at, expires_on, revoked_at)
    select ${id}, ${digest}, ${scopes}, ${controller}, ${createdAt}, ${expiresOn}, ${revokedAt}
    where ${controller} is null or exists (select 1 from controllers c where c.slug = ${controller})`;
}

/** Revokes a key once: changes nothing if it is revoked already. */
export function revokeKeyRow(id: string, at: number): Sql {
  return sql`update keys set revoked_at = ${at} where id = ${id} and revoked_at is null`;
}
