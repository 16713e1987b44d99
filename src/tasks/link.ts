import type { KeyRing } from '../keys/ring.ts';
import { seal, unseal } from '../keys/seal.ts';

/** A task, as a token names it. */
export interface TaskRef {
  controller: string;
  id: string;
}

// A capability of its own: it acknowledges one recipient's task, and opens nothing else.
const capability = { purpose: 'task acknowledge', controller: '', row: '' };

/** Seals a token for `/t/`. `nonce` is 12 random bytes, never used twice. */
export function sealTaskLink(
  ring: KeyRing,
  { controller, id }: TaskRef,
  nonce: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return seal(ring, capability, JSON.stringify([controller, id]), nonce);
}

/** Opens one; null for whatever is none: forged, cut, changed, or of another capability. */
export async function openTaskLink(ring: KeyRing, token: string): Promise<TaskRef | null> {
  if (!/^[A-Za-z0-9_.-]{1,600}$/.test(token)) return null;
  const text = await unseal(ring, capability, token);
  if (text === null) return null;
  const [controller, id]: [string, string] = JSON.parse(text);
  return { controller, id };
}
