import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { Policy } from '../../../src/notices/input.ts';
import { citedClauses, rightsOf } from '../../../src/notices/policy.ts';

const policy = (more: object) => parse(Policy, { effective: '2024-01-01', ...more });

describe('rightsOf', () => {
  test('gives every right of the law, in its order, where the notice is silent', () => {
    const rights = rightsOf(policy({}));
    expect(rights.map(({ type, scope }) => (scope ? `${type} ${scope}` : type))).toEqual([
      'access',
      'rectification',
      'erasure',
      'restriction',
      'portability',
      'objection marketing',
      'objection other',
      'withdrawal',
      'complaint',
    ]);
    expect(rights.filter(({ atOnce }) => atOnce).map(({ type, scope }) => scope ?? type)).toEqual([
      'marketing',
      'withdrawal',
    ]);
    for (const right of rights)
      expect([right.clause, right.answerWithin, right.extendTo]).toEqual([null, null, null]);
  });

  test('takes an objection without a scope as both', () => {
    const rights = rightsOf(policy({ rights: [{ type: 'objection', clause: '7', answerWithin: 'P7D' }] }));
    const objections = rights.filter(({ type }) => type === 'objection');
    expect(objections.map(({ scope, clause }) => [scope, clause])).toEqual([
      ['marketing', '7'],
      ['other', '7'],
    ]);
  });

  test('takes the promise for one scope as that for it alone', () => {
    const listed = [
      { type: 'objection', clause: '7' },
      { type: 'objection', scope: 'other', clause: '8' },
    ];
    const objections = rightsOf(policy({ rights: listed })).filter(({ type }) => type === 'objection');
    expect(objections.map(({ scope, clause }) => [scope, clause])).toEqual([
      ['marketing', '7'],
      ['other', '8'],
    ]);
    const only = rightsOf(policy({ rights: [{ type: 'objection', scope: 'marketing', clause: '7' }] }));
    expect(only.find(({ scope }) => scope === 'other')?.clause).toBeNull();
  });

  test('asks no proof of an objection to marketing and of a withdrawal, whatever the notice says (law.md)', () => {
    const rights = rightsOf(
      policy({
        rights: [
          { type: 'withdrawal', clause: '1', proof: 'signature' },
          { type: 'objection', clause: '1', proof: 'signature' },
          { type: 'access', clause: '1', proof: 'signature' },
        ],
      }),
    );
    const proofs = rights.map(({ type, scope, proof }) => [scope ?? type, proof]);
    expect(Object.fromEntries(proofs)).toMatchObject({
      withdrawal: 'none',
      marketing: 'none',
      other: 'signature',
      access: 'signature',
      erasure: 'email',
    });
  });

  test('names the clause of a deadline where the notice promises one, else none', () => {
    const of = (right: object) =>
      rightsOf(policy({ rights: [{ type: 'access', clause: '5', ...right }] }))[0];
    expect(of({})).toMatchObject({ deadlineClause: null, extendClause: null });
    expect(of({ deadlineClause: '6' })).toMatchObject({ deadlineClause: null });
    expect(of({ answerWithin: 'P14D' })).toMatchObject({ deadlineClause: '5', extendClause: null });
    expect(of({ answerWithin: 'P14D', deadlineClause: '6', extendTo: 'P2M' })).toMatchObject({
      deadlineClause: '6',
      extendClause: '6',
    });
    expect(of({ extendTo: 'P2M', extendClause: '6.1' })).toMatchObject({
      deadlineClause: null,
      extendClause: '6.1',
    });
  });
});

describe('citedClauses', () => {
  test('finds every citation, with a pointer to it', () => {
    const full = policy({
      disclosures: { identity: '1', dpo: '2' },
      rights: [
        { type: 'access', clause: '3' },
        {
          type: 'erasure',
          clause: '4',
          answerWithin: 'P1D',
          deadlineClause: '5',
          extendTo: 'P2D',
          extendClause: '6',
        },
      ],
      retention: [
        { id: 'a', category: 'a', keep: 'P1D', after: 'a', then: 'delete', clause: '7' },
        { id: 'b', category: 'b', keep: 'P1D', after: 'b', then: 'delete', clause: '8' },
      ],
      holds: [{ reason: 'a', clause: '9' }],
    });
    const cited = citedClauses(full);
    expect(cited.map(({ clause }) => clause)).toEqual(['1', '2', '3', '4', '5', '6', '7', '8', '9']);
    for (const { pointer, clause } of cited) {
      const value = pointer
        .slice(1)
        .split('/')
        .reduce<unknown>((at, key) => (at as Record<string, unknown>)[key], full);
      expect(value).toBe(clause);
    }
  });
});
