import type { Scan } from '../../sources/scan.ts';
import { type Cut, cutOf } from '../fate.ts';
import type { Step } from '../run.ts';
import type { OpenSource, Work } from '../work.ts';

/**
 * A step's way through its table (empty where no rule lets anything go), chosen with its first page; and the cut-offs of
 * all it is mapped to. Throws if it isn't mapped.
 */
export function scanOf(
  { tables, calendar, run }: Work,
  { cuts: known, indexed }: Pick<OpenSource, 'cuts' | 'indexed'>,
  step: Step,
): { scan: Scan; cuts: Cut[]; isEmpty: boolean } {
  const table = tables.find(({ source, table }) => source === step.source && table === step.table);
  const mapping = table?.mappings[step.mapping];
  if (!table || !mapping) throw new Error(`A run has a step for ${step.table}, which is not mapped.`);
  const cuts = known.get(table) ?? table.mappings.map((one) => cutOf(one, calendar));
  known.set(table, cuts);
  // Whom an erasure named can be anywhere
  if (run.kind === 'reapply') return { scan: { table, mapping, by: 'key', end: null }, cuts, isEmpty: false };
  if (step.position === null) step.by = indexed.has(indexName(step)) ? 'event' : 'key';
  const end = cuts[step.mapping]?.end ?? null;
  const scan = { table, mapping, by: step.by, end, takes: step.stage === 'take' };
  return { scan, cuts, isEmpty: end === null };
}

/** By which `OpenSource.indexed` knows a mapping of a table. */
export function indexName({ table, mapping }: Pick<Step, 'table' | 'mapping'>): string {
  return `${table}\0${mapping}`;
}
