import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseFormat, chooseLanguage } from '../../../src/notices/negotiate.ts';
import type { NoticeFormat } from '../../../src/paths.ts';

const formats: NoticeFormat[] = ['html', 'json', 'md', 'txt'];
const typeOf: Record<NoticeFormat, string> = {
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  txt: 'text/plain',
};

const qs = fc.constantFrom(0, 0.1, 0.25, 0.5, 0.9, 1);
const ranges = fc.uniqueArray(
  fc.tuple(
    fc.constantFrom(
      'text/html',
      'application/json',
      'text/markdown',
      'text/plain',
      'text/*',
      '*/*',
      'image/png',
    ),
    qs,
  ),
  { selector: ([range]) => range, minLength: 1, maxLength: 6 },
);

/** RFC 9110 § 12.5.1: of the ranges that match a type, the most specific gives its weight. */
function weightOf(type: string, list: [string, number][]): number {
  const specific = [type, type.replace(/\/.*/, '/*'), '*/*'];
  for (const range of specific) {
    const found = list.find(([name]) => name === range);
    if (found) return found[1];
  }
  return 0;
}

describe('chooseFormat', () => {
  test('gives none that weighs less than another', () => {
    fc.assert(
      fc.property(ranges, fc.subarray(formats, { minLength: 1 }), (list, some) => {
        const offered: NoticeFormat[] = ['html', ...some.filter((format) => format !== 'html')];
        const header = list.map(([range, q]) => `${range};q=${q}`).join(', ');
        const weights = offered.map((format) => weightOf(typeOf[format], list));
        const chosen = chooseFormat(header, offered);
        const best = Math.max(...weights);
        expect(best === 0 ? 'html' : weightOf(typeOf[chosen], list)).toBe(best === 0 ? chosen : best);
      }),
    );
  });

  test('gives one that is offered, whatever is sent', () => {
    fc.assert(
      fc.property(fc.string({ maxLength: 200, unit: 'binary' }), (header) => {
        expect(['html', 'json']).toContain(chooseFormat(header, ['html', 'json']));
      }),
    );
  });

  // Quadratic work would not end within the test's time-out
  test('answers, however long the header', () => {
    for (const piece of ['a,', ';', '"', 'text/html;q=0.1,', '*/*;'.repeat(3)])
      expect(formats).toContain(chooseFormat(piece.repeat(200_000), formats));
  });
});

describe('chooseLanguage', () => {
  const tags = ['et', 'en', 'ru', 'sr-Latn', 'en-GB'];

  test('gives one that is available, whatever is sent', () => {
    fc.assert(
      fc.property(
        fc.subarray(tags, { minLength: 1 }),
        fc.option(fc.string({ unit: 'binary' })),
        fc.option(fc.string({ unit: 'binary' })),
        (available, asked, header) => {
          const chosen = chooseLanguage(available, {
            asked: asked ?? undefined,
            header: header ?? undefined,
          });
          expect(available).toContain(chosen);
        },
      ),
    );
  });

  test('gives the one with the greatest weight, and none that is refused while another is not', () => {
    const weighted = fc.uniqueArray(fc.tuple(fc.constantFrom('et', 'en', 'ru', '*'), qs), {
      selector: ([tag]) => tag,
      minLength: 1,
    });
    fc.assert(
      fc.property(weighted, (list) => {
        const available = ['et', 'en', 'ru'];
        const header = list.map(([tag, q]) => `${tag};q=${q}`).join(', ');
        const weight = (tag: string) => (list.find(([t]) => t === tag) ?? list.find(([t]) => t === '*'))?.[1];
        const chosen = chooseLanguage(available, { header });
        const best = Math.max(...available.map((tag) => weight(tag) ?? 0));
        // Where nothing is acceptable, any text is better than an error
        if (best > 0) expect(weight(chosen) ?? 0).toBe(best);
        else expect(available).toContain(chosen);
      }),
    );
  });

  test.each([
    [['et', 'en'], 'en-GB', 'en'],
    [['et', 'en-GB', 'en'], 'en-GB', 'en-GB'],
    [['et', 'en'], 'sr-Latn-RS', 'et'],
    [['et', 'sr-Latn'], 'sr-Latn-RS', 'sr-Latn'],
    [['et', 'sr-Latn'], 'sr', 'et'],
  ])('of %j for %s gives %s (RFC 4647 § 3.4)', (available, header, language) => {
    expect(chooseLanguage(available, { header })).toBe(language);
  });
});
