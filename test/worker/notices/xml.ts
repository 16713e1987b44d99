// A reader of well-formed XML 1.0, strict and small: it throws at the first thing that a feed reader would choke on.

/** An element, its attributes, and what it holds. */
export interface XmlElement {
  name: string;
  attributes: Record<string, string>;
  children: XmlElement[];
  /** Its own text and that of all within. */
  text: string;
}

const entities: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };
const token =
  /<\/([\w:.-]+)\s*>|<([\w:.-]+)((?:\s+[\w:.-]+\s*=\s*(?:"[^"<]*"|'[^'<]*'))*)\s*(\/?)>|([^<]+)/gy;

/** Reads a document and gives its root. */
export function parseXml(document: string): XmlElement {
  // XML 1.0 § 2.2: the characters that there are
  const bad = /[^\t\n\r\u{20}-\u{d7ff}\u{e000}-\u{fffd}\u{10000}-\u{10ffff}]/u.exec(document);
  if (bad) throw new Error(`U+${bad[0].codePointAt(0)?.toString(16)} is no character of XML`);
  const [declaration = ''] = /^<\?xml version="1\.0" encoding="utf-8"\?>\s*/.exec(document) ?? [];
  const root: XmlElement = { name: '', attributes: {}, children: [], text: '' };
  const open = [root];
  token.lastIndex = declaration.length;
  while (token.lastIndex < document.length) {
    const at = token.lastIndex;
    const match = token.exec(document);
    if (!match) throw new Error(`not well-formed at: ${document.slice(at, at + 60)}`);
    const [, closed, name, attributes = '', empty, text] = match;
    if (name !== undefined) {
      const element = { name, attributes: readAttributes(attributes), children: [], text: '' };
      open.at(-1)?.children.push(element);
      if (!empty) open.push(element);
    } else if (closed !== undefined) {
      if (open.pop()?.name !== closed) throw new Error(`</${closed}> closes what is not open`);
    } else {
      for (const element of open) element.text += decode(text ?? '');
    }
  }
  const [first, second] = root.children;
  if (open.length !== 1 || !first || second || root.text.replace(first.text, '').trim() !== '') {
    throw new Error('not one element alone');
  }
  return first;
}

function readAttributes(text: string): Record<string, string> {
  const found: Record<string, string> = {};
  for (const [, name = '', double, single] of text.matchAll(/([\w:.-]+)\s*=\s*(?:"([^"]*)"|'([^']*)')/g)) {
    if (name in found) throw new Error(`the attribute ${name} twice`);
    found[name] = decode(double ?? single ?? '');
  }
  return found;
}

function decode(text: string): string {
  return text.replace(/&([^;\s]*;?)/g, (_, reference: string) => {
    const [, hex, decimal, name] = /^(?:#x([0-9a-f]+)|#(\d+)|(\w+));$/i.exec(reference) ?? [];
    if (hex !== undefined) return String.fromCodePoint(Number.parseInt(hex, 16));
    if (decimal !== undefined) return String.fromCodePoint(Number(decimal));
    const known = name === undefined ? undefined : entities[name];
    if (known === undefined) throw new Error(`&${reference} is no entity of XML`);
    return known;
  });
}
