import type {
  BlockContent,
  Definition,
  DefinitionContent,
  ListItem,
  List as MdList,
  Nodes,
  Root,
} from 'mdast';
import { fromMarkdown } from 'mdast-util-from-markdown';
import { readNumber } from './clause-number.ts';
import { startsUpper } from './line.ts';
import { definitionsOf, readInlines } from './markdown-inline.ts';
import { type Block, type Inline, type Item, plainText } from './notice-text.ts';

/** What is known while the tree is read. */
interface Reading {
  source: string;
  definitions: Map<string, Definition>;
  depth: number;
  /** Whether a numbered paragraph may be a clause here: at the top, or within a numbered item of a list there. */
  numbers: 'any' | 'dotted' | 'none';
}

/** Deeper than any text goes; beyond it the source is shown as it stands. */
const DEEPEST = 24;

/**
 * A CommonMark text as blocks. Raw HTML is none: it stands there as the text it is. The numbers of ordered lists are
 * the source's own, and at the top level clauses, as are paragraphs that begin with a number.
 */
export function readMarkdown(text: string): Block[] {
  const source = text.startsWith('\ufeff') ? text.slice(1) : text;
  const tree = fromMarkdown(source, { extensions: [{ disable: { null: ['htmlFlow', 'htmlText'] } }] });
  return readBlocks(tree.children, { source, definitions: definitionsOf(tree), depth: 0, numbers: 'any' });
}

function readBlocks(
  nodes: Root['children'] | (BlockContent | DefinitionContent)[],
  reading: Reading,
): Block[] {
  return nodes.flatMap((node) => readBlock(node, reading));
}

function readBlock(node: Nodes, reading: Reading): Block[] {
  const place = { line: node.position?.start.line ?? 1, number: null, anchor: null };
  if (reading.depth > DEEPEST) return [{ kind: 'verbatim', value: sliceOf(node, reading.source), ...place }];
  const inner = { ...reading, depth: reading.depth + 1, numbers: 'none' as const };
  switch (node.type) {
    case 'heading': {
      const numbered = withNumber(readInlines(node.children, reading), true, 'any');
      return [{ kind: 'heading', level: node.depth, ...place, ...numbered }];
    }
    case 'paragraph': {
      const numbered = withNumber(readInlines(node.children, reading), false, reading.numbers);
      return [{ kind: 'paragraph', ...place, ...numbered }];
    }
    case 'blockquote':
      return [{ kind: 'quote', blocks: readBlocks(node.children, inner) }];
    case 'list':
      return [readList(node, reading)];
    case 'code':
      return [{ kind: 'verbatim', value: node.value, ...place }];
    case 'thematicBreak':
      return [{ kind: 'rule' }];
    default:
      return [];
  }
}

function readList(node: MdList, reading: Reading): Block {
  const ordered = node.ordered === true;
  const tight = !node.spread && node.children.every(({ spread }) => !spread);
  return {
    kind: 'list',
    ordered,
    tight,
    items: node.children.map((item) => readItem(item, ordered, reading)),
  };
}

function readItem(node: ListItem, ordered: boolean, reading: Reading): Item {
  const start = node.position?.start.offset ?? 0;
  const marker = ordered ? (/^\d{1,9}[.)]/u.exec(reading.source.slice(start, start + 10))?.[0] ?? '') : '';
  const number = reading.depth === 0 ? (readNumber(marker)?.number ?? null) : null;
  const numbers = number ? ('dotted' as const) : ('none' as const);
  const blocks = readBlocks(node.children, { ...reading, depth: reading.depth + 1, numbers });
  const mark = marker === '' ? '' : `${marker} `;
  return { line: node.position?.start.line ?? 1, number, anchor: null, mark, blocks };
}

/** The content with the number that it begins with set apart, if it begins with one that counts here. */
function withNumber(content: Inline[], heading: boolean, numbers: Reading['numbers']) {
  const none = { number: null, content };
  const read = readNumber(plainText(content).trimStart());
  if (!read || numbers === 'none' || (numbers === 'dotted' && read.number.parts.length === 1)) return none;
  if (read.number.bare && !(heading && startsUpper(read.rest.trim()))) return none;
  const split = splitNumber(content, read.marker);
  return { number: read.number, content: split };
}

/** Sets the marker apart in the text that the content begins with; a number that is already a link stays one. */
function splitNumber([first, ...others]: Inline[], marker: string): Inline[] {
  if (!first) return [];
  if (first.kind === 'emphasis' || first.kind === 'strong') {
    return [{ ...first, content: splitNumber(first.content, marker) }, ...others];
  }
  if (first.kind !== 'text') return [first, ...others];
  const blanks = first.value.length - first.value.trimStart().length;
  if (!first.value.startsWith(marker, blanks)) return [first, ...others];
  const pieces: Inline[] = [
    { kind: 'text', value: first.value.slice(0, blanks) },
    { kind: 'number', value: marker },
    { kind: 'text', value: first.value.slice(blanks + marker.length) },
  ];
  return [...pieces.filter((piece) => piece.kind !== 'text' || piece.value !== ''), ...others];
}

function sliceOf({ position }: Nodes, source: string): string {
  return source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
}
