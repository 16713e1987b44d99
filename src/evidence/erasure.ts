import { allOwnTables } from '../retention/mapping.ts';
import { differences } from './finding.ts';
import type { PackedBatch, PackedNotice, PackedProfile } from './input.ts';

type Deed = 'delete' | 'anonymise';
type Place = Pick<PackedBatch, 'source' | 'table'>;

/** What is said of the rule by which something was erased that is not as the law has it (Art. 17 GDPR). */
export function erasureFindings(
  rule: { id: string; category: string; clause: string; then: Deed },
  notice: PackedNotice,
  profile: PackedProfile,
): string[] {
  const { category, then } = rule;
  const byLaw = { id: `erasure-${category}`, clause: 'law:17' };
  const ends = category.split(',').flatMap((one) => endsOf(one, null, notice, profile));
  const isRight = ends.length === 0 ? then === 'delete' : ends.includes(then);
  return [
    ...differences(rule, byLaw, 'by law'),
    ...(isRight ? [] : [`its rows were to be ${done[then]}, and no table of ${category} says so`]),
  ];
}

const done: Record<Deed, string> = { delete: 'deleted', anonymise: 'anonymised' };

/**
 * The same of a batch: its rows were of all of its categories. What is anonymised must end so by each of them, what is
 * deleted by one of them not; done again (`isAgain`), by any other of its table.
 */
export function erasedFindings(
  batch: Pick<PackedBatch, 'rule' | 'category' | 'clause' | 'deed'> & Place,
  notice: PackedNotice,
  profile: PackedProfile,
  isAgain: boolean,
): string[] {
  const { rule, category, clause, deed, source, table } = batch;
  const byLaw = { rule: `erasure-${category}`, clause: 'law:17' };
  const ends = category.split(',').map((one) => endsOf(one, batch, notice, profile));
  const isMapped = ends.every(({ length }) => length > 0);
  const others = isAgain ? [endsOf(null, batch, notice, profile)] : [];
  const isRight =
    deed === 'anonymise'
      ? ends.every((each) => each.includes('anonymise'))
      : [...ends, ...others].some((each) => each.includes('delete'));
  return [
    ...differences({ rule, clause }, byLaw, 'by law'),
    ...(isMapped ? [] : [`the shop had not published that ${table} in ${source} holds ${category}`]),
    ...(isRight || !isMapped
      ? []
      : [`its rows were ${done[deed]}, and ${table} in ${source} says otherwise`]),
  ];
}

/** How records of a category (null: any) end, by all mappings of it, or those of one table. */
function endsOf(
  category: string | null,
  place: Place | null,
  { policy: { retention } }: PackedNotice,
  { sources }: PackedProfile,
): Deed[] {
  const isMeant = (one: { source: string; table: string }) =>
    !place || (one.source === place.source && one.table === place.table);
  const isOf = (one: { category: string }) => category === null || one.category === category;
  const shops = sources.flatMap(({ id, tables }) => tables.map((one) => ({ ...one, source: id })));
  const ends = shops
    .filter((one) => isOf(one) && isMeant(one))
    .map((one): Deed => {
      const rules = retention.filter(
        (rule) => rule.category === one.category && (one.after?.includes(rule.after) ?? true),
      );
      const isLeft =
        Object.keys(one.anonymise ?? {}).length > 0 && rules.every(({ then }) => then === 'anonymise');
      return isLeft ? 'anonymise' : 'delete';
    });
  const own = allOwnTables('', retention).filter((one) => one.mappings.some(isOf) && isMeant(one));
  return own.length > 0 ? [...ends, 'delete'] : ends;
}
