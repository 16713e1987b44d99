import { hexOf } from '../digest.ts';
import { deriveKey, type KeyRing } from '../keys/ring.ts';

/**
 * A keyed digest of the keys of a batch, in order: `kid.hex`, HMAC-SHA-256 under a key derived for the controller's
 * evidence. It proves which keys a batch had to who has the key and the list, and tells nobody else whose they were.
 */
export async function keysDigest(
  ring: KeyRing,
  controller: string,
  keys: readonly string[],
): Promise<string> {
  const kid = ring.newest;
  const bytes = await deriveKey(ring, kid, `evidence ${controller}`);
  if (!bytes) throw new Error('The key ring is empty.');
  const hmac = { name: 'HMAC', hash: 'SHA-256' };
  const key = await crypto.subtle.importKey('raw', bytes, hmac, false, ['sign']);
  const message = new TextEncoder().encode(JSON.stringify(keys));
  return `${kid}.${hexOf(new Uint8Array(await crypto.subtle.sign('HMAC', key, message)))}`;
}

/** One keyed digest of any number of records, wherever the pages end in which they come. */
export interface Folding {
  add(record: unknown): void;
  /** Digests what can be by now, so that it need not be kept. */
  fold(): Promise<void>;
  /** The digest of all. */
  end(): Promise<string>;
}

const foldedAtOnce = 1_000;

/** Begins such a digest, under the key of the controller's evidence: each is of the one before it and a thousand records. */
export function foldingOf(ring: KeyRing, controller: string): Folding {
  let digest = '';
  let waiting: string[] = [];
  const take = async (count: number) => {
    digest = await keysDigest(ring, controller, [digest, ...waiting.slice(0, count)]);
    waiting = waiting.slice(count);
  };
  return {
    add: (record) => {
      waiting.push(JSON.stringify(record));
    },
    fold: async () => {
      while (waiting.length >= foldedAtOnce) await take(foldedAtOnce);
    },
    end: async () => {
      await take(foldedAtOnce);
      return digest;
    },
  };
}
