import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { rightTypes } from '../../../src/notices/right.ts';
import { longest } from '../../../src/requests/request.ts';
import { kindOf, problemsOf, scopeOf } from '../../../src/requests/typed.ts';

const typed = {
  ...{ type: 'erasure', scope: '', email: 'mari@kodu.example' },
  ...{ formerEmail: '', orderNumber: '', message: '' },
};
const wrong = (more: Partial<typeof typed>) =>
  problemsOf({ ...typed, ...more }).map(({ field, problem }) => `${field} ${problem}`);

describe('problemsOf', () => {
  test('finds none in a form that is in order', () => {
    expect(wrong({})).toEqual([]);
    expect(wrong({ email: ' Mari@KODU.example ' })).toEqual([]);
    expect(wrong({ formerEmail: 'vana@kodu.example', orderNumber: 'A-1', message: 'Please.' })).toEqual([]);
    expect(wrong({ formerEmail: '  ' })).toEqual([]);
    expect(
      wrong({ message: 'õ'.repeat(longest.message), orderNumber: '1'.repeat(longest.orderNumber) }),
    ).toEqual([]);
  });

  test.each([
    [{ type: '' }, 'type no-type'],
    [{ type: 'unsorted' }, 'type no-type'],
    [{ type: 'constructor' }, 'type no-type'],
    [{ email: ' ' }, 'email missing'],
    [{ email: 'mari' }, 'email no-address'],
    [{ email: 'mari@kodu.example, jaan@kodu.example' }, 'email no-address'],
    [{ email: 'mari@kodu.example\r\nBcc: jaan@kodu.example' }, 'email no-address'],
    [{ email: `${'m'.repeat(longest.email)}@kodu.example` }, 'email too-long'],
    [{ formerEmail: 'mari' }, 'formerEmail no-address'],
    [{ formerEmail: 'MARI@kodu.example ' }, 'formerEmail same-address'],
    [{ orderNumber: '1'.repeat(longest.orderNumber + 1) }, 'orderNumber too-long'],
    [{ message: 'm'.repeat(longest.message + 1) }, 'message too-long'],
  ])('%j', (more, problem) => {
    expect(wrong(more)).toEqual([problem]);
  });

  test('tells of every field, in their order', () => {
    expect(wrong({ type: 'x', email: '', formerEmail: '@', message: 'm'.repeat(9_000) })).toEqual([
      ...['type no-type', 'email missing', 'formerEmail no-address', 'message too-long'],
    ]);
  });

  test('is a verdict on any text', () => {
    const record = fc.record(Object.fromEntries(Object.keys(typed).map((name) => [name, fc.string()])));
    fc.assert(
      fc.property(record as fc.Arbitrary<typeof typed>, (any) => {
        const found = problemsOf(any);
        expect(found.some(({ field }) => field === 'type')).toBe(kindOf(any) === null);
      }),
    );
  });
});

describe('kindOf', () => {
  test('knows every right, and the scope of an objection alone', () => {
    for (const type of rightTypes) {
      const scope = type === 'objection' ? 'other' : null;
      expect(kindOf({ type, scope: '' })).toEqual({ type, scope });
    }
    expect(kindOf({ type: 'objection:marketing', scope: '' })).toEqual({
      type: 'objection',
      scope: 'marketing',
    });
    expect(kindOf({ type: 'objection', scope: 'marketing' })).toEqual({
      type: 'objection',
      scope: 'marketing',
    });
    expect(kindOf({ type: 'objection:other', scope: 'marketing' })).toEqual({
      type: 'objection',
      scope: 'other',
    });
    expect(kindOf({ type: 'access:marketing', scope: 'marketing' })).toEqual({ type: 'access', scope: null });
  });

  test('takes an objection that says nothing more for one to any use, never for one to marketing', () => {
    fc.assert(
      fc.property(fc.string(), (scope) => {
        expect(scopeOf('objection', scope)).toBe(scope === 'marketing' ? 'marketing' : 'other');
        expect(scopeOf('erasure', scope)).toBeNull();
      }),
    );
  });
});
