import canonicalize from 'canonicalize';

/** SHA-256 of a text's UTF-8 bytes, as 64 lower-case hexadecimal digits. */
export async function sha256(text: string | Uint8Array<ArrayBuffer>): Promise<string> {
  const bytes = typeof text === 'string' ? new TextEncoder().encode(text) : text;
  return hexOf(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)));
}

/** Bytes as lower-case hexadecimal digits. */
export function hexOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('');
}

/** The bytes that hexadecimal digits stand for, as `hexOf` writes them. */
export function bytesOf(hex: string): Uint8Array<ArrayBuffer> {
  return Uint8Array.from(hex.match(/../g) ?? [], (byte) => Number.parseInt(byte, 16));
}

/** One JSON text for equal values, whatever the order of their keys (RFC 8785). */
export function canonicalJson(value: unknown): string {
  // By way of JSON: what JSON leaves out (undefined) must not make a difference
  return canonicalize(JSON.parse(JSON.stringify(value))) ?? 'null';
}
