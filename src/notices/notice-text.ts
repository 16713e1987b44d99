import type { Clause } from './clause.ts';
import type { ClauseNumber } from './clause-number.ts';

/** `txt`: plain text as people paste it. `md`: CommonMark without raw HTML. */
export type TextFormat = 'txt' | 'md';

/** A notice's text, read: plain data, the same for both formats. */
export interface NoticeText {
  format: TextFormat;
  /** As it came in, to the letter. */
  source: string;
  /** The heading that the text begins with, if it has no number. It stands in `blocks` too. */
  title: string | null;
  blocks: Block[];
  /** What can be cited, in the order of the text. */
  clauses: Clause[];
  /** Numbers and headings that stand more than once: the first is the clause, here are the lines of the others. */
  repeated: Repeated[];
}

/** A clause's number or heading that stands again on these lines. */
export interface Repeated {
  id: string;
  lines: number[];
}

/** What may be a clause: where it begins (line, from 1), its number, and its anchor once it has one. */
interface Place {
  line: number;
  number: ClauseNumber | null;
  anchor: string | null;
}

/** A heading; levels count from 1 and skip none on the way down. */
export interface Heading extends Place {
  kind: 'heading';
  level: number;
  content: Inline[];
}

/** A paragraph, numbered or not. */
export interface Paragraph extends Place {
  kind: 'paragraph';
  content: Inline[];
}

/** A line of a list. `mark` is the text's own bullet or number with the blank behind it; empty for a Markdown bullet. */
export interface Item extends Place {
  mark: string;
  blocks: Block[];
}

/** A list. `tight`: its items are lines, not paragraphs. */
interface List {
  kind: 'list';
  ordered: boolean;
  tight: boolean;
  items: Item[];
}

/** Code, or Markdown nested too deep to read: its lines as they stand. */
interface Verbatim extends Place {
  kind: 'verbatim';
  value: string;
}

export type Block =
  | Heading
  | Paragraph
  | List
  | Verbatim
  | { kind: 'quote'; blocks: Block[] }
  | { kind: 'rule' };

/** A piece of a paragraph. `number` is the clause's number as it stands in the text. */
export type Inline =
  | { kind: 'text' | 'number' | 'code'; value: string }
  | { kind: 'emphasis' | 'strong'; content: Inline[] }
  | { kind: 'link'; href: string; content: Inline[] }
  | { kind: 'break' };

/** A line or paragraph as one reads it, with the place it belongs to. */
export interface Leaf {
  place: Place;
  heading: boolean;
  /** All that is displayed, number and mark included. */
  text: string;
  /** The same without the clause's number and the list's mark. */
  words: string;
  /** It is an item of a list. */
  listed: boolean;
}

/** The plain text of a paragraph's pieces, with its number or without. */
export function plainText(content: Inline[], withNumber = true): string {
  return content.map((inline) => plainPiece(inline, withNumber)).join('');
}

function plainPiece(inline: Inline, withNumber: boolean): string {
  switch (inline.kind) {
    case 'break':
      return '\n';
    case 'number':
      return withNumber ? inline.value : '';
    case 'text':
    case 'code':
      return inline.value;
    default:
      return plainText(inline.content, withNumber);
  }
}

/** Every line and paragraph of the blocks, in order. */
export function leavesOf(blocks: Block[]): Leaf[] {
  return blocks.flatMap((block): Leaf[] => {
    switch (block.kind) {
      case 'rule':
        return [];
      case 'quote':
        return leavesOf(block.blocks);
      case 'list':
        return block.items.flatMap(leavesOfItem);
      case 'verbatim':
        return [{ place: block, heading: false, text: block.value, words: block.value, listed: false }];
      default:
        return [leafOf(block)];
    }
  });
}

function leafOf(block: Heading | Paragraph): Leaf {
  const text = plainText(block.content);
  const words = plainText(block.content, false);
  return { place: block, heading: block.kind === 'heading', text, words, listed: false };
}

function leavesOfItem(item: Item): Leaf[] {
  const empty = { place: item, heading: false, text: '', words: '', listed: true };
  const [first = empty, ...others] = leavesOf(item.blocks);
  const place = item.number ? item : first.place;
  return [{ ...first, place, text: item.mark + first.text, listed: true }, ...others];
}
