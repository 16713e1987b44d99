import { decodeBase64Url, encodeBase64Url } from 'hono/utils/encode';
import { deriveSealKey, type KeyRing } from './ring.ts';

const utf8 = new TextEncoder();

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
  const key = await deriveSealKey(ring, ring.newest, purposeOf(context), 'encrypt');
  if (!key) throw new Error('The key ring is empty.');
  const params = { name: 'AES-GCM', iv: nonce, additionalData: associated(context) };
  const sealed = new Uint8Array(await crypto.subtle.encrypt(params, key, utf8.encode(text)));
  const whole = new Uint8Array(nonce.length + sealed.length);
  whole.set(nonce);
  whole.set(sealed, nonce.length);
  return `${ring.newest}.${base64url(whole)}`;
}

/** Opens what `seal` made, or gives null: unknown key, other purpose, controller or row, or changed. */
export async function unseal(ring: KeyRing, context: SealContext, sealed: string): Promise<string | null> {
  const at = sealed.indexOf('.');
  const key = await deriveSealKey(ring, sealed.slice(0, at), purposeOf(context), 'decrypt');
  if (!key) return null;
  try {
    const whole = decodeBase64Url(sealed.slice(at + 1));
    // The last letter has several spellings: one is right
    if (base64url(whole) !== sealed.slice(at + 1)) return null;
    const params = { name: 'AES-GCM', iv: whole.slice(0, 12), additionalData: associated(context) };
    return new TextDecoder().decode(await crypto.subtle.decrypt(params, key, whole.slice(12)));
  } catch {
    return null;
  }
}

function purposeOf({ purpose }: SealContext): string {
  return `seal ${purpose}`;
}

function associated({ purpose, controller, row }: SealContext): Uint8Array {
  return utf8.encode([purpose, controller, row].join('\0'));
}

function base64url(bytes: Uint8Array<ArrayBuffer>): string {
  return encodeBase64Url(bytes.buffer).replace(/=+$/, '');
}
