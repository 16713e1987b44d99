import type { KeyRing } from '../keys/ring.ts';
import { seal, unseal } from '../keys/seal.ts';

// Two capabilities, each sealed by a key of its own: one confirms an address, one follows and withdraws. Both come by mail
// to the request's contact and in no other way, and neither can be turned into the other, or into one of unsubscribing.

/** What a token lets its holder do. */
export type RequestCapability = 'confirm' | 'follow';

/** A request, as a token names it. */
export interface RequestRef {
  controller: string;
  id: string;
}

/** Seals a token for `/v/` (confirm) or `/s/` (follow). `nonce` is 12 random bytes, never used twice. */
export function sealRequestLink(
  ring: KeyRing,
  capability: RequestCapability,
  { controller, id }: RequestRef,
  nonce: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return seal(ring, contextOf(capability), JSON.stringify([controller, id]), nonce);
}

/** Opens one; null for whatever is none: forged, cut, changed, or of another capability. */
export async function openRequestLink(
  ring: KeyRing,
  capability: RequestCapability,
  token: string,
): Promise<RequestRef | null> {
  if (!/^[A-Za-z0-9_.-]{1,600}$/.test(token)) return null;
  const text = await unseal(ring, contextOf(capability), token);
  if (text === null) return null;
  const [controller, id]: [string, string] = JSON.parse(text);
  return { controller, id };
}

function contextOf(capability: RequestCapability) {
  return { purpose: `request ${capability}`, controller: '', row: '' };
}
