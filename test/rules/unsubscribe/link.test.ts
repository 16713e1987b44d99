import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { deriveKey, keyRing } from '../../../src/keys/ring.ts';
import { seal, unseal } from '../../../src/keys/seal.ts';
import { exportLinkKey, importLinkKey, openLink, sealLink } from '../../../src/unsubscribe/link.ts';
import { openPreferenceLink } from '../../../src/unsubscribe/preference-link.ts';

const secretOf = (kid: string, byte: number) => `${kid}:${Buffer.alloc(32, byte).toString('base64')}`;
const ring = keyRing(secretOf('k1', 1));
const nonce = () => crypto.getRandomValues(new Uint8Array(12));

async function keyOf(controller: string, of = ring) {
  const key = await importLinkKey(await exportLinkKey(of, controller));
  if (!key) throw new Error('no key');
  return key;
}
const key = await keyOf('kadakas');
const content = { topic: 'newsletter', email: 'mari.maasikas@example.com' };
const token = await sealLink(key, content, new Uint8Array(12).fill(7));

const topics = fc.oneof(fc.constant('*'), fc.stringMatching(/^[a-z0-9][a-z0-9_-]{0,62}$/));
const emails = fc.oneof(
  fc.emailAddress(),
  fc
    .string({ unit: 'grapheme', minLength: 1, maxLength: 320 })
    .filter((text) => text.isWellFormed() && !text.includes('\0')),
);

/** All the ways in which base64 can spell a text, at its three offsets, without what depends on its neighbours. */
function spellings(text: string): string[] {
  return [0, 1, 2].map((before) => {
    const bytes = Buffer.concat([Buffer.alloc(before), Buffer.from(text)]);
    const whole = bytes.subarray(0, bytes.length - (bytes.length % 3)).toString('base64url');
    return whole.slice(before === 0 ? 0 : 4);
  });
}

describe('a token', () => {
  test('opens to what was sealed, for any topic and address', async () => {
    await fc.assert(
      fc.asyncProperty(topics, emails, async (topic, email) => {
        const sealed = await sealLink(key, { topic, email }, nonce());
        expect(sealed).toMatch(/^[A-Za-z0-9_-]+$/);
        expect(await openLink(ring, sealed)).toEqual({ controller: 'kadakas', topic, email });
      }),
      { numRuns: 200 },
    );
  });

  test('is the same for the same nonce, so that its form is frozen', async () => {
    // Links live in people's mailboxes for years: what was made on 2026-11-22 must open for good
    const frozen =
      'AQJrMTzxYvAUa5_4t6e6dX2btEU4jkr_A_vY_aIvSRbaMy8JPX5EYqoGSirDb1v4WAx3E4O9A6rGD230Tdv0WLIHBwcHBwc' +
      'HBwcHBwfwWGruzeVWp42WkzVHi78wCIivyM9TWzkACAcF2U0wMiGtGvxRAVnCI-MOyOTo04y2EXn2oKBpCSVH2lL_gLLwnvrG5-E2BvEU0OPGJrrBHg';
    expect(token).toBe(frozen);
    expect(await openLink(ring, token)).toEqual({ controller: 'kadakas', ...content });
  });

  test('with any byte changed, or cut anywhere, or longer, is none', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    for (let at = 0; at < token.length; at += 1) {
      const other = alphabet[(alphabet.indexOf(token[at] ?? '') + 1 + (at % 62)) % 64];
      const changed = token.slice(0, at) + other + token.slice(at + 1);
      expect([at, changed !== token && (await openLink(ring, changed))]).toEqual([at, null]);
      expect([at, await openLink(ring, token.slice(0, at))]).toEqual([at, null]);
      expect([at, await openLink(ring, token.slice(at + 1))]).toEqual([at, null]);
    }
    for (const more of ['A', 'AA', 'AAA', 'AAAA', '=', '==', ' ', '\n', '.'])
      expect(await openLink(ring, token + more)).toBeNull();
  });

  test('has one spelling only', async () => {
    // Where the last letter has bits to spare, another one would say the same bytes
    for (const letter of 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_') {
      const other = token.slice(0, -1) + letter;
      if (other !== token) expect(await openLink(ring, other)).toBeNull();
    }
  });

  test('no text makes opening throw', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.string(), fc.base64String(), fc.stringMatching(/^A[QgAw][A-Za-z0-9_-]{0,300}$/)),
        async (text) => {
          expect(await openLink(ring, text)).toBeNull();
        },
      ),
      { numRuns: 500 },
    );
    expect(await openLink(ring, 'A'.repeat(100_000))).toBeNull();
  });

  test('shows neither address, topic nor controller', async () => {
    const bytes = Buffer.from(token, 'base64url').toString('latin1');
    const names = ['kadakas', 'newsletter', 'mari', 'maasikas', 'example', content.email];
    for (const name of names) {
      expect(bytes).not.toContain(name);
      for (const spelling of [name, ...spellings(name).filter(({ length }) => length > 3)])
        expect(token).not.toContain(spelling);
    }
    // The same person twice is two tokens: nobody can tell who is who by comparing
    const again = await sealLink(key, content, nonce());
    const head = 4 + 60 + 1;
    expect(Buffer.from(again, 'base64url').subarray(head)).not.toEqual(
      Buffer.from(token, 'base64url').subarray(head),
    );
  });

  test('is as long for every address within 32 bytes', async () => {
    const length = async (size: number) =>
      (await sealLink(key, { topic: 't', email: 'a'.repeat(size) }, nonce())).length;
    // topic, a zero, the address, a zero: up to 32 bytes
    const short = await length(1);
    for (const size of [2, 10, 20, 29]) expect(await length(size)).toBe(short);
    const long = await length(30);
    expect(long).toBeGreaterThan(short);
    expect(await length(61)).toBe(long);
  });

  test('for the longest address that is taken still opens', async () => {
    const deep = await keyOf('a'.repeat(63), keyRing(secretOf('k'.repeat(32), 3)));
    const longest = { topic: 't'.repeat(63), email: `${'한'.repeat(318)}@한` };
    const sealed = await sealLink(deep, longest, nonce());
    expect(await openLink(keyRing(secretOf('k'.repeat(32), 3)), sealed)).toMatchObject(longest);
  });
});

describe('keys', () => {
  test('of another controller, another secret or another kid open nothing', async () => {
    const others = [keyRing(secretOf('k1', 2)), keyRing(secretOf('k2', 1)), keyRing(secretOf('k2', 2))];
    for (const other of others) expect(await openLink(other, token)).toBeNull();
    // Under the name of one controller with the key of another
    const merelamp = await keyOf('merelamp');
    const forged = await sealLink({ ...merelamp, keyId: key.keyId }, content, nonce());
    expect(await openLink(ring, forged)).toBeNull();
    expect(await openLink(ring, await sealLink({ ...key, kid: 'k9' }, content, nonce()))).toBeNull();
    expect(await openLink(ring, await sealLink(merelamp, content, nonce()))).toMatchObject({
      controller: 'merelamp',
    });
  });

  test('open old tokens after two rotations, and none once the secret is gone', async () => {
    const twice = keyRing([secretOf('k3', 3), secretOf('k2', 2), secretOf('k1', 1)].join());
    expect(await openLink(twice, token)).toEqual({ controller: 'kadakas', ...content });
    const newer = await sealLink(await keyOf('kadakas', twice), content, nonce());
    expect(await openLink(twice, newer)).toEqual({ controller: 'kadakas', ...content });
    expect(await openLink(ring, newer)).toBeNull();
    const gone = keyRing([secretOf('k3', 3), secretOf('k2', 2)].join());
    expect(await openLink(gone, token)).toBeNull();
    expect(await openLink(gone, newer)).toMatchObject(content);
  });

  test('as text are read again, and nothing else is', async () => {
    const text = await exportLinkKey(ring, 'kadakas');
    expect(await importLinkKey(`${text}\n`)).toMatchObject({ kid: 'k1', keyId: key.keyId });
    const [, , id = '', secret = ''] = text.split('.');
    for (const wrong of [
      '',
      'unusta-link-1',
      text.slice(0, -1),
      `${text}A`,
      text.replace('link-1', 'link-2'),
      text.replace(id, `${id}A`),
      text.replace(id, 'A'.repeat(41)),
      text.replace(secret, `${secret.slice(0, -1)}+`),
      `${text} x`,
    ]) {
      expect([wrong, await importLinkKey(wrong)]).toEqual([wrong, null]);
    }
  });

  test('can seal, and neither open nor become any other key', async () => {
    expect(key.key.usages).toEqual(['encrypt']);
    expect(key.key.extractable).toBe(false);
    const secret = Buffer.from((await exportLinkKey(ring, 'kadakas')).split('.')[3] ?? '', 'base64url');
    const purposes = ['unsubscribe link merelamp', 'link key id', 'evidence', 'preference link', 'seal'];
    for (const purpose of purposes)
      expect(Buffer.from((await deriveKey(ring, 'k1', purpose)) ?? [])).not.toEqual(secret);
    expect(secret).not.toEqual(Buffer.from(ring.secrets.get('k1') ?? []));
    // Taken for a master, it opens none of what the master's keys sealed
    const posing = keyRing(`k1:${secret.toString('base64')}`);
    expect(await openLink(posing, token)).toBeNull();
    const context = { purpose: 'evidence', controller: 'kadakas', row: '1' };
    expect(await unseal(posing, context, await seal(ring, context, 'a text', nonce()))).toBeNull();
    expect(await openPreferenceLink(ring, token, 0)).toBeNull();
  });
});
