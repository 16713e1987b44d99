import { readNumber } from './clause-number.ts';

/** A line of a plain text, without the blanks around it. */
export interface Line {
  text: string;
  /** Its columns, with leading blanks and without those behind it. */
  width: number;
  /** Its place in the text, from 1. */
  at: number;
}

/** Two line breaks of Unicode are one in a text from Windows; a form feed and a next-line control break lines too. */
const LINE_BREAK = /\r\n|[\n\r\v\f\u0085\u2028\u2029]/u;

/** A bullet that needs no blank behind it, one that does (it could be a minus or a dash), or `1)`, `a)`, `(1)`, `(iv)`. */
const MARK = /^(?:[•·▪◦‣●○■□➢✓✔\uf0b7]\s*|[–—*-](?:\s+|$)|\(?(?:\d{1,3}|\p{L}|[ivx]{2,5})\)(?:\s+|$))/u;

/** Longer than a person would write a heading. */
const LONGEST_HEADING = 80;
const LONG = 60;

/** The lines of a text, in blocks that blank lines part. */
export function readLines(source: string): Line[][] {
  const blocks: Line[][] = [];
  let open: Line[] | null = null;
  for (const [index, raw] of source.split(LINE_BREAK).entries()) {
    const text = raw.trim();
    if (text === '') {
      open = null;
      continue;
    }
    const line = { text, width: raw.trimEnd().length, at: index + 1 };
    if (open) open.push(line);
    else {
      open = [line];
      blocks.push(open);
    }
  }
  return blocks;
}

/** The bullet, or the number or letter in brackets, that makes the text an item of a list, with its blanks; or null. */
export function readMark(text: string): string | null {
  return MARK.exec(text)?.[0] ?? null;
}

/** Whether the words end as a sentence or an item does. */
export function isFinished(text: string): boolean {
  return /[.:;?!…][)\]"'”’»“]?$/u.test(text);
}

/** Whether the words begin in upper case, or in a script that has none, after quotes and brackets. */
export function startsUpper(text: string): boolean {
  return /^["'„“«‘(]{0,2}[\p{Lu}\p{Lt}\p{Lo}]/u.test(text);
}

/**
 * Whether a line, by itself, looks like a heading: short, beginning in upper case, ending in none of `. : ; ,`,
 * no item of a list, no definition (`Term – meaning`), no sentence.
 */
export function looksLikeHeading(text: string): boolean {
  if (text.length > LONGEST_HEADING + 20 || readMark(text)) return false;
  const words = (readNumber(text)?.rest ?? text).trim();
  return (
    words.length <= LONGEST_HEADING &&
    startsUpper(words) &&
    !/[.:;,…–—-]$/u.test(words) &&
    !isSentence(words) &&
    !isDefinition(words)
  );
}

/** More than one sentence, or a long one with more than one comma that only lacks its end. */
function isSentence(words: string): boolean {
  return /\p{Ll}[.!?]\s+\p{Lu}/u.test(words) || (words.length > LONG && words.split(',').length > 2);
}

/** `Pool – buyer or seller`, `Phone: 555`. But `Annex 1 – Forms` and `Cookies – what are they?` are headings. */
function isDefinition(words: string): boolean {
  const term = /^(.*?)(?:\s[–—-]|:)\s/u.exec(words)?.[1];
  if (term === undefined || words.endsWith('?')) return false;
  return !/(?:^|\s)(?:\d{1,3}|[IVX]{1,5}|\p{Lu})$/u.test(term);
}
