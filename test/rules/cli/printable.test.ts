import { expect, test } from 'vitest';
import { printable } from '../../../src/cli/purge-following.ts';

test.each(['\u001b[2J', '\0', '\r', '\u0085', '\u202e', '\u2066', '\u200f', '\u061c'])(
  'what steers a terminal, or turns what is read around, is shown as what it is not: %j',
  (mark) => {
    expect(printable(`a${mark}b`)).toBe(`a\ufffd${mark.slice(1)}b`);
  },
);

test('words of any script stay', () => {
  expect(printable('Õ žürii مرحبا שלום 👩‍👧 e\u0301')).toBe('Õ žürii مرحبا שלום 👩‍👧 e\u0301');
});
