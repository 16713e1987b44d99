import type { DoneCategory, DonePart, DoneRecipient } from './done.ts';
import { requestClause, suppressionClause } from './plan.ts';
import { type Merged, merged, type PlanWords, phraseOf, restThere } from './plan-sentence.ts';

/** What recipients are told of. */
export type ToldDeed = 'erasure' | 'rectification' | 'restriction';

/** The phrases of what was done, in the person's language. Days are `YYYY-MM-DD`. */
export interface DoneWords extends PlanWords {
  failed: (rows: number) => string;
  /** Of what lies elsewhere (`rows` 0: nobody knows how much); `said`: only the shop's own words say it. */
  byHand: Record<'done' | 'failed', (rows: number, day: string) => string> & {
    open: (rows: number) => string;
    said: string;
  };
  /** Why a request that was answered is kept. */
  proof: string;
  recipients: Record<ToldDeed, RecipientWords>;
}

interface RecipientWords {
  /** That it is told in the same moment as the person. */
  telling: (name: string) => string;
  acknowledged: (name: string, day: string) => string;
  told: (name: string, day: string) => string;
  open: (name: string) => string;
  failed: (name: string) => string;
}

type Parted = { parts: readonly DonePart[] };

/** What became of a category, as the person reads it. `name`: what the category is called. */
export function doneSentence(words: DoneWords, name: string, done: Parted): string {
  const phrases = donePhrases(words, done);
  const told = phrases.length > 0 ? [`${name}: ${phrases.join('; ')}.`] : [];
  return [...told, ...(isOnList(done) ? [words.suppression] : [])].join(' ');
}

/** The same without its name, a phrase for each fate. */
export function donePhrases(words: DoneWords, { parts }: Parted): string[] {
  const told = merged(parts.filter(({ clause }) => clause !== suppressionClause));
  return parts.length === 0 ? [words.none] : told.map((part) => phraseFor(words, part));
}

/** Whether the person's address is left on the list of those who get no mail. */
export function isOnList({ parts }: Parted): boolean {
  return parts.some(({ clause }) => clause === suppressionClause);
}

function phraseFor(words: DoneWords, part: Merged<DonePart>): string {
  const { outcome, rows, state, on, clause, until } = part;
  if (outcome === 'failed') return words.failed(rows);
  if (outcome === 'elsewhere') return handPhrase(words, { rows, state, on }) + restThere(words, part);
  const isProof = clause === requestClause && until !== null;
  if (!isProof) return phraseOf(words, { ...part, outcome });
  // What was written goes before the proof does
  const own = { ...words, whys: { ...words.whys, request: words.proof } };
  return phraseOf(own, { ...part, outcome, isLatest: true });
}

function handPhrase({ byHand }: DoneWords, { rows, state, on }: Pick<DonePart, 'rows' | 'state' | 'on'>) {
  if (state === null) return byHand.said;
  return state === 'open' || on === null ? byHand.open(rows) : byHand[state](rows, on);
}

/** What a recipient has said, as the person reads it. */
export function recipientSentence(
  { recipients }: DoneWords,
  deed: ToldDeed,
  { name, state, on, isBeingTold = false }: DoneRecipient & { isBeingTold?: boolean },
): string {
  const words = recipients[deed];
  if (isBeingTold) return words.telling(name);
  if (state === 'failed') return words.failed(name);
  return state === 'open' || on === null ? words.open(name) : words[state](name, on);
}

/** The clauses by which something of it is kept, each once. */
export function clausesOf({ parts }: Pick<DoneCategory, 'parts'>): string[] {
  return [...new Set(parts.flatMap(({ clause }) => (clause === null ? [] : [clause])))];
}
