// What a browser would make of a page: lol-html reads it as the HTML standard says.

/** An element of a page, with its attributes. */
export interface Element {
  tag: string;
  attributes: Record<string, string>;
}

/** Every element of a page, in order. */
export async function elementsOf(html: string): Promise<Element[]> {
  const elements: Element[] = [];
  const rewriter = new HTMLRewriter().on('*', {
    element({ tagName, attributes }) {
      elements.push({ tag: tagName, attributes: Object.fromEntries([...attributes] as [string, string][]) });
    },
  });
  await rewriter.transform(new Response(html)).text();
  return elements;
}

/** What of a page could run, load, send or style: empty, if all is well. `Content-Security-Policy` is a second wall. */
export async function dangersIn(html: string): Promise<string[]> {
  const elements = await elementsOf(html);
  const forbidden = [
    'script',
    'iframe',
    'object',
    'embed',
    'form',
    'base',
    'img',
    'svg',
    'math',
    'video',
    'audio',
  ];
  const isHarmless = (href: string) =>
    href === 'data:,' ||
    ['http:', 'https:', 'mailto:'].includes(new URL(href, 'https://shop.example/a/b').protocol);
  return elements.flatMap(({ tag, attributes }) => [
    ...(forbidden.includes(tag) ? [`<${tag}>`] : []),
    ...(tag === 'link' && /stylesheet|preload|import/.test(attributes.rel ?? '')
      ? [`<link ${attributes.rel}>`]
      : []),
    ...(tag === 'meta' && attributes['http-equiv'] ? [`<meta http-equiv=${attributes['http-equiv']}>`] : []),
    ...Object.entries(attributes).flatMap(([name, value]) => {
      if (/^on|^style$|^src|^action$|^formaction$|^ping$/.test(name)) return [`${tag} ${name}=${value}`];
      return name === 'href' && !isHarmless(value) ? [`${tag} href=${value}`] : [];
    }),
  ]);
}

/** The page's stylesheet, and how many it has. */
export function stylesOf(html: string): string[] {
  return [...html.matchAll(/<style>([\s\S]*?)<\/style>/g)].map(([, css = '']) => css);
}
