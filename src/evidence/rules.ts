import { ownSource, ownTables, rulesOf } from '../retention/mapping.ts';
import type { PackedBatch, PackedNotice } from './input.ts';

/** A rule by which something went. */
export type Rule = PackedNotice['policy']['retention'][number];

/** Every rule that a purge by this notice may go by: the notice's, and what Unusta keeps requests by itself. */
export function rulesBeside({ policy: { retention } }: PackedNotice): Rule[] {
  return rulesOf(retention, ownTables('', retention));
}

/** The rules by which the rows of a batch were kept, if that table is one that rules are for: the longest keeps. */
export function rulesFor(
  { source, table, category }: Pick<PackedBatch, 'source' | 'table' | 'category'>,
  { policy: { retention } }: PackedNotice,
): Rule[] {
  if (source !== ownSource) return retention.filter((rule) => rule.category === category);
  const own = ownTables('', retention).filter((one) => one.table === table);
  return own.flatMap(({ mappings }) => mappings.flatMap(({ rules }) => rules));
}
