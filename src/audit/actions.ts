import type { Context } from '../context.ts';
import { readController } from '../controllers/actions.ts';
import type { SealRow } from '../db/tables.ts';
import { type PublicKey, publicKeyOf } from '../keys/jws.ts';
import { publicKeysOf, signJws } from '../keys/signing.ts';
import { ok, type Result, refuse } from '../result.ts';
import { installation } from './event.ts';
import { nextSeal, sealType } from './seal.ts';
import * as store from './store.ts';
import { type EntryView, entryView, type SealView, sealView } from './view.ts';

/** A part of a list whose items are numbered: those after number `cursor`. */
export interface NumberedPage {
  cursor: number;
  limit: number;
}

/** A page of a controller's log, in order, or of the installation's own. */
export async function readAudit(
  { db }: Context,
  controller: string,
  page: NumberedPage,
): Promise<Result<{ items: EntryView[]; cursor: string | null }>> {
  const found = await findLog({ db }, controller);
  if (!found.ok) return found;
  const rows = await store.listAudit(db, controller, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map(entryView);
  return ok({ items, cursor: rows.length > page.limit ? String(items.at(-1)?.seq) : null });
}

/** A page of the seals of a log, in order. */
export async function readSeals(
  { db }: Context,
  controller: string,
  page: NumberedPage,
): Promise<Result<{ items: SealView[]; cursor: string | null }>> {
  const found = await findLog({ db }, controller);
  if (!found.ok) return found;
  const rows = await store.listSeals(db, controller, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map(sealView);
  return ok({ items, cursor: rows.length > page.limit ? String(items.at(-1)?.number) : null });
}

/** As many as are hashed in some 5 ms: Workers Free has 10 of them, and there is more to do in a tick. */
const mostEntries = 250;
/** Requests of two round trips each, of the 50 that Workers Free has. */
const mostRounds = 20;

/**
 * Seals a log up to its last entry; gives the last seal, and whether it is new. Nothing new: nothing is written, so that
 * asking again is safe. What is more than one request may do is left for the next.
 */
export async function sealAudit(
  context: Context,
  controller: string,
): Promise<Result<{ seal: SealView; isNew: boolean }>> {
  const found = await findLog(context, controller);
  if (!found.ok) return found;
  let newest: SealRow | undefined;
  for (let round = 0; round < mostRounds; round++) {
    const [log] = await store.readOpenLogs(context.db, [controller], mostEntries);
    if (!log || log.entries.length === 0) {
      if (!log?.last) return refuse({ type: 'not-found', detail: 'The log has no entries yet.' });
      return ok({ seal: sealView(log.last), isNew: newest !== undefined });
    }
    const [made] = await seal(context, [log]);
    newest = made ?? newest;
    if (made && log.entries.length < mostEntries) break;
  }
  return newest ? ok({ seal: sealView(newest), isNew: true }) : refuse({ type: 'changed-meanwhile' });
}

/** An entry waits no longer for its seal (ms), but for the minute until the next tick. */
const sealAfterMs = 3_600_000;
/** Logs that are sealed in one tick; the next are a minute later. */
const mostLogs = 10;

/**
 * Seals the logs whose oldest unsealed entry is an hour old: one read where there is none, three round trips however
 * many there are. Gives how many seals it made.
 */
export async function sealDue(context: Context): Promise<number> {
  const due = await store.listUnsealed(context.db, { before: context.now - sealAfterMs, limit: mostLogs });
  if (due.length === 0) return 0;
  const logs = await store.readOpenLogs(context.db, due, Math.ceil(mostEntries / due.length));
  return (await seal(context, logs)).length;
}

/**
 * One more seal for each of these logs, in one batch; gives those that nobody else made at this moment. A log that
 * can't be sealed keeps no other from it, and is thrown afterwards.
 */
async function seal(context: Context, logs: store.OpenLog[]): Promise<SealRow[]> {
  const composed = await Promise.allSettled(logs.map((log) => compose(context, log)));
  const seals = composed.flatMap((each) => (each.status === 'fulfilled' ? each.value : []));
  const statements = seals.flatMap(({ row, publicKey }) => [
    store.insertSeal(row),
    store.insertSigningKey(publicKey, context.now, store.ifChanged),
  ]);
  const results = statements.length > 0 ? await context.db.write(statements) : [];
  for (const each of composed) if (each.status === 'rejected') throw each.reason;
  return seals.map(({ row }) => row).filter((_, i) => results[2 * i]?.rowsAffected === 1);
}

async function compose(
  { ring, now }: Context,
  { controller, last, entries }: store.OpenLog,
): Promise<{ row: SealRow; publicKey: PublicKey }[]> {
  const next = await nextSeal(controller, last, entries, now);
  if (!next) return [];
  const { jws, publicKey } = await signJws(ring, next, sealType);
  return [{ row: { ...next, at: now, kid: publicKey.kid, jws }, publicKey }];
}

/**
 * The public keys by which all that was ever signed can be checked: the ring's, newest first, and the retired ones, whose
 * secrets may be gone. It needs the database: without the retired ones, what is sound would look forged.
 */
export async function readPublicKeys({ db, ring }: Pick<Context, 'db' | 'ring'>): Promise<PublicKey[]> {
  const [current, used] = await Promise.all([publicKeysOf(ring), store.listSigningKeys(db)]);
  const retired = used.filter((x) => !current.some((key) => key.x === x));
  return [...current, ...(await Promise.all(retired.map(publicKeyOf)))];
}

async function findLog(context: Pick<Context, 'db'>, controller: string): Promise<Result<unknown>> {
  return controller === installation ? ok(null) : readController(context, controller);
}
