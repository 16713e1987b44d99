import {
  CompactSign,
  calculateJwkThumbprint,
  compactVerify,
  createLocalJWKSet,
  exportJWK,
  generateKeyPair,
} from 'jose';
import { describe, expect, test } from 'vitest';
import { publicKeyOf, verifyJws } from '../../../src/keys/jws.ts';
import { keyRing } from '../../../src/keys/ring.ts';
import { publicKeysOf, signJws } from '../../../src/keys/signing.ts';
import { ringOf } from '../../support/audit-log.ts';

const typ = 'unusta-test+json';
const payload = { b: 'õ', a: [1, null] };

describe('a signature', () => {
  test('is one for another library, by the published key set', async () => {
    const ring = ringOf('k2', 'k1');
    const { jws, publicKey } = await signJws(ring, payload, typ);
    const keySet = createLocalJWKSet({ keys: await publicKeysOf(ring) });
    const verified = await compactVerify(jws, keySet);
    expect(verified.protectedHeader).toEqual({ alg: 'EdDSA', kid: publicKey.kid, typ });
    expect(new TextDecoder().decode(verified.payload)).toBe('{"a":[1,null],"b":"õ"}');
    await expect(
      compactVerify(jws, createLocalJWKSet({ keys: await publicKeysOf(ringOf('k1')) })),
    ).rejects.toThrow();
  });

  test('is the same for the same, and of the newest secret', async () => {
    const { jws, publicKey } = await signJws(ringOf('k2', 'k1'), payload, typ);
    expect(await signJws(ringOf('k2'), payload, typ)).toEqual({ jws, publicKey });
    expect((await publicKeysOf(ringOf('k2', 'k1')))[0]).toEqual(publicKey);
    expect((await signJws(ringOf('k1'), payload, typ)).publicKey).not.toEqual(publicKey);
  });

  test('is checked by the key that it names', async () => {
    const ring = ringOf('k3', 'k2', 'k1');
    const { jws, publicKey } = await signJws(ring, payload, typ);
    const keys = await publicKeysOf(ring);
    expect(await verifyJws(jws, typ, keys)).toEqual({ ok: true, kid: publicKey.kid, payload });
    expect(await verifyJws(jws, typ, keys.slice(1))).toMatchObject({ ok: false, reason: 'unknown-key' });
    const swapped = keys.slice(1).map((key) => ({ ...key, kid: publicKey.kid }));
    expect(await verifyJws(jws, typ, swapped)).toMatchObject({ ok: false, reason: 'unknown-key' });
  });

  test('for one end is none for another', async () => {
    const ring = ringOf('k1');
    const { jws } = await signJws(ring, payload, 'unusta-other+json');
    expect(await verifyJws(jws, typ, await publicKeysOf(ring))).toMatchObject({
      ok: false,
      reason: 'malformed',
    });
  });

  test('is none with any letter changed, left out or put in', async () => {
    const ring = ringOf('k1');
    const { jws } = await signJws(ring, payload, typ);
    const keys = await publicKeysOf(ring);
    for (let at = 0; at <= jws.length; at++) {
      const [before, letter, after] = [jws.slice(0, at), jws[at] ?? '', jws.slice(at + 1)];
      const others = [...'ABQgwz_.=~ '].filter((other) => other !== letter);
      const texts = [
        before + after,
        ...others.flatMap((other) => [before + other + after, before + other + letter + after]),
      ];
      for (const text of texts.filter((one) => one !== jws)) {
        expect(await verifyJws(text, typ, keys), text).toMatchObject({ ok: false });
      }
    }
  });

  test.each(['', '.', '..', '...', 'a.b.c', 'bnVsbA.bnVsbA.bnVsbA', 'e30.e30.'])(
    'is not %j',
    async (text) => {
      expect(await verifyJws(text, typ, await publicKeysOf(ringOf('k1')))).toMatchObject({ ok: false });
    },
  );

  test('by a library is one for us; by another algorithm, or without one, it is none', async () => {
    const { privateKey, publicKey } = await generateKeyPair('EdDSA');
    const key = await publicKeyOf((await exportJWK(publicKey)).x ?? '');
    const sign = (header: object) =>
      new CompactSign(new TextEncoder().encode('{}'))
        .setProtectedHeader({ alg: 'EdDSA', ...header })
        .sign(privateKey);
    expect(await verifyJws(await sign({ kid: key.kid, typ }), typ, [key])).toMatchObject({ ok: true });
    expect(await verifyJws(await sign({ kid: key.kid, typ, alg: 'Ed25519' }), typ, [key])).toMatchObject({
      ok: false,
    });
    expect(await verifyJws(await sign({ kid: key.kid, typ, extra: 1 }), typ, [key])).toMatchObject({
      ok: false,
    });
    const none = Buffer.from(`{"alg":"none","kid":"${key.kid}","typ":"${typ}"}`).toString('base64url');
    expect(await verifyJws(`${none}.e30.`, typ, [key])).toMatchObject({ ok: false });
  });
});

describe('a public key', () => {
  test('is called by its thumbprint', async () => {
    // RFC 8037, appendix A.3
    const key = await publicKeyOf('11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo');
    expect(key.kid).toBe('kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k');
    for (const one of await publicKeysOf(ringOf('k2', 'k1')))
      expect(one.kid).toBe(await calculateJwkThumbprint(one));
  });

  test('holds nothing of the secret', async () => {
    const [key] = await publicKeysOf(ringOf('k1'));
    expect(Object.keys(key ?? {}).sort()).toEqual(['crv', 'kid', 'kty', 'use', 'x']);
  });

  test('stays the same for the same secret', async () => {
    // Computed by OpenSSL. Whoever changes how keys are derived makes what was signed look forged
    const ring = keyRing(`k1:${btoa('0123456789abcdef0123456789abcdef')}`);
    expect((await publicKeysOf(ring)).map(({ x }) => x)).toEqual([
      'iIO0akyqLQpzRhcBDqN_MWoeUDiQHC8WppZ6ll0ANiU',
    ]);
  });
});
