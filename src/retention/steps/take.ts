import { isConstraintError, isUnreachable } from '../../db/client.ts';
import type { SourceRow } from '../../sources/cell.ts';
import { deedStatements, type Evidence, evidenceFrom, evidenceQuery, lockedFor } from '../../sources/deed.ts';
import { alsoHolding, heldFrom, heldQueries } from '../../sources/holding.ts';
import { type Position, pageQuery, positionAfter, type Scan } from '../../sources/scan.ts';
import { keysDigest } from '../evidence.ts';
import { credit, type DeedRule, mayTake, type RunState, type Step, tallyOf } from '../run.ts';
import { spanOf } from '../span.ts';
import type { Decided, OpenSource, Page, Work } from '../work.ts';
import { decideRows, keyText } from './decide.ts';
import { scanOf } from './scan-of.ts';

/** The most rows that are read at once, and that one batch takes. */
const mostRows = 1_000;
/** A batch that held the write lock longer (ms) makes the next ones smaller; one that held it half as long, larger. */
const longestLock = 40;

/**
 * Takes what may go of a page: rows and holds are read at one moment, each row is decided, then deed and evidence are
 * one batch in the source. A batch that finds anything changed does nothing: the page is read again, then a smaller one;
 * a row that can't be taken alone is passed by and counted. If the run `goesOn`, the next page is read meanwhile. Gives how
 * many rows the page had. Throws where the source can't be reached.
 */
export async function takePage(work: Work, source: OpenSource, step: Step, goesOn: boolean): Promise<number> {
  const way = scanOf(work, source, step);
  if (!work.touches) throw new Error('Nothing is taken in a rehearsal.');
  if (way.isEmpty) {
    finish(step);
    return 0;
  }
  const { scan } = way;
  const read = await (readAhead(source, step) ?? readPage(work, source, step, way));
  const { page, rest } = cut(work.state, read);
  const { rows, held, decided, isLast, made } = page;
  source.held = held;
  for (const evidence of made) if (evidence.number > source.number) note(work, source, evidence);
  const next = isLast ? null : positionAfter(scan, rows);
  if (rest) source.ahead = { position: next, page: Promise.resolve(rest) };
  else if (next && goesOn) lookAhead(work, source, { ...step, position: next }, way);
  const groups = takeable(work.state, step, decided);
  for (const [rule, mine] of groups) {
    const outcome = await takeRows(work, source, { step, scan, rule }, mine);
    if (outcome === 'taken') continue;
    source.ahead = outcome === 'refused' ? { position: step.position, page: Promise.resolve(read) } : null;
    const tried = [...groups.values()].reduce((sum, one) => sum + one.length, 0);
    retry(work.state, step, { outcome, tried, after: positionAfter(scan, rows) });
    return rows.length;
  }
  step.tries = 0;
  if (next) step.position = next;
  else finish(step);
  return rows.length;
}

type Way = ReturnType<typeof scanOf>;

/** The page at a step's position, with what is decided of its rows. */
async function readPage(
  work: Work,
  { database, held: known, number }: OpenSource,
  { position, mapping }: Step,
  { scan, cuts }: Way,
): Promise<Page> {
  const { slug } = work.controller;
  const limit = mostRows - (mostRows % work.state.rows); // whole batches
  const [page = [], made = [], ...holds] = await database.read([
    pageQuery(scan, position, limit),
    evidenceQuery(slug, work.run.id, number),
    ...heldQueries(slug, known.revision),
  ]);
  const read = heldFrom(known, holds);
  // What was in force a moment ago may be gone with a backup that was restored since
  const held = read === known ? known : alsoHolding(read, work.holds);
  const rows = page as SourceRow[];
  const decided = await decideRows(work, { table: scan.table, mapping, cuts, held }, rows);
  return { rows, held, decided, isLast: rows.length < limit, made: evidenceFrom(slug, made) };
}

/** Begins to read a page while the one before it is taken. What fails is thrown where the page is wanted. */
function lookAhead(work: Work, source: OpenSource, step: Step, way: Way): void {
  const page = readPage(work, source, step, way);
  page.catch(() => {});
  source.ahead = { position: step.position, page };
}

/** The page read ahead, if it is the one wanted now. */
function readAhead(source: OpenSource, { position }: Step): Promise<Page> | null {
  const { ahead } = source;
  source.ahead = null;
  return ahead?.position === position ? ahead.page : null;
}

/** A page, up to as many rows to be taken as a batch may take; the rest of it is the next page. */
function cut(state: RunState, page: Page): { page: Page; rest: Page | null } {
  const mine = page.decided.filter(({ isHeld, rule }) => !isHeld && mayTake(state, rule.id));
  const last = mine[state.rows - 1];
  if (!last || mine.length === state.rows) return { page, rest: null };
  const [at, decidedAt] = [page.rows.indexOf(last.row) + 1, page.decided.indexOf(last) + 1];
  const { rows, decided } = page;
  return {
    page: { ...page, rows: rows.slice(0, at), decided: decided.slice(0, decidedAt), isLast: false },
    rest: { ...page, rows: rows.slice(at), decided: decided.slice(decidedAt) },
  };
}

function finish(step: Step): void {
  Object.assign(step, { stage: 'done', position: null });
}

/** The rows to be taken, by rule: no more than the plan said of each. */
function takeable(state: RunState, step: Step, decided: Decided[]): Map<DeedRule, SourceRow[]> {
  const groups = new Map<DeedRule, SourceRow[]>();
  for (const { row, rule, isHeld } of decided) {
    if (isHeld || !mayTake(state, rule.id)) continue;
    const mine = groups.get(rule) ?? [];
    const { eligible, purged } = tallyOf(step, rule);
    if (purged + mine.length < eligible) mine.push(row);
    if (mine.length > 0) groups.set(rule, mine);
  }
  return groups;
}

/** Once the same again, if somebody may just have changed a row; else half as many; then without the one row. */
function retry(
  state: RunState,
  step: Step,
  { outcome, tried, after }: { outcome: Outcome; tried: number; after: Position | null },
): void {
  step.tries += 1;
  if (outcome === 'changed' && step.tries < 2) return;
  step.tries = 0;
  if (tried > 1) {
    state.rows = Math.ceil(Math.min(state.rows, tried) / 2);
    return;
  }
  step.skipped += 1;
  step.position = after;
}

/** What a batch did: all of it, with evidence; or nothing, for something is not as it was read, or a row can't go. */
type Outcome = 'taken' | 'changed' | 'refused';

async function takeRows(
  work: Work,
  source: OpenSource,
  { step, scan, rule }: { step: Step; scan: Scan; rule: DeedRule },
  rows: SourceRow[],
): Promise<Outcome> {
  const evidence = await evidenceOf(work, source, { scan, rule }, rows);
  try {
    const results = await source.database.write(deedStatements(scan.table, step.mapping, rows, evidence));
    adapt(work.state, lockedFor(results), rows.length);
    note(work, source, evidence);
    return 'taken';
  } catch (error) {
    const refusal = refusalOf(error);
    if (refusal) {
      step.skippedFor = refusal;
      return 'refused';
    }
    // The answer may be lost, or the batch of an earlier try be late: the source knows
    const found = await findEvidence(work, source, evidence.number);
    if (found) {
      note(work, source, found);
      return found.digest === evidence.digest ? 'taken' : 'changed';
    }
    if (!isConstraintError(error) || isUnreachable(error)) throw error;
    step.skippedFor = 'changed meanwhile';
    return 'changed';
  }
}

async function evidenceOf(
  { context, controller, run, calendar }: Work,
  { held, number }: OpenSource,
  { scan, rule }: { scan: Scan; rule: DeedRule },
  rows: SourceRow[],
): Promise<Evidence> {
  const span = spanOf(scan, rows, calendar.timeZone);
  if (!span) throw new Error('Rows were to go whose events have no date.');
  const digest = await keysDigest(
    context.ring,
    controller.slug,
    rows.map(([key]) => keyText(key)),
  );
  return {
    ...{ controller: controller.slug, run: run.id, number: number + 1 },
    ...{ rule: rule.id, category: rule.category, clause: rule.clause, noticeVersion: run.noticeVersion },
    ...{ table: scan.table.table, deed: rule.then, rows: rows.length },
    ...span,
    ...{ digest, holdsRevision: held.revision, at: context.now },
  };
}

function note({ state }: Work, source: OpenSource, evidence: Evidence): void {
  source.number = evidence.number;
  source.evidence.push(evidence);
  credit(state, { source: source.id, ...evidence });
}

async function findEvidence(
  { controller, run }: Work,
  { database }: OpenSource,
  number: number,
): Promise<Evidence | null> {
  const [rows = []] = await database.read([evidenceQuery(controller.slug, run.id, number - 1)]);
  return evidenceFrom(controller.slug, rows)[0] ?? null;
}

/** Only full pages tell that a larger one may do. */
function adapt(state: RunState, milliseconds: number, rows: number): void {
  if (milliseconds > longestLock) state.rows = Math.max(50, Math.floor(rows / 2));
  else if (milliseconds < longestLock / 2 && rows >= state.rows)
    state.rows = Math.min(mostRows, state.rows * 2);
}

/** Why the database does not let a row go, without any value of it; null if it said nothing like that. */
function refusalOf(error: unknown): string | null {
  if (!isConstraintError(error) || !(error instanceof Error)) return null;
  // Of our own tables' constraints, each says that something has changed
  if (/affected = expected|unusta_batches/.test(error.message)) return null;
  return /(?:[A-Z]+ )+constraint failed/.exec(error.message)?.[0] ?? 'refused';
}
