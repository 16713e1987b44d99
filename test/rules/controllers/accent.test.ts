import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { accentFor, contrast } from '../../../src/controllers/accent.ts';
import { styleFor } from '../../../src/ui/style.ts';

const colours = fc.integer({ min: 0, max: 0xffffff }).map((n) => `#${n.toString(16).padStart(6, '0')}`);

/** What a variable of the stylesheet is on the light and on the dark page. */
function coloursOf(name: string): [string, string] {
  const [, light = '', dark = ''] =
    new RegExp(`--${name}:\\s*light-dark\\((#\\w{6}), ?(#\\w{6})\\)`).exec(styleFor(undefined)) ?? [];
  expect([light, dark]).toEqual([expect.stringMatching(/^#/), expect.stringMatching(/^#/)]);
  return [light, dark];
}

describe('contrast', () => {
  test.each([
    // WCAG 2.2 and its well-known examples
    ['#000000', '#ffffff', 21],
    ['#777777', '#ffffff', 4.48],
    ['#767676', '#ffffff', 4.54],
    ['#ff0000', '#ffffff', 4],
    ['#123456', '#123456', 1],
  ])('of %s and %s is %d', (a, b, ratio) => {
    expect(contrast(a, b)).toBeCloseTo(ratio, 2);
    expect(contrast(b, a)).toBeCloseTo(ratio, 2);
  });
});

describe('any colour of a shop', () => {
  // links stand on the page, and on the tint of notes and of the clause that was linked to
  test.each(['paper', 'tint'])('can be read on the %s, light and dark', (name) => {
    const [light, dark] = coloursOf(name);
    fc.assert(
      fc.property(colours, (colour) => {
        const accent = accentFor(colour);
        expect(contrast(accent.light, light)).toBeGreaterThanOrEqual(4.5);
        expect(contrast(accent.dark, dark)).toBeGreaterThanOrEqual(4.5);
      }),
      {
        numRuns: 1_000,
        examples: [['#000000'], ['#ffffff'], ['#ffff00'], ['#0000ff'], ['#808080'], ['#767676']],
      },
    );
  });

  test('that can be read already stays as it is', () => {
    const [light] = coloursOf('tint');
    fc.assert(
      fc.property(colours, (colour) => {
        fc.pre(contrast(colour, light) >= 4.6 && contrast(colour, '#ffffff') >= 4.6);
        expect(accentFor(colour).light).toBe(colour);
      }),
    );
  });

  test('that is one still is one in the dark, and no grey that looks as if it could not be pressed', () => {
    const spread = (colour: string) => {
      const parts = [1, 3, 5].map((at) => Number.parseInt(colour.slice(at, at + 2), 16));
      return Math.max(...parts) - Math.min(...parts);
    };
    const [, tint] = coloursOf('tint');
    for (const colour of ['#2f5d50', '#0b4f7d', '#1f5f8b', '#123456', '#5a3e36']) {
      const { dark } = accentFor(colour);
      expect([colour, contrast(dark, tint) >= 7, spread(dark) >= 80]).toEqual([colour, true, true]);
    }
    expect(spread(accentFor('#767676').dark)).toBe(0);
  });

  test('is no way into the stylesheet', () => {
    fc.assert(
      fc.property(colours, (colour) => {
        expect(styleFor(colour)).toMatch(/^:root\{--accent:light-dark\(#[0-9a-f]{6},#[0-9a-f]{6}\)\}/);
      }),
    );
  });
});

test.each([['ink'], ['soft']])('%s can be read on every ground', (name) => {
  const words = coloursOf(name);
  for (const ground of ['paper', 'tint']) {
    const grounds = coloursOf(ground);
    for (const scheme of [0, 1]) {
      expect(contrast(words[scheme] ?? '', grounds[scheme] ?? '')).toBeGreaterThanOrEqual(4.5);
    }
  }
});

test.each([['added'], ['removed']])('words that were %s can be read', (name) => {
  const grounds = coloursOf(name);
  const words = coloursOf('ink');
  for (const scheme of [0, 1])
    expect(contrast(words[scheme] ?? '', grounds[scheme] ?? '')).toBeGreaterThanOrEqual(4.5);
});
