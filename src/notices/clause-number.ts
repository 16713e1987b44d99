/** A clause's number as a text states it: `24.1`, `6.2.4.`, `1.`, `§ 3.` */
export interface ClauseNumber {
  /** Without paragraph sign and trailing dot: `24.1`. */
  id: string;
  parts: number[];
  /** Orders numbers as a reader does: 3 < 3.1 < 3.2 < 4. */
  key: number;
  /** `3` alone, with neither dot nor `§`: only a heading may be numbered so. */
  bare: boolean;
}

/** What a number at the start of a text leaves behind it: the marker as it stands, and the rest with its blanks. */
export interface ReadNumber {
  number: ClauseNumber;
  marker: string;
  rest: string;
}

const DEEPEST = 5;
const PART_LIMIT = 1000;

// Parts of one to three digits without a leading zero, so that 25.05.2018, 01.04.2018 and "2018. aasta" are none.
// Invisible marks (zero-width blanks, writing direction) before a number come with text copied from web pages.
const NUMBER =
  /^[\u200b-\u200f\u2060]*(§\s{0,3})?([1-9]\d{0,2}(?:\.[1-9]\d{0,2}){0,4})(\.)?(?=\s|$|(?<=\.)\p{Lu})/u;

/** The clause number that a paragraph (without leading blanks) begins with, or null. */
export function readNumber(text: string): ReadNumber | null {
  const match = NUMBER.exec(text);
  if (!match) return null;
  const [marker, sign, id = '', dot] = match;
  const number = numberOf(id, id.includes('.') || Boolean(sign ?? dot));
  return { number, marker, rest: text.slice(marker.length) };
}

/** The number in a citation: `24.1`, ` § 24.1. `; null if it is none. */
export function citedNumber(cited: string): ClauseNumber | null {
  const read = readNumber(cited);
  return read && read.rest === '' ? read.number : null;
}

/** Whether `next` is the number that follows `number` at its own level: 24.1 → 24.2. */
export function isNextSibling(number: ClauseNumber, next: ClauseNumber): boolean {
  const last = number.parts.length - 1;
  return (
    next.parts.length === number.parts.length &&
    next.parts.every((part, at) => part === (number.parts[at] ?? 0) + (at === last ? 1 : 0))
  );
}

/** Whether `next` follows `number` at its level or at one above it: 6.2 → 6.3, and 6.2 → 7. */
export function isNextInOrder(number: ClauseNumber, next: ClauseNumber): boolean {
  const above = { ...number, parts: number.parts.slice(0, next.parts.length) };
  return isNextSibling(above, next);
}

/** Whether `number` stands under `parent`: 24.1.2 under 24. */
export function isUnder(parent: ClauseNumber, number: ClauseNumber): boolean {
  return (
    number.parts.length > parent.parts.length && parent.parts.every((part, at) => part === number.parts[at])
  );
}

function numberOf(id: string, marked: boolean): ClauseNumber {
  const parts = id.split('.').map(Number);
  let key = 0;
  for (let at = 0; at < DEEPEST; at++) key = key * PART_LIMIT + (parts[at] ?? 0);
  return { id, parts, key, bare: !marked };
}
