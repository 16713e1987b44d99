import { describe, expect, test } from 'vitest';
import { type Change, compareNotices } from '../../../src/notices/changes.ts';
import { parseNotice } from '../../../src/notices/parse.ts';
import { renderChanges } from '../../../src/notices/render-changes.ts';
import { expectSound, wordsOf } from './page.ts';

const compare = (older: string, newer: string) =>
  compareNotices(parseNotice(older, 'txt'), parseNotice(newer, 'txt'));

const OLD =
  'Teade\n\nTere.\n\n1. Üks on siin.\n\n2. Kaks aastat hoiame tellimusi alles.\n\n3. Kolm läheb ära.\n\n4. Neli jääb.';
const NEW =
  'Teade\n\nTere.\n\n1. Üks on siin.\n\n2. Viis aastat hoiame tellimusi alles.\n\n4. Neli jääb.\n\n5. Viies on uus.';

describe('what changed', () => {
  test('paragraph by paragraph, and word by word within', () => {
    expect(compare(OLD, NEW)).toEqual([
      { kind: 'same', paragraphs: 3, clause: { anchor: 'c-1', label: '1' } },
      {
        kind: 'edited',
        clause: { anchor: 'c-2', label: '2' },
        words: [
          { kind: 'same', text: '2.' },
          { kind: 'removed', text: 'Kaks' },
          { kind: 'added', text: 'Viis' },
          { kind: 'same', text: 'aastat hoiame tellimusi alles.' },
        ],
      },
      { kind: 'removed', text: '3. Kolm läheb ära.', clause: { anchor: 'c-3', label: '3' } },
      { kind: 'same', paragraphs: 1, clause: { anchor: 'c-4', label: '4' } },
      { kind: 'added', text: '5. Viies on uus.', clause: { anchor: 'c-5', label: '5' } },
    ]);
  });

  test('white space and line ends are no change', () => {
    expect(compare(OLD, `\ufeff${OLD.replaceAll('\n', '\r\n').replaceAll(' ', '\u00a0')}`)).toEqual([
      { kind: 'same', paragraphs: 6, clause: { anchor: 'c-4', label: '4' } },
    ]);
    expect(compare('', '')).toEqual([]);
  });

  test('the same number belongs together, even where another text is more alike', () => {
    const kinds = compare(
      '1. Me hoiame andmeid kaks aastat poes.\n\n2. Muu asi on siin.',
      '1. Meie andmeid hoiame poes kauem.\n\n2. Me hoiame andmeid kaks aastat poes.',
    );
    expect(kinds[0]).toMatchObject({ kind: 'edited', clause: { label: '1' } });
  });

  test('what has next to nothing in common is removed and added', () => {
    expect(
      compare('1. Üks kaks kolm neli viis.', '1. Täiesti teine jutt on nüüd.').map(({ kind }) => kind),
    ).toEqual(['removed', 'added']);
  });

  test('a heading without number is called by its words', () => {
    expect(compare('Teade\n\nTere.', 'Teade\n\nTere ka.')[0]).toMatchObject({
      clause: { anchor: 'c-teade', label: 'Teade' },
    });
  });
});

const WORDING = {
  removedStart: 'Eemaldatud: ',
  removedEnd: ' eemaldatu lõpp',
  addedStart: 'Lisatud: ',
  addedEnd: ' lisatu lõpp',
  unchanged: (paragraphs: number, label: string | null) => `${paragraphs} lõiku samaks kuni ${label}`,
  href: (anchor: string, side: 'older' | 'newer') => `/${side}#${anchor}`,
};

test('the changes as a page', () => {
  const page = renderChanges(compare(OLD, NEW), WORDING);
  expectSound(page);
  expect(page).toContain('<li class="unchanged">3 lõiku samaks kuni 1</li>');
  expect(page).toContain('<a href="/newer#c-2">2</a>');
  expect(page).toContain('<a href="/older#c-3">3</a>');
  expect(page).toContain(
    '2</a>. <del><span class="visually-hidden">Eemaldatud: </span>Kaks<span class="visually-hidden"> eemaldatu lõpp</span></del> <ins>',
  );
  const hostile: Change[] = [{ kind: 'added', text: '<b>&"', clause: { anchor: 'c-<"', label: '<i>' } }];
  expectSound(renderChanges(hostile, WORDING));
  expect(wordsOf(renderChanges(hostile, WORDING))).toContain('<b>&"');
});
