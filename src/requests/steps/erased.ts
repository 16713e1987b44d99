import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { addPart } from '../../retention/erasing.ts';
import type { FatePart } from '../../retention/erasure.ts';
import { erasedRows, erasuresOf } from '../../retention/steps/begin-erasure.ts';

/** What became of a category's records: how many are gone, how many their database refused, and what stays. */
export interface ErasedCategory {
  erased: number;
  anonymised: number;
  /** When the last run looked for the last time. */
  skipped: number;
  /** As the last run found it, while it still could be found: what an account led to can't be once that is gone. */
  kept: FatePart[];
}

/** What was done for an erasure, by all that carried it out. */
export interface Erased {
  /** Of the last of them. */
  status: 'running' | 'finished' | 'failed';
  reason: string | null;
  categories: Map<string, ErasedCategory>;
}

/** How far an erasure is, by the evidence that stands beside the data; null if nobody has carried it out. */
export async function readErasure(
  context: Pick<Context, 'db'>,
  { id: request }: Pick<RequestRow, 'id'>,
): Promise<Erased | null> {
  const runs = await erasuresOf(context, request);
  const last = runs.at(-1);
  if (!last) return null;
  const categories = new Map<string, ErasedCategory>();
  const of = (category: string) => {
    const found = categories.get(category) ?? { erased: 0, anonymised: 0, skipped: 0, kept: [] };
    categories.set(category, found);
    return found;
  };
  for (const { category, deed, rows } of await erasedRows(context, request)) {
    for (const one of category.split(',')) of(one)[deed === 'delete' ? 'erased' : 'anonymised'] += rows;
  }
  for (const { passes } of last.state.steps) {
    for (const [category, rows] of Object.entries(passes?.refused ?? {})) of(category).skipped += rows;
    for (const [category, parts] of Object.entries(passes?.left ?? {})) {
      for (const part of parts) if (part.outcome === 'kept') addPart(of(category).kept, part);
    }
  }
  const { status, reason } = last.run;
  const isOver = status === 'finished' || status === 'failed';
  return { status: isOver ? status : 'running', reason, categories };
}
