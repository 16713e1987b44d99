import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { type Look, lookOf } from '../../retention/led.ts';
import { erasedRows, erasuresOf } from '../../retention/steps/begin-erasure.ts';

/** What became of a category's records: how many are gone, and how many their database refused. */
export interface ErasedCategory {
  erased: number;
  anonymised: number;
  /** When the last run looked for the last time. */
  skipped: number;
}

/** What was done for an erasure, by all that carried it out. */
export interface Erased {
  /** Of the last of them. */
  status: 'running' | 'finished' | 'failed';
  reason: string | null;
  /** RFC 3339; null while it runs. */
  finishedAt: string | null;
  categories: Map<string, ErasedCategory>;
  /** What each run found, oldest first. */
  looks: Look[];
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
    const found = categories.get(category) ?? { erased: 0, anonymised: 0, skipped: 0 };
    categories.set(category, found);
    return found;
  };
  for (const { category, deed, rows } of await erasedRows(context, request)) {
    for (const one of category.split(',')) of(one)[deed === 'delete' ? 'erased' : 'anonymised'] += rows;
  }
  for (const { passes } of last.state.steps) {
    for (const [category, rows] of Object.entries(passes?.refused ?? {})) of(category).skipped += rows;
  }
  const { status, reason, finishedAt } = last.run;
  const isOver = status === 'finished' || status === 'failed';
  const looks = runs.map(({ state }) => lookOf(state));
  return { status: isOver ? status : 'running', reason, finishedAt, categories, looks };
}
