import { leavesOf, type NoticeText } from './notice-text.ts';
import { fold } from './white-space.ts';

/** A line of a table of contents; levels count from 1. */
export interface ContentsEntry {
  anchor: string;
  label: string;
  level: number;
}

/**
 * The headings below the title, numbered or not, in order. Where there are none, the numbered paragraphs of the
 * highest level with their first words.
 */
export function tableOfContents({ blocks, clauses, title }: NoticeText): ContentsEntry[] {
  const entries: ContentsEntry[] = [];
  for (const [at, { place, heading, text }] of leavesOf(blocks).entries()) {
    if (!heading || !place.anchor || (at === 0 && title !== null)) continue;
    const level = 'level' in place && typeof place.level === 'number' ? place.level : 1;
    entries.push({ anchor: place.anchor, label: fold(text), level });
  }
  if (entries.length > 0) return raised(entries);
  const numbered = clauses.filter(({ heading }) => !heading);
  const top = numbered.reduce((least, { level }) => Math.min(least, level), Number.POSITIVE_INFINITY);
  return numbered
    .filter(({ level }) => level === top)
    .map(({ anchor, id, title: words }) => ({ anchor, label: `${id} ${words}`.trim(), level: 1 }));
}

function raised(entries: ContentsEntry[]): ContentsEntry[] {
  const top = entries.reduce((least, { level }) => Math.min(least, level), Number.POSITIVE_INFINITY);
  return entries.map((entry) => ({ ...entry, level: entry.level - top + 1 }));
}
