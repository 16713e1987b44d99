import { hexOf, sha256 } from '../digest.ts';

/**
 * The root of the Merkle tree over these leaves (RFC 6962 § 2.1, SHA-256), in hexadecimal digits. What is hashed of a
 * leaf begins with a 0 byte and of a node with a 1, so that no node can be passed off as a leaf.
 */
export async function merkleRoot(leaves: readonly Uint8Array[]): Promise<string> {
  let level = await Promise.all(leaves.map((leaf) => hash(0, leaf)));
  // In pairs from the left, and an odd one as it is: the same tree as splitting at the largest power of two
  while (level.length > 1) {
    const below = level;
    const parents = below.flatMap((left, i) => (i % 2 === 0 ? [parentOf(left, below[i + 1])] : []));
    level = await Promise.all(parents);
  }
  return level[0] ? hexOf(level[0]) : sha256('');
}

async function parentOf(left: Uint8Array, right: Uint8Array | undefined): Promise<Uint8Array> {
  return right ? hash(1, left, right) : left;
}

async function hash(prefix: number, ...parts: Uint8Array[]): Promise<Uint8Array> {
  const whole = new Uint8Array(parts.reduce((length, part) => length + part.length, 1));
  whole[0] = prefix;
  let at = 1;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return new Uint8Array(await crypto.subtle.digest('SHA-256', whole));
}
