import type { Context } from '../../context.ts';
import { readController } from '../../controllers/actions.ts';
import { openSourceOf } from '../../sources/actions.ts';
import { type Evidence, evidenceFrom, evidenceQuery } from '../../sources/deed.ts';
import { readState } from '../run.ts';
import type { StoredRun } from './load.ts';

/** Evidence, and the source beside whose data it stands. */
export interface SourceEvidence {
  source: string;
  evidence: Evidence;
}

/**
 * Evidence of a run that can't be gone on with, as far as its sources have more than our own database (`copied`, by
 * source). Null if one of them can't be asked now; one that is listed no more has nothing to say.
 */
export async function leftEvidence(
  context: Context,
  run: StoredRun,
  copied: ReadonlyMap<string, number>,
): Promise<SourceEvidence[] | null> {
  const found = await readController(context, run.controller);
  if (!found.ok) return [];
  const left: SourceEvidence[] = [];
  for (const id of new Set(readState(run.state).steps.map(({ source }) => source))) {
    const opened = openSourceOf(context, found.value.controller, id);
    if (!opened.ok) continue;
    const query = evidenceQuery(run.controller, run.id, copied.get(id) ?? 0);
    const rows = await opened.value.read([query]).catch((error: unknown) => error);
    // Without our tables nothing was ever taken there
    if (rows instanceof Error && /no such table: unusta_/.test(rows.message)) continue;
    if (!Array.isArray(rows)) return null;
    const evidence = evidenceFrom(run.controller, rows[0] ?? []);
    left.push(...evidence.map((one) => ({ source: id, evidence: one })));
  }
  return left;
}
