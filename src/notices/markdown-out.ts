import { type Block, type Inline, type NoticeText, plainText } from './notice-text.ts';
import { fold } from './white-space.ts';

/**
 * The notice as CommonMark. A Markdown notice is its own source; of a plain one every renderer shows the same words
 * and numbers in the same order: what could be read as markup is escaped, so `24.` begins a paragraph as `24\.`.
 */
export function toMarkdown({ format, source, blocks }: NoticeText): string {
  if (format === 'md') return source;
  return blocks.length === 0 ? '' : `${blocks.map(blockToMarkdown).join('\n\n')}\n`;
}

function blockToMarkdown(block: Block): string {
  switch (block.kind) {
    case 'heading':
      return `${'#'.repeat(Math.min(6, block.level))} ${lineToMarkdown(block.content)}`;
    case 'paragraph':
      return lineToMarkdown(block.content);
    case 'list':
      return block.items.map(({ mark, blocks }) => itemToMarkdown(mark, blocks)).join('\n');
    case 'quote':
      return block.blocks.map(blockToMarkdown).join('\n\n');
    case 'verbatim':
      return escapeMarkdown(fold(block.value));
    case 'rule':
      return '---';
  }
}

/** A bullet becomes Markdown's; `1)` and `a)` are words, which no renderer may count anew. */
function itemToMarkdown(mark: string, blocks: Block[]): string {
  const words = blocks.map(blockToMarkdown).join(' ');
  const sign = mark.trim();
  return /[\p{L}\p{N}]/u.test(sign) ? `- ${escapeMarkdown(sign)} ${words}`.trimEnd() : `- ${words}`.trimEnd();
}

function lineToMarkdown(content: Inline[]): string {
  return escapeMarkdown(fold(plainText(content)));
}

/** One line of text, escaped for any place of a CommonMark document. */
function escapeMarkdown(line: string): string {
  return line
    .replace(/[\\`*_[\]<>&~|]/gu, '\\$&')
    .replace(/^(\d{1,9})([.)])(?=\s|$)/u, '$1\\$2')
    .replace(/^[#+=-]/u, '\\$&')
    .replace(/ (#+)$/u, ' \\$1');
}
