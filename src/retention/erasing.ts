import { leadsToPeople } from '../sources/person.ts';
import type { FatePart, RecordFate } from './erasure.ts';
import type { MappedTable } from './mapping.ts';
import {
  erasureRule,
  firstRows,
  type LeftPart,
  leadingFirst,
  leadsThrough,
  noteRule,
  nothingNamed,
  type Passes,
  type RunState,
  type Step,
  tallyOf,
} from './run.ts';

// An erasure on its way: table by table, each gone through until nothing of the person is left there that nothing keeps.

/** Rows of one table that its plan would erase in the same way. */
export interface DueRows {
  source: string;
  table: string;
  categories: readonly string[];
  rows: number;
}

/** An erasure that has not begun: a step for each table that leads to people; `plan` is the digest of what was seen. */
export function newErasure(tables: readonly MappedTable[], due: readonly DueRows[], plan: string): RunState {
  const led = leadingFirst(tables.filter(leadsToPeople));
  const state: RunState = {
    ...{ rules: [], waiting: nothingNamed(), elsewhere: [], rows: firstRows, failures: 0, plan },
    steps: led.map((table) => stepOf(table, led)),
  };
  for (const { source, table, categories, rows } of due) {
    const step = state.steps.find((one) => one.source === source && one.table === table);
    if (!step) continue;
    const rule = erasureRule(categories, tables);
    noteRule(state, step, rule);
    tallyOf(step, rule).eligible += rows;
  }
  return state;
}

function stepOf(table: MappedTable, all: readonly MappedTable[]): Step {
  const [{ category, format } = { category: '', format: 'date' as const }] = table.mappings;
  const after = all.flatMap((other, at) => (other !== table && leadsThrough(other, table) ? [at] : []));
  return {
    ...{ source: table.source, table: table.table, category, format, mapping: 0, rules: [], stage: 'take' },
    ...{
      position: null,
      by: 'key',
      size: 0,
      undated: 0,
      tries: 0,
      skipped: 0,
      skippedFor: null,
      tallies: nothingNamed(),
    },
    passes: { made: 0, after, own: 0, all: -1, left: nothingNamed(), refused: nothingNamed() },
  };
}

/** How many rows of a step's table have gone. */
export const goneOf = ({ tallies }: Step) =>
  Object.values(tallies).reduce((sum, { purged }) => sum + purged, 0);

/**
 * Ends a pass. It was the last if nothing was there to be erased. A row that its database refuses may go once others have
 * gone: it is tried again, until nothing has gone of any table since the pass before.
 */
export function endPass(state: RunState, step: Step, passes: Passes): void {
  const all = state.steps.reduce((sum, one) => sum + goneOf(one), 0);
  const own = goneOf(step);
  step.position = null;
  if (own === passes.own && (step.skipped === 0 || all === passes.all)) {
    step.stage = 'done';
    return;
  }
  const [left, refused] = [nothingNamed<LeftPart[]>(), nothingNamed<number>()];
  step.passes = { made: passes.made + 1, after: passes.after, own, all, left, refused };
  Object.assign(step, { skipped: 0, skippedFor: null });
}

/** After so many passes that found something each time, somebody makes rows as fast as they are erased. */
export const mostPasses = 20;

/** Counts a row that stays, in each of its categories once; `led`: those in which it is found through another table alone. */
export function noteLeft(
  { left }: Pick<Passes, 'left'>,
  categories: readonly string[],
  { hold: _, ...fate }: RecordFate,
  led: readonly string[],
): void {
  for (const category of new Set(categories)) {
    left[category] ??= [];
    addPart(left[category], { ...fate, rows: 1, led: led.includes(category) });
  }
}

/** Adds records to those of which the same becomes, for the same reason. */
export function addPart<Part extends FatePart>(parts: Part[], part: Part): void {
  const { rows, ...fate } = part;
  const names = Object.keys(fate) as (keyof typeof fate)[];
  const same = parts.find((one) => names.every((name) => one[name] === fate[name]));
  if (same) same.rows += rows;
  else parts.push({ ...part });
}

/** Counts a row that could not be erased. */
export function noteRefused(
  step: Step,
  { refused }: Pick<Passes, 'refused'>,
  categories: readonly string[],
): void {
  step.skipped += 1;
  for (const category of new Set(categories)) refused[category] = (refused[category] ?? 0) + 1;
}
