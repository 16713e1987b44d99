// One purge again and again over the same rows, each time disturbed somewhere else, and what must be true of it in the
// end: what is true of one that nobody disturbs.

import { env } from 'cloudflare:workers';
import sql from 'sql-template-tag';
import { vi } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { approvePurge, startPurge } from '../../src/retention/actions.ts';
import { workOn } from '../../src/retention/steps/work-on.ts';
import { freshSlug } from '../support/factories.ts';
import type { FaultPlan } from '../support/fault-plan.ts';
import { drawShop } from '../support/purge-shop.ts';
import {
  budget,
  contextAt,
  countsOf,
  differences,
  evidenceOf,
  fillShop,
  judgeShop,
  keysOf,
  must,
  readShop,
  type Snapshot,
  type Stage,
  setShop,
  viewOf,
} from '../support/purge-stage.ts';
import { faultyDatabase } from '../worker/faults.ts';
import { lane } from '../worker/lane.ts';

/** The phases of a run, in each of which it can be cut. */
export const phases = ['plan', 'take'] as const;
export type Phase = (typeof phases)[number];

/** A shop whose purge is tried, as it is before each try, and what the law says of it. */
export interface Trial extends Stage {
  before: Snapshot;
  judged: ReturnType<typeof judgeShop>;
}

const home = { ...env, SOURCE_SHOP: lane().shopUrl };
const hour = 3_600_000;

/** Rows that the first batches take: small, so that there are several. */
const fewRows = 20;

/** Makes a shop of two tables, of which at least one is under several rules, and a third for their people. */
export async function setTrial(seed: number, size: number): Promise<Trial> {
  const drawn = drawShop(seed, `f${seed} `, size);
  const tables = drawn.tables.slice(0, 3);
  const isMine = (table: string) => tables.some(({ name }) => name === table);
  const shop = { ...drawn, tables, mappings: drawn.mappings.filter(({ table }) => isMine(table)) };
  const stage = await setShop(home, freshSlug('faults'), shop);
  const before = await readShop(stage);
  return { ...stage, before, judged: judgeShop(stage, before, shop.now) };
}

/** The rows again as they were, and a run that is about to begin a phase. */
export async function begin(trial: Trial, phase: Phase): Promise<string> {
  const context = contextAt(home, trial.shop.now);
  await fillShop(trial.database, trial.shop);
  const { id } = must(await startPurge(context, trial.slug, purgeToday));
  if (phase === 'take') {
    await workOn(context, id, budget);
    must(await approvePurge(context, id));
    await ours().write([sql`update runs set state = json_set(state, '$.rows', ${fewRows}) where id = ${id}`]);
  }
  return id;
}

const ours = () => openDatabase({ url: env.TURSO_DATABASE_URL });

/** Goes on with a run over databases that may fail, as far as it goes. */
export async function goOn(trial: Trial, id: string, bindings: object = {}, after = 0): Promise<void> {
  const context = contextAt({ ...home, ...bindings }, trial.shop.now + after);
  await workOn(context, id, budget).catch(() => {});
}

/**
 * Goes on until nothing is left to be done, each time when a lease has run out: as the cron does. A plan that failed, as
 * its shop is told at once, is made again, by another run. Gives the run that there is in the end.
 */
export async function finish(trial: Trial, begun: string): Promise<string> {
  let id = begun;
  for (let tries = 1; tries <= 6; tries += 1) {
    const { status } = await viewOf(trial, id);
    if (status === 'finished') break;
    const context = contextAt(home, trial.shop.now);
    if (status === 'failed') {
      if ((await evidenceOf(trial, id)).source.length > 0) break;
      id = must(await startPurge(context, trial.slug, purgeToday)).id;
    }
    if (status === 'needs_approval') must(await approvePurge(context, id));
    await goOn(trial, id, {}, tries * hour);
  }
  return id;
}

const purgeToday = { dryRun: false, reapply: false, asOf: undefined };

/** What is not as it is where nobody disturbs: empty, if all is well. */
export async function violationsOf(trial: Trial, id: string): Promise<string[]> {
  const { before, judged } = trial;
  const [after, view, { source, copied }] = await Promise.all([
    readShop(trial),
    viewOf(trial, id),
    evidenceOf(trial, id),
  ]);
  const wrong = differences(before, after, judged.fates, keysOf(trial)).slice(0, 3);
  if (view.status !== 'finished') wrong.push(`${view.status}: ${view.reason}`);
  if (JSON.stringify(copied) !== JSON.stringify(source))
    wrong.push('other evidence in the source than in ours');
  const numbers = source.map(({ number }) => number);
  if (numbers.some((number, at) => number !== at + 1)) wrong.push(`batches ${numbers.join()}`);
  const counts = countsOf(view);
  for (const { id: rule, purged, batches, skipped } of view.rules) {
    const mine = source.filter((one) => one.rule === rule);
    const evident = mine.reduce((sum, { affected }) => sum + affected, 0);
    const { eligible = 0 } = judged.counts[rule] ?? {};
    const found = { counts: counts[rule], purged, evident, batches, skipped };
    const expected = {
      counts: judged.counts[rule],
      purged: eligible,
      evident: eligible,
      batches: mine.length,
      skipped: 0,
    };
    if (JSON.stringify(found) !== JSON.stringify(expected)) {
      wrong.push(`${rule}: ${JSON.stringify(found)}, not ${JSON.stringify(expected)}`);
    }
  }
  return wrong;
}

/** Bindings by which one of the two databases misbehaves as planned, and what closes it. */
export async function faulty(which: 'source' | 'ours', plan: FaultPlan) {
  const target = which === 'source' ? home.SOURCE_SHOP : env.TURSO_DATABASE_URL;
  const database = await faultyDatabase(plan, target);
  const bindings = which === 'source' ? { SOURCE_SHOP: database.url } : { TURSO_DATABASE_URL: database.url };
  return { bindings, database };
}

/** How a process ends: nothing leaves it any more from one request on, which itself is carried out or isn't. */
export interface Kill {
  at: number;
  isCarriedOut: boolean;
}

/** Lets what `work` sends pass by, and counts it, until the kill. */
export async function killed(kill: Kill | null, work: () => Promise<unknown>): Promise<number> {
  const whole = globalThis.fetch;
  let sent = 0;
  const dead = () => Promise.reject(new TypeError('The process has been killed.'));
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const at = sent++;
    if (kill === null || at < kill.at) return whole(input, init);
    if (at === kill.at && kill.isCarriedOut) await (await whole(input, init)).text();
    return dead();
  });
  try {
    await work();
    return sent;
  } finally {
    spy.mockRestore();
  }
}
