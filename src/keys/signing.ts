import { base64Url, type PublicKey, publicKeyOf, signingInput } from './jws.ts';
import { deriveKey, type KeyRing, memoryOfRings } from './ring.ts';

/** A private key with its public half. */
interface Signer {
  key: CryptoKey;
  publicKey: PublicKey;
}

const signers = memoryOfRings<Signer>();

/** An Ed25519 key as PKCS #8 (RFC 8410 § 7), up to its 32 bytes. */
const pkcs8 = [0x30, 0x2e, 2, 1, 0, 0x30, 5, 6, 3, 0x2b, 0x65, 0x70, 4, 0x22, 4, 0x20];

/** Signs a payload by the newest secret's key: a compact JWS, and the public key that checks it. Throws without a secret. */
export async function signJws(
  ring: KeyRing,
  payload: object,
  typ: string,
): Promise<{ jws: string; publicKey: PublicKey }> {
  const { key, publicKey } = await signerOf(ring, ring.newest);
  const input = signingInput(publicKey.kid, typ, payload);
  const signature = await crypto.subtle.sign('Ed25519', key, new TextEncoder().encode(input));
  return { jws: `${input}.${base64Url(new Uint8Array(signature))}`, publicKey };
}

/** The public keys of all secrets, the newest first. */
export async function publicKeysOf(ring: KeyRing): Promise<PublicKey[]> {
  const all = await Promise.all([...ring.secrets.keys()].map((name) => signerOf(ring, name)));
  return all.map(({ publicKey }) => publicKey);
}

async function signerOf(ring: KeyRing, name: string): Promise<Signer> {
  const known = signers(ring).get(name);
  if (known) return known;
  const seed = await deriveKey(ring, name, 'sign');
  if (!seed) throw new Error('The key ring is empty.');
  const key = await crypto.subtle.importKey('pkcs8', Uint8Array.of(...pkcs8, ...seed), 'Ed25519', true, [
    'sign',
  ]);
  const { x = '' } = (await crypto.subtle.exportKey('jwk', key)) as JsonWebKey;
  const signer = { key, publicKey: await publicKeyOf(x) };
  signers(ring).set(name, signer);
  return signer;
}
