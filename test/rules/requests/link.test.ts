import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { seal } from '../../../src/keys/seal.ts';
import { openRequestLink, sealRequestLink } from '../../../src/requests/link.ts';
import { sealText } from '../../../src/requests/sealed.ts';
import { sealPreferenceLink } from '../../../src/unsubscribe/preference-link.ts';
import { nonce, ring, secretOf } from './sample.ts';

const ref = { controller: 'kadakas', id: '019a0000-0000-7000-8000-000000000001' };
const capabilities = ['confirm', 'follow'] as const;
const refs = fc.record({
  controller: fc.stringMatching(/^[a-z0-9][a-z0-9-]{0,61}$/),
  id: fc.uuid({ version: 7 }),
});
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_.';

describe('a request’s link', () => {
  test('opens to the request that it was sealed for, and for its own capability alone', async () => {
    await fc.assert(
      fc.asyncProperty(refs, fc.constantFrom(...capabilities), async (any, capability) => {
        const token = await sealRequestLink(ring, capability, any, nonce());
        const other = capability === 'confirm' ? 'follow' : 'confirm';
        expect(token).toMatch(/^[A-Za-z0-9_.-]{1,600}$/);
        expect(await openRequestLink(ring, capability, token)).toEqual(any);
        expect(await openRequestLink(ring, other, token)).toBeNull();
      }),
      { numRuns: 200 },
    );
  });

  test.each(capabilities)(
    'to %s, with any letter changed, or cut or grown anywhere, is none',
    async (capability) => {
      const token = await sealRequestLink(ring, capability, ref, nonce());
      const open = (text: string) => openRequestLink(ring, capability, text);
      for (let i = 0; i < token.length; i += 1) {
        const letter = alphabet[(alphabet.indexOf(token[i] ?? '') + 1 + (i % 63)) % 65];
        expect([i, await open(token.slice(0, i) + letter + token.slice(i + 1))]).toEqual([i, null]);
        expect([i, await open(token.slice(0, i))]).toEqual([i, null]);
        expect([i, await open(token.slice(i + 1))]).toEqual([i, null]);
        expect([i, await open(`${token.slice(0, i)}A${token.slice(i)}`)]).toEqual([i, null]);
      }
      // One spelling only, whatever bits the last letter has to spare
      for (const letter of alphabet) {
        const other = token.slice(0, -1) + letter;
        if (other !== token) expect(await open(other)).toBeNull();
      }
      for (const more of ['A', 'AAAA', '=', '.', '.json', '\n', ' '])
        expect(await open(token + more)).toBeNull();
    },
  );

  test('can’t be made of parts of others', async () => {
    const pieces = fc.tuple(refs, refs, fc.nat(), fc.nat());
    await fc.assert(
      fc.asyncProperty(pieces, async ([one, other, cutOne, cutOther]) => {
        const [a, b] = await Promise.all([
          sealRequestLink(ring, 'confirm', one, nonce()),
          sealRequestLink(ring, 'follow', other, nonce()),
        ]);
        const spliced = a.slice(0, cutOne % (a.length + 1)) + b.slice(cutOther % (b.length + 1));
        for (const capability of capabilities) {
          const found = await openRequestLink(ring, capability, spliced);
          const whole = capability === 'confirm' ? a : b;
          expect(found === null || spliced === whole).toBe(true);
        }
      }),
    );
  });

  test('is of no other purpose', async () => {
    const content = JSON.stringify([ref.controller, ref.id]);
    const strangers = [
      await sealPreferenceLink(ring, { controller: 'kadakas', email: 'mari@kodu.example', now: 0 }, nonce()),
      (await sealText(ring, ref, content, nonce())).sealed,
      await seal(ring, { purpose: 'delivery', controller: '', row: '' }, content, nonce()),
      await seal(ring, { purpose: 'request confirm', controller: 'kadakas', row: '' }, content, nonce()),
    ];
    for (const token of strangers) {
      for (const capability of capabilities)
        expect(await openRequestLink(ring, capability, token)).toBeNull();
    }
  });

  test('opens after the secret was rotated, and not without the old one', async () => {
    const token = await sealRequestLink(ring, 'follow', ref, nonce());
    const rotated = keyRing(`${secretOf('k2', 2)},${secretOf('k1', 1)}`);
    expect(await openRequestLink(rotated, 'follow', token)).toEqual(ref);
    expect(await openRequestLink(keyRing(secretOf('k2', 2)), 'follow', token)).toBeNull();
    // The same name for another secret
    expect(await openRequestLink(keyRing(secretOf('k1', 3)), 'follow', token)).toBeNull();
  });

  test('no text makes opening throw', async () => {
    const texts = fc.oneof(fc.string(), fc.stringMatching(/^k1\.[A-Za-z0-9_-]{0,300}$/));
    await fc.assert(
      fc.asyncProperty(texts, fc.constantFrom(...capabilities), async (text, capability) => {
        expect(await openRequestLink(ring, capability, text)).toBeNull();
      }),
      { numRuns: 500 },
    );
    expect(await openRequestLink(ring, 'follow', `k1.${'A'.repeat(100_000)}`)).toBeNull();
  });

  test('shows neither shop nor request, and is another each time', async () => {
    const [one, other] = [
      await sealRequestLink(ring, 'follow', ref, nonce()),
      await sealRequestLink(ring, 'follow', ref, nonce()),
    ];
    expect(one).not.toBe(other);
    const bytes = Buffer.from(one.slice(one.indexOf('.') + 1), 'base64url').toString('latin1');
    for (const name of ['kadakas', ref.id, ref.id.slice(0, 8)]) {
      expect(bytes).not.toContain(name);
      expect(one).not.toContain(Buffer.from(name).toString('base64url').slice(0, 6));
    }
  });
});
