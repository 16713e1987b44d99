import { type ClauseNumber, isNextSibling, readNumber } from './clause-number.ts';
import { isFinished, type Line, looksLikeHeading, readMark, startsUpper } from './line.ts';

/** Columns that a text is wrapped to by hand or by a mail program: no fewer, no more. */
const NARROWEST = 50;
const WIDEST = 120;
/** How ragged a right margin made by hand may be. */
const SLACK = 15;

/** Words behind which a number is a reference, in the languages that the seeds' neighbours write. */
const BEFORE_REFERENCE =
  /\s(?:§+|p\.?|pt\.?|punkt\p{L}*|lõi\p{L}*|artik\p{L}*|art\.?|clauses?|sections?|articles?|paragraphs?|пункт\p{L}*|п\.|стать\p{L}*|ja|või|ning|and|or|и|или)$/iu;

/** What is known of the whole text while a block of it is read. */
interface Wrapping {
  /** The widest line that is not a paragraph by itself; 0 if the text isn't wrapped. */
  width: number;
  /** How many lines begin with each number. */
  numbered: Map<string, number>;
}

/** The paragraphs of a text's blocks: lines that were broken at a margin belong together, all others stand alone. */
export function unwrap(blocks: Line[][]): Line[][][] {
  const wrapping = { width: wrapWidth(blocks), numbered: countNumbers(blocks) };
  return blocks.map((lines) => paragraphsOf(lines, wrapping));
}

function wrapWidth(blocks: Line[][]): number {
  let width = 0;
  for (const lines of blocks.filter(mayBeWrapped))
    for (const line of lines) width = Math.max(width, line.width);
  return width;
}

function countNumbers(blocks: Line[][]): Map<string, number> {
  const counts = new Map<string, number>();
  for (const { text } of blocks.flat()) {
    const id = readNumber(text)?.number.id;
    if (id !== undefined) counts.set(id, (counts.get(id) ?? 0) + 1);
  }
  return counts;
}

function mayBeWrapped(lines: Line[]): boolean {
  return lines.length > 1 && lines.every(({ width }) => width <= WIDEST);
}

function paragraphsOf(lines: Line[], wrapping: Wrapping): Line[][] {
  if (!mayBeWrapped(lines)) return lines.map((line) => [line]);
  const evident = lines.some((line, at) => {
    const next = lines[at + 1];
    return (
      next &&
      !isFinished(line.text) &&
      /^\p{Ll}/u.test(next.text) &&
      isFull(line, next, wrapping.width, SLACK)
    );
  });
  const paragraphs: Line[][] = [];
  for (const line of lines) {
    const open = paragraphs.at(-1);
    const last = open?.at(-1);
    if (open && last && continues(last, line, wrapping, evident)) open.push(line);
    else paragraphs.push([line]);
  }
  return paragraphs;
}

/** Whether the next line's first word had no more room on this one, so that the break is the margin's. */
function isFull(line: Line, next: Line, width: number, slack: number): boolean {
  const word = next.text.search(/\s/u);
  const needed = line.width + 1 + (word < 0 ? next.text.length : word);
  return line.width >= NARROWEST - SLACK && width >= NARROWEST && needed > width - slack;
}

/** `evident`: other lines of the block show that it is wrapped. */
function continues(line: Line, next: Line, wrapping: Wrapping, evident: boolean): boolean {
  if (readMark(next.text)) return false;
  const number = readNumber(next.text);
  if (number && !number.number.bare) return isReference(line, next, number, wrapping);
  if (/[:;]$/u.test(line.text)) return false;
  const full = isFull(line, next, wrapping.width, 0);
  if (isFinished(line.text)) return evident && full && !looksLikeHeading(next.text);
  if (startsUpper(next.text)) return evident && full;
  return isFull(line, next, wrapping.width, SLACK);
}

/**
 * Whether the number that a line begins with belongs to the sentence of the line before. Yes behind "clause" and
 * the like, and where the line before broke at the margin, unless the number carries a numbered list on
 * (24.1 → 24.2) or a sentence begins behind it; a number that begins another line too is the clause there.
 */
function isReference(
  line: Line,
  next: Line,
  { number, rest }: { number: ClauseNumber; rest: string },
  { width, numbered }: Wrapping,
): boolean {
  if (isFinished(line.text)) return false;
  if (line.width >= NARROWEST / 2 && BEFORE_REFERENCE.test(line.text)) return true;
  if (!isFull(line, next, width, SLACK)) return false;
  if ((numbered.get(number.id) ?? 0) > 1) return true;
  const before = readNumber(line.text)?.number;
  return !(before && isNextSibling(before, number)) && !startsUpper(rest.trim());
}
