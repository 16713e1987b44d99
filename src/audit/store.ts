import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { type AuditRow, auditColumns, type SealRow, sealColumns } from '../db/tables.ts';
import type { PublicKey } from '../keys/jws.ts';
import { type AuditEntry, installation } from './event.ts';

/** True in a batch if the statement before it changed something. */
export const ifChanged: Sql = sql`changes() > 0`;

/**
 * Adds an entry, in the batch of what it tells, where `condition` holds. Its number is the log's last plus one:
 * gapless, since a batch holds the write lock.
 */
export function insertAudit(entry: AuditEntry, condition: Sql): Sql {
  const { controller, id, at, actor, event, data, digest } = entry;
  return sql`insert into audit (${auditColumns})
    select ${controller}, (select coalesce(max(seq), 0) + 1 from audit where controller = ${controller}),
      ${id}, ${at}, ${actor}, ${event}, ${data}, ${digest}
    where ${condition}`;
}

/** Up to `limit` entries of a controller's log after number `cursor`, in order. */
export function listAudit(
  db: Database,
  controller: string,
  { cursor, limit }: { cursor: number; limit: number },
): Promise<AuditRow[]> {
  return db.read(sql`select ${auditColumns} from audit
    where controller = ${controller} and seq > ${cursor} order by seq limit ${limit}`);
}

/** A controller's log since its last seal. */
export interface OpenLog {
  controller: string;
  last: SealRow | undefined;
  entries: AuditRow[];
}

/** These controllers' logs since their last seals, each up to `limit` entries, as they are at one moment. */
export async function readOpenLogs(db: Database, controllers: string[], limit: number): Promise<OpenLog[]> {
  const rows = await db.readTogether<unknown[][]>(
    controllers.flatMap((controller) => [
      sql`select ${sealColumns} from seals where controller = ${controller} order by number desc limit 1`,
      sql`select ${auditColumns} from audit
        where controller = ${controller} and seq > ${sealedIn(sql`${controller}`)} order by seq limit ${limit}`,
    ]),
  );
  return controllers.map((controller, i) => ({
    controller,
    last: rows[2 * i]?.[0] as SealRow | undefined,
    entries: (rows[2 * i + 1] ?? []) as AuditRow[],
  }));
}

/** Up to `limit` controllers whose oldest entry without a seal is from `before` or earlier, the oldest first. */
export async function listUnsealed(
  db: Database,
  { before, limit }: { before: number; limit: number },
): Promise<string[]> {
  // A few steps into two primary keys for each controller, however long its log
  const rows = await db.read<{ controller: string }>(sql`select controller from (
      select c.controller, (select a.at from audit a
        where a.controller = c.controller and a.seq > ${sealedIn(sql`c.controller`)} order by a.seq limit 1) as since
      from (select slug as controller from controllers union all select ${installation}) c
    ) where since <= ${before} order by since limit ${limit}`);
  return rows.map(({ controller }) => controller);
}

/** The last entry of a log that is sealed. */
function sealedIn(controller: Sql): Sql {
  return sql`coalesce((select s.last_seq from seals s where s.controller = ${controller}
    order by s.number desc limit 1), 0)`;
}

/** A seal, unless there is one of its number: of two that are made at once, one is. */
export function insertSeal(row: SealRow): Sql {
  const { controller, number, firstSeq, lastSeq, root, previous, at, kid, jws } = row;
  return sql`insert into seals (controller, number, first_seq, last_seq, root, previous, at, kid, jws)
    values (${controller}, ${number}, ${firstSeq}, ${lastSeq}, ${root}, ${previous}, ${at}, ${kid}, ${jws})
    on conflict do nothing`;
}

/** The public key of something signed, where `condition` holds: in the batch of the first thing that it signs. */
export function insertSigningKey({ kid, x }: PublicKey, at: number, condition: Sql): Sql {
  return sql`insert into signing_keys (kid, x, first_used_at)
    select ${kid}, ${x}, ${at} where ${condition} on conflict do nothing`;
}

/** Up to `limit` seals of a controller's log after number `cursor`, in order. */
export function listSeals(
  db: Database,
  controller: string,
  { cursor, limit }: { cursor: number; limit: number },
): Promise<SealRow[]> {
  return db.read(sql`select ${sealColumns} from seals
    where controller = ${controller} and number > ${cursor} order by number limit ${limit}`);
}

/** Every public key (base64url) that has signed something, the latest first. */
export async function listSigningKeys(db: Database): Promise<string[]> {
  const rows = await db.read<{ x: string }>(sql`select x from signing_keys order by first_used_at desc`);
  return rows.map(({ x }) => x);
}
