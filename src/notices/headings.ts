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

/** The first line may name the shop too: `Privacy notice – Shop Ltd`. */
function isTitleWithDash(text: string): boolean {
  return looksLikeHeading(text.replace(/\s[–—-]\s/gu, ' '));
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

/** A numbered line is a heading if it looks like one and more than half of its siblings do and have something below. */
function numberedHeadings(paragraphs: RawParagraph[], forms: boolean[]): boolean[] {
  const groups = new Map<string, { all: number; headed: number }>();
  const groupOf = ({ parts }: ClauseNumber) => parts.slice(0, -1).join('.');
  for (const [at, { number }] of paragraphs.entries()) {
    if (!number || (number.bare && !forms[at])) continue;
    const group = groups.get(groupOf(number)) ?? { all: 0, headed: 0 };
    group.all++;
    if (forms[at] && hasBody(number, paragraphs[at + 1])) group.headed++;
    groups.set(groupOf(number), group);
  }
  return paragraphs.map(({ number }, at) => {
    const group = number && groups.get(groupOf(number));
    return Boolean(group && forms[at] && group.headed * 2 > group.all);
  });
}

function hasBody(number: ClauseNumber, next: RawParagraph | undefined): boolean {
  return next !== undefined && (next.number === null || isUnder(number, next.number));
}
