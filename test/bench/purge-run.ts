// Purges as a shop has them: started and approved through the API, and gone on with behind the answers.

import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs } from './cpu.ts';
import { goneOn, type PurgeShop, perDay } from './purge-shop.ts';
import { call, type Purger } from './purger.ts';

/** What a phase of a purge cost. */
export interface Phase {
  ms: number;
  /** CPU of workerd; NaN where it can't be known. */
  cpuMs: number;
}

/** A purge that has finished. */
export interface PurgeRun {
  /** Until it waited for its approval. */
  plan: Phase;
  /** From its approval on. */
  taking: Phase;
  purged: number;
  batches: number;
}

/** From its start to its end. Its rule is new to it each time, so that it waits in between. */
async function purge(purger: Purger, slug: string, asOf: string): Promise<PurgeRun> {
  await purger.own.execute('delete from approvals');
  let id = '';
  const plan = await phase(purger, async () => {
    id = (await call(purger, 'POST', `/api/v1/controllers/${slug}/purges`, { dryRun: false, asOf })).id;
    await until(purger, id, 'needs_approval');
  });
  const taking = await phase(purger, async () => {
    await call(purger, 'POST', `/api/v1/purges/${id}/approve`);
    await until(purger, id, 'finished');
  });
  const { rules } = await call(purger, 'GET', `/api/v1/purges/${id}`);
  const { purged, batches } = rules[0];
  return { plan, taking, purged, batches };
}

async function phase({ workerd: { pid } }: Purger, work: () => Promise<void>): Promise<Phase> {
  const [before, began] = [cpuMs(pid), performance.now()];
  await work();
  const [after, ended] = [cpuMs(pid), performance.now()];
  return { ms: ended - began, cpuMs: before === null || after === null ? Number.NaN : after - before };
}

/** A slice behind an answer ends after twenty seconds: then the cron goes on. */
const sliceMs = 21_000;
const longestMs = 240_000;

/** Waits for a run to come to a status. It is looked up in the database: to ask the Worker would cost it CPU. */
async function until({ workerd, own }: Purger, id: string, status: string): Promise<void> {
  const began = performance.now();
  let ringAt = began + sliceMs;
  for (;;) {
    const { rows } = await own.execute({ sql: 'select status, reason from runs where id = ?', args: [id] });
    const now = rows[0]?.status;
    if (now === status) return;
    const isUnderWay = now === 'planning' || now === 'running';
    if (!isUnderWay || performance.now() > began + longestMs) {
      throw new Error(`A purge should be ${status} and is ${now}: ${rows[0]?.reason}`);
    }
    if (performance.now() > ringAt) {
      ringAt = performance.now() + sliceMs;
      workerd.ring().catch(() => {}); // whatever is wrong, the run doesn't go on
    }
    await sleep(50); // more often would cost it CPU too
  }
}

/** Purges a shop of the orders of its next days. */
export async function purgeDays(purger: Purger, shop: PurgeShop, days: number): Promise<PurgeRun> {
  shop.next += days;
  const run = await purge(purger, shop.slug, goneOn(shop.next));
  const wanted = days * (perDay - 1);
  if (run.purged !== wanted) throw new Error(`A purge took ${run.purged} rows, not ${wanted}.`);
  return run;
}
