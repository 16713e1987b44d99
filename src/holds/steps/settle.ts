import type { Context } from '../../context.ts';
import { readController } from '../../controllers/actions.ts';
import type { HoldRow } from '../../db/tables.ts';
import { liftHold as liftInSource, placeHolds } from '../../sources/holding.ts';
import * as store from '../store.ts';
import { writeToSources } from './sources.ts';

/** Of what requests keep, the most that the sources are told of at once; the rest is a minute later. */
const mostSettled = 10;

/** Tells the sources what requests keep and keep no longer. One that can't be reached is told later. */
export async function settleKept(context: Context): Promise<void> {
  for (const hold of await store.listUnsettled(context.db, mostSettled)) await settle(context, hold);
}

/**
 * Tells them of one request before its answer: once the sources know, a purge that is under way takes no row of its
 * person. Where one can't be reached, the answer goes out all the same, and `settleKept` tells it later.
 */
export async function settleRequest(context: Context, request: string): Promise<void> {
  try {
    for (const hold of await store.findUnsettled(context.db, request)) await settle(context, hold);
  } catch {
    // Written and not settled: the next minute's
  }
}

async function settle(context: Context, hold: HoldRow): Promise<void> {
  const { db, now } = context;
  const { controller: slug, id, liftedAt } = hold;
  const found = await readController(context, slug);
  if (!found.ok) return;
  const statements = liftedAt === null ? placeHolds(slug, [hold]) : [liftInSource(slug, id)];
  const told = await writeToSources(context, found.value.controller, statements);
  if (!told.ok) return;
  const [settled] = await db.write([store.markSettled(hold, now)]);
  // It changed meanwhile, and who changed it may have been in the sources before us
  if (settled?.rowsAffected === 0) await db.write([store.markUnsettled(id)]);
}
