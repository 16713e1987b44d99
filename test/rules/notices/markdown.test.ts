import { describe, expect, test } from 'vitest';
import { parseNotice } from '../../../src/notices/parse.ts';
import { renderNotice } from '../../../src/notices/render.ts';
import { attributes, expectSound, wordsOf } from './page.ts';

const parsed = (text: string) => parseNotice(text, 'md');
const ids = (text: string) => parsed(text).clauses.map(({ id }) => id);
const html = (text: string) => renderNotice(parsed(text));

describe('clauses', () => {
  test('headings by number or slug, numbered paragraphs, items of a top list', () => {
    expect(
      ids(
        '# Teade *uus*\n\n## 3. Säilitamine\n\n3.1 Nii.\n\n**3.2** Naa.\n\n### 3.3 osa\n\n## 4 Muu\n\n24\\. Jah.',
      ),
    ).toEqual(['teade-uus', '3', '3.1', '3.2', '3.3', '4', '24']);
    expect(ids('7. a\n9. b\n\n   9.1 c\n\n   1. d\n\n   * 9.2 e')).toEqual(['7', '9', '9.1']);
    expect(ids('1) a\n2) b')).toEqual([]);
    expect(ids('> 24.1 tsitaat\n\n- 24.2 punkt')).toEqual([]);
  });

  test('a list below a numbered heading is a list', () => {
    const text = parsed('## 3. Õigused\n\n1. näha\n2. muuta\n3. minna\n4. tulla\n\n## 4. Muu\n\nTere.');
    expect(text.clauses.map(({ id, heading }) => [id, heading])).toEqual([
      ['3', true],
      ['4', true],
    ]);
    expect(text.repeated).toEqual([]);
  });

  test('a number at the start of a wrapped line is running text', () => {
    expect(ids('Nagu on öeldud punktis\n24.1 sätestatud korras\n\n24.2 Nii.')).toEqual(['24.2']);
    expect(ids('3 aastat hoiame.\n\n25.05.2018 jõustub.\n\n## 3 aastat')).toEqual(['3-aastat']);
  });

  test('the numbers of a list are the source’s own', () => {
    const text = '7. seitse\n9. üheksa\n007. agent\n';
    expect(wordsOf(html(text))).toBe('7. seitse 9. üheksa 007. agent');
    expect(html(text)).toContain('<li id="c-9"><a class="no" href="#c-9">9.</a> üheksa</li>');
    expect(wordsOf(html('> 1. a\n> 5. b\n>    3) c'))).toBe('1. a 5. b 3) c');
    expect(wordsOf(html('\ufeff\t1. a'))).toContain('1. a');
    expect(ids('\ufeff7. a\r\n9. b')).toEqual(['7', '9']);
  });

  test('what stands twice', () => {
    const text = parsed('# A\n\n## Ostud\n\n1. a\n2. b\n\n## Ostud\n\n1. c\n\n## !?\n\nx');
    expect(text.clauses.map(({ id }) => id)).toEqual(['a', 'ostud', '1', '2']);
    expect(text.repeated).toEqual([
      { id: 'ostud', lines: [8] },
      { id: '1', lines: [10] },
    ]);
    expectSound(renderNotice(text));
  });

  test('a heading as a number and a number as a heading share one name', () => {
    const text = parsed('## 300\n\n300\\. Jah.\n\n1. a');
    expectSound(renderNotice(text));
    expect(text.clauses.filter(({ id }) => id === '300').length).toBe(1);
  });
});

describe('the page', () => {
  test('holds what CommonMark has', () => {
    const text =
      '# T\n\na *b* **c** `<d>`\\\ne\n\n> q\n\n- i\n- j\n\n---\n\n```\n<f>\n```\n\n[g](https://x.example "t") [h](#i) [j](k/l) <mailto:m@n.example> [r]\n\n[r]: http://y.example\n[r]: http://z.example';
    expectSound(html(text));
    expect(wordsOf(html(text))).toBe('T a b c <d> e q i j <f> g h j mailto:m@n.example r');
    expect(attributes(html(text), 'href').toSorted()).toEqual(
      ['#c-t', 'https://x.example', '#i', 'k/l', 'mailto:m@n.example', 'http://y.example'].toSorted(),
    );
    expect(html(text)).toContain('<pre><code>&lt;f&gt;</code></pre>');
    expect(html(text)).toContain('<hr>');
    expect(html(text)).toContain('<br>');
  });

  test.each([
    '[x](javascript:alert(1))',
    '[x](JaVaScRiPt:alert(1))',
    '[x](&#x6a;avascript:alert(1))',
    '[x](java&#10;script:alert(1))',
    '[x](<\u0001javascript:alert(1)>)',
    '[x](vbscript:x)',
    '[x](data:text/html,x)',
    '[x](blob:x)',
    '[x][y]\n\n[y]: javascript:x',
    '![x](javascript:x)',
    '<javascript:x>',
  ])('%j is no link', (text) => {
    expect(attributes(html(text), 'href')).toEqual([]);
    expect(wordsOf(html(text))).toMatch(/x$/);
  });

  test('an image is a link by its words, within a link only words', () => {
    expect(html('![kaart](https://x.example/k.png)')).toBe(
      '<p><a href="https://x.example/k.png" rel="nofollow noopener">kaart</a></p>',
    );
    expect(html('[![kaart](https://x.example/k.png) siin](/a)')).toBe(
      '<p><a href="/a" rel="nofollow noopener">kaart siin</a></p>',
    );
    expectSound(html('## [3. Viide](#a) ja ![p](q)'));
  });

  test('raw HTML is text', () => {
    const text =
      '<script>alert(1)</script>\n\na <b>c</b> <!-- d --> <?e?> &lt;f&gt;\n\n<div>\n## 3. Jah\n</div>';
    expectSound(html(text));
    expect(wordsOf(html(text))).toBe(
      '<script>alert(1)</script> a <b>c</b> <!-- d --> <?e?> <f> <div> 3. Jah </div>',
    );
    expect(ids(text)).toEqual(['3']);
  });

  test('what is nested too deep is shown as it stands', () => {
    for (const text of ['> '.repeat(200), '- '.repeat(200), '*a **b '.repeat(200), '['.repeat(500)].map(
      (deep) => `${deep}lõpp`,
    )) {
      expectSound(html(text));
      expect(wordsOf(html(text))).toContain('lõpp');
    }
    const depthOf = (text: string, tag: string) => html(text).match(new RegExp(`<${tag}>`, 'g'))?.length ?? 0;
    expect(depthOf('> '.repeat(200), 'blockquote')).toBeLessThan(50);
    const nested = `${'*a **b '.repeat(300)}${'b** a* '.repeat(300)}`;
    expectSound(html(nested));
    expect(depthOf(nested, 'em')).toBeGreaterThan(5);
    expect(depthOf(nested, 'em')).toBeLessThan(50);
  });
});
