/** How a reader's language cites the GDPR, and what it says of the articles by which something is kept or refused. */
export interface GroundWords {
  /** Of one article (`17(3)(b)`), or of several (`11(2), 12(2)`). */
  article: (numbers: string) => string;
  /** Complete sentences, by article. */
  meanings: Readonly<Record<string, string>>;
  label: (ground: string) => string;
}

const law = String.raw`(?:GDPR|IKÜM|isikuandmete\s+kaitse\s+üldmääruse?)`;
const word = String.raw`art(?:icles?|ikkel|ikli|iklid)?\.?\s*`;
const paragraph = String.raw`\s*(?:\((\d{1,2})\)|(?:lg|lõi[gk]e)\.?\s*(\d{1,2}))`;
const point = String.raw`\s*(?:\(([a-k])\)|(?:p|punkti?)\.?\s*\(?([a-k])\)?)(?!\p{L})`;
// Of `17(3)(b) and (e)`, the second is of the same paragraph
const number = String.raw`(?:(\d{1,2})(?:${paragraph})?(?:${point})?|\(([a-k])\))`;
const numbers = String.raw`${word}${number}(?:\s*(?:,|/|&|and|or|ja|või)\s*(?:${word})?${number})*`;
const citation = new RegExp(
  String.raw`(?<!\p{L})(?:${law},?\s+${numbers}|${numbers},?\s+(?:of\s+the\s+)?${law})(?![\p{L}\d(])`,
  'giu',
);

/**
 * A ground as its reader sees it: what an article of the GDPR that it cites means, where that is known, then the ground with
 * its articles cited in the reader's language. What is not recognised stays as it was given.
 */
export function groundText({ article, meanings, label }: GroundWords, ground: string): string {
  const meant = new Set<string>();
  const text = ground.replace(citation, (found) => {
    const articles = articlesIn(found);
    for (const one of articles) {
      // Of a point, what its paragraph means
      const meaning = meanings[one] ?? meanings[one.replace(/\([a-k]\)$/, '')];
      if (meaning !== undefined) meant.add(meaning);
    }
    return article(articles.join(', '));
  });
  return [...meant, label(text)].join(' ');
}

/** `17(3)(b)` of `17 lg 3 p b`. */
function articlesIn(cited: string): string[] {
  let stem = '';
  return [...cited.matchAll(new RegExp(number, 'giu'))].map(([, whole, ...parts]) => {
    const [inEnglish, inEstonian, ...points] = parts;
    const within = inEnglish ?? inEstonian;
    if (whole !== undefined) stem = within === undefined ? whole : `${whole}(${within})`;
    const letter = points.find((one) => one !== undefined)?.toLowerCase();
    return letter === undefined ? stem : `${stem}(${letter})`;
  });
}
