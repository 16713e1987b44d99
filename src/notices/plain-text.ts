import { linked } from './autolink.ts';
import { type ReadNumber, readNumber } from './clause-number.ts';
import { findHeadings, type RawParagraph } from './headings.ts';
import { type Line, looksLikeHeading, readLines, readMark } from './line.ts';
import type { Block, Inline, Item } from './notice-text.ts';
import { unwrap } from './unwrap.ts';
import { fold } from './white-space.ts';

interface PlainParagraph extends RawParagraph {
  mark: string | null;
  read: ReadNumber | null;
}

/**
 * A plain text, as people paste it, as blocks: paragraphs, numbered ones, lists and headings. Nothing is lost,
 * reordered or rewritten: the blocks' text is the source's, white space apart.
 */
export function readPlainText(source: string): Block[] {
  const paragraphs = withoutContents(unwrap(readLines(source)).flatMap(paragraphsOf));
  const headings = findHeadings(paragraphs);
  const levels = headingLevels(paragraphs, headings);
  const blocks: Block[] = [];
  for (const [at, paragraph] of paragraphs.entries()) {
    const open = blocks.at(-1);
    const { line } = paragraph;
    const read = paragraph.read?.number.bare && !headings[at] ? null : paragraph.read;
    const place = { line, number: read?.number ?? null, anchor: null };
    if (paragraph.mark !== null) {
      const item = itemOf(paragraph, paragraph.mark);
      if (open?.kind === 'list') open.items.push(item);
      else blocks.push({ kind: 'list', ordered: false, tight: true, items: [item] });
    } else if (headings[at]) {
      blocks.push({
        kind: 'heading',
        level: levels[at] ?? 1,
        content: contentOf(paragraph.text, read),
        ...place,
      });
    } else {
      blocks.push({ kind: 'paragraph', content: contentOf(paragraph.text, read), ...place });
    }
  }
  return blocks;
}

function paragraphsOf(paragraphs: Line[][], block: number): PlainParagraph[] {
  return paragraphs.map((lines) => {
    const text = lines.map((line) => line.text).join('\n');
    const mark = readMark(text);
    const found = mark === null ? readNumber(text) : null;
    const read = found?.number.bare && !(lines.length === 1 && looksLikeHeading(text)) ? null : found;
    const number = read?.number ?? null;
    return {
      text,
      line: lines[0]?.at ?? 1,
      lines: lines.length,
      block,
      mark,
      marked: mark !== null,
      read,
      number,
    };
  });
}

/** Takes the numbers from a table of contents: two or more lines in a row that all stand again further down. */
function withoutContents(paragraphs: PlainParagraph[]): PlainParagraph[] {
  const last = new Map<string, number>();
  for (const [at, { read, text }] of paragraphs.entries()) if (read) last.set(entryOf(text), at);
  const again = paragraphs.map(({ read, text }, at) => read !== null && (last.get(entryOf(text)) ?? at) > at);
  return paragraphs.map((paragraph, at) =>
    again[at] && (again[at - 1] || again[at + 1]) ? { ...paragraph, read: null, number: null } : paragraph,
  );
}

/** A heading without the page number that a table of contents has behind it. */
function entryOf(text: string): string {
  const folded = fold(text);
  return folded.length > 200 ? folded : folded.replace(/[\s.…]{2,}\d{1,3}$/u, '');
}

/**
 * The title first, numbered headings by their parts, and those without a number below the numbered one they follow.
 */
function headingLevels(paragraphs: PlainParagraph[], headings: boolean[]): number[] {
  const top = headings[0] && !paragraphs[0]?.number ? 2 : 1;
  let section = top - 1;
  return paragraphs.map(({ number }, at) => {
    if (!headings[at] || (at === 0 && !number)) return 1;
    if (!number) return section + 1;
    section = top + number.parts.length - 1;
    return section;
  });
}

function itemOf({ text, line }: PlainParagraph, mark: string): Item {
  const place = { line, number: null, anchor: null };
  const content = linked(text.slice(mark.length));
  return { mark, blocks: [{ kind: 'paragraph', content, ...place }], ...place };
}

function contentOf(text: string, read: ReadNumber | null): Inline[] {
  return read ? [{ kind: 'number', value: read.marker }, ...linked(read.rest)] : linked(text);
}
