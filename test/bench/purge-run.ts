// Purges as a shop has them: started and approved through the API, and gone on with behind the answers.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Client } from '@libsql/client/http';
import { cpuMs } from './cpu.ts';
import type { Workerd } from './workerd.ts';

/** A Worker, and what is needed to purge by it. */
export interface Purger {
  workerd: Workerd;
  adminKey: string;
  /** Its own database. */
  own: Client;
}

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

/** Purges a shop as of a date, from its start to its end. Its rule is new to it each time, so that it waits in between. */
export async function purge(purger: Purger, slug: string, asOf: string): Promise<PurgeRun> {
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
export async function until({ workerd, own }: Purger, id: string, status: string): Promise<void> {
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
    await sleep(10);
  }
}

/** Calls the API. Throws at a refusal. */
export async function call(
  { workerd, adminKey }: Omit<Purger, 'own'>,
  method: string,
  path: string,
  body?: object,
) {
  const response = await fetch(workerd.url + path, {
    method,
    headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path} answers ${response.status}: ${text.slice(0, 300)}`);
  return JSON.parse(text);
}
