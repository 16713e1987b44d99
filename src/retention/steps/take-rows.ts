import { isConstraintError, isUnreachable } from '../../db/client.ts';
import type { SourceRow } from '../../sources/cell.ts';
import { deedStatements, type Evidence, evidenceFrom, evidenceQuery, lockedFor } from '../../sources/deed.ts';
import type { Position } from '../../sources/scan.ts';
import { keysDigest } from '../evidence.ts';
import type { MappedTable } from '../mapping.ts';
import { credit, type DeedRule, type RunState, type Step } from '../run.ts';
import { spanOf } from '../span.ts';
import type { OpenSource, Work } from '../work.ts';
import { keyText } from './decide.ts';

/** The most rows that are read at once, and that one batch takes. */
export const mostRows = 1_000;
/** A batch that held the write lock longer (ms) makes the next ones smaller; one that held it half as long, larger. */
const longestLock = 20;

/** Rows of a table that go by one rule, by the same of the table's mappings. */
export interface Group {
  rule: DeedRule;
  mappings: readonly number[];
  rows: SourceRow[];
}

/**
 * Once the same again, if somebody may just have changed a row; then half as many; then without the one row. Gives whether
 * that is passed by.
 */
export function retry(
  state: RunState,
  step: Step,
  { outcome, tried, after }: { outcome: Outcome; tried: number; after: Position | null },
): boolean {
  step.tries += 1;
  if (outcome === 'changed' && step.tries < 2) return false;
  step.tries = 0;
  if (tried > 1) {
    state.rows = Math.ceil(Math.min(state.rows, tried) / 2);
    return false;
  }
  step.position = after;
  return true;
}

/** What a batch did: all of it, with evidence; or nothing, for something is not as it was read, or a row can't go. */
export type Outcome = 'taken' | 'changed' | 'refused';

/** Deed and evidence in one batch in the source. Throws where that can't be reached. */
export async function takeRows(
  work: Work,
  source: OpenSource,
  { step, table }: { step: Step; table: MappedTable },
  group: Group,
): Promise<Outcome> {
  const { rows, mappings } = group;
  const evidence = await evidenceOf(work, source, table, group);
  try {
    const results = await source.database.write(deedStatements(table, mappings, rows, evidence));
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
  table: MappedTable,
  { rule, mappings, rows }: Group,
): Promise<Evidence> {
  const mapped = mappings.flatMap((at) => table.mappings[at] ?? []);
  const span = spanOf(table, mapped, rows, calendar.timeZone);
  // Only an erasure takes what has no date
  if (!span && run.kind !== 'erasure') throw new Error('Rows were to go whose events have no date.');
  const digest = await keysDigest(
    context.ring,
    controller.slug,
    rows.map(([key]) => keyText(key)),
  );
  return {
    ...{ controller: controller.slug, run: run.id, number: number + 1 },
    ...{ rule: rule.id, category: rule.category, clause: rule.clause, noticeVersion: run.noticeVersion },
    ...{ table: table.table, deed: rule.then, rows: rows.length },
    ...{ firstOn: span?.firstOn ?? null, lastOn: span?.lastOn ?? null },
    ...{ digest, holdsRevision: held.revision, at: context.now },
  };
}

/** Counts evidence that was made or found in this slice. */
export function note({ state }: Work, source: OpenSource, evidence: Evidence): void {
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
