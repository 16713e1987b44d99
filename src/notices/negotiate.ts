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
  const accepted = acceptable(header);
  for (const range of asked ? [asked, ...accepted] : accepted) {
    if (range === '*') break;
    const found = lookUp(available, range);
    if (found !== undefined) return found;
  }
  return available[0] ?? 'en';
}

const formats: [NoticeFormat, string][] = [
  ['html', 'text/html'],
  ['html', 'application/xhtml+xml'],
  ['json', 'application/json'],
  ['md', 'text/markdown'],
  ['txt', 'text/plain'],
];

/** The format that Accept likes best (RFC 9110 § 12.5.1); HTML where it says nothing or nothing that is had. */
export function chooseFormat(header: string | undefined, offered: readonly NoticeFormat[]): NoticeFormat {
  for (const range of acceptable(header)) {
    const found = formats.find(([format, type]) => offered.includes(format) && matches(range, type));
    if (found) return found[0];
  }
  return 'html';
}

/** Browsers send the same few headers with every request. Long ones, which browsers don't send, are not kept. */
const known = new Map<string, readonly string[]>();
const mostKnown = 500;
const longestKnown = 300;

/** The values of an Accept… header, best first, without those that are refused (`q=0`). */
function acceptable(header: string | undefined): readonly string[] {
  if (!header) return [];
  const before = known.get(header);
  if (before) return before;
  const values = parseAccept(header.slice(0, 1_000))
    .filter(({ q }) => q > 0)
    .map(({ type }) => type.toLowerCase());
  if (known.size >= mostKnown) known.clear();
  if (header.length <= longestKnown) known.set(header, values);
  return values;
}

function matches(range: string, type: string): boolean {
  return range === '*/*' || range === type || (range.endsWith('/*') && type.startsWith(range.slice(0, -1)));
}

function lookUp(available: readonly string[], range: string): string | undefined {
  for (let tag = range.toLowerCase(); tag !== ''; tag = tag.slice(0, Math.max(0, tag.lastIndexOf('-')))) {
    const found = available.find((one) => one.toLowerCase() === tag);
    if (found !== undefined) return found;
  }
  return undefined;
}
