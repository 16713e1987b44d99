import { tableOfContents } from './contents.ts';
import type { NoticeSource } from './input.ts';
import { toMarkdown } from './markdown-out.ts';
import type { NoticeText } from './notice-text.ts';
import { parseNotice } from './parse.ts';
import { renderNotice } from './render.ts';

/** All of a text that publishing can compute, so that serving doesn't. */
export interface CompiledText {
  text: NoticeText;
  row: {
    format: NoticeSource['format'];
    title: string;
    source: string;
    /** Null where the source is Markdown already. */
    markdown: string | null;
    html: string;
    /** JSON of `Clause[]` and of `ContentsEntry[]`. */
    clauses: string;
    contents: string;
  };
}

/** Reads a notice's text and makes of it what its pages show. `label` names the link from a heading to itself. */
export function compileText(
  { format, source }: NoticeSource,
  { fallbackTitle, linkLabel }: { fallbackTitle: string; linkLabel: (title: string) => string },
): CompiledText {
  const text = parseNotice(source, format);
  return {
    text,
    row: {
      format,
      source,
      title: text.title ?? fallbackTitle,
      markdown: format === 'md' ? null : toMarkdown(text),
      html: renderNotice(text, { baseLevel: 2, linkLabel }),
      clauses: JSON.stringify(text.clauses),
      contents: JSON.stringify(tableOfContents(text)),
    },
  };
}
