import { describe, expect, test } from 'vitest';
import type { GivenRight } from '../../../src/embed/contract.ts';
import { choicesOf, contentOf, errorsByField, nameOfRight } from '../../../src/embed/typed.ts';

const right = (type: string, scope: string | null = null): GivenRight => ({
  type,
  scope,
  label: type,
  hint: '',
  atOnce: false,
  clauseUrl: null,
});
const rights = [right('access'), right('objection', 'marketing'), right('objection', 'other')];
const words = {
  missing: 'It is missing.',
  'no-address': 'It is no address.',
  'too-long': 'It is too long.',
  'no-type': 'Choose.',
  'same-address': 'It is the same.',
};

describe('what a page leaves to choose', () => {
  test.each([
    ['access', null, ['access:']],
    ['objection', 'marketing', ['objection:marketing']],
    ['objection', null, ['objection:marketing', 'objection:other']],
    [null, null, ['access:', 'objection:marketing', 'objection:other']],
    ['erased', null, ['access:', 'objection:marketing', 'objection:other']],
    ['access', 'marketing', ['access:', 'objection:marketing', 'objection:other']],
  ])('by type %s and scope %s', (type, scope, names) => {
    expect(choicesOf(rights, type, scope).map(nameOfRight)).toEqual(names);
  });
});

test('what is sent leaves out what is empty, and keeps the rest as it was typed', () => {
  const typed = {
    right: 'access:',
    email: ' mari@example.com',
    formerEmail: '',
    orderNumber: ' ',
    message: ' Please. ',
  };
  expect(contentOf(typed, right('access'), 'et')).toEqual({
    type: 'access',
    email: ' mari@example.com',
    message: ' Please. ',
    lang: 'et',
  });
  expect(contentOf({}, right('objection', 'other'), 'en')).toEqual({
    type: 'objection',
    scope: 'other',
    email: '',
    lang: 'en',
  });
});

test('what the server found wrong is said in its words, else in those of the form, else as it is', () => {
  const errors = [
    { pointer: '/email', problem: 'no-address' as const, message: 'See pole aadress.', detail: 'no' },
    { pointer: '/message', problem: 'too-long' as const },
    { pointer: '/orderNumber', detail: 'must be a text' },
    { pointer: '/scope', problem: 'no-type' as const },
    { pointer: '/ticket', detail: 'is of no concern to a person' },
  ];
  expect(Object.fromEntries(errorsByField(errors, words))).toEqual({
    email: 'See pole aadress.',
    message: 'It is too long.',
    orderNumber: 'must be a text',
    right: 'Choose.',
  });
});
