import { describe, expect, test } from 'vitest';
import { tableOfContents } from '../../../src/notices/contents.ts';
import { parseNotice } from '../../../src/notices/parse.ts';
import { renderNotice } from '../../../src/notices/render.ts';

const BODY = 'Me hoiame neid andmeid hoolega.';
const headings = (text: string) =>
  parseNotice(text, 'txt').clauses.flatMap(({ heading, id }) => (heading ? [id] : []));
/** Whether the line is a heading where one may stand: between paragraphs, and not at the start. */
const isHeading = (line: string) => headings(`Poe teade\n\n${BODY}\n\n${line}\n\n${BODY}`).length === 2;

describe('a line that a person would take for a heading', () => {
  test.each([
    'Küpsised',
    'KES ME OLEME',
    'Kui kaua me andmeid hoiame?',
    'Andmed, mida te meile annate',
    'Täname usalduse eest!',
    '„Küpsised“ ja muu',
    'Lisa 1 – Tagastuse vorm',
    'Annex A: Forms',
    'Küpsised – mis need on?',
    'Куки и другие файлы',
    'מדיניות פרטיות',
    '個人情報の取扱い',
    '3 Andmete säilitamine',
    '§ 3. Andmete säilitamine',
  ])('%s', (line) => expect(isHeading(line)).toBe(true));

  test.each([
    'Me hoiame andmeid kolm aastat.',
    'Meil on järgmised andmed:',
    'nimi ja aadress',
    'Nimi, aadress,',
    'Aadress ja telefon;',
    '• Küpsised',
    '– Küpsised',
    '1) Küpsised',
    'a) Küpsised',
    'Ostja – igaüks, kes meilt ostab',
    'Pooled – Ostja ja Pood',
    'Telefon: kirjutame hiljem',
    'Helista 555 12345',
    'Kirjuta pood@naidis.example',
    'Vaata www.naidis.example',
    'Kehtib alates 25.05.2018',
    'Kehtib alates 1. maist 2025',
    'Me müüme lampe. Me ei müü andmeid',
    '3 aastat ja mitte rohkem',
    '2018. aasta andmed',
    'Andmed, mida pood võib oma klientide teenindamiseks koguda ja kasutada, on järgmised siin',
    '123 456',
    '* * *',
    'Kui te olete ostnud, tagastanud või katki teinud, siis on meil andmed',
  ])('but not %s', (line) => expect(isHeading(line)).toBe(false));
});

describe('where it stands', () => {
  test('the first line is the title, even with a dash, a date or nothing below', () => {
    expect(parseNotice('Privaatsusteade – Lambipood OÜ', 'txt').title).toBe('Privaatsusteade – Lambipood OÜ');
    expect(parseNotice(`Teade (alates 25.05.2018)\n${BODY}`, 'txt').title).toBe('Teade (alates 25.05.2018)');
    expect(parseNotice(`${BODY}\n\nKüpsised\n\n${BODY}`, 'txt').title).toBeNull();
    expect(parseNotice(`1. Üldist\n\n${BODY}`, 'txt').title).toBeNull();
  });

  test('lines need no blank ones between them', () => {
    expect(headings(`Teade\nPõhimõtted\n${BODY}\nKes on ostja?\n${BODY}\n${BODY}`)).toEqual([
      'teade',
      'põhimõtted',
      'kes-on-ostja',
    ]);
  });

  test('the last line heads nothing', () => {
    expect(headings(`Teade\n\n${BODY}\n\nLambipood OÜ`)).toEqual(['teade']);
  });

  test('short lines in a row are a list without bullets', () => {
    expect(headings(`Teade\n\n${BODY}\nNimi\nAadress\nTelefon\n${BODY}`)).toEqual(['teade']);
    expect(headings(`Teade\n\nMe kogume:\n\nNimi\n\nAadress\n\nOstud\n\n${BODY}`)).toEqual([
      'teade',
      'ostud',
    ]);
    expect(headings(`Teade\n\n${BODY}\n\nNimi\n\nAadress\n\nTelefon\n\nOstud\n\n${BODY}`)).toEqual([
      'teade',
      'ostud',
    ]);
    expect(headings(`Teade\n\nMe kogume:\n\nNimi\n\n${BODY}`)).toEqual(['teade']);
    expect(
      headings(`Teade\n\nKontakt\n\nLambipood OÜ\nTartu mnt 1\nTallinn\n\nKüpsised\n\n${BODY}`),
    ).toContain('küpsised');
  });
});

describe('numbered lines', () => {
  test('are headings where most of their sort are', () => {
    expect(
      headings(`1. Mõisted\n${BODY}\n2. ANDMED\n2.1 Nimi.\n3. Muud:\n${BODY}\n4. Lõpp\n${BODY}`),
    ).toEqual(['1', '2', '4']);
    expect(headings(`1. Üldist\n1.1. Kes me oleme\n${BODY}\n1.2. Kus me oleme\n${BODY}`)).toEqual([
      '1',
      '1.1',
      '1.2',
    ]);
  });

  test('are paragraphs where their siblings are, however short one of them is', () => {
    expect(headings(`5. Eesmärk\n5.1 Täita kohustusi\n5.2 Me täidame lepingut, mille te sõlmisite.`)).toEqual(
      ['5'],
    );
    expect(headings(`1. Nimi\n2. Aadress\n3. Telefon\n\n${BODY}`)).toEqual([]);
    expect(
      headings(`2. Andmed\n2.1 Hoiame ${BODY}\n2.2 Meil on teie andmed\n2.2.1 nimi;\n2.2.2 aadress.`),
    ).toEqual(['2']);
  });

  test('a number without a dot is one only in a heading', () => {
    const text = parseNotice(`3 Andmete säilitamine\n\n3 aastat hoiame.\n\n3.1 Kolm aastat.`, 'txt');
    expect(text.clauses.map(({ id }) => id)).toEqual(['3', '3.1']);
  });
});

describe('levels', () => {
  const levels = (text: string, format: 'txt' | 'md' = 'txt') =>
    Array.from(renderNotice(parseNotice(text, format)).matchAll(/<h(\d)/g), ([, level]) => Number(level));

  test('begin below the page and skip none', () => {
    expect(
      levels(`Teade\n\n1. Üldist\n${BODY}\n2. Andmed\nMillised need on\n${BODY}\n3. Muu\n${BODY}`),
    ).toEqual([2, 3, 3, 4, 3]);
    expect(levels(`1. Üldist\n${BODY}\n2. Andmed\n${BODY}`)).toEqual([2, 2]);
    expect(levels('### A\n\n# B\n\n#### C\n\n###### D\n\n## E\n', 'md')).toEqual([2, 2, 3, 4, 3]);
    expect(renderNotice(parseNotice('# A', 'md'), { baseLevel: 4 })).toContain('<h4');
  });

  test('the contents are the headings below the title, or else the numbered paragraphs', () => {
    const headed = parseNotice(`Teade\n\n1. Üldist\n1.1 Jah.\n\nKüpsised\n\n${BODY}`, 'txt');
    expect(tableOfContents(headed)).toEqual([
      { anchor: 'c-1', label: '1. Üldist', level: 1 },
      { anchor: 'c-küpsised', label: 'Küpsised', level: 2 },
    ]);
    const plain = parseNotice('Teade\n\n1. Me hoiame.\n\n1.1 Hoolega.\n\n2. Me ei müü.', 'txt');
    expect(tableOfContents(plain).map(({ label }) => label)).toEqual(['1 Me hoiame.', '2 Me ei müü.']);
  });
});
