/** All of Unicode's white space, the byte order mark and the next-line control: what a page shows as one blank. */
const BLANKS = /[\s\u0085]+/gu;

/** The text with each run of white space as one blank and none at its ends: two texts equal so say the same. */
export function fold(text: string): string {
  return text.replace(BLANKS, ' ').trim();
}
