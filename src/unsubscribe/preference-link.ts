import type { KeyRing } from '../keys/ring.ts';
import { seal, unseal } from '../keys/seal.ts';

// A capability of its own, sealed by a key of its own: it reads and sets one person's choices at one controller, for a
// week, and comes by mail to their address in no other way. An unsubscribe token can't be turned into one.

const context = { purpose: 'preference link', controller: '', row: '' };
const lifetimeMs = 7 * 86_400_000;

/** Seals a token for a person's choices. `nonce` is 12 random bytes. */
export function sealPreferenceLink(
  ring: KeyRing,
  { controller, email, now }: { controller: string; email: string; now: number },
  nonce: Uint8Array<ArrayBuffer>,
): Promise<string> {
  return seal(ring, context, JSON.stringify([controller, email, now + lifetimeMs]), nonce);
}

/** Opens one; null for whatever is none, or no longer. */
export async function openPreferenceLink(
  ring: KeyRing,
  token: string,
  now: number,
): Promise<{ controller: string; email: string } | null> {
  if (!/^[A-Za-z0-9_.-]{1,1500}$/.test(token)) return null;
  const text = await unseal(ring, context, token);
  if (text === null) return null;
  const [controller, email, until]: [string, string, number] = JSON.parse(text);
  return now < until ? { controller, email } : null;
}
