import { expect } from 'vitest';

const ENTITIES: Record<string, string> = { amp: '&', lt: '<', gt: '>', quot: '"', '#39': "'" };

/** The elements that a notice's page may hold; anything else would be a hole. */
const ALLOWED = new Set(
  'h1 h2 h3 h4 h5 h6 p a ul ol li span div blockquote pre code hr em strong br ins del'.split(' '),
);

/** White space as any language's standard library knows it, and the byte order mark, as one blank. */
export function folded(text: string): string {
  return text.replace(/[\p{White_Space}\ufeff]+/gu, ' ').replace(/^ | $/g, '');
}

/** The words that a page shows, white space folded. */
export function wordsOf(html: string): string {
  const text = html.replace(/<[^>]*>/g, '');
  return folded(text.replace(/&(amp|lt|gt|quot|#39);/g, (_, name: string) => ENTITIES[name] ?? ''));
}

/** The values of an attribute, as a browser reads them. */
export function attributes(html: string, name: string): string[] {
  return Array.from(html.matchAll(new RegExp(` ${name}="([^"]*)"`, 'g')), ([, value = '']) =>
    value.replace(/&(amp|lt|gt|quot|#39);/g, (_, entity: string) => ENTITIES[entity] ?? ''),
  );
}

/** Well formed, known elements and attributes only, no id twice, no link into the void. */
export function expectSound(html: string): void {
  const open: string[] = [];
  for (const [tag, slash, name = '', rest = ''] of html.matchAll(/<(\/?)([^\s>]*)((?:\s[^>]*)?)>/g)) {
    expect(ALLOWED, tag).toContain(name);
    expect(rest.replace(/ (?:id|class|href|rel|role|aria-label)="[^"<>]*"/g, ''), tag).toBe('');
    if (name === 'hr' || name === 'br') continue;
    if (slash) expect(open.pop()).toBe(name);
    else open.push(name);
  }
  expect(open).toEqual([]);
  expect(html.replace(/<(?:\/?[a-z][a-z\d]*(?:\s[^<>]*)?)>/g, '')).not.toMatch(/[<>]/);
  const ids = attributes(html, 'id');
  expect(new Set(ids).size).toBe(ids.length);
  for (const href of attributes(html, 'href')) {
    if (href.startsWith('#c-')) expect(ids).toContain(href.slice(1));
    else expect(href).toMatch(/^(?:https?:|mailto:|[^:]*$|[^:]*[/?#])/i);
  }
}
