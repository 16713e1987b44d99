import { describe, expect, test } from 'vitest';
import { parseNotice } from '../../../src/notices/parse.ts';
import { renderNotice } from '../../../src/notices/render.ts';
import { attributes, expectSound, folded, wordsOf } from './page.ts';

const parsed = (text: string) => parseNotice(text, 'txt');
const ids = (text: string) => parsed(text).clauses.map(({ id }) => id);
const html = (text: string) => renderNotice(parsed(text));

describe('clauses by number', () => {
  test.each([
    ['24.1 iga tellimus', '24.1'],
    ['24.1. Iga tellimus', '24.1'],
    ['  \u00a06.2.4\u00a0 Taotleda', '6.2.4'],
    ['1. isik', '1'],
    ['§ 3. Andmed on meil.', '3'],
    ['§ 3 Andmed on meil.', '3'],
    ['7.Kustutamine on tasuta.', '7'],
    ['\ufeff7. Kustutamine on tasuta.', '7'],
    ['\u200b7. Kustutamine on tasuta.', '7'],
  ])('%j is clause %s', (line, id) => expect(ids(`${line}\n\n99. Muu.`)).toEqual([id, '99']));

  test.each([
    '25.05.2018 jõustus teade',
    '01.04.2018.a jõustus teade',
    '2018. aasta jõustus teade',
    '3 aastat hoiame andmeid',
    '1000. koht',
    '10.0 kraadi',
    '24.1, 24.2 ja 24.3 kehtivad',
    '24.1x kehtib',
    '192.168.1.1.7.9 on aadress',
    '1) nimi',
    'a) nimi',
    '٣. بند',
  ])('%j has none', (line) => expect(ids(`${line}\n\n99. Muu.`)).toEqual(['99']));

  test('a number within a line is running text', () => {
    expect(
      ids('34. Vaidlused lahendame koos. 35. Inspektsioon on Tallinnas.\n\nVt ka punkti 36. Jah.'),
    ).toEqual(['34']);
  });

  test('what belongs to a clause is its text', () => {
    const [heading, first, second] = parsed(
      '8. Andmed\nNeed on meil.\n\n8.1 nimi, mis\n\nkogutakse siin;\n• üks;\n• kaks.\n\n8.2 aadress.',
    ).clauses;
    expect(heading).toMatchObject({
      id: '8',
      title: 'Andmed',
      heading: true,
      level: 1,
      line: 1,
      text: 'Need on meil.',
    });
    expect(first).toMatchObject({ id: '8.1', anchor: 'c-8.1', heading: false, level: 2, line: 4 });
    expect(first?.text).toBe('nimi, mis\n\nkogutakse siin;\n\n• üks;\n\n• kaks.');
    expect(second).toMatchObject({ title: 'aadress.', text: 'aadress.', line: 10 });
  });

  test('a long paragraph is called by its first words', () => {
    const title = parsed(`1. ${'pikk sõna '.repeat(40)}`).clauses[0]?.title ?? '';
    expect(title).toMatch(/^pikk sõna .* (?:pikk|sõna)…$/);
    expect(title.length).toBeLessThan(65);
  });
});

describe('paragraphs', () => {
  const paragraphs = (text: string) =>
    Array.from(html(text).matchAll(/<p[^>]*>(.*?)<\/p>/gs), ([, inner = '']) => wordsOf(inner));

  test('blank lines part them; a break within a sentence stays', () => {
    expect(paragraphs('8.3 andmed, mis\n\nkogutakse siin;\n\n8.4 muu.')).toEqual([
      '8.3 andmed, mis',
      'kogutakse siin;',
      '8.4 muu.',
    ]);
  });

  test('without blank lines each line is one', () => {
    expect(paragraphs('Meie oleme pood.\nMe müüme lampe,\nMe ei müü andmeid.')).toEqual([
      'Meie oleme pood.',
      'Me müüme lampe,',
      'Me ei müü andmeid.',
    ]);
  });

  const WRAPPED = `24. Andmekogudes olevate andmete säilitamise tähtaja möödumisel me need kas
kustutame või muudame anonüümseks, nagu on öeldud teise peatüki punktis
24.1 sätestatud korras. See kehtib kõigi meie poe Tallinnas asuvate osade
kohta ja ka siis, kui te olete oma konto juba ammu sulgenud.
24.2 Muid andmeid me ei hoia ega anna neid kellelegi teisele edasi, kui seadus
meid selleks ei kohusta.

• nimi, aadress, telefoninumber ja kõik muu, mida te meile tellimust andes
  ise räägite;
• ostud.`;

  test('lines that broke at the margin belong together', () => {
    expect(ids(WRAPPED)).toEqual(['24', '24.2']);
    expect(paragraphs(WRAPPED).length).toBe(2);
    expect(html(WRAPPED).match(/<li/g)?.length).toBe(2);
    expect(wordsOf(html(WRAPPED))).toBe(folded(WRAPPED));
  });

  test('a number behind "clause" at the end of a line is a reference, with or without the clause elsewhere', () => {
    const text = `Me kustutame andmed siis, kui nende aeg on läbi saanud, vastavalt punktile\n24.1 ja selle lisale.`;
    expect(ids(text)).toEqual([]);
    expect(ids(`${text}\n\n24.1 Kolm aastat.`)).toEqual(['24.1']);
    expect(
      ids(
        'We erase the data once its time is over and nothing else applies, as in clauses\n24.1 and 24.2 below.',
      ),
    ).toEqual([]);
  });

  test('such a reference need not be at the margin, and a number that begins another line is the clause there', () => {
    expect(ids('Sellest räägib meie teate punkt\n24.1 Andmed ja nende hoidmine.')).toEqual([]);
    const line = 'Teade.\n\nMe kustutame andmed siis, kui nende aeg on läbi saanud ja kui kehtib see, mis';
    expect(ids(`${line}\n24.1 Lisas on öeldud.`)).toEqual(['24.1']);
    expect(parsed(`${line}\n24.1 Lisas on öeldud.\n\n24.1 Kolm aastat.`).clauses[0]?.text).toBe(
      'Kolm aastat.',
    );
  });

  test('what ends an item or a sentence at the margin, or begins one without any sign of wrapping, stands alone', () => {
    const wrapped = 'Meie pood asub Tallinnas ja müüb lampe, laternaid ning muud, mis valgust teeb';
    const item = 'ning lisaks veel mõned asjad, mida te meilt kindlasti osta tahate kunagi aega;';
    const sentence = 'ning lisaks veel mõned asjad, mida te meilt kindlasti osta tahate kunagi aega.';
    expect(paragraphs(`${wrapped}\n${item}\nmuu jääb.`).length).toBe(2);
    expect(paragraphs(`${wrapped}\n${sentence}\nMuu jääb sinna, kus see enne oli.`).length).toBe(1);
    expect(ids(`${wrapped}\n${sentence}\nKontakt\nKirjutage.`)).toEqual(['kontakt']);
    const lines =
      'Nimi, aadress, telefoninumber ja kõik muu, mida te tellimust tehes meile ütlete\nOstud, tagastused ja garantiijuhtumid, mis teil meie poes kunagi on juba olnud siin';
    expect(paragraphs(lines).length).toBe(2);
  });

  test('a numbered list without punctuation stays a list', () => {
    const lines = [
      '24.1 iga tellimusega seotud andmeid säilitatakse maksimaalselt kolm aastat',
      '24.2 teabetaotlusega seotud andmeid säilitatakse vastuse saatmisest 6 kuud',
      '24.3 raamatupidamiseks vajalikke andmeid säilitatakse 7 aastat algusest',
    ];
    expect(ids(lines.join('\n'))).toEqual(['24.1', '24.2', '24.3']);
  });

  test('headings and lists among wrapped lines stand alone', () => {
    const text = `Küpsised
Me kasutame küpsiseid selleks, et pood mäletaks, mis teil ostukorvis on, ja
et te ei peaks iga kord uuesti sisse logima.
Kontakt
Kirjutage meile julgelt, kui midagi on segane, ja me vastame teile niipea kui
jõuame.`;
    expect(ids(text)).toEqual(['küpsised', 'kontakt']);
    expect(paragraphs(text).length).toBe(2);
  });
});

describe('numbering', () => {
  test('gaps are no matter', () =>
    expect(ids('1. a.\n\n3. b.\n\n3.7 c.\n\n9. d.')).toEqual(['1', '3', '3.7', '9']));

  test('a number that does not move forward is none', () => {
    expect(ids('2. a.\n\n1. b.')).toEqual(['2']);
    expect(ids('6.1 a.\n\n6.2 b.\n\n5.9 c.\n\n6.3 d.')).toEqual(['6.1', '6.2', '6.3']);
  });

  test('a stray number does not end the numbering', () => {
    expect(ids('1. a.\n\n2. b.\n\n30. juunil tuleb muudatus.\n\n3. c.\n\n4. d.')).toEqual([
      '1',
      '2',
      '3',
      '4',
    ]);
  });

  test('what stands twice is the first; the other is reported and has an anchor of its own', () => {
    const text = parsed('1. a.\n\n2. b.\n\n2. c.\n\n2. d.\n\n3. e.');
    expect(text.clauses.map(({ id, text: words }) => `${id} ${words}`)).toEqual(['1 a.', '2 b.', '3 e.']);
    expect(text.repeated).toEqual([{ id: '2', lines: [5, 7] }]);
    expect(attributes(renderNotice(text), 'id')).toEqual(['c-1', 'c-2', 'c-2-2', 'c-2-3', 'c-3']);
  });

  test('an annex that begins again', () => {
    const text = parsed('1. a.\n\n2. b.\n\nLisa\n\n1. c.\n\n2. d.\n\n3. e.');
    expect(text.clauses.map(({ id }) => id)).toEqual(['1', '2', 'lisa', '3']);
    expect(text.repeated).toEqual([
      { id: '1', lines: [7] },
      { id: '2', lines: [9] },
    ]);
  });

  test('a numbered list within a clause takes no clause away', () => {
    const text = parsed(
      '4. Teil on õigus:\n1. saada;\n2. näha;\n3. muuta;\n4. minna;\n5. tulla;\n\n5. Turvalisus on tähtis.',
    );
    expect(text.clauses.at(-1)).toMatchObject({ id: '5', text: 'Turvalisus on tähtis.' });
    const short = parsed(
      '4. Teil on õigus:\n1. saada;\n2. näha;\n3. muuta;\n4. minna;\n5. Turvalisus on tähtis.\n6. Lõpp on hea.',
    );
    expect(short.clauses.map(({ id }) => id)).toEqual(['4', '5', '6']);
    const names =
      '1. Üldist\nTere.\n2. Andmed\n1. Nimi\n2. Aadress\n3. Ostud\n3. Õigused\nTere.\n4. Lõpp\nTere.';
    expect(parsed(names).clauses.map(({ title }) => title)).toEqual(['Üldist', 'Andmed', 'Õigused', 'Lõpp']);
    expect(renderNotice(parsed(names)).match(/<h2/g)?.length).toBe(4);
    const headed = parsed(
      '1. Üldist\nTere.\n2. Õigused\nNeed on:\n1. saada;\n2. näha;\n3. minna.\n3. Lõpp\nTere.',
    );
    expect(headed.clauses.map(({ id, heading }) => [id, heading])).toEqual([
      ['1', true],
      ['2', true],
      ['3', true],
    ]);
  });

  test('a table of contents is not the clauses', () => {
    const text = parsed(
      'Teade\n\n1. Üldist\n2. Andmed\n3. Lõpp ..... 4\n\n1. Üldist\nTere.\n2. Andmed\nTere.\n3. Lõpp\nTere.',
    );
    expect(text.clauses.map(({ id, line }) => [id, line]).slice(1)).toEqual([
      ['1', 7],
      ['2', 9],
      ['3', 11],
    ]);
    expect(text.repeated).toEqual([]);
  });

  test('headings with one slug, and anchors that could collide', () => {
    const text = parsed('Teade\n\nTere.\n\nOstud\n\nTere.\n\nOstud 2\n\nTere.\n\nOstud!\n\nTere.');
    expect(text.clauses.map(({ anchor }) => anchor)).toEqual(['c-teade', 'c-ostud', 'c-ostud-2']);
    expect(text.repeated).toEqual([{ id: 'ostud', lines: [13] }]);
    expect(attributes(renderNotice(text), 'id')).toContain('c-ostud-3');
  });
});

describe('the page', () => {
  test('numbers link to themselves, headings without one have a link whose sign is CSS', () => {
    expect(html('24.1. Iga tellimus on.')).toBe(
      '<p class="clause level-2" id="c-24.1"><a class="no" href="#c-24.1">24.1.</a> Iga tellimus on.</p>',
    );
    expect(renderNotice(parsed('Teade "uus"'), { linkLabel: (title) => `Lõik ${title}` })).toBe(
      '<div class="heading"><h2 id="c-teade-uus">Teade &quot;uus&quot;</h2><a class="anchor" href="#c-teade-uus" aria-label="Lõik Teade &quot;uus&quot;"></a></div>',
    );
  });

  test('bullets are kept as they are', () => {
    const text = 'Meil on:\n•nimi;\n • aadress;\n– telefon;\n- e-post;\n* muu;\n1) üks;\n(b) kaks';
    expectSound(html(text));
    expect(wordsOf(html(text))).toBe(folded(text));
    expect(html(text).match(/<span class="mark">[^<]*<\/span>/g)?.length).toBe(7);
    expect(html('-5 kraadi')).toBe('<p>-5 kraadi</p>');
  });

  test('web and mail addresses become links, and only those', () => {
    const text =
      'Vt (https://aki.ee/a_(b)), http://x.example/?a=1&b=2. „pood@naidis.example“; [email\u00a0protected] a@b javascript://x a@b.ee@c www.x.ee http:// https://a"b';
    expect(attributes(html(text), 'href')).toEqual([
      'https://aki.ee/a_(b)',
      'http://x.example/?a=1&b=2',
      'mailto:pood@naidis.example',
    ]);
    expect(attributes(html(text), 'rel')).toEqual(Array(3).fill('nofollow noopener'));
    expect(wordsOf(html(text))).toBe(folded(text));
  });

  test('nothing of a text is markup', () => {
    const text = '<script>alert(1)</script> & "x" \'y\' <b>\n\n<img src=x onerror=y>\n\nA</p>&amp;';
    expectSound(html(text));
    expect(wordsOf(html(text))).toBe(folded(text));
  });

  test.each(['', ' ', '\ufeff', '\r\n\r\n', '\u2028', '•', '-', '1.', '§', '\ud800', '\u0301'])(
    '%j is a text too',
    (text) => {
      expectSound(html(text));
      expect(wordsOf(html(text))).toBe(folded(text));
    },
  );
});
