import { decodeBase64 } from 'hono/utils/encode';
import { type BoundedMemory, boundedMemory } from '../memory.ts';

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

/**
 * A memory for each ring, of what can be had from it again: bounded. It is to hold values, not promises: in workerd a
 * request must not wait for what another one began.
 */
export function memoryOfRings<V>(): (ring: KeyRing) => BoundedMemory<V> {
  const memories = new WeakMap<KeyRing, BoundedMemory<V>>();
  return (ring) => {
    const known = memories.get(ring);
    if (known) return known;
    const memory = boundedMemory<V>(1_000);
    memories.set(ring, memory);
    return memory;
  };
}

const derived = memoryOfRings<Uint8Array<ArrayBuffer>>();
const sealKeys = memoryOfRings<CryptoKey>();

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
  const name = `${kid}|${purpose}`;
  const known = derived(ring).get(name);
  if (known) return known;
  const bytes = await expand(master, purpose);
  derived(ring).set(name, bytes);
  return bytes;
}

/** The same bytes as a key of AES-256-GCM that can do one thing, or null if the ring has no such kid. */
export async function deriveSealKey(
  ring: KeyRing,
  kid: string,
  purpose: string,
  usage: 'encrypt' | 'decrypt',
): Promise<CryptoKey | null> {
  const name = `${usage}|${kid}|${purpose}`;
  const known = sealKeys(ring).get(name);
  if (known) return known;
  const bytes = await deriveKey(ring, kid, purpose);
  if (!bytes) return null;
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, [usage]);
  sealKeys(ring).set(name, key);
  return key;
}

async function expand(master: Uint8Array<ArrayBuffer>, purpose: string): Promise<Uint8Array<ArrayBuffer>> {
  const key = await crypto.subtle.importKey('raw', master, 'HKDF', false, ['deriveBits']);
  const info = new TextEncoder().encode(`unusta v1 ${purpose}`);
  const salt = new Uint8Array(0);
  return new Uint8Array(
    await crypto.subtle.deriveBits({ name: 'HKDF', hash: 'SHA-256', salt, info }, key, 256),
  );
}
