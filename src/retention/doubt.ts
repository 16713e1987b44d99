import type { Step, Tally } from './run.ts';

/**
 * Why a table's `event_format` may be wrong: dates in the first year of `unix_ms` are seconds read as milliseconds, or
 * most of its rows have no date that it can read.
 */
export type Doubt = 'seconds' | 'undated';

/** Below so many rows, undated ones are no sign of anything. */
const fewRows = 10;

/** What speaks against the format in which a step reads its dates, by what it found for a rule. */
export function doubtsOf(
  { format, size, undated }: Pick<Step, 'format' | 'size' | 'undated'>,
  tally: Pick<Tally, 'lastOn'> | undefined,
): Doubt[] {
  const lastOn = tally?.lastOn ?? null;
  const isEarly = format === 'unix_ms' && lastOn !== null && lastOn < '1971-01-01';
  const isUnread = size >= fewRows && undated * 2 > size;
  return [...(isEarly ? ['seconds' as const] : []), ...(isUnread ? ['undated' as const] : [])];
}
