import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { normaliseAddress } from '../../../src/subjects/address.ts';
import { subjectOf } from '../../../src/subjects/subject.ts';

const file = readFileSync(new URL('./normalisation-v1.json', import.meta.url), 'utf8');
const vectors: [given: string, normalised: string | null][] = JSON.parse(file);

describe('normalisation v1', () => {
  test.each(vectors)('%j is %j', (given, normalised) => {
    expect(normaliseAddress(given)).toBe(normalised);
  });

  test('is frozen, and so are its vectors', () => {
    // Suppressions are stored as hashes of what it gives: an address that came out otherwise would get mail again
    const digest = createHash('sha256').update(JSON.stringify(vectors)).digest('hex').slice(0, 16);
    expect([vectors.length, digest]).toEqual([102, 'ca43f9ab9bb9b811']);
  });

  const letters = fc.string({ unit: 'binary', minLength: 1, maxLength: 20 });
  const addresses = fc.oneof(
    fc.emailAddress(),
    fc.tuple(letters, letters, letters).map(([local, domain, top]) => `${local}@${domain}.${top}`),
    fc.tuple(letters, fc.domain()).map(([local, domain]) => `${local}@${domain}`),
    fc.string({ unit: 'binary' }),
  );

  test('done twice is as done once; its form is ASCII behind the @, and fits a header', () => {
    fc.assert(
      fc.property(addresses, (address) => {
        const once = normaliseAddress(address);
        if (once === null) return;
        expect(normaliseAddress(once)).toBe(once);
        expect(once).toBe(once.normalize('NFC'));
        expect(once).toMatch(
          /^[^\s\p{Cc}\p{Cf}<>(),;:"[\]\\@]{1,64}@(?:[a-z0-9-]{1,63}\.)+[a-z0-9-]{1,63}$/u,
        );
        expect(once.length).toBeLessThanOrEqual(254);
        expect(once.isWellFormed()).toBe(true);
      }),
      { numRuns: 3_000 },
    );
  });

  test('knows no difference of case, of composition, or of blanks around', () => {
    fc.assert(
      fc.property(
        fc.emailAddress(),
        fc.constantFrom('', ' ', '\t', '\u00a0', '\ufeff', '\r\n'),
        (address, blank) => {
          const normalised = normaliseAddress(address);
          expect(normaliseAddress(address.toUpperCase())).toBe(normalised);
          expect(normaliseAddress(blank + address + blank)).toBe(normalised);
          expect(normaliseAddress(`õ${address}`.normalize('NFD'))).toBe(normaliseAddress(`õ${address}`));
        },
      ),
    );
  });

  test('keeps apart what a mail server may keep apart', () => {
    const pairs = [
      ['mari@example.com', 'mari+news@example.com'],
      ['m.ari@example.com', 'mari@example.com'],
      ['straße@example.com', 'strasse@example.com'],
      ['ｍari@example.com', 'mari@example.com'],
      ['ı@example.com', 'i@example.com'],
      ['mari@faß.de', 'mari@fass.de'],
      ['mari@example.com', 'mari@example.com.ee'],
    ];
    for (const [one = '', two = ''] of pairs) expect(normaliseAddress(one)).not.toBe(normaliseAddress(two));
  });
});

describe('a subject', () => {
  const pepper = Buffer.alloc(32, 9).toString('base64');

  test('is frozen too', async () => {
    expect(await subjectOf(pepper, 'kadakas', 'mari@example.com')).toBe(
      'vyX0xybGhC_u4-lYo0GD3SrZPQYlRa0uvjbJpN1NUa4',
    );
  });

  test('is another at another controller, and under another pepper', async () => {
    const other = Buffer.alloc(32, 8).toString('base64');
    const subjects = await Promise.all([
      subjectOf(pepper, 'kadakas', 'mari@example.com'),
      subjectOf(pepper, 'merelamp', 'mari@example.com'),
      subjectOf(other, 'kadakas', 'mari@example.com'),
      subjectOf(pepper, 'kadakas', 'jaan@example.com'),
    ]);
    expect(new Set(subjects).size).toBe(4);
    for (const subject of subjects) expect(subject).toMatch(/^[A-Za-z0-9_-]{43}$/);
  });
});
