import type { Cell } from '../sources/cell.ts';
import { normaliseAddress } from './address.ts';

// Whom the value of a column may name, where it is more than one address in its normal form.

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

/**
 * Whether a value names somebody beside the person of an address, or may: what is too long to be read (bytes) may go on,
 * and what has an @ and can't be read is somebody's all the same.
 */
export function namesAnother(value: Cell, address: string): boolean {
  if (typeof value !== 'string') return value instanceof ArrayBuffer;
  const named = [...addressesIn(value)];
  return named.length === 0 ? value.includes('@') : named.some((one) => one !== address);
}
