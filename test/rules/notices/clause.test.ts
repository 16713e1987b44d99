import { describe, expect, test } from 'vitest';
import { citedId, findClause, nearestClause, slugOf } from '../../../src/notices/clause.ts';
import { parseNotice } from '../../../src/notices/parse.ts';

const { clauses } = parseNotice(
  `Poe teade\n\n6. a.\n\n6.2 b.\n\n6.2.4 c.\n\n24. d.\n\n24.1 e.\n\n24.4 f.\n\nE-posti turundus\n\nTere.\n\nKüpsised ja muu\n\nTere.`,
  'txt',
);

describe('a citation', () => {
  test.each([
    ['24.1', '24.1'],
    [' 24.1. ', '24.1'],
    ['\u00a06.2.4\u00a0', '6.2.4'],
    ['§ 24', '24'],
    ['§24.', '24'],
    ['küpsised-ja-muu', 'küpsised-ja-muu'],
    ['Küpsised ja muu', 'küpsised-ja-muu'],
    ['ku\u0308psised-ja-muu', 'küpsised-ja-muu'],
    ['eposti-turundus', 'eposti-turundus'],
    ['e-posti-turundus', 'eposti-turundus'],
  ])('%j finds %s', (cited, id) => expect(findClause(clauses, cited)?.id).toBe(id));

  test.each(['24.2', '2', '4.1', '24.1.1', '', ' ', '.', 'küpsised', '24-1', '241', 'c-24.1'])(
    '%j finds none',
    (cited) => {
      expect(findClause(clauses, cited)).toBeUndefined();
    },
  );

  test('hyphens of a number are no matter of taste', () => {
    expect(findClause(parseNotice('241. a.', 'txt').clauses, '24-1')).toBeUndefined();
  });

  test('as an id', () => {
    expect(citedId(' § 24.1. ')).toBe('24.1');
    expect(citedId('Küpsised ja muu')).toBe('küpsised-ja-muu');
  });
});

describe('the nearest clause', () => {
  test.each([
    ['24.9', '24.4'],
    ['24.2', '24.1'],
    ['24.1.7', '24.1'],
    ['6.2.1', '6.2.4'],
    ['7.1', '6'],
    ['99', '24'],
    ['kupsised-ja-muud', 'küpsised-ja-muu'],
    ['epost-turundus', 'eposti-turundus'],
  ])('of %s is %s', (cited, id) => expect(nearestClause(clauses, cited)?.id).toBe(id));

  test('is none where there is none of that sort', () => {
    expect(nearestClause([], '1')).toBeUndefined();
    expect(
      nearestClause(
        clauses.filter(({ heading }) => heading),
        '1',
      ),
    ).toBeUndefined();
    expect(
      nearestClause(
        clauses.filter(({ heading }) => !heading),
        'küpsised',
      ),
    ).toBeUndefined();
  });

  // Quadratic work would not end within the test's time-out
  test('is found in a text of many headings, however long the citation', () => {
    const many = Array.from({ length: 20_000 }, (_, at) => `# ${'pealkiri '.repeat(20)}${at}`).map(
      (title, line) => ({
        ...{ id: slugOf(title), anchor: '', heading: true, level: 1, title, text: '', line },
      }),
    );
    expect(nearestClause(many, 'x'.repeat(100_000))).toBe(many[0]);
  });
});

describe('a slug', () => {
  test.each([
    ['Turvalisus ja andmetele ligipääs', 'turvalisus-ja-andmetele-ligipääs'],
    ['  Kes on\u00a0 Klient? ', 'kes-on-klient'],
    ['A/B „c“ – d', 'ab-c-d'],
    ['Ле́нта НОВОСТЕЙ', 'ле́нта-новостей'],
    ['O\u0303IGUSED', 'õigused'],
    ['हिन्दी नियम', 'हिन्दी-नियम'],
    ['?!', ''],
    ['<b id="x">', 'b-idx'],
  ])('%j → %j', (heading, slug) => expect(slugOf(heading)).toBe(slug.normalize('NFC')));
});
