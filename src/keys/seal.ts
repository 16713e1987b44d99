import { decodeBase64Url, encodeBase64Url } from 'hono/utils/encode';
import { deriveKey, type KeyRing } from './ring.ts';

/** What a sealed text is bound to: it opens only for the same purpose, controller and row. */
export interface SealContext {
  purpose: string;
  controller: string;
  row: string;
}

/**
 * Seals a text for a column or a token: AES-256-GCM (NIST SP 800-38D) under a key derived for its purpose, with purpose,
 * controller and row as associated data. Gives `kid.base64url(nonce ‖ ciphertext ‖ tag)`. `nonce` is 12 random bytes.
 */
export async function seal(
  ring: KeyRing,
  context: SealContext,
  text: string,
  nonce: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const key = await sealKey(ring, ring.newest, context, 'encrypt');
  if (!key) throw new Error('The key ring is empty.');
  const params = { name: 'AES-GCM', iv: nonce, additionalData: associated(context) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(params, key, new TextEncoder().encode(text)));
  const whole = new Uint8Array(nonce.length + sealed.length);
  whole.set(nonce);
  whole.set(sealed, nonce.length);
  return `${ring.newest}.${encodeBase64Url(whole.buffer).replace(/=+$/, '')}`;
}

/** Opens what `seal` made, or gives null: unknown key, other purpose, controller or row, or changed. */
export async function unseal(ring: KeyRing, context: SealContext, sealed: string): Promise<string | null> {
  const at = sealed.indexOf('.');
  const key = await sealKey(ring, sealed.slice(0, at), context, 'decrypt');
  if (!key) return null;
  try {
    const whole = decodeBase64Url(sealed.slice(at + 1));
    const params = { name: 'AES-GCM', iv: whole.slice(0, 12), additionalData: associated(context) };
    return new TextDecoder().decode(await crypto.subtle.decrypt(params, key, whole.slice(12)));
  } catch {
    return null;
  }
}

async function sealKey(
  ring: KeyRing,
  kid: string,
  { purpose }: SealContext,
  usage: 'encrypt' | 'decrypt',
): Promise<CryptoKey | null> {
  const bytes = await deriveKey(ring, kid, `seal ${purpose}`);
  return bytes && crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, [usage]);
}

function associated({ purpose, controller, row }: SealContext): Uint8Array {
  return new TextEncoder().encode([purpose, controller, row].join('\0'));
}
