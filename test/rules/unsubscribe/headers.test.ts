import { describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { normaliseAddress } from '../../../src/subjects/address.ts';
import { unsubscribeHeaders, unsubscribeUrl } from '../../../src/unsubscribe/headers.ts';
import { exportLinkKey, importLinkKey, sealLink } from '../../../src/unsubscribe/link.ts';

const site = { publicUrl: 'https://privacy.kadakas.example', mailIn: 'in.kadakas.example' };

/** A token of the longest kid and slug there are. */
async function longToken(email: string): Promise<string> {
  const ring = keyRing(`${'k'.repeat(32)}:${Buffer.alloc(32, 5).toString('base64')}`);
  const key = await importLinkKey(await exportLinkKey(ring, 's'.repeat(63)));
  if (!key) throw new Error('no key');
  return sealLink(key, { topic: 't'.repeat(63), email }, new Uint8Array(12));
}

describe('headers', () => {
  test('are one List-Unsubscribe with https, then mailto, and the one pair (RFC 8058 § 3.1, RFC 2369 § 3.2)', () => {
    expect(unsubscribeUrl(site.publicUrl, 'TOKEN')).toBe('https://privacy.kadakas.example/u/TOKEN');
    expect(unsubscribeHeaders(site, 'TOKEN')).toEqual({
      'List-Unsubscribe':
        '<https://privacy.kadakas.example/u/TOKEN>, <mailto:unsubscribe@in.kadakas.example?subject=TOKEN>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
    });
  });

  test('do without mailto where no mail comes in', () => {
    const headers = unsubscribeHeaders({ ...site, mailIn: undefined }, 'TOKEN');
    expect(headers['List-Unsubscribe']).toBe('<https://privacy.kadakas.example/u/TOKEN>');
    expect(headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
  });

  test('are ASCII and at most 2,048 bytes with both, for the longest address as it is normalised', async () => {
    const email = `${'a'.repeat(64)}@${'b'.repeat(63)}.${'c'.repeat(63)}.${'d'.repeat(56)}.ee`;
    expect(normaliseAddress(email)).toHaveLength(252);
    const host = `${'p'.repeat(63)}.${'q'.repeat(63)}.${'r'.repeat(63)}.example`;
    const headers = unsubscribeHeaders(
      { publicUrl: `https://${host}`, mailIn: host },
      await longToken(email),
    );
    expect(headers['List-Unsubscribe']).toMatch(/^<https:\/\/[\x21-\x7e]+>, <mailto:[\x21-\x7e]+>$/);
    expect(headers['List-Unsubscribe'].length).toBeLessThanOrEqual(2_048);
  });

  test('leave the mailto out before they get longer', async () => {
    const email = `${'한'.repeat(300)}@${'한'.repeat(19)}`;
    const headers = unsubscribeHeaders(site, await longToken(email));
    expect(headers['List-Unsubscribe']).toMatch(/^<https:\/\/[\x21-\x7e]+>$/);
    expect(headers['List-Unsubscribe'].length).toBeLessThanOrEqual(2_048);
  });
});
