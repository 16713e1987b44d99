import { type ClauseNumber, isUnder } from './clause-number.ts';
import { looksLikeHeading } from './line.ts';

/** A paragraph of a plain text before it is known what it is. */
export interface RawParagraph {
  text: string;
  line: number;
  /** How many lines it was broken into. */
  lines: number;
  /** Which of the blocks between blank lines it stands in. */
  block: number;
  /** It begins with a bullet or the like. */
  marked: boolean;
  number: ClauseNumber | null;
}

/** An address, a telephone number, a web page or a date: what stands on a short line at the end of a notice. */
const DETAILS = /@|\/\/|www\.|\d[\d\s]{4,}|\d{1,2}\.\d{1,2}\.\d|\d\.\s+\p{Ll}+\s+\d{4}/u;

/** From how many short lines in a row on they are a list without bullets, not headings. */
const LIST_WITHIN_BLOCK = 3;
const LIST_OF_BLOCKS = 4;

/**
 * Which paragraphs a person would take for a heading: those that look like one and also stand like one, with
 * something below. Short lines in a row are a list; numbered lines are headings only if most of their sort are.
 */
export function findHeadings(paragraphs: RawParagraph[]): boolean[] {
  const forms = paragraphs.map((paragraph, at) => hasForm(paragraph, at === 0));
  const headings = numberedHeadings(paragraphs, forms);
  const isPlain = (at: number) => forms[at] === true && !paragraphs[at]?.number;
  for (let from = 0; from < paragraphs.length; from++) {
    if (!isPlain(from)) continue;
    let to = from;
    while (isPlain(to + 1)) to++;
    markRun(paragraphs, headings, { from, to });
    from = to;
  }
  return headings;
}

function hasForm({ text, lines, marked }: RawParagraph, first: boolean): boolean {
  if (lines > 1 || marked) return false;
  if (looksLikeHeading(text)) return first || !DETAILS.test(text);
  return first && isTitleWithDash(text);
}

/** The first line may name the shop too: `Privacy notice – Shop Ltd`. A number at its front is no name. */
function isTitleWithDash(text: string): boolean {
  return !/^\s*\d/u.test(text) && looksLikeHeading(text.replace(/\s[–—-]\s/gu, ' '));
}

/** Decides a run of lines without number that all look like headings. */
function markRun(paragraphs: RawParagraph[], headings: boolean[], run: { from: number; to: number }): void {
  const { from, to } = run;
  const atStart = from === 0;
  const announced = paragraphs[from - 1]?.text.endsWith(':') ?? false;
  const count = to - from + 1;
  for (let at = from; at <= to; at++) {
    const paragraph = paragraphs[at];
    const last = at === to;
    if (!paragraph) continue;
    if (at === 0) headings[at] = true;
    else if (to === paragraphs.length - 1) headings[at] = false;
    else if (inListOfLines(paragraphs, run, at)) headings[at] = false;
    else if (announced) headings[at] = last && count > 1;
    else headings[at] = last || atStart || count < LIST_OF_BLOCKS;
  }
}

function inListOfLines(
  paragraphs: RawParagraph[],
  { from, to }: { from: number; to: number },
  at: number,
): boolean {
  const block = paragraphs[at]?.block;
  let first = at;
  let last = at;
  while (first > from && paragraphs[first - 1]?.block === block) first--;
  while (last < to && paragraphs[last + 1]?.block === block) last++;
  return last - first + 1 >= LIST_WITHIN_BLOCK;
}

/**
 * A numbered line is a heading if it looks like one and more than half of the numbers beside it (2 beside 1, 2.2
 * beside 2.1) stand somewhere as a heading with something below; of a number that stands again, only with it.
 */
function numberedHeadings(paragraphs: RawParagraph[], forms: boolean[]): boolean[] {
  const counts = new Map<string, number>();
  const headed = new Set<string>();
  for (const [at, { number }] of paragraphs.entries()) {
    if (!number) continue;
    counts.set(number.id, (counts.get(number.id) ?? 0) + 1);
    if (forms[at] && hasBody(number, paragraphs[at + 1])) headed.add(number.id);
  }
  const balance = new Map<string, number>();
  for (const id of counts.keys()) {
    balance.set(parentOf(id), (balance.get(parentOf(id)) ?? 0) + (headed.has(id) ? 1 : -1));
  }
  return paragraphs.map(({ number }, at) => {
    if (!number || !forms[at] || (balance.get(parentOf(number.id)) ?? 0) <= 0) return false;
    return counts.get(number.id) === 1 || hasBody(number, paragraphs[at + 1]);
  });
}

function parentOf(id: string): string {
  return id.slice(0, Math.max(0, id.lastIndexOf('.')));
}

/** Something stands below a numbered line: words without a number, a number under it, or a list that begins with 1. */
function hasBody(number: ClauseNumber, next: RawParagraph | undefined): boolean {
  if (!next?.number) return next !== undefined;
  return isUnder(number, next.number) || (next.number.id === '1' && number.key > next.number.key);
}
