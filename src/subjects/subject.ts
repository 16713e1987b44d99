import { decodeBase64, encodeBase64Url } from 'hono/utils/encode';

const peppers = new Map<string, CryptoKey>();

/**
 * How a data subject is known without their address: HMAC-SHA-256 of controller and normalised address under the
 * pepper, as base64url. The same person at two controllers has two. Still personal data, but not to be guessed.
 */
export function subjectOf(pepper: string, controller: string, normalised: string): Promise<string> {
  return keyed(pepper, `subject v1\0${controller}\0${normalised}`);
}

/** What tells a text that somebody wrote from another, and is not to be guessed from it. */
export function writtenDigest(pepper: string, text: string): Promise<string> {
  return keyed(pepper, `written v1\0${text}`);
}

async function keyed(pepper: string, message: string): Promise<string> {
  let key = peppers.get(pepper);
  if (!key) {
    key = await crypto.subtle.importKey(
      'raw',
      decodeBase64(pepper),
      { name: 'HMAC', hash: 'SHA-256' },
      false,
      ['sign'],
    );
    peppers.set(pepper, key);
  }
  const bytes = new TextEncoder().encode(message);
  return encodeBase64Url(await crypto.subtle.sign('HMAC', key, bytes)).replace(/=+$/, '');
}
