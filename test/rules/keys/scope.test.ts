import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Actor, hasScope, isInForce, mayGrant, mayKnow, scopes } from '../../../src/keys/scope.ts';

const shops = fc.constantFrom(null, 'a', 'b');
const actors: fc.Arbitrary<Actor> = fc.record({
  id: fc.constant('key'),
  scopes: fc.subarray([...scopes]),
  controller: shops,
});

/** What a key can do: every pair of a scope and a shop that it opens. */
const powers = (actor: Actor) =>
  ['a', 'b', 'c'].flatMap((shop) =>
    scopes
      .filter((scope) => mayKnow(actor, shop) && hasScope(actor, scope))
      .map((scope) => `${scope} ${shop}`),
  );

describe('mayGrant', () => {
  test('never lets a key make one that may do more than itself', () => {
    fc.assert(
      fc.property(actors, actors, (maker, made) => {
        fc.pre(mayGrant(maker, made.scopes, made.controller));
        expect(powers(maker)).toEqual(expect.arrayContaining(powers(made)));
        expect(hasScope(maker, 'admin')).toBe(true);
      }),
      { numRuns: 500 },
    );
  });

  test('lets an administrator make every key for its own shops', () => {
    fc.assert(
      fc.property(fc.subarray([...scopes]), shops, shops, (wanted, own, controller) => {
        const admin: Actor = { id: 'key', scopes: ['admin'], controller: own };
        expect(mayGrant(admin, wanted, controller)).toBe(own === null || own === controller);
      }),
    );
  });
});

describe('isInForce', () => {
  const at = (moment: string, key: { expiresOn?: string; revokedAt?: number }) =>
    isInForce({ expiresOn: key.expiresOn ?? null, revokedAt: key.revokedAt ?? null }, Date.parse(moment));

  test('a key holds through its last day, by UTC, and no longer', () => {
    expect(at('2026-06-30T23:59:59.999Z', { expiresOn: '2026-06-30' })).toBe(true);
    expect(at('2026-07-01T00:00:00Z', { expiresOn: '2026-06-30' })).toBe(false);
    expect(at('2999-01-01T00:00:00Z', {})).toBe(true);
  });

  test('a revoked key holds no more, whatever its last day', () => {
    expect(at('2026-06-30T00:00:00Z', { expiresOn: '2999-01-01', revokedAt: 0 })).toBe(false);
    expect(at('2026-06-30T00:00:00Z', { revokedAt: Date.parse('2999-01-01') })).toBe(false);
  });
});
