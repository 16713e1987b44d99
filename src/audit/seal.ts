import { sha256 } from '../digest.ts';
import { canonicalEntry, type Said } from './event.ts';
import { merkleRoot } from './merkle.ts';

/** The `typ` of a seal's JWS. */
export const sealType = 'unusta-seal+json';

/** What a seal says. What is signed is its canonical JSON (RFC 8785). */
export interface Seal {
  controller: string;
  /** Without gaps, from 1 on. */
  number: number;
  /** The first and the last entry that it is of. */
  firstSeq: number;
  lastSeq: number;
  /** Of the Merkle tree over these entries, in hexadecimal digits. */
  root: string;
  /** SHA-256 of the JWS of the seal before; null for the first. */
  previous: string | null;
  /** RFC 3339. */
  at: string;
}

/** What is sealed of an entry. */
type NumberedEntry = Said & { seq: number };

/** The Merkle root over entries: a leaf is the canonical JSON of an entry and its number. */
export function rootOf(entries: readonly NumberedEntry[]): Promise<string> {
  const utf8 = new TextEncoder();
  return merkleRoot(entries.map((entry) => utf8.encode(canonicalEntry(entry))));
}

/** The next seal of a controller's log after `last`, over the entries that came since (`at` in UTC ms); null if none came. */
export async function nextSeal(
  controller: string,
  last: { number: number; lastSeq: number; jws: string } | undefined,
  entries: readonly NumberedEntry[],
  at: number,
): Promise<Seal | null> {
  const lastSeq = entries.at(-1)?.seq;
  if (lastSeq === undefined) return null;
  return {
    controller,
    number: (last?.number ?? 0) + 1,
    // Not the first entry's own number: where one is gone, the seal must not hide it
    firstSeq: (last?.lastSeq ?? 0) + 1,
    lastSeq,
    root: await rootOf(entries),
    previous: last ? await sha256(last.jws) : null,
    at: new Date(at).toISOString(),
  };
}
