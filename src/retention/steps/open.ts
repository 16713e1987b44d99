import type { Sql } from 'sql-template-tag';
import { liftedAmong } from '../../holds/actions.ts';
import { missingHolds } from '../../holds/hold.ts';
import type { Refusal } from '../../problem.ts';
import { ok, type Result } from '../../result.ts';
import {
  checkSource,
  openSourceOf,
  prepareSource,
  sharedReason,
  sharing,
  sourceFailure,
} from '../../sources/actions.ts';
import type { Cell } from '../../sources/cell.ts';
import type { SourceDatabase } from '../../sources/database.ts';
import { evidenceFrom, evidenceQuery } from '../../sources/deed.ts';
import {
  type Held,
  heldFrom,
  heldOf,
  heldQueries,
  liftHold,
  nothingHeld,
  placeHolds,
} from '../../sources/holding.ts';
import { credit } from '../run.ts';
import type { Hindrance, OpenSource, Work } from '../work.ts';

/** A source as a slice works on it, or why it can't. */
export type Opened = { ok: true; source: OpenSource } | { ok: false; hindrance: Hindrance };

/**
 * Opens a source for one slice of a run: its schema is checked, holds that it misses are placed (a backup may have been
 * restored), and evidence that an interrupted slice left there is taken up. `copied` is the last batch that our own
 * database has of this run there.
 */
export async function openForRun(work: Work, id: string, copied: number): Promise<Opened> {
  const { context, controller, tables } = work;
  const opened = openSourceOf(context, controller, id);
  if (!opened.ok) return hindered(id, opened.refusal, true);
  const same = sharing(context, controller, id);
  if (same.length > 1) {
    return { ok: false, hindrance: { source: id, reason: sharedReason(same), final: true } };
  }
  const checked = await checkSource(
    context,
    controller,
    tables.filter(({ source }) => source === id),
  );
  if (!checked.ok) return hindered(id, checked.refusal, false);
  const errors = checked.value.findings.filter(({ level }) => level === 'error');
  if (errors.length > 0) {
    const reason = errors.map(({ message }) => message).join(' ');
    return { ok: false, hindrance: { source: id, reason, final: true } };
  }
  const database = opened.value;
  const source: OpenSource = {
    ...{ id, database, number: copied, evidence: [], cuts: new Map(), ahead: null },
    held: heldOf(work.holds, 0),
    indexed: checked.value.indexed,
  };
  if (!work.touches) return { ok: true, source };
  const ready = await withFailure(id, () => takeUp(work, database, copied));
  if (!ready.ok) return hindered(id, ready.refusal, false);
  const { held, evidence } = ready.value;
  for (const one of evidence) credit(work.state, { source: id, ...one });
  return { ok: true, source: { ...source, held, evidence, number: evidence.at(-1)?.number ?? copied } };
}

async function takeUp(work: Work, database: SourceDatabase, copied: number) {
  const { slug } = work.controller;
  const [revision = [], holds = [], left = []] = await readPrepared(database, [
    ...heldQueries(slug, nothingHeld.revision),
    evidenceQuery(slug, work.run.id, copied),
  ]);
  const held = await asOurs(work, database, heldFrom(nothingHeld, [revision, holds]));
  return { held, evidence: evidenceFrom(slug, left as Cell[][]) };
}

/** The tables of ours are made when they are first missed. */
async function readPrepared(database: SourceDatabase, queries: Sql[]): Promise<Cell[][][]> {
  try {
    return await database.read(queries);
  } catch (error) {
    if (!(error instanceof Error && /no such table: unusta_/.test(error.message))) throw error;
    await prepareSource(database);
    return database.read(queries);
  }
}

/** How many holds are written at once: no batch holds the shop's write lock for long. */
const mostHolds = 200;

/** Places the holds that a source misses, and lifts those there that we know to be lifted. */
async function asOurs(work: Work, database: SourceDatabase, held: Held): Promise<Held> {
  const { slug } = work.controller;
  const ours = new Set(work.holds.map(({ id }) => id));
  const strange = [...held.ids].filter((id) => !ours.has(id));
  const lifted = strange.length > 0 ? await liftedAmong(work.context, slug, strange) : [];
  const statements = [
    ...placeHolds(slug, missingHolds(held, work.holds)),
    ...lifted.map((id) => liftHold(slug, id)),
  ];
  if (statements.length === 0) return held;
  for (let at = 0; at < statements.length; at += mostHolds) {
    await database.write(statements.slice(at, at + mostHolds));
  }
  return heldFrom(nothingHeld, await database.read(heldQueries(slug, nothingHeld.revision)));
}

async function withFailure<T>(id: string, action: () => Promise<T>): Promise<Result<T>> {
  try {
    return ok(await action());
  } catch (error) {
    return sourceFailure(id, error);
  }
}

function hindered(source: string, refusal: Refusal, final: boolean): Opened {
  const reason = refusal.type === 'source-unavailable' ? refusal.reason : refusal.type;
  return { ok: false, hindrance: { source, reason, final } };
}
