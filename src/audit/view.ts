import type { Said } from './event.ts';
import type { Seal } from './seal.ts';

/** An entry as the API shows it. */
export interface EntryView {
  seq: number;
  id: string;
  /** RFC 3339. */
  at: string;
  actor: string;
  event: string;
  data: unknown;
  digest: string;
}

/** A seal as the API shows it: what it says, the key that signed it, and the signature over it all. */
export interface SealView extends Seal {
  kid: string;
  jws: string;
}

/** An entry of the log, to be shown. */
export function entryView(row: Said & { seq: number; digest: string }): EntryView {
  const { seq, id, at, actor, event, data, digest } = row;
  return { seq, id, at: new Date(at).toISOString(), actor, event, data: JSON.parse(data), digest };
}

/** A seal's row, to be shown. */
export function sealView(row: Omit<SealView, 'at'> & { at: number }): SealView {
  return { ...row, at: new Date(row.at).toISOString() };
}
