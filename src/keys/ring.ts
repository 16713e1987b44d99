import { decodeBase64 } from 'hono/utils/encode';

/** The master secrets, newest first. What is sealed or signed names its key (`kid`), so old ones still open. */
export interface KeyRing {
  newest: string;
  secrets: ReadonlyMap<string, Uint8Array<ArrayBuffer>>;
}

const rings = new Map<string, KeyRing>();

/** Reads `UNUSTA_SECRET` (`kid:base64`, several separated by commas, newest first; its form was checked at start-up). */
export function keyRing(secret: string): KeyRing {
  const known = rings.get(secret);
  if (known) return known;
  const entries = secret.split(',').map((entry): [string, Uint8Array<ArrayBuffer>] => {
    const at = entry.indexOf(':');
    return [entry.slice(0, at).trim(), decodeBase64(entry.slice(at + 1).trim())];
  });
  const ring = { newest: entries[0]?.[0] ?? '', secrets: new Map(entries) };
  rings.set(secret, ring);
  return ring;
}

// Derived keys by what they are for: bounded, and cheap to derive again. Values, not promises: in workerd a request
// must not wait for what another one began.
const derived = new Map<string, Uint8Array<ArrayBuffer>>();

/**
 * 32 bytes for one purpose (RFC 5869, HKDF-SHA-256), or null if the ring has no such kid. Purposes are kept apart by
 * construction: from one derived key neither the master nor another purpose's key can be had.
 */
export async function deriveKey(
  ring: KeyRing,
  kid: string,
  purpose: string,
): Promise<Uint8Array<ArrayBuffer> | null> {
  const master = ring.secrets.get(kid);
  if (!master) return null;
  const name = `${kid}|${purpose}|${master.join()}`;
  const known = derived.get(name);
  if (known) return known;
  const bytes = await expand(master, purpose);
  if (derived.size > 1_000) derived.clear();
  derived.set(name, bytes);
  return bytes;
}

async function expand(master: Uint8Array<ArrayBuffer>, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', master, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode(`unusta v1 ${purpose}`);
  const salt = new Uint8Array(0);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 256),
  );
}
