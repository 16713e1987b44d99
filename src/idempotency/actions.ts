import type { Context } from '../context.ts';
import type { Database } from '../db/client.ts';
import { canonicalJson, sha256 } from '../digest.ts';
import { seal, unseal } from '../keys/seal.ts';
import { ok, type Result, refuse } from '../result.ts';
import { writtenDigest } from '../subjects/subject.ts';
import * as store from './store.ts';

/** What is sent under an Idempotency-Key. */
export interface Sent {
  key: string;
  method: string;
  /** With its query. */
  path: string;
  body: string;
}

/** An answer as it is given again. */
export interface GivenAnswer {
  status: number;
  type: string | null;
  body: string;
}

const [secondMs, dayMs] = [1_000, 86_400_000];
/** A sending without an answer after so long has been cut off. */
const longestMs = 60 * secondMs;

/**
 * Begins what is sent under an Idempotency-Key, or gives the answer that the same had within a day. Refused if the key
 * stood for something else then, while the same is under way, and once it broke off after something was written.
 */
export async function beginOnce(context: Context, sent: Sent): Promise<Result<store.Sending | GivenAnswer>> {
  const { db, now, actor, pepper, ring } = context;
  const { key, ...what } = sent;
  const sending = {
    id: await sha256(`once ${actor.id} ${key}`),
    digest: await writtenDigest(pepper, canonicalJson(what)),
    nonce: context.newId(),
    at: now,
  };
  const known = await store.claim(db, sending, now - longestMs);
  if (known.nonce === sending.nonce) return ok(sending);
  if (known.digest !== sending.digest) return refuse({ type: 'idempotency-mismatch' });
  const answer = known.answer === null ? null : await unseal(ring, sealing(sending), known.answer);
  if (answer !== null) return ok(JSON.parse(answer) as GivenAnswer);
  const retryAfter = Math.max(1, Math.ceil((known.at + longestMs - now) / secondMs));
  return refuse({ type: 'idempotency-underway', retryAfter });
}

/** A database that notes with all that it writes that something of a sending is written. */
export function notingWrites(db: Database, sending: store.Sending): Database {
  return {
    ...db,
    write: async (statements) => (await db.write([...statements, store.markWritten(sending)])).slice(0, -1),
  };
}

/**
 * Ends it: what was done is answered the same from now on; what was refused may be sent again, and so may what broke off
 * (null) before anything was written.
 */
export async function endOnce(
  { db, ring, randomBytes }: Context,
  sending: store.Sending,
  answer: GivenAnswer | null,
): Promise<void> {
  if (answer === null || answer.status >= 400) return store.release(db, sending, answer === null);
  const sealed = await seal(ring, sealing(sending), JSON.stringify(answer), randomBytes(12));
  await store.keepAnswer(db, sending, sealed);
}

function sealing({ id }: Pick<store.Sending, 'id'>) {
  return { purpose: 'idempotency', controller: '', row: id };
}

/** Forgets what is older than a day. */
export function forgetSendings({ db, now }: Context): Promise<void> {
  return store.forgetBefore(db, now - dayMs);
}
