import { expect, test } from 'vitest';
import { toMarkdown } from '../../../src/notices/markdown-out.ts';
import { parseNotice } from '../../../src/notices/parse.ts';

const markdown = (text: string) => toMarkdown(parseNotice(text, 'txt'));

test('numbers stay the text’s own, headings become headings, bullets lists', () => {
  expect(
    markdown(
      'Teade\n\n3. Õigused\nTeil on:\n• näha;\n– muuta;\na) minna\n\n7. Muud\n7.1 Jah\u00a0nii.\n\n2018. aasta\nsai otsa.',
    ),
  ).toBe(
    '# Teade\n\n## 3\\. Õigused\n\nTeil on:\n\n- näha;\n- muuta;\n- a) minna\n\n## 7\\. Muud\n\n7.1 Jah nii.\n\n2018\\. aasta\n\nsai otsa.\n',
  );
});

test.each([
  ['1) üks', '- 1\\) üks\n'],
  ['# a', '\\# a\n'],
  ['+ a', '\\+ a\n'],
  ['=== ---', '\\=== ---\n'],
  ['---', '\\---\n'],
  ['- - x', '- \\- x\n'],
  ['2018) a', '2018\\) a\n'],
  [
    '*a* _b_ `c` [d](e) <f> &amp; ~g~ a|b \\',
    '\\*a\\* \\_b\\_ \\`c\\` \\[d\\](e) \\<f\\> \\&amp; \\~g\\~ a\\|b \\\\\n',
  ],
  ['Pealkiri #', '# Pealkiri \\#\n'],
  ['', ''],
])('%j → %j', (text, expected) => expect(markdown(text)).toBe(expected));

test('a Markdown notice is its own source', () => {
  expect(toMarkdown(parseNotice('7. a\r\n9. b', 'md'))).toBe('7. a\r\n9. b');
});
