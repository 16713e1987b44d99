import { parseAccept } from 'hono/utils/accept';
import type { NoticeFormat } from '../paths.ts';

/**
 * The language for a reader: the one asked for if there is a text in it, else the best that Accept-Language takes
 * (RFC 4647 § 3.4 lookup: `et-EE` finds `et`), else the first. `available` is the default first and not empty.
 */
export function chooseLanguage(
  available: readonly string[],
  { asked, header }: { asked?: string | undefined; header?: string | undefined },
): string {
  const wish = asked && lookUp(available, asked);
  if (wish) return wish;
  return rememberedLanguage(available, header, () => bestLanguage(available, rangesOf(header)));
}

function bestLanguage(available: readonly string[], ranges: readonly Range[]): string {
  const named = new Set(ranges.map(({ range }) => range));
  for (const { range, q } of ranges) {
    if (q === 0) continue;
    const found =
      range === '*' ? available.find((one) => !named.has(one.toLowerCase())) : lookUp(available, range);
    if (found !== undefined) return found;
  }
  return available[0] ?? 'en';
}

const types: Record<NoticeFormat, string> = {
  html: 'text/html',
  json: 'application/json',
  md: 'text/markdown',
  txt: 'text/plain',
};
/** What stands for another type that is had. */
const sameAs = new Map([
  ['application/xhtml+xml', 'text/html'],
  ['application/problem+json', 'application/json'],
]);

/**
 * The format that Accept gives the greatest weight (RFC 9110 § 12.5.1: of the ranges that match a type the most
 * specific counts), of equals the one that it names first; HTML where it says nothing or nothing that is had.
 */
export function chooseFormat(header: string | undefined, offered: readonly NoticeFormat[]): NoticeFormat {
  return rememberedFormat(offered, header, () => bestFormat(offered, rangesOf(header)));
}

function bestFormat(offered: readonly NoticeFormat[], ranges: readonly Range[]): NoticeFormat {
  let best: NoticeFormat = 'html';
  let bestQ = 0;
  let bestAt = Number.POSITIVE_INFINITY;
  for (const format of offered) {
    const type = types[format];
    const specific = [type, type.replace(/[^/]*$/, '*'), '*/*'];
    const range = specific.map((one) => ranges.find((each) => each.range === one)).find(Boolean);
    if (!range || range.q === 0) continue;
    const at = ranges.indexOf(range);
    if (range.q > bestQ || (range.q === bestQ && at < bestAt)) [best, bestQ, bestAt] = [format, range.q, at];
  }
  return best;
}

interface Range {
  range: string;
  q: number;
}

const mostKnown = 500;
const longestKnown = 300;

/**
 * Remembers what was chosen for a header: browsers send the same few with every request. Long ones, which browsers
 * don't send, are not kept.
 */
function remembering<T extends string>() {
  const known = new Map<string, T>();
  return (among: readonly string[], header = '', choose: () => T): T => {
    const key = `${among} ${header}`;
    const before = known.get(key);
    if (before !== undefined) return before;
    const chosen = choose();
    if (known.size >= mostKnown) known.clear();
    if (key.length <= longestKnown) known.set(key, chosen);
    return chosen;
  };
}

const rememberedLanguage = remembering<string>();
const rememberedFormat = remembering<NoticeFormat>();

/** The ranges of an Accept… header, best first. */
function rangesOf(header: string | undefined): readonly Range[] {
  if (!header) return [];
  return parseAccept(header.slice(0, 1_000)).map(({ type, q }) => {
    const range = type.toLowerCase();
    return { range: sameAs.get(range) ?? range, q };
  });
}

function lookUp(available: readonly string[], range: string): string | undefined {
  for (let tag = range.toLowerCase(); tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = available.find((one) => one.toLowerCase() === tag);
    if (found !== undefined) return found;
  }
  return undefined;
}
