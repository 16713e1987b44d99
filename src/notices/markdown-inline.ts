import type { Definition, Nodes, PhrasingContent } from 'mdast';
import type { Inline } from './notice-text.ts';

/** What is needed to read the pieces of a paragraph. */
interface InlineReading {
  source: string;
  definitions: Map<string, Definition>;
  depth: number;
}

const DEEPEST = 48;

/** The link definitions of a text by their identifiers; of two with the same, the first holds. */
export function definitionsOf(tree: Nodes): Map<string, Definition> {
  const found = new Map<string, Definition>();
  const open: Nodes[] = [tree];
  for (let node = open.pop(); node; node = open.pop()) {
    if (node.type === 'definition' && !found.has(node.identifier)) found.set(node.identifier, node);
    if ('children' in node) open.push(...[...node.children].reverse());
  }
  return found;
}

/** The pieces of a paragraph. A link to anywhere but the web, a mailbox or this site loses the link and keeps its words. */
export function readInlines(nodes: PhrasingContent[], reading: InlineReading): Inline[] {
  const inner = { ...reading, depth: reading.depth + 1 };
  return nodes.flatMap((node): Inline[] => {
    if (reading.depth > DEEPEST) return textOf(sourceOf(node, reading.source));
    switch (node.type) {
      case 'text':
      case 'html':
        return textOf(node.value);
      case 'inlineCode':
        return [{ kind: 'code', value: node.value }];
      case 'break':
        return [{ kind: 'break' }];
      case 'emphasis':
      case 'strong':
        return [{ kind: node.type, content: readInlines(node.children, inner) }];
      case 'link':
        return linkTo(node.url, readInlines(node.children, inner));
      case 'linkReference':
        return linkTo(reading.definitions.get(node.identifier)?.url, readInlines(node.children, inner));
      case 'image':
        return linkTo(node.url, textOf(node.alt ?? ''));
      case 'imageReference':
        return linkTo(reading.definitions.get(node.identifier)?.url, textOf(node.alt ?? ''));
      default:
        return textOf(sourceOf(node, reading.source));
    }
  });
}

function textOf(value: string): Inline[] {
  return value === '' ? [] : [{ kind: 'text', value }];
}

function linkTo(url: string | undefined, content: Inline[]): Inline[] {
  const href = url === undefined ? null : safeAddress(url);
  if (href === null || content.length === 0) return content;
  return [{ kind: 'link', href, content: withoutLinks(content) }];
}

/** A link within a link (an image that has become one) keeps its words only. */
function withoutLinks(content: Inline[]): Inline[] {
  return content.flatMap((inline): Inline[] => {
    if (inline.kind === 'link') return withoutLinks(inline.content);
    if (inline.kind === 'emphasis' || inline.kind === 'strong') {
      return [{ ...inline, content: withoutLinks(inline.content) }];
    }
    return [inline];
  });
}

/** The address as a browser reads it, if it leads to the web, a mailbox or a place on this site; else null. */
function safeAddress(url: string): string | null {
  // Browsers drop control characters and blanks before they look for the scheme: java\nscript: is javascript:.
  const address = url
    .replace(/[\p{Cc}\s]+/gu, (run) => (/^ +$/u.test(run) ? '%20' : ''))
    .replace(/^(?:%20)+/u, '');
  const scheme = /^([^/?#]*?):/u.exec(address)?.[1];
  return scheme === undefined || /^(?:https?|mailto)$/iu.test(scheme) ? address : null;
}

function sourceOf({ position }: Nodes, source: string): string {
  return source.slice(position?.start.offset ?? 0, position?.end.offset ?? 0);
}
