import type { Pack } from '../evidence/pack.ts';
import { counted } from './progress.ts';

/** What is in an evidence pack, counted: plans are the dry runs, purges all others, erasures too. */
export function figuresOf({ runs, batches, notices }: Pack) {
  const plans = runs.filter(({ kind }) => kind === 'dry-run').length;
  return {
    ...{ plans, purges: runs.length - plans, batches: batches.length },
    rows: batches.reduce((sum, one) => sum + one.rows, 0),
    ...{ rules: new Set(batches.map(({ rule }) => rule)).size, notices: notices.size },
  };
}

/** `1 plan`, `2 purges`: the former only where there are any. */
export function runCounts({
  plans,
  purges,
}: Pick<ReturnType<typeof figuresOf>, 'plans' | 'purges'>): string[] {
  return [...(plans > 0 ? [counted(plans, 'plan')] : []), counted(purges, 'purge')];
}
