import { existsSync, globSync, readFileSync } from 'node:fs';
import { dirname, extname, join, relative } from 'node:path';
import { parse } from 'smol-toml';
import { describe, expect, test } from 'vitest';
import { compareNotices } from '../../../src/notices/changes.ts';
import { findClause } from '../../../src/notices/clause.ts';
import { tableOfContents } from '../../../src/notices/contents.ts';
import { toMarkdown } from '../../../src/notices/markdown-out.ts';
import { parseNotice } from '../../../src/notices/parse.ts';
import { renderNotice } from '../../../src/notices/render.ts';
import { attributes, expectSound, folded, wordsOf } from './page.ts';

const root = join(import.meta.dirname, '../../..');
const seeds = join(root, '../shared/seeds');
const numbers = (text: string) => text.split(/\s+/);
const upTo = (parent: string, last: number) => Array.from({ length: last }, (_, at) => `${parent}.${at + 1}`);
const range = (from: number, to: number) =>
  Array.from({ length: to - from + 1 }, (_, at) => String(from + at));

/** What a person sees in the five: clauses that are paragraphs, and which ones are headings, in the text's order. */
const EXPECTED: Record<string, { headings: string[]; paragraphs: string[] }> = {
  alante: {
    headings: numbers(
      `privaatsustingimused kliendiandmete-töötlemise-põhimõtted kes-on-klient mis-on-kliendiandmed
      mis-on-kliendiandmete-töötlemine kes-on-kliendiandmete-töötleja kes-on-kolmas-isik
      millised-on-kliendiandmete-töötlemise-eesmärgid millistel-juhtudel-avaldab-alante-oü-kliendiandmeid`,
    ),
    paragraphs: [],
  },
  aprojekt: {
    headings: numbers(
      `isikuandmete-kasutamise-põhimõtted 1 2 3 4 5 kliendiandmete-tüübid kliendiandmete-töötlemise-eesmärgid
      6 7 turvalisus-ja-andmetele-ligipääs`,
    ),
    paragraphs: [
      '6.1',
      ...numbers('6.1.1 6.1.2 6.1.5 6.1.6 6.1.7 6.1.8 6.1.9 6.1.11 6.1.12 6.1.13 6.1.14 6.1.15 6.1.16'),
    ],
  },
  eleme: {
    headings: numbers(
      `isikuandmete-töötlemine töödeldavad-isikuandmed isikuandmete-töötlemise-eesmärk
      isikuandmete-edastamine-kolmandatele-isikutele isikuandmete-säilitamine isikuandmete-turvalisus
      kasutaja-õigused reklaam küpsised vaidluste-lahendamine`,
    ),
    paragraphs: [
      ...[
        ...range(1, 8),
        ...upTo('8', 8),
        ...range(9, 20),
        ...upTo('20', 3),
        ...range(21, 23),
        ...upTo('23', 4),
      ],
      ...['24', ...upTo('24', 4), ...range(25, 28), ...upTo('28', 8), ...range(29, 34)],
    ],
  },
  neiss: {
    headings: ['andmekaitse', 'isikuandmete-töötlemise-eeskiri', ...range(1, 10)],
    paragraphs: [
      ...[
        ...upTo('1', 6),
        ...upTo('2', 3),
        ...upTo('2.3', 6),
        ...upTo('3', 3),
        ...upTo('3.3', 3),
        '3.4',
        '3.5',
      ],
      ...[
        ...upTo('4', 5),
        ...upTo('5', 4),
        '6.1',
        '6.2',
        ...upTo('6.2', 9),
        '6.3',
        '6.4',
        '6.5',
        ...upTo('7', 5),
      ],
      ...['8.1', '9.1', '9.2', '10.1'],
    ],
  },
  netpro: {
    headings: ['kliendiandmete-töötlemise-põhimõtted', ...range(1, 11)],
    paragraphs: [2, 5, 6, 7, 8, 9].flatMap((section, at) =>
      upTo(String(section), [4, 4, 4, 3, 2, 8][at] ?? 0),
    ),
  },
};

function citedBy(folder: string): string[] {
  const policy = parse(readFileSync(join(folder, 'policy.toml'), 'utf8'));
  const rules = ['rights', 'retention', 'holds'].flatMap(
    (key) => (policy[key] ?? []) as Record<string, string>[],
  );
  const clauses = rules.flatMap((rule) => [rule.clause, rule.deadline_clause, rule.extend_clause]);
  return [...Object.values((policy.disclosures ?? {}) as Record<string, string>), ...clauses].filter(
    (cited) => cited !== undefined,
  );
}

const hasSeeds = existsSync(seeds);
if (!hasSeeds) console.info(`The five seed notices are not tested: there is no ${seeds}`);

describe.skipIf(!hasSeeds).each(Object.keys(EXPECTED))('seed %s', (name) => {
  const [file = ''] = hasSeeds ? globSync(join(seeds, name, '*/et.txt')) : [];
  const source = hasSeeds ? readFileSync(file, 'utf8') : '';
  const text = parseNotice(source, 'txt');
  const ids = (heading: boolean) =>
    text.clauses.filter((clause) => clause.heading === heading).map(({ id }) => id);

  test('has the clauses and headings that a person sees', () => {
    expect(ids(true)).toEqual(EXPECTED[name]?.headings);
    expect(ids(false)).toEqual(EXPECTED[name]?.paragraphs);
    expect(text.repeated).toEqual([]);
    expect(text.title).toBe(text.clauses[0]?.title);
    expect(tableOfContents(text).length).toBe((EXPECTED[name]?.headings.length ?? 0) - 1);
  });

  test('has every clause that its policy cites', () => {
    const cited = citedBy(dirname(file));
    expect(cited.length).toBeGreaterThan(2);
    expect(cited.filter((one) => !findClause(text.clauses, one))).toEqual([]);
  });

  test('is shown whole, in order and to the letter', () => {
    const html = renderNotice(text);
    expectSound(html);
    expect(wordsOf(html)).toBe(folded(source));
    expect(attributes(html, 'id').toSorted()).toEqual(text.clauses.map(({ anchor }) => anchor).toSorted());
  });

  test('says the same as Markdown', () => {
    const again = parseNotice(toMarkdown(text), 'md');
    expect(again.clauses.map(({ id, heading }) => [id, heading])).toEqual(
      text.clauses.map(({ id, heading }) => [id, heading]),
    );
    // Markdown's bullets are not words, so the text's own are left out on the other side too.
    expect(wordsOf(renderNotice(again))).toBe(folded(source.replace(/^\s*[•–]\s/gm, '\n')));
  });

  test('does not differ from itself', () => {
    expect(
      compareNotices(text, parseNotice(source.replaceAll('\n', '\r\n'), 'txt')).map(({ kind }) => kind),
    ).toEqual(['same']);
  });
});

const examples = globSync(join(root, 'examples/*/*/*.{txt,md}'));

describe.skipIf(examples.length === 0).each(examples.map((file) => relative(root, file)))('%s', (path) => {
  const file = join(root, path);
  const format = extname(file) === '.md' ? 'md' : 'txt';
  const source = readFileSync(file, 'utf8');
  const text = parseNotice(source, format);

  test('has a title, every clause that its policy cites, and none twice', () => {
    expect(text.title).not.toBeNull();
    expect(citedBy(dirname(file)).filter((one) => !findClause(text.clauses, one))).toEqual([]);
    expect(text.repeated).toEqual([]);
  });

  test('is shown soundly, and if plain to the letter', () => {
    expectSound(renderNotice(text));
    if (format === 'txt') expect(wordsOf(renderNotice(text))).toBe(folded(source));
  });
});
