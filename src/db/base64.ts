import { decodeBase64, encodeBase64 } from 'hono/utils/encode';

// Stands in for `js-base64` in the Worker (see wrangler.toml): as much of it as the libSQL client uses, for blobs.

/** Bytes as base64 and back (RFC 4648 § 4). The server leaves the padding out, and takes it either way. */
export const Base64 = {
  fromUint8Array: (bytes: Uint8Array): string => encodeBase64(bytes.slice().buffer),
  toUint8Array: (base64: string): Uint8Array => decodeBase64(base64),
};
