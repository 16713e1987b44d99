import type { KeepingGround } from '../retention/erasure.ts';
import { type CategoryPlan, type PlanPart, suppressionClause } from './plan.ts';

/** The phrases of an erasure's sentences, in the person's language. Days are `YYYY-MM-DD`. */
export interface PlanWords {
  erased: (rows: number) => string;
  anonymised: (rows: number) => string;
  /** `isLatest`: some of it goes earlier. */
  keptUntil: (rows: number, day: string, isLatest: boolean) => string;
  kept: (rows: number) => string;
  /** What it rests on, behind either: a clause of the notice, or an article of the GDPR; empty where that stands beside it. */
  because: (cited: string, why: string) => string;
  clause: (clause: string) => string;
  article: (article: string) => string;
  whys: Record<KeepingGround, string>;
  obligedBy: (law: string) => string;
  awaits: (event: string) => string;
  elsewhere: (rows: number) => string;
  staysThere: (cited: string) => string;
  none: string;
  /** Complete sentences about what of a person's address is left on the list of those who get no mail. */
  suppression: string;
}

/** What becomes of a category, as the person reads it. `name`: what the category is called. */
export function sentenceOf(words: PlanWords, name: string, { parts }: Pick<CategoryPlan, 'parts'>): string {
  const isList = ({ clause }: PlanPart) => clause === suppressionClause;
  const phrases = merged(parts.filter((part) => !isList(part))).map((part) => phraseOf(words, part));
  if (parts.length === 0) phrases.push(words.none);
  const told = phrases.length > 0 ? [`${name}: ${phrases.join('; ')}.`] : [];
  return [...told, ...(parts.some(isList) ? [words.suppression] : [])].join(' ');
}

/** A part, told of with all that differ from it in their last day alone: `until` is the last of them. */
export type Merged<Part extends Like = PlanPart> = Part & { isLatest: boolean };
type Like = Pick<PlanPart, 'clause' | 'ground' | 'law' | 'until' | 'rows'> & { outcome: string };

/** What differs in its last day alone is told of at once. */
export function merged<Part extends Like>(parts: readonly Part[]): Merged<Part>[] {
  const found: Merged<Part>[] = [];
  for (const part of parts) {
    const same = found.find((one) => part.until !== null && isLike(one, part));
    if (!same) found.push({ ...part, isLatest: false });
    else {
      same.rows += part.rows;
      same.isLatest = true;
      if ((same.until ?? '') < (part.until ?? '')) same.until = part.until;
    }
  }
  return found;
}

function isLike(one: Like, other: Like): boolean {
  const told = ({ outcome, clause, ground, law, until }: Like) =>
    [outcome, clause, ground, law, until !== null].join('\0');
  return told(one) === told(other);
}

/** What becomes of some of it: `1 record kept until …, because …`. */
export function phraseOf(words: PlanWords, part: Merged): string {
  const { outcome, rows } = part;
  if (outcome === 'elsewhere' || outcome === 'by-hand') return words.elsewhere(rows) + restThere(words, part);
  return outcome === 'kept' ? keptPhrase(words, part) : words[outcome](rows);
}

/** What of it stays in another system all the same. */
export function restThere(words: PlanWords, { clause }: Pick<PlanPart, 'clause'>): string {
  return clause === null ? '' : words.staysThere(cited(words, clause));
}

function keptPhrase(words: PlanWords, part: Merged): string {
  const { rows, until, clause, ground, law, awaits } = part;
  const kept = until === null ? words.kept(rows) : words.keptUntil(rows, until, part.isLatest);
  const why = law !== null ? words.obligedBy(law) : ground === null ? '' : words.whys[ground];
  const because = clause === null ? '' : words.because(cited(words, clause), why);
  return kept + because + (awaits === null ? '' : words.awaits(awaits));
}

/** A clause of the notice, or of the law (`law:17(3)(b)`). */
function cited(words: PlanWords, clause: string): string {
  const [, article] = /^law:(.+)$/.exec(clause) ?? [];
  return article === undefined ? words.clause(clause) : words.article(article);
}
