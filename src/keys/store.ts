import sql, { join, raw, type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { always, pageAfter, visibleTo } from '../db/parts.ts';
import { type KeyRow, keyColumns } from '../db/tables.ts';
import type { SealedBy } from './missing.ts';

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

/** The columns that are sealed, each with what stands in it. What an API key sent again is forgotten in a day. */
const sealedColumns: { what: string; table: string; kid: Sql; where: (now: number) => Sql }[] = [
  { what: 'texts of requests', table: 'request_texts', kid: sql`kid`, where: () => always },
  { what: 'holds', table: 'holds', kid: kidOf('target'), where: () => always },
  { what: 'notes on holds', table: 'holds', kid: kidOf('note'), where: () => sql`note is not null` },
  { what: 'webhooks', table: 'webhooks', kid: kidOf('secret'), where: () => always },
  {
    ...{ what: 'earlier secrets of webhooks', table: 'webhooks', kid: kidOf('previous_secret') },
    where: (now) => sql`previous_secret is not null and previous_until > ${now}`,
  },
  {
    ...{ what: 'messages not yet sent', table: 'deliveries', kid: kidOf('payload') },
    where: () => sql`payload is not null and delivered_at is null`,
  },
  {
    ...{ what: 'proofs of wishes', table: 'preference_events', kid: kidOf('evidence') },
    where: () => sql`evidence is not null`,
  },
];

/** Which secret a column was sealed with: its name stands before the dot. */
function kidOf(column: string): Sql {
  return sql`substr(${raw(column)}, 1, instr(${raw(column)}, '.') - 1)`;
}

/**
 * How many rows each secret has sealed: all tables are read, as far as they are there already. What a request keeps has a
 * hold in which nothing is sealed.
 */
export async function listSealedBy(db: Database, now: number): Promise<SealedBy[]> {
  const tables = await db.read<{ name: string }>(sql`select name from sqlite_schema where type = 'table'`);
  const there = sealedColumns.filter(({ table }) => tables.some(({ name }) => name === table));
  const counts = there.map(
    ({ what, table, kid, where }) =>
      sql`select ${what} as what, ${kid} as kid, count(*) as count from ${raw(table)}
      where ${where(now)} and ${kid} <> '' group by 2`,
  );
  return counts.length > 0 ? db.read(sql`select * from (${join(counts, ' union all ')})`) : [];
}

/** The secrets but the `given` that sealed what people wrote: a step down the index for each, however many the rows. */
export function listTextsSealedByOthers(db: Database, given: Iterable<string>): Promise<SealedBy[]> {
  const known = JSON.stringify([...given]);
  return db.read(sql`with recursive named (kid) as (select min(kid) from request_texts union all
      select (select min(t.kid) from request_texts t where t.kid > n.kid) from named n where n.kid is not null)
    select 'texts of requests' as what, kid, (select count(*) from request_texts t where t.kid = n.kid) as count
    from named n where kid is not null and kid not in (select value from json_each(${known}))`);
}
