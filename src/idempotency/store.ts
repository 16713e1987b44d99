import sql, { type Sql } from 'sql-template-tag';
import type { Database } from '../db/client.ts';
import { always } from '../db/parts.ts';

/** What somebody sends under an Idempotency-Key. */
export interface Sending {
  /** Of API key and Idempotency-Key. */
  id: string;
  /** Of what is sent. */
  digest: string;
  /** Of this very sending. */
  nonce: string;
  at: number;
}

/** The sending that an Idempotency-Key stands for. */
export interface Known extends Omit<Sending, 'id'> {
  /** Sealed; null while there is none. */
  answer: string | null;
}

/**
 * Claims an Idempotency-Key for a sending, unless it stands for another one: that is given then. One that was begun before
 * `brokenOff`, and of which nothing was written, is taken over by the same sent again.
 */
export async function claim(
  db: Database,
  { id, digest, nonce, at }: Sending,
  brokenOff: number,
): Promise<Known> {
  const results = await db.write([
    sql`insert into idempotency (id, digest, nonce, at) values (${id}, ${digest}, ${nonce}, ${at})
      on conflict (id) do update set nonce = excluded.nonce, at = excluded.at
      where written = 0 and idempotency.digest = excluded.digest and idempotency.at < ${brokenOff}`,
    sql`select digest, nonce, at, answer from idempotency where id = ${id}`,
  ]);
  const [known] = results.at(-1)?.rows ?? [];
  if (!known) throw new Error('What was just written is not there.');
  return known as unknown as Known;
}

/** Keeps the answer to a sending, unless another one has taken its place. */
export async function keepAnswer(db: Database, { id, nonce }: Sending, answer: string): Promise<void> {
  await db.write([sql`update idempotency set answer = ${answer} where id = ${id} and nonce = ${nonce}`]);
}

/** Notes that something of a sending is written: for the end of each batch of it. */
export function markWritten({ id, nonce }: Sending): Sql {
  return sql`update idempotency set written = 1 where id = ${id} and nonce = ${nonce}`;
}

/** Gives an Idempotency-Key free, unless another sending has taken this one's place. `ifUnwritten`: or anything was written. */
export async function release(db: Database, { id, nonce }: Sending, ifUnwritten: boolean): Promise<void> {
  const condition = ifUnwritten ? sql`written = 0` : always;
  await db.write([sql`delete from idempotency where id = ${id} and nonce = ${nonce} and ${condition}`]);
}

/** Forgets what was sent before a moment. */
export async function forgetBefore(db: Database, at: number): Promise<void> {
  await db.write([sql`delete from idempotency where at < ${at}`]);
}
