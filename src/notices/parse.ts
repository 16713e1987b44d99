import { readMarkdown } from './markdown.ts';
import { nameClauses, titleOf } from './naming.ts';
import { type Heading, leavesOf, type NoticeText, type TextFormat } from './notice-text.ts';
import { readPlainText } from './plain-text.ts';

/** Reads a notice's text. Any string is a text: nothing is refused, and nothing of it lost. */
export function parseNotice(source: string, format: TextFormat): NoticeText {
  const blocks = format === 'md' ? readMarkdown(source) : readPlainText(source);
  const headings = leavesOf(blocks).flatMap(({ place }) => ('level' in place ? [place as Heading] : []));
  closeGaps(headings);
  return { format, source, title: titleOf(blocks), blocks, ...nameClauses(blocks) };
}

/** Makes the levels of headings begin with 1 and go down one at a time, as readers by ear expect. */
function closeGaps(headings: Heading[]): void {
  const open: { stated: number; level: number }[] = [];
  for (const heading of headings) {
    while ((open.at(-1)?.stated ?? 0) >= heading.level) open.pop();
    const stated = heading.level;
    heading.level = (open.at(-1)?.level ?? 0) + 1;
    open.push({ stated, level: heading.level });
  }
}
