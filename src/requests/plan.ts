import type { RetentionRule } from '../notices/input.ts';
import type { FatePart, RecordFate } from '../retention/erasure.ts';
import { type MappedTable, ownSource } from '../retention/mapping.ts';
import { leadsToPeople } from '../sources/person.ts';

/** By which the suppression outlives what it was asked with (Art. 21(3) GDPR: no marketing any more). */
export const suppressionClause = 'law:21(3)';
/** By which a request is kept while it is answered, and the proof that it was (Art. 12(3) GDPR). */
export const requestClause = 'law:12(3)';

/** Records of a category of which the same becomes, for the same reason. */
export type PlanPart = FatePart;

/** What becomes of a category. Without parts, there is nothing of the person. */
export interface CategoryPlan extends Pick<PlanPart, 'rows' | 'until' | 'clause' | 'ground'> {
  category: string;
  outcome: PlanPart['outcome'] | 'partly' | 'none';
  parts: PlanPart[];
}

/** The parts of each category as they are counted, by what tells them apart. */
export type Tally = Map<string, Map<string, PlanPart>>;

/** Nothing counted yet, of every category: the notice's in its order, then what is mapped, then Unusta's own. */
export function beginTally(rules: readonly RetentionRule[], tables: readonly MappedTable[]): Tally {
  const mapped = tables.flatMap(({ mappings }) => mappings);
  return new Map([...rules, ...mapped].map(({ category }) => [category, new Map()]));
}

/** Counts a record, in each of its categories once; `rows` 0: only that there may be some. */
export function count(
  tally: Tally,
  categories: readonly string[],
  { hold: _, ...fate }: RecordFate,
  rows = 1,
): void {
  const key = keyOf(fate);
  for (const category of new Set(categories)) {
    const parts = tally.get(category) ?? new Map<string, PlanPart>();
    tally.set(category, parts);
    const part = parts.get(key);
    if (part) part.rows += rows;
    else parts.set(key, { ...fate, rows });
  }
}

/**
 * The categories of which the person's data lie where nobody can look from here: those that no table is mapped to, and
 * those of a table that leads to nobody. With the rule by which they are kept there on a ground, if there is one.
 */
export function categoriesElsewhere(
  rules: readonly RetentionRule[],
  tables: readonly MappedTable[],
): { category: string; kept: RetentionRule | null }[] {
  const isFound = (category: string) => {
    const mapped = tables.filter(({ mappings }) => mappings.some((one) => one.category === category));
    return mapped.length > 0 && mapped.every((table) => table.source === ownSource || leadsToPeople(table));
  };
  const all = [...rules, ...tables.flatMap(({ mappings }) => mappings)].map(({ category }) => category);
  return [...new Set(all)]
    .filter((category) => !isFound(category))
    .map((category) => ({
      category,
      kept: rules.find((rule) => rule.category === category && rule.ground !== undefined) ?? null,
    }));
}

/** What was counted, category by category. */
export function categoryPlans(tally: Tally): CategoryPlan[] {
  return [...tally].map(([category, counted]) => {
    const parts = inOrder([...counted.values()]);
    const last = parts.findLast(({ clause }) => clause !== null);
    return {
      category,
      outcome: outcomeOf(parts),
      rows: parts.reduce((sum, { rows }) => sum + rows, 0),
      until: last?.until ?? null,
      clause: last?.clause ?? null,
      ground: last?.ground ?? null,
      parts,
    };
  });
}

/** What became of all of them, or that not the same did. */
export function outcomeOf<Outcome extends string>(
  parts: readonly { outcome: Outcome }[],
): Outcome | 'partly' | 'none' {
  const [only = 'none', ...others] = new Set(parts.map(({ outcome }) => outcome));
  return others.length > 0 ? 'partly' : only;
}

/** What tells parts apart. */
export function keyOf({ outcome, until, clause, ground, law, awaits }: Omit<PlanPart, 'rows'>): string {
  return [outcome, until, clause, ground, law, awaits].join('\0');
}

const order: PlanPart['outcome'][] = ['erased', 'anonymised', 'by-hand', 'elsewhere', 'kept'];

/** Parts as they are read: what goes first. */
export function inOrder(parts: PlanPart[]): PlanPart[] {
  return parts.sort((one, other) => (rank(one) < rank(other) ? -1 : 1));
}

/** What is kept comes last, the longest of it at the end: what has no last day may outlast all others. */
function rank({ outcome, until, ...others }: PlanPart): string {
  const { clause, ground, law, awaits } = others;
  return [order.indexOf(outcome), until ?? '~', clause, ground, law, awaits].join('\0');
}
