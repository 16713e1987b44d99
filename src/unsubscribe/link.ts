import { decodeBase64Url, encodeBase64Url } from 'hono/utils/encode';
import { deriveKey, deriveSealKey, type KeyRing, memoryOfRings } from '../keys/ring.ts';

// A token is version ‖ kid ‖ key id ‖ nonce ‖ sealed payload, as base64url. The key is derived for this one purpose and
// this one controller, so that who holds it can seal that controller's unsubscribe tokens and nothing else. The key id
// is the controller's slug, sealed: a token names controller, topic and address, and shows none of them.

const version = 1;
const purpose = 'unsubscribe link';
const keyIdPurpose = 'link key id';
const nonceLength = 12;
/** No address that the API takes (320 characters, maybe of three bytes each) makes a longer token. */
const longest = 2_000;
const utf8 = new TextEncoder();

/** What a shop's mail server gets: enough to seal one controller's unsubscribe tokens, and nothing else. */
export interface LinkKey {
  kid: string;
  keyId: Uint8Array<ArrayBuffer>;
  key: CryptoKey;
}

/** What a token says. */
export interface LinkContent {
  topic: string;
  /** The address as it was given. */
  email: string;
}

/** The link key of a controller under the newest secret, as the text that `unusta key link` prints. */
export async function exportLinkKey(ring: KeyRing, controller: string): Promise<string> {
  const kid = ring.newest;
  const secret = await deriveKey(ring, kid, `${purpose} ${controller}`);
  if (!secret) throw new Error('The key ring is empty.');
  const keyId = await sealSlug(ring, kid, controller);
  return ['unusta-link-1', kid, base64url(keyId), base64url(secret)].join('.');
}

/** Reads what `exportLinkKey` gave; null if it is no link key. */
export async function importLinkKey(text: string): Promise<LinkKey | null> {
  const match = /^unusta-link-1\.([A-Za-z0-9_-]{1,32})\.([A-Za-z0-9_-]{40,200})\.([A-Za-z0-9_-]{43})$/.exec(
    text.trim(),
  );
  const [, kid, id, secret] = match ?? [];
  const [keyId, bytes] = [id, secret].map((part) => bytesOf(part ?? ''));
  if (!kid || !keyId || !bytes) return null;
  const key = await crypto.subtle.importKey('raw', bytes, 'AES-GCM', false, ['encrypt']);
  return { kid, keyId, key };
}

/** Seals a token. `nonce` is 12 random bytes, never used twice. */
export async function sealLink(
  { kid, keyId, key }: LinkKey,
  { topic, email }: LinkContent,
  nonce: Uint8Array<ArrayBuffer>,
): Promise<string> {
  const head = new Uint8Array([version, kid.length, ...utf8.encode(kid), keyId.length, ...keyId]);
  const params = { name: 'AES-GCM', iv: nonce, additionalData: head };
  const sealed = await crypto.subtle.encrypt(params, key, padded(`${topic}\0${email}`));
  return base64url(joined(head, nonce, new Uint8Array(sealed)));
}

/** Opens a token; null for whatever is none: forged, cut, changed, of a key that is gone, or of another capability. */
export async function openLink(
  ring: KeyRing,
  token: string,
): Promise<(LinkContent & { controller: string }) | null> {
  const parts = split(token);
  if (!parts) return null;
  const controller = await openSlug(ring, parts.kid, parts.keyId);
  if (controller === null) return null;
  const key = await deriveSealKey(ring, parts.kid, `${purpose} ${controller}`, 'decrypt');
  if (!key) return null;
  const payload = await decrypt(key, parts.nonce, parts.head, parts.sealed);
  const [topic, email] = payload?.replace(/\0+$/, '').split('\0') ?? [];
  return topic && email ? { controller, topic, email } : null;
}

/** A length that is a multiple of 32, so that a token's length tells little of an address. */
function padded(text: string): Uint8Array<ArrayBuffer> {
  const bytes = utf8.encode(text);
  const whole = new Uint8Array(Math.ceil((bytes.length + 1) / 32) * 32);
  whole.set(bytes);
  return whole;
}

function split(token: string) {
  const bytes = token.length > longest ? null : bytesOf(token);
  if (!bytes) return null;
  const kidEnd = 2 + (bytes[1] ?? 0);
  const headEnd = kidEnd + 1 + (bytes[kidEnd] ?? 0);
  if (bytes[0] !== version || bytes.length < headEnd + nonceLength + 16) return null;
  return {
    kid: new TextDecoder().decode(bytes.slice(2, kidEnd)),
    keyId: bytes.slice(kidEnd + 1, headEnd),
    head: bytes.slice(0, headEnd),
    nonce: bytes.slice(headEnd, headEnd + nonceLength),
    sealed: bytes.slice(headEnd + nonceLength),
  };
}

/** Deterministic, so that a controller has one key id per secret: the nonce is a digest of the slug under the same key. */
async function sealSlug(ring: KeyRing, kid: string, slug: string): Promise<Uint8Array<ArrayBuffer>> {
  const secret = await deriveKey(ring, kid, keyIdPurpose);
  if (!secret) throw new Error(`No secret ${kid}.`);
  const mac = await crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, [
    'sign',
  ]);
  const nonce = new Uint8Array(await crypto.subtle.sign('HMAC', mac, utf8.encode(slug))).slice(
    0,
    nonceLength,
  );
  const key = await crypto.subtle.importKey('raw', secret, 'AES-GCM', false, ['encrypt']);
  const sealed = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce }, key, padded(slug));
  return joined(nonce, new Uint8Array(sealed));
}

const slugs = memoryOfRings<string>();

async function openSlug(ring: KeyRing, kid: string, keyId: Uint8Array<ArrayBuffer>): Promise<string | null> {
  const name = `${kid}.${base64url(keyId)}`;
  const known = slugs(ring).get(name);
  if (known !== undefined) return known;
  const key = await deriveSealKey(ring, kid, keyIdPurpose, 'decrypt');
  if (!key) return null;
  const text = await decrypt(key, keyId.slice(0, nonceLength), new Uint8Array(0), keyId.slice(nonceLength));
  if (text === null) return null;
  const slug = text.replace(/\0+$/, '');
  slugs(ring).set(name, slug);
  return slug;
}

async function decrypt(
  key: CryptoKey,
  iv: Uint8Array<ArrayBuffer>,
  additionalData: Uint8Array<ArrayBuffer>,
  sealed: Uint8Array<ArrayBuffer>,
): Promise<string | null> {
  try {
    return new TextDecoder().decode(
      await crypto.subtle.decrypt({ name: 'AES-GCM', iv, additionalData }, key, sealed),
    );
  } catch {
    return null;
  }
}

function joined(...parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** What was encoded, if the text is the one that encodes it: no byte has two spellings, and no text makes this throw. */
function bytesOf(text: string): Uint8Array<ArrayBuffer> | null {
  if (!/^[A-Za-z0-9_-]+$/.test(text) || text.length % 4 === 1) return null;
  const bytes = decodeBase64Url(text);
  return base64url(bytes) === text ? bytes : null;
}

function base64url(bytes: Uint8Array<ArrayBuffer>): string {
  return encodeBase64Url(bytes.buffer).replace(/=+$/, '');
}
