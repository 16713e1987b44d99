import { decodeBase64Url, encodeBase64Url } from 'hono/utils/encode';
import { canonicalJson } from '../digest.ts';

// JSON Web Signatures (RFC 7515) by Ed25519 (RFC 8037). The algorithm is called EdDSA and not Ed25519, as RFC 9864 would
// have it: every library knows the old name, and some drop keys that bear the new one.

const utf8 = new TextEncoder();

/** A public key (RFC 8037 § 2). Its `kid` is its thumbprint (RFC 7638): other bytes can't have the same name. */
export interface PublicKey {
  kty: 'OKP';
  crv: 'Ed25519';
  x: string;
  kid: string;
  use: 'sig';
}

/** The public key whose bytes are `x`, in base64url. */
export async function publicKeyOf(x: string): Promise<PublicKey> {
  const members = utf8.encode(canonicalJson({ crv: 'Ed25519', kty: 'OKP', x }));
  const kid = base64Url(new Uint8Array(await crypto.subtle.digest('SHA-256', members)));
  return { kty: 'OKP', crv: 'Ed25519', x, kid, use: 'sig' };
}

/** Header and payload as they are signed. `typ` keeps apart what is signed for different ends (RFC 8725 § 3.11). */
export function signingInput(kid: string, typ: string, payload: object): string {
  return `${headerOf(kid, typ)}.${base64Url(utf8.encode(canonicalJson(payload)))}`;
}

/** A signature in flattened JSON serialisation (RFC 7515 § 7.2.2). */
export interface FlattenedJws {
  payload: string;
  protected: string;
  signature: string;
}

/** A compact JWS in flattened JSON serialisation: the same three parts, by name. */
export function flattenJws(jws: string): FlattenedJws {
  const [header = '', payload = '', signature = ''] = jws.split('.');
  return { payload, protected: header, signature };
}

/** What a compact JWS says, unchecked. Throws where that is no JSON. */
export function payloadOf(jws: string): unknown {
  return jsonOf(flattenJws(jws).payload);
}

/** A signature that holds, or why it does not. */
export type Verified =
  | { ok: true; kid: string; payload: unknown }
  | { ok: false; kid: string; reason: 'malformed' | 'unknown-key' | 'forged' };

/** Checks a compact JWS of this type by the key that it names. It must be spelled as it was when it was signed. */
export async function verifyJws(jws: string, typ: string, keys: readonly PublicKey[]): Promise<Verified> {
  const [header = '', payload = '', signature = '', ...more] = jws.split('.');
  const kid = kidOf(header);
  const bytes = bytesOf(signature);
  if (more.length > 0 || header !== headerOf(kid, typ) || !bytes)
    return { ok: false, kid, reason: 'malformed' };
  const key = keys.find((one) => one.kid === kid);
  if (!key || (await publicKeyOf(key.x)).kid !== kid) return { ok: false, kid, reason: 'unknown-key' };
  try {
    const { kty, crv, x } = key;
    const imported = await crypto.subtle.importKey('jwk', { kty, crv, x }, 'Ed25519', false, ['verify']);
    const signed = utf8.encode(`${header}.${payload}`);
    if (!(await crypto.subtle.verify('Ed25519', imported, bytes, signed)))
      throw new Error('another signature');
    return { ok: true, kid, payload: jsonOf(payload) };
  } catch {
    return { ok: false, kid, reason: 'forged' };
  }
}

/** Base64url without padding (RFC 7515 § 2). */
export function base64Url(bytes: Uint8Array): string {
  return encodeBase64Url(bytes.slice().buffer).replace(/=+$/, '');
}

function headerOf(kid: string, typ: string): string {
  return base64Url(utf8.encode(canonicalJson({ alg: 'EdDSA', kid, typ })));
}

/** The bytes of base64url, or null if they would be spelled otherwise. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  try {
    const bytes = decodeBase64Url(text);
    return base64Url(bytes) === text ? bytes : null;
  } catch {
    return null;
  }
}

function kidOf(header: string): string {
  try {
    return String((jsonOf(header) as { kid?: unknown } | null)?.kid ?? '');
  } catch {
    return '';
  }
}

function jsonOf(part: string): unknown {
  return JSON.parse(new TextDecoder().decode(decodeBase64Url(part)));
}
