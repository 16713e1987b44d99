import type { Sql } from 'sql-template-tag';
import { auditEntry } from '../../audit/event.ts';
import { ifChanged, insertAudit } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import { readController } from '../../controllers/actions.ts';
import { isUnreachable } from '../../db/client.ts';
import { report } from '../../report.ts';
import { personOf } from '../../requests/steps/whose.ts';
import { type Erasing, keepersOf } from '../keepers.ts';
import { credit, isPhaseOver, type RunState, type RunStatus, readState, stateText } from '../run.ts';
import { afterPlan, afterSlice, afterTaking, pastOf, type Standing } from '../settle.ts';
import * as store from '../store.ts';
import type { Work } from '../work.ts';
import { type Allowance, advance, type Sources } from './advance.ts';
import { leftEvidence, type SourceEvidence } from './left.ts';
import { loadWork, readPlannedTerms, type Terms } from './load.ts';
import { batchEvent, type Guarded, tellFailedErasure, tellings } from './tell.ts';

/** How many runs one tick goes on with, if it may take as many pages: each run asks some ten times for its first page. */
const mostRuns = 5;

/** A lease's length (ms): a slice saves, and so renews it, several times within. */
const leaseMs = 60_000;
/** How long a slice goes on before it saves (ms). */
const savingMs = 5_000;

/** How much one invocation may do. */
export interface Budget {
  /** Pages of rows, each of them one or two requests. */
  pages: number;
  /** Milliseconds. */
  time: number;
}

/**
 * Goes on with a run as far as the budget goes: plans it, takes what may go, copies the evidence. Nobody else does at
 * the same time; where that fails all the same, the sources' own transactions see to it that nothing is done twice.
 */
export async function workOn(context: Context, id: string, budget: Budget): Promise<void> {
  const clock = clockFrom(context.now);
  const row = await store.leaseRun(context.db, id, { now: clock(), until: clock() + leaseMs });
  if (!row) return;
  const mine = { row };
  try {
    await goOn(context, mine, clock, budget);
  } catch (error) {
    // Our own database may be back in a minute. All else would be met again, by this run and in the way of the next
    if (!isUnreachable(error)) {
      report(error);
      await fail(context, mine.row, 'Unusta met an error of its own.');
    }
    throw error;
  }
}

const outdated = 'Notice or mapping have changed since the plan was made.';

/** Goes on with a run that is leased, `mine`, which is always as it was last saved. */
async function goOn(
  context: Context,
  mine: { row: store.RunRow },
  clock: () => number,
  { pages, time }: Budget,
): Promise<void> {
  const { id, kind, controller, asOf } = mine.row;
  const end = clock() + time;
  const erasures = kind === 'reapply' ? await store.listErasures(context.db, controller, asOf) : undefined;
  const loaded = await loadWork(context, mine.row, erasures);
  if (!loaded) return fail(context, mine.row, outdated);
  const { work, terms } = loaded;
  if (kind === 'erasure') {
    work.erasing = await erasingOf(work);
    if (!work.erasing) return fail(context, mine.row, 'Nobody knows any more whose request it was.');
  }
  const copied = work.touches ? await store.copiedBatches(context.db, id) : new Map();
  const sources: Sources = { open: new Map(), hindered: new Map(), copied };
  const allowance: Allowance = { pages, until: 0, clock };
  const lasting = (kind === 'dry-run' ? null : terms.nextAt) ?? Number.POSITIVE_INFINITY;
  for (;;) {
    const { row } = mine;
    allowance.until = Math.min(end, clock() + savingMs, lasting);
    const made = await advance(work, row.status, sources, allowance);
    const reached = await standingOf(context, { work, terms, row, sources });
    const { standing, evidence } = await withLeft(context, { work, row, standing: reached, made });
    const goesOn =
      isUnderWay(standing.status) && standing.pause === 0 && allowance.pages > 0 && clock() < end;
    const leasedUntil = goesOn ? clock() + leaseMs : standing.pause > 0 ? clock() + standing.pause : 0;
    const saved = await save(context, { work, row, standing, leasedUntil, evidence });
    if (!goesOn || !saved) return;
    mine.row = saved;
    if (!(await readPlannedTerms({ ...context, now: clock() }, saved))) return fail(context, saved, outdated);
  }
}

/** A run does not fail before all that it took is known here: an interrupted slice may have left evidence in a source. */
async function withLeft(
  context: Context,
  {
    work,
    row,
    standing,
    made,
  }: { work: Work; row: store.RunRow; standing: Standing; made: SourceEvidence[] },
): Promise<{ standing: Standing; evidence: SourceEvidence[] }> {
  if (standing.status !== 'failed' || row.status !== 'running' || !work.touches) {
    return { standing, evidence: made };
  }
  const copied = await store.copiedBatches(context.db, row.id);
  for (const { source, evidence } of made) copied.set(source, evidence.number);
  const left = await leftEvidence(context, row, copied);
  if (left === null && isPatient(row, context.now)) {
    return { standing: { ...standing, status: row.status, pause: askingMs }, evidence: made };
  }
  for (const { source, evidence } of left ?? []) credit(work.state, { source, ...evidence });
  return { standing, evidence: [...made, ...(left ?? [])] };
}

/** Whom an erasure erases; null once the request's contact was purged. */
async function erasingOf({ context, controller, calendar, holds, run }: Work): Promise<Erasing | null> {
  const person = run.request === null ? null : await personOf(context, run.request);
  return person && { context, controller, calendar, person, keepers: keepersOf(holds) };
}

const isUnderWay = (status: RunStatus) => status === 'planning' || status === 'running';

async function standingOf(
  context: Context,
  { work, terms, row, sources }: { work: Work; terms: Terms; row: store.RunRow; sources: Sources },
): Promise<Standing> {
  const { state, touches, controller } = work;
  const mayWait = row.kind !== 'dry-run' && (row.status === 'running' || row.actor === 'cron');
  const standing = afterSlice(state, row.status, sources.hindered, mayWait);
  if (!isUnderWay(standing.status) || !isPhaseOver(state, row.status)) return standing;
  if (row.kind === 'dry-run') return { ...standing, status: 'planned' };
  if (row.status === 'planning') {
    const past = pastOf(terms.fingerprints, await store.readPast(context.db, row.controller));
    afterPlan(state, { controller, rules: row.kind === 'reapply' ? [] : terms.rules, past, touches });
    if (!isPhaseOver(state, 'running')) return { ...standing, status: 'running' };
  }
  return { ...standing, status: afterTaking(state) };
}

/** Saves how far a run is, with copies of the evidence: one batch. Gives the run as it is now, or nothing if another took it over. */
async function save(
  context: Context,
  {
    work,
    row,
    standing,
    leasedUntil,
    evidence,
  }: {
    work: Work;
    row: store.RunRow;
    standing: Standing;
    leasedUntil: number;
    evidence: SourceEvidence[];
  },
): Promise<store.RunRow | undefined> {
  const { status, reason } = standing;
  const finishedAt = isUnderWay(status) || status === 'needs_approval' ? null : context.now;
  const change = { status, reason, leasedUntil, finishedAt, state: stateText(work.state) };
  const told =
    row.status === status ? [] : await tellings(context, work, { ...row, was: row.status, status, reason });
  const results = await context.db.write([
    ...(await copiesOf(context, row, evidence)),
    ...told.map((statement) => statement(store.isCurrent(row))),
    store.updateRun(row, change),
  ]);
  if (results.at(-1)?.rowsAffected !== 1) return undefined;
  return { ...row, ...change, revision: row.revision + 1 };
}

/** How long a run that has failed waits for evidence in a source that can't be asked (ms), and how often it asks. */
const longestWait = 24 * 3_600_000;
const askingMs = 10 * 60_000;

const isPatient = ({ approvedAt, createdAt }: store.RunRow, now: number) =>
  now - (approvedAt ?? createdAt) < longestWait;

/** Ends a run that can't be gone on with, once all that it took is known here. */
async function fail(context: Context, row: store.RunRow, reason: string): Promise<void> {
  const { db, now } = context;
  const touched = row.status === 'running' && row.rehearsal === 0;
  const left = touched ? await leftEvidence(context, row, await store.copiedBatches(db, row.id)) : [];
  const waits = left === null && isPatient(row, now);
  const status = waits ? row.status : 'failed';
  const event = { event: 'purge.failed', data: { run: row.id, reason } } as const;
  const entry = waits ? null : await auditEntry(context, row.controller, event);
  const state = readState(row.state);
  for (const { source, evidence } of left ?? []) credit(state, { source, ...evidence });
  const told = waits ? [] : await failedErasure(context, row, { state, reason });
  const change = {
    ...{ status, reason, state: stateText(state) },
    ...{ leasedUntil: waits ? now + askingMs : 0, finishedAt: waits ? null : now },
  };
  await db.write([
    ...(await copiesOf(context, row, left ?? [])),
    ...(entry ? [insertAudit(entry, store.isCurrent(row))] : []),
    ...told.map((statement) => statement(store.isCurrent(row))),
    store.updateRun(row, change),
  ]);
}

async function failedErasure(
  context: Context,
  { id: run, kind, controller: slug, asOf, noticeVersion, request }: store.RunRow,
  { state, reason }: { state: RunState; reason: string },
): Promise<Guarded[]> {
  const found = kind === 'erasure' ? await readController(context, slug) : null;
  if (!found?.ok) return [];
  const { now: at, publicUrl } = context;
  const { controller } = found.value;
  const news = {
    controller,
    run,
    asOf,
    noticeVersion,
    rehearsal: false,
    state,
    reason,
    request,
    at,
    publicUrl,
  };
  return tellFailedErasure(context, news);
}

async function copiesOf(context: Context, row: store.RunRow, evidence: SourceEvidence[]): Promise<Sql[]> {
  const copies = evidence.map(async (one) => [
    store.insertBatch(one.source, one.evidence, store.isCurrent(row)),
    insertAudit(await auditEntry(context, row.controller, batchEvent(one)), ifChanged),
  ]);
  return (await Promise.all(copies)).flat();
}

/** Goes on with runs that nobody works on. One that can't be gone on with does not stop the others. */
export async function workOnLeft(context: Context, budget: Budget): Promise<void> {
  const clock = clockFrom(context.now);
  const failures: unknown[] = [];
  for (const id of await store.listLeft(context.db, context.now, Math.min(mostRuns, budget.pages))) {
    await workOn({ ...context, now: clock() }, id, budget).catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

/** The invocation's time, going on. */
function clockFrom(now: number): () => number {
  const began = Date.now();
  return () => now + Date.now() - began;
}
