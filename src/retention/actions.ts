import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { always } from '../db/parts.ts';
import { readProfile } from '../notices/actions.ts';
import { dayOf } from '../notices/profile.ts';
import type { Refusal } from '../problem.ts';
import { ok, type Result, refuse } from '../result.ts';
import type { NewPurge } from './input.ts';
import { beginTaking, newReapplication, nothingNamed, type RunState, readState, stateText } from './run.ts';
import { loadWork, momentFor, readTerms, type Terms } from './steps/load.ts';
import { planRun } from './steps/planned.ts';
import * as store from './store.ts';
import { type RunView, runView, shownStatus } from './view.ts';

/** Starts a purge, a dry run or a rehearsal: its plan is made by the slices that follow (`workOn`). */
export async function startPurge(
  context: Context,
  slug: string,
  { dryRun, asOf, reapply }: NewPurge,
): Promise<Result<{ id: string }>> {
  const { db, now } = context;
  const profile = await readProfile(context, slug);
  if (!profile) return refuse({ type: 'not-found', detail: `There is no controller ${slug}.` });
  const today = dayOf(profile, now);
  if (!dryRun && asOf !== undefined && asOf > today) {
    const detail = `must not be after today (${today}) unless dryRun is true`;
    return refuse({ type: 'invalid-input', errors: [{ pointer: '/asOf', detail }] });
  }
  const day = asOf ?? today;
  // A purge goes by the version in force on the day it runs, whatever day it takes for today
  const terms = await readTerms(context, slug, dryRun ? momentFor(profile, day, now) : now);
  if (!terms.ok) return terms;
  if (reapply) return startReapplication(context, terms.value, day);
  const kind = dryRun ? 'dry-run' : 'purge';
  const waiting = dryRun ? [] : (await store.readPast(db, slug)).waiting.map(({ id }) => id);
  const state = await planRun(context, terms.value, { asOf: day, elsewhere: [] });
  return insertRun(context, terms.value, { kind, asOf: day, state, replaces: waiting });
}

/** Erases again what a restored backup has brought back. */
async function startReapplication(
  context: Context,
  terms: Terms,
  asOf: string,
): Promise<Result<{ id: string }>> {
  const erasures = await store.listErasures(context.db, terms.profile.controller.slug, asOf);
  const state = newReapplication(terms.tables, [...erasures.keys()]);
  return insertRun(context, terms, { kind: 'reapply', asOf, state, replaces: [] });
}

interface NewRun {
  kind: store.RunRow['kind'];
  asOf: string;
  state: RunState;
  /** Runs that wait, and are given up for this one. */
  replaces: string[];
}

async function insertRun(
  context: Context,
  { profile, version, fingerprint }: Terms,
  { kind, asOf, state, replaces }: NewRun,
): Promise<Result<{ id: string }>> {
  const { db, now, actor } = context;
  const { slug: controller, mode } = profile.controller;
  const id = context.newId();
  const rehearsal = mode === 'rehearsal';
  const noticeVersion = version.version;
  const row: store.RunRow = {
    ...{
      id,
      controller,
      kind,
      rehearsal: Number(rehearsal),
      actor: actor.id,
      asOf,
      noticeVersion,
      fingerprint,
    },
    ...{ status: 'planning', state: stateText(state), reason: null },
    ...{ revision: 0, leasedUntil: 0, createdAt: now, approvedAt: null, approvedBy: null, finishedAt: null },
    request: null,
  };
  const entry = await auditEntry(context, controller, {
    event: 'purge.started',
    data: { run: id, kind, asOf, noticeVersion, rehearsal },
  });
  const [inserted] = await db.write([
    store.insertRun(row, kind === 'dry-run' ? always : store.isFree(controller)),
    insertAudit(entry, ifChanged),
    ...(replaces.length > 0 ? [store.supersede(replaces, id, now, store.isCurrent(row))] : []),
  ]);
  if (inserted?.rowsAffected === 1) return ok({ id });
  const underway = await store.findUnderway(db, controller);
  return refuse({ type: 'purge-underway', ...(underway !== undefined && { id: underway }) });
}

/** A run, as far as it is. */
export async function readPurge({ db, actor }: Context, id: string): Promise<Result<RunView>> {
  const row = await store.findRun(db, actor.controller, id);
  return row ? ok(runView(row)) : refuse({ type: 'not-found', detail: `There is no purge ${id}.` });
}

/** A controller's runs, oldest first. */
export async function readPurges(
  context: Context,
  slug: string,
  page: { cursor: string; limit: number },
): Promise<Result<{ items: RunView[]; cursor: string | null }>> {
  if (!(await readProfile(context, slug))) {
    return refuse({ type: 'not-found', detail: `There is no controller ${slug}.` });
  }
  const rows = await store.listRuns(context.db, slug, { ...page, limit: page.limit + 1 });
  const items = rows.slice(0, page.limit).map(runView);
  return ok({ items, cursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null });
}

/**
 * Approves the plan of a run that waits: the rules in it may run as they are, now and later. Approved twice is approved
 * once. Refused if notice or mapping have changed since the plan.
 */
export async function approvePurge(context: Context, id: string): Promise<Result<RunView>> {
  const { db, now, actor } = context;
  const row = await store.findRun(db, actor.controller, id);
  if (!row) return refuse({ type: 'not-found', detail: `There is no purge ${id}.` });
  if (row.status !== 'needs_approval') {
    const isDone = row.approvedAt !== null && row.status !== 'failed';
    return isDone ? ok(runView(row)) : refuse(notWaiting(row));
  }
  const loaded = await loadWork(context, row);
  if (!loaded) return refuse({ type: 'plan-outdated' });
  const state = readState(row.state);
  const rules = Object.keys(state.waiting);
  state.waiting = nothingNamed();
  // A rehearsal ends with the approval: nothing is taken
  beginTaking(state, (rule) => row.rehearsal === 0 && rules.includes(rule));
  const approved = { at: now, by: actor.id };
  const change = {
    status: 'running',
    state: stateText(state),
    reason: null,
    leasedUntil: 0,
    finishedAt: null,
  } as const;
  const entry = await auditEntry(context, row.controller, {
    event: 'purge.approved',
    data: { run: id, rules },
  });
  const known = row.rehearsal === 1 ? [] : approvals(row, rules, loaded.terms, now);
  const results = await db.write([
    ...known.map((one) => store.insertApproval(one, store.isCurrent(row))),
    store.updateRun(row, { ...change, approved }),
    insertAudit(entry, ifChanged),
  ]);
  if (results.at(-2)?.rowsAffected !== 1) return refuse({ type: 'changed-meanwhile' });
  return ok(runView({ ...row, ...change, approvedAt: now }));
}

function notWaiting({ status, reason }: store.RunRow): Refusal {
  const by = reason === null ? null : store.successorIn(reason);
  return { type: 'purge-not-waiting', status: shownStatus(status), ...(by !== null && { by }) };
}

function approvals(
  { id: run, controller }: store.RunRow,
  rules: string[],
  { fingerprints }: Terms,
  at: number,
) {
  return rules.flatMap((rule) => {
    const fingerprint = fingerprints.get(rule);
    return fingerprint ? [{ controller, fingerprint, rule, run, at }] : [];
  });
}

/** Evidence as the API shows it. */
export type BatchView = Omit<store.BatchRow, 'at'> & { at: string };

/** What a controller's purges took, batch by batch. */
export async function readBatches(
  context: Context,
  slug: string,
  { run, cursor, limit }: { run: string | null; cursor: string; limit: number },
): Promise<Result<{ items: BatchView[]; cursor: string | null }>> {
  if (!(await readProfile(context, slug))) {
    return refuse({ type: 'not-found', detail: `There is no controller ${slug}.` });
  }
  const [afterRun = '', afterSource = '', afterNumber = '0'] = cursor.split('~');
  const number = Number(afterNumber);
  if (!Number.isSafeInteger(number)) {
    return refuse({
      type: 'invalid-input',
      errors: [{ pointer: '/cursor', detail: 'is no cursor of this list' }],
    });
  }
  const after: [string, string, number] = [afterRun, afterSource, number];
  const rows = await store.listBatches(context.db, slug, { run, cursor: after, limit: limit + 1 });
  const items = rows.slice(0, limit).map((row) => ({ ...row, at: new Date(row.at).toISOString() }));
  const last = items.at(-1);
  return ok({
    items,
    cursor: rows.length > limit && last ? `${last.run}~${last.source}~${last.number}` : null,
  });
}

/**
 * Starts a controller's nightly purge; gives its id, in a list. A rule that waits for an approval in another run is left
 * to it. Nothing is started without a notice in force, or where no table has a rule.
 */
export async function startNight(context: Context, slug: string): Promise<string[]> {
  const terms = await readTerms(context, slug, context.now);
  if (!terms.ok) return [];
  const { waiting } = await store.readPast(context.db, slug);
  // What waits by other terms can't be approved any more
  const current = waiting.filter(({ fingerprint }) => fingerprint === terms.value.fingerprint);
  const elsewhere = current.flatMap(({ state }) => Object.keys((JSON.parse(state) as RunState).waiting));
  const outdated = waiting.filter((one) => !current.includes(one)).map(({ id }) => id);
  const asOf = dayOf(terms.value.profile, context.now);
  const state = await planRun(context, terms.value, { asOf, elsewhere });
  if (state.steps.length === 0) return [];
  const run = await insertRun(context, terms.value, { kind: 'purge', asOf, state, replaces: outdated });
  return run.ok ? [run.value.id] : [];
}
