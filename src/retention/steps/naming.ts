import type { Cell } from '../../sources/cell.ts';
import type { Held } from '../../sources/holding.ts';
import { normaliseAddress } from '../../subjects/address.ts';
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

/** What can be part of an address, as far as it goes; then only what most addresses are made of. */
const parts = [
  /[^\s<>()[\]",;:]{1,128}@[^\s<>()[\]",;:]+/g, // without a bound, a long word without an @ takes time squared
  /[\p{L}\p{M}\p{N}._%+'-]{1,128}@[\p{L}\p{M}\p{N}.-]+/gu,
];
/** Most values: an address in which no other one can be found. */
const usual = /^[a-z\d][\w.%+-]*@[a-z\d.-]*[a-z\d]$/i;
/** Quotes, dots and marks that nobody sees: what stands around an address may be none of it. */
const around = /^[^\p{L}\p{N}]+|(?<=[\p{L}\p{N}])[^\p{L}\p{N}]+$/gu;

/** All that can be read as an address, normalised. */
export function addressesIn(value: Cell): Iterable<string> {
  if (typeof value === 'string' && usual.test(value)) return [normaliseAddress(value) ?? []].flat();
  if (typeof value !== 'string') return [];
  const found = [value, ...parts.flatMap((part) => value.match(part) ?? [])];
  const all = found.flatMap((one) => [one, one.replace(around, '')]);
  return new Set(all.flatMap((one) => normaliseAddress(one) ?? []));
}
