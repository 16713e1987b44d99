import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Change, compareNotices } from '../../../src/notices/changes.ts';
import { findClause } from '../../../src/notices/clause.ts';
import { toMarkdown } from '../../../src/notices/markdown-out.ts';
import { leavesOf, type NoticeText } from '../../../src/notices/notice-text.ts';
import { parseNotice } from '../../../src/notices/parse.ts';
import { renderNotice } from '../../../src/notices/render.ts';
import { attributes, expectSound, folded, wordsOf } from './page.ts';

/** Pieces that notices are made of, and those that could break one. */
const piece = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.constantFrom(
      'Andmed',
      'kustutame',
      'Küpsised',
      'aastat',
      'vastavalt punktile',
      'õigus',
      'je\u0301',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '1.',
      '2.',
      '3.',
      '2.1',
      '2.1.',
      '24.1',
      '24.2',
      '§ 3.',
      '3',
      '25.05.2018',
      '1.Foo',
      '0.5',
      '007.',
    ),
  },
  {
    weight: 3,
    arbitrary: fc.constantFrom(
      '\n',
      '\n\n',
      '\r\n',
      '\r',
      '\u2028',
      '\u0085',
      '\f',
      '\t',
      '\u00a0',
      ' ',
      '\ufeff',
      '   ',
    ),
  },
  {
    weight: 2,
    arbitrary: fc.constantFrom(
      '.',
      ':',
      ';',
      ',',
      '?',
      '!',
      '•',
      '–',
      '- ',
      '* ',
      'a) ',
      '(',
      ')',
      '…',
      '#',
      '>',
      '```',
      '---',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.constantFrom(
      '<script>',
      '</p>',
      '&amp;',
      '"',
      "'",
      '[a](b)',
      '[a](javascript:x)',
      '*b*',
      '`c`',
      '\\',
      'https://x.example/?a&b',
      'a@b.example',
      '![i](j)',
      '{',
      '\u202e',
      '🇪🇪',
      '\u200b',
    ),
  },
  {
    weight: 1,
    arbitrary: fc.string({ unit: 'binary', maxLength: 6 }).filter((text) => !text.includes('\0')),
  },
);
const source = fc
  .array(fc.tuple(piece, fc.constantFrom(' ', ' ', '')), { maxLength: 60 })
  .map((pieces) => pieces.flat().join(''));
const format = fc.constantFrom('txt' as const, 'md' as const);
const text = fc.tuple(source, format).map(([words, of]) => parseNotice(words, of));
const RUNS = { numRuns: 1500 };

describe('any text', () => {
  test('is shown whole, in order, to the letter', () => {
    fc.assert(
      fc.property(source, (words) => {
        expect(wordsOf(renderNotice(parseNotice(words, 'txt')))).toBe(folded(words));
      }),
      RUNS,
    );
  });

  test('is a sound page in both formats, with every clause and what repeats at an anchor of its own', () => {
    fc.assert(
      fc.property(text, (notice) => {
        const html = renderNotice(notice);
        expectSound(html);
        const ids = new Set(attributes(html, 'id'));
        expect(notice.clauses.every(({ anchor }) => ids.has(anchor))).toBe(true);
        const again = notice.repeated.reduce((sum, { lines }) => sum + lines.length, 0);
        expect(ids.size).toBe(notice.clauses.length + again);
        expect(new Set(notice.clauses.map(({ id }) => id)).size).toBe(notice.clauses.length);
      }),
      RUNS,
    );
  });

  test('has clauses that are found by their ids, and numbers that only move forward', () => {
    fc.assert(
      fc.property(text, ({ clauses }) => {
        for (const clause of clauses) expect(findClause(clauses, `  ${clause.id} `)).toBe(clause);
        const numbers = clauses
          .filter(({ id, heading }) => !heading || /^[\d.]+$/.test(id))
          .map(({ id }) => id.split('.').map(Number));
        for (const [at, number] of numbers.entries()) {
          const before = numbers[at - 1];
          if (before) expect(isAfter(before, number)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  test('says the same as Markdown', () => {
    fc.assert(
      fc.property(source, (words) => {
        const notice = parseNotice(words, 'txt');
        const again = parseNotice(toMarkdown(notice), 'md');
        expect(leavesOf(again.blocks).map(({ text: line }) => folded(line))).toEqual(linesIn(notice));
        expect(again.clauses.map(({ id }) => id)).toEqual(notice.clauses.map(({ id }) => id));
      }),
      RUNS,
    );
  });

  test('says the same as Markdown, with a number and a dash on its first line', () => {
    const notice = parseNotice('3 Andmed -  24.1 ', 'txt');
    const again = parseNotice(toMarkdown(notice), 'md');
    expect(again.clauses.map(({ id }) => id)).toEqual(notice.clauses.map(({ id }) => id));
  });

  test('is plain data', () => {
    fc.assert(
      fc.property(text, (notice) => {
        expect(JSON.parse(JSON.stringify(notice))).toEqual(notice);
      }),
    );
  });
});

/** The lines of a notice, without the bullets that Markdown has its own for. */
function linesIn({ blocks }: NoticeText): string[] {
  return leavesOf(blocks).map(({ text: line, words, listed }) => {
    const shown = folded(line);
    return listed && !/^\(?[\p{L}\p{N}]/u.test(shown) ? folded(words) : shown;
  });
}

function isAfter(before: number[], number: number[]): boolean {
  const at = number.findIndex((part, index) => part !== before[index]);
  return at >= 0 && (before[at] ?? 0) < (number[at] ?? 0);
}

describe('changes', () => {
  const lines = fc.array(
    fc.constantFrom(
      '1. Üks on siin.',
      '2. Kaks on siin.',
      '2. Kaks on seal ka.',
      'Pealkiri',
      'Me hoiame kõike alles.',
      'Me hoiame kõike alles kaua.',
      '• nimi',
      '3.1 muu',
    ),
    { maxLength: 14 },
  );
  const paragraphs = lines.map((all) => all.join('\n\n'));
  const version = fc.oneof(paragraphs, source).map((words) => parseNotice(words, 'txt'));

  test('lead from the older version to the newer and back', () => {
    fc.assert(
      fc.property(version, version, (older, newer) => {
        const changes = compareNotices(older, newer);
        expect(applied(changes, older, 'added')).toEqual(shown(newer));
        expect(applied(changes, newer, 'removed')).toEqual(shown(older));
        expect(JSON.parse(JSON.stringify(changes))).toEqual(changes);
      }),
      RUNS,
    );
  });

  const shown = ({ blocks }: NoticeText) => leavesOf(blocks).map(({ text: line }) => folded(line));

  /** What the changes make of a version: with `added` the newer of the older, with `removed` the other way round. */
  function applied(changes: Change[], from: NoticeText, kept: 'added' | 'removed'): string[] {
    const source = shown(from);
    let at = 0;
    return changes.flatMap((change) => {
      if (change.kind === 'same') {
        at += change.paragraphs;
        return source.slice(at - change.paragraphs, at);
      }
      if (change.kind === 'edited') {
        at++;
        return [
          change.words
            .flatMap(({ kind, text: words }) => (kind === 'same' || kind === kept ? [words] : []))
            .join(' '),
        ];
      }
      if (change.kind === kept) return [change.text];
      at++;
      return [];
    });
  }
});
