import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { seal } from '../../../src/keys/seal.ts';
import { openRequestLink, sealRequestLink } from '../../../src/requests/link.ts';
import { openTaskLink, sealTaskLink } from '../../../src/tasks/link.ts';
import { nonce, ring, secretOf } from '../requests/sample.ts';

const ref = { controller: 'kadakas', id: '019a0000-0000-7000-8000-000000000001' };

describe('a recipient’s link', () => {
  test('opens to its task, and shows neither shop nor task', async () => {
    const token = await sealTaskLink(ring, ref, nonce());
    expect(await openTaskLink(ring, token)).toEqual(ref);
    const bytes = Buffer.from(token.slice(token.indexOf('.') + 1), 'base64url').toString('latin1');
    for (const name of [ref.controller, ref.id]) expect(bytes).not.toContain(name);
  });

  test('with any letter changed, or cut anywhere, is none', async () => {
    const token = await sealTaskLink(ring, ref, nonce());
    for (let i = 0; i < token.length; i += 1) {
      const letter = token[i] === 'A' ? 'B' : 'A';
      expect([i, await openTaskLink(ring, token.slice(0, i) + letter + token.slice(i + 1))]).toEqual([
        i,
        null,
      ]);
      expect([i, await openTaskLink(ring, token.slice(0, i))]).toEqual([i, null]);
    }
  });

  test('is of its own purpose', async () => {
    for (const capability of ['confirm', 'follow'] as const) {
      expect(await openTaskLink(ring, await sealRequestLink(ring, capability, ref, nonce()))).toBeNull();
      expect(await openRequestLink(ring, capability, await sealTaskLink(ring, ref, nonce()))).toBeNull();
    }
    const content = JSON.stringify([ref.controller, ref.id]);
    const stranger = await seal(ring, { purpose: 'delivery', controller: '', row: '' }, content, nonce());
    expect(await openTaskLink(ring, stranger)).toBeNull();
  });

  test('opens after the secret was rotated, and not without the old one', async () => {
    const token = await sealTaskLink(ring, ref, nonce());
    expect(await openTaskLink(keyRing(`${secretOf('k2', 2)},${secretOf('k1', 1)}`), token)).toEqual(ref);
    expect(await openTaskLink(keyRing(secretOf('k2', 2)), token)).toBeNull();
  });

  test('no text makes opening throw', async () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^k1\.[A-Za-z0-9_-]{0,300}$/));
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        expect(await openTaskLink(ring, text)).toBeNull();
      }),
      { numRuns: 300 },
    );
  });
});
