import type { Cell } from '../../sources/cell.ts';
import type { Held } from '../../sources/holding.ts';
import { addressesIn } from '../../subjects/mentions.ts';
import { subjectOf } from '../../subjects/subject.ts';
import type { Work } from '../work.ts';

/** The values that were found to name somebody who is held: so each is hashed once, however many rows have it. */
const found = new WeakMap<Held, Set<Cell>>();

/**
 * Those of these values that name a person who is held, and maybe others that do. A value may hold more than an address
 * (`Mari <mari@…>, jaan@…`): each that can be found in it counts, for a row too many kept is better than one too few.
 */
export async function heldAmong(
  { context: { pepper }, controller }: Work,
  held: Held,
  values: readonly Cell[],
): Promise<ReadonlySet<Cell>> {
  const known = found.get(held) ?? new Set();
  found.set(held, known);
  if (held.subjects.size === 0) return known;
  const unknown = [...new Set(values)].filter((value) => !known.has(value));
  // Of what is too long to be read, the rest may name anybody
  for (const value of unknown) if (value instanceof ArrayBuffer) known.add(value);
  const named = unknown.flatMap((value) => [...addressesIn(value)].map((address) => ({ value, address })));
  const subjects = await Promise.all(named.map(({ address }) => subjectOf(pepper, controller.slug, address)));
  for (const [at, { value }] of named.entries()) {
    if (held.subjects.has(subjects[at] ?? '')) known.add(value);
  }
  return known;
}
