import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { groundText } from '../../../src/requests/ground.ts';
import { en } from '../../../src/wording/en.ts';
import { et } from '../../../src/wording/et.ts';

const words = {
  article: (numbers: string) => `<${numbers}>`,
  meanings: { '12(2)': 'Who?', '11(2)': 'Who?', '12(5)': 'Again.', '17(3)(b)': 'By law.' },
  label: (ground: string) => `On ${ground}`,
};
const said = (ground: string) => groundText(words, ground);

describe('a ground', () => {
  test.each([
    'Art. 17(3)(b) GDPR',
    'GDPR Art. 17(3)(b)',
    'gdpr, art 17 (3) (B)',
    'Article 17(3)(b) of the GDPR',
    'IKÜM art 17 lg 3 p b',
    'art 17 lg 3 p b IKÜM',
    'isikuandmete kaitse üldmääruse artikli 17 lõike 3 punkt b',
    'isikuandmete kaitse üldmääruse artikkel 17 lõige 3 punkt b',
  ])('that is an article is cited in the reader’s way, behind what it means: %s', (ground) => {
    expect(said(ground)).toBe('By law. On <17(3)(b)>');
  });

  test.each([
    ['Art. 12(2)/11(2) GDPR', 'Who? On <12(2), 11(2)>'],
    ['Articles 11(2) and 12(5) GDPR', 'Who? Again. On <11(2), 12(5)>'],
    ['Art. 17(3)(b) and (e) GDPR', 'By law. On <17(3)(b), 17(3)(e)>'],
    ['Art. 12(5)(b) GDPR', 'Again. On <12(5)(b)>'],
    ['Art. 99 GDPR', 'On <99>'],
    ['RPS § 12, Art. 17(3)(b) GDPR.', 'By law. On RPS § 12, <17(3)(b)>.'],
    [
      'Invoices (Art. 17(3)(b) GDPR) and IKÜM art 12 lg 5',
      'By law. Again. On Invoices (<17(3)(b)>) and <12(5)>',
    ],
  ])('may cite several, or say more: %s', (ground, expected) => {
    expect(said(ground)).toBe(expected);
  });

  test.each([
    'Art. 12(5)',
    '§ 12',
    'Art. 171 GDPR',
    'smart 17 GDPR',
    'the GDPR',
    'Art. 17(3)(b) and RPS § 12 GDPR',
  ])('in which nothing is recognised stays as it is: %s', (ground) =>
    expect(said(ground)).toBe(`On ${ground}`),
  );

  test('without a digit is never changed', () => {
    fc.assert(
      fc.property(
        fc.string().filter((text) => !/\d/.test(text)),
        (text) => said(text) === `On ${text}`,
      ),
    );
  });
});

test('both languages say what the same articles mean', () => {
  const cited = [
    '11(2)',
    '12(2)',
    '12(5)',
    '15(4)',
    '17(1)(a)',
    '17(3)(b)',
    '17(3)(e)',
    '18(1)',
    '20(4)',
    '21(1)',
  ];
  for (const article of cited) {
    const ground = `Art. ${article} GDPR`;
    expect(en.requests.status.ground(ground)).toMatch(/^\w.+\. The ground: Art\. /);
    expect(et.requests.status.ground(ground)).toMatch(
      /^\p{L}.+\. Alus: isikuandmete kaitse üldmääruse art \d/u,
    );
  }
  expect(et.requests.status.ground('Art. 17(3)(b) GDPR')).toBe(
    'Seadus kohustab meid osa sinu andmeid alles hoidma. Alus: isikuandmete kaitse üldmääruse art 17 lg 3 p b',
  );
  expect(et.requests.status.ground('Art. 11(2), 12(2) GDPR')).toContain('art 11 lg 2, art 12 lg 2');
});
