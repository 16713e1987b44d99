import { decodeBase64, encodeBase64 } from 'hono/utils/encode';

// Stands in for `@stablelib/base64` in the Worker (see dev/build.ts): as much of it as `standardwebhooks` uses.

/** Bytes as base64 (RFC 4648 § 4), with padding. */
export function encode(bytes: Uint8Array): string {
  return encodeBase64(bytes.slice().buffer);
}

/** The bytes of base64. Throws on what is none. */
export function decode(base64: string): Uint8Array {
  return decodeBase64(base64);
}
