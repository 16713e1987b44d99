import type { SourceRow } from '../../sources/cell.ts';
import { evidenceFrom, evidenceQuery } from '../../sources/deed.ts';
import { alsoHolding, heldFrom, heldQueries } from '../../sources/holding.ts';
import { pageQuery, positionAfter } from '../../sources/scan.ts';
import { mayTake, type RunState, type Step, tallyOf } from '../run.ts';
import type { Decided, OpenSource, Page, Work } from '../work.ts';
import { decideRows } from './decide.ts';
import { scanOf } from './scan-of.ts';
import { type Group, mostRows, note, retry, takeRows } from './take-rows.ts';

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
  for (const group of groups) {
    const outcome = await takeRows(work, source, { step, table: scan.table }, group);
    if (outcome === 'taken') continue;
    source.ahead = outcome === 'refused' ? { position: step.position, page: Promise.resolve(read) } : null;
    const tried = groups.reduce((sum, one) => sum + one.rows.length, 0);
    if (retry(work.state, step, { outcome, tried, after: positionAfter(scan, rows) })) step.skipped += 1;
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
function takeable(state: RunState, step: Step, decided: Decided[]): Group[] {
  const groups = new Map<string, Group>();
  for (const { row, rule, isHeld, mappings } of decided) {
    if (isHeld || !mayTake(state, rule.id)) continue;
    const name = [rule.id, rule.then, mappings].join(' ');
    const group = groups.get(name) ?? { rule, mappings, rows: [] };
    const { eligible, purged } = tallyOf(step, rule);
    const mine = [...groups.values()].filter((one) => one.rule.id === rule.id);
    const planned = mine.reduce((sum, { rows }) => sum + rows.length, purged);
    if (planned < eligible) group.rows.push(row);
    if (group.rows.length > 0) groups.set(name, group);
  }
  return [...groups.values()];
}
