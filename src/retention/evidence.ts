import { hexOf } from '../digest.ts';
import { deriveKey, type KeyRing } from '../keys/ring.ts';

/**
 * A keyed digest of the keys of a batch, in order: `kid.hex`, HMAC-SHA-256 under a key derived for the controller's
 * evidence. It proves which keys a batch had to who has the key and the list, and tells nobody else whose they were.
 */
export async function keysDigest(
  ring: KeyRing,
  controller: string,
  keys: readonly string[],
): Promise<string> {
  const kid = ring.newest;
  const bytes = await deriveKey(ring, kid, `evidence ${controller}`);
  if (!bytes) throw new Error('The key ring is empty.');
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign']);
  const message = new TextEncoder().encode(JSON.stringify(keys));
  return `${kid}.${hexOf(new Uint8Array(await crypto.subtle.sign('HMAC', key, message)))}`;
}
