import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { openContact, openText, openWritten, sealText, textId } from '../../../src/requests/sealed.ts';
import { nonce, ring, secretOf, textRow } from './sample.ts';

describe('a text of a request', () => {
  test('opens for its own row alone', async () => {
    const texts = fc.string({ unit: 'grapheme', maxLength: 5_000 }).filter((text) => text.isWellFormed());
    await fc.assert(
      fc.asyncProperty(texts, async (text) => {
        const row = { id: 'r1.message', controller: 'kadakas' };
        const { sealed } = await sealText(ring, row, text, nonce());
        expect(await openText(ring, { ...row, sealed })).toBe(text);
        expect(await openText(ring, { ...row, id: 'r2.message', sealed })).toBeNull();
        expect(await openText(ring, { ...row, id: 'r1.contact', sealed })).toBeNull();
        expect(await openText(ring, { ...row, controller: 'kuusk', sealed })).toBeNull();
      }),
      { numRuns: 50 },
    );
  });

  test('names the secret that it is sealed with, and opens as long as that is there', async () => {
    const row = { id: 'e1', controller: 'kadakas' };
    const both = keyRing(`${secretOf('k2', 2)},${secretOf('k1', 1)}`);
    const before = await sealText(ring, row, 'Tere!', nonce());
    const since = await sealText(both, row, 'Tere!', nonce());
    expect([before.kid, since.kid]).toEqual(['k1', 'k2']);
    expect(await openText(both, { ...row, ...before })).toBe('Tere!');
    expect(await openText(ring, { ...row, ...since })).toBeNull();
  });

  test('is not to be read in its row', async () => {
    const { sealed } = await textRow('contact', { email: 'mari@kodu.example' });
    expect(Buffer.from(sealed.slice(3), 'base64url').toString('latin1')).not.toMatch(/mari|kodu|email/);
  });
});

describe('what a person wrote', () => {
  test('is found among the texts of their own request', async () => {
    const contact = { email: 'mari@kodu.example', formerEmail: 'vana@kodu.example' };
    const written = { message: 'Please.', orderNumber: 'A-1' };
    const texts = [
      await textRow('message', written),
      await textRow('contact', contact),
      await textRow('e1', 'A note'),
    ];
    expect(await openContact(ring, 'r1', texts)).toEqual(contact);
    expect(await openWritten(ring, 'r1', texts)).toEqual(written);
    expect(await openContact(ring, 'r2', texts)).toBeNull();
    expect(await openWritten(ring, 'r', texts)).toBeNull();
  });

  test('moved to another request’s row, is nobody’s', async () => {
    const moved = {
      ...(await textRow('contact', { email: 'mari@kodu.example' })),
      id: textId('r2', 'contact'),
    };
    expect(await openContact(ring, 'r2', [moved])).toBeNull();
  });

  test('is null once it was purged', async () => {
    expect(await openContact(ring, 'r1', [])).toBeNull();
    expect(await openWritten(ring, 'r1', [])).toBeNull();
  });
});
