import type { Inline } from './notice-text.ts';

/** Longest address that is looked at; longer ones stay text. */
const LONGEST = 2000;
const WEB_ADDRESS = /^https?:\/\/[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)*(?::\d{1,5})?(?:[/?#][^\s<>"]*)?$/iu;
const MAIL_ADDRESS = /^[a-z\d][a-z\d._%+-]{0,63}@(?:[a-z\d-]{1,63}\.)+[a-z]{2,24}$/iu;

/** The text with its web and mail addresses as links; the words stay as they are. */
export function linked(text: string): Inline[] {
  if (!/@|:\/\//u.test(text)) return text === '' ? [] : [{ kind: 'text', value: text }];
  const inlines: Inline[] = [];
  let plain = '';
  for (const piece of text.split(/(\s+)/u)) {
    const { before, address, after, href } = readAddress(piece);
    if (href === null) {
      plain += piece;
      continue;
    }
    if (plain + before !== '') inlines.push({ kind: 'text', value: plain + before });
    inlines.push({ kind: 'link', href, content: [{ kind: 'text', value: address }] });
    plain = after;
  }
  if (plain !== '') inlines.push({ kind: 'text', value: plain });
  return inlines;
}

interface Address {
  before: string;
  address: string;
  after: string;
  href: string | null;
}

function readAddress(piece: string): Address {
  const nothing = { before: piece, address: '', after: '', href: null };
  if (piece.length > LONGEST || !/@|:\/\//u.test(piece)) return nothing;
  const start = piece.search(/[^(["'„“«<]/u);
  const end = endOf(piece, start);
  const address = piece.slice(start, end);
  const href = WEB_ADDRESS.test(address) ? address : MAIL_ADDRESS.test(address) ? `mailto:${address}` : null;
  return { before: piece.slice(0, start), address, after: piece.slice(end), href };
}

/** Where the address ends: before the sentence's punctuation, and before a bracket that it did not open. */
function endOf(piece: string, start: number): number {
  let end = piece.length;
  let unopened = piece.split(')').length - piece.slice(start).split('(').length;
  for (; end > start; end--) {
    const last = piece.charAt(end - 1);
    if (last === ')' && unopened-- > 0) continue;
    if (!/[.,;:!?"'”’»“>\]]/u.test(last)) break;
  }
  return end;
}
