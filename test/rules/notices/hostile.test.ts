import { describe, expect, test } from 'vitest';
import { compareNotices } from '../../../src/notices/changes.ts';
import { toMarkdown } from '../../../src/notices/markdown-out.ts';
import { parseNotice } from '../../../src/notices/parse.ts';
import { renderNotice } from '../../../src/notices/render.ts';

const MEGABYTE = 1_000_000;
/** Many times what a text of this size takes on a slow machine, and far below what anything quadratic would. */
const filled = (unit: string, size = MEGABYTE) => unit.repeat(Math.ceil(size / unit.length)).slice(0, size);

const TEXTS: Record<string, string> = {
  digits: filled('1'),
  dots: filled('.'),
  'dotted digits': filled('1.'),
  blanks: `${filled(' ')}x${filled('\u00a0')}`,
  'blank lines': filled('\r\n'),
  'numbers only': filled('1.\n', 300_000),
  'falling numbers': Array.from(
    { length: 50_000 },
    (_, at) => `${999 - (at % 999)}.${999 - (at >> 6)} a`,
  ).join('\n'),
  bullets: filled('• a\n', 300_000),
  'same headings': filled('Andmed\n\nTere.\n\n', 300_000),
  'numbered headings': filled('1. Andmed\n\nTere.\n\n', 300_000),
  'half addresses': filled('a@'),
  'bad addresses': filled('a@a.'),
  'long addresses': filled(`https://${'a'.repeat(1900)}${')'.repeat(90)} `),
  'open brackets': filled('('),
  dashes: filled('A – '),
  tags: filled('<script>'),
  'dotted lines': filled(`A${'.'.repeat(150)}\n`),
  'wrapped lines': filled('andmed mida me kogume teie kohta siis kui te ostate meie poest midagi\nja '),
  'combining marks': filled('\u0301'),
  sentences: filled('aB. C'),
};

describe('a megabyte of', () => {
  test.each(Object.keys(TEXTS))('%s', (name) => {
    const source = TEXTS[name] ?? '';
    // Quadratic work would not end within the test's time-out
    const text = parseNotice(source, 'txt');
    expect(renderNotice(text).length).toBeGreaterThanOrEqual(source.trim().length / 2);
    expect(toMarkdown(text) === '').toBe(source.trim() === '');
  });
});

describe('comparing', () => {
  const notice = (words: string[]) =>
    parseNotice(
      Array.from(
        { length: 4000 },
        (_, at) =>
          `${(at >> 4) + 1}.${(at & 15) + 1} ${Array.from({ length: 25 }, (__, word) => words[(at * 7 + word * word) % words.length]).join(' ')}.`,
      ).join('\n\n'),
      'txt',
    );

  test('two long texts with nothing in common', () => {
    const [older, newer] = [
      notice('üks kaks kolm neli viis kuus'.split(' ')),
      notice('a b c d e f g'.split(' ')),
    ];
    expect(compareNotices(older, newer).some(({ kind }) => kind !== 'same')).toBe(true);
  });

  test('two long paragraphs with nothing in common, and many short ones', () => {
    const pairs = [
      ['üks kaks ', 'kolm neli viis '],
      ['a b\n', 'a c\n'],
    ] as const;
    for (const [one, other] of pairs) {
      const [older, newer] = [
        parseNotice(filled(one, 300_000), 'txt'),
        parseNotice(filled(other, 300_000), 'txt'),
      ];
      expect(compareNotices(older, newer).some(({ kind }) => kind !== 'same')).toBe(true);
    }
  });
});
