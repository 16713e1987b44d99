import { escapeHtml } from './html.ts';
import {
  type Block,
  type Heading,
  type Inline,
  type Item,
  type NoticeText,
  type Paragraph,
  plainText,
} from './notice-text.ts';
import { fold } from './white-space.ts';

/** How a notice is to be shown on its page. */
interface RenderOptions {
  /** The level of the text's highest headings; 2 if not given, below the page's own. */
  baseLevel?: number;
  /** What the link from a heading to itself is called to those who can't see its sign. */
  linkLabel?: (title: string) => string;
}

/**
 * The notice as an HTML fragment: its words, numbers and bullets exactly, white space apart, all escaped, no script,
 * no style, nothing that loads. Each clause's element has the clause's anchor as its id, and links to itself.
 */
export function renderNotice(text: Pick<NoticeText, 'blocks'>, options: RenderOptions = {}): string {
  const settings = { baseLevel: 2, linkLabel: (title: string) => `# ${title}`, ...options };
  return renderBlocks(text.blocks, settings);
}

function renderBlocks(blocks: Block[], settings: Required<RenderOptions>): string {
  return blocks.map((block) => renderBlock(block, settings)).join('\n');
}

function renderBlock(block: Block, settings: Required<RenderOptions>): string {
  switch (block.kind) {
    case 'heading':
      return renderHeading(block, settings);
    case 'paragraph':
      return renderParagraph(block);
    case 'list': {
      const items = block.items.map((item) => renderItem(item, block.tight, settings)).join('\n');
      const tag = block.ordered ? 'ol' : 'ul';
      const marked = block.items.some(({ mark }) => mark !== '');
      // Lists whose marks are text have none of CSS, and then Safari needs to be told that they are lists.
      return `<${tag}${marked ? ' class="marked" role="list"' : ''}>\n${items}\n</${tag}>`;
    }
    case 'quote':
      return `<blockquote>\n${renderBlocks(block.blocks, settings)}\n</blockquote>`;
    case 'verbatim':
      return `<pre><code>${escapeHtml(block.value)}</code></pre>`;
    case 'rule':
      return '<hr>';
  }
}

function renderHeading(heading: Heading, { baseLevel, linkLabel }: Required<RenderOptions>): string {
  const { anchor, number, content, level } = heading;
  const tag = `h${Math.min(6, baseLevel + level - 1)}`;
  const element = `<${tag}${idOf(anchor)}>${renderInlines(content, anchor)}</${tag}>`;
  if (anchor === null || number) return element;
  // The link stands beside the heading, whose name to a screen reader is then its words alone.
  const label = escapeHtml(linkLabel(fold(plainText(content))));
  return `<div class="heading">${element}<a class="anchor" href="#${escapeHtml(anchor)}" aria-label="${label}"></a></div>`;
}

function renderParagraph({ anchor, number, content }: Paragraph): string {
  const level = number ? ` class="clause level-${number.parts.length}"` : '';
  return `<p${level}${idOf(anchor)}>${renderInlines(content, anchor)}</p>`;
}

function renderItem(
  { anchor, mark, blocks, number }: Item,
  tight: boolean,
  settings: Required<RenderOptions>,
): string {
  const sign = mark.trimEnd();
  const gap = mark === sign ? '' : ' ';
  const shown =
    sign === ''
      ? ''
      : `${number ? renderNumber(sign, anchor) : `<span class="mark">${escapeHtml(sign)}</span>`}${gap}`;
  const body = blocks.map((block) =>
    tight && block.kind === 'paragraph' && !block.number
      ? renderInlines(block.content, null)
      : renderBlock(block, settings),
  );
  return `<li${idOf(anchor)}>${shown}${body.join('\n')}</li>`;
}

function renderInlines(content: Inline[], anchor: string | null): string {
  return content.map((inline) => renderInline(inline, anchor)).join('');
}

function renderInline(inline: Inline, anchor: string | null): string {
  switch (inline.kind) {
    case 'text':
      return escapeHtml(inline.value);
    case 'number':
      return renderNumber(inline.value, anchor);
    case 'code':
      return `<code>${escapeHtml(inline.value)}</code>`;
    case 'emphasis':
      return `<em>${renderInlines(inline.content, anchor)}</em>`;
    case 'strong':
      return `<strong>${renderInlines(inline.content, anchor)}</strong>`;
    case 'link':
      return `<a href="${escapeHtml(inline.href)}" rel="nofollow noopener">${renderInlines(inline.content, anchor)}</a>`;
    case 'break':
      return '<br>\n';
  }
}

/** A clause's number is the link to it, so that no sign needs to be added to the text. */
function renderNumber(marker: string, anchor: string | null): string {
  if (anchor === null) return `<span class="no">${escapeHtml(marker)}</span>`;
  return `<a class="no" href="#${escapeHtml(anchor)}">${escapeHtml(marker)}</a>`;
}

function idOf(anchor: string | null): string {
  return anchor === null ? '' : ` id="${escapeHtml(anchor)}"`;
}
