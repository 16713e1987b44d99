/**
 * An element with attributes and children. Texts become text nodes: nothing from
 * outside is ever parsed as HTML, so that Trusted Types and any policy of the page let it be.
 */
export function make<Name extends keyof HTMLElementTagNameMap>(
  name: Name,
  attributes: Record<string, string> = {},
  ...children: (Node | string)[]
): HTMLElementTagNameMap[Name] {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}

/** A link that leaves the page, and what is typed on it, where they are. */
export function linkTo(href: string, words: string): HTMLAnchorElement {
  return make('a', { href, target: '_blank', rel: 'noopener' }, words);
}
