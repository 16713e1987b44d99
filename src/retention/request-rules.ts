import { addPeriod } from '../law/duration.ts';
import type { RetentionRule } from '../notices/input.ts';

/** The category of requests, here as in a shop's own database. */
export const requestsCategory = 'requests';
/** The event that dates a request here: it was answered, or withdrawn. */
export const requestAnswered = 'request_answered';
/** By what requests go where the notice does not say: storage limitation, Art. 5(1)(e) GDPR. */
export const lawOfStorage = 'law:5(1)(e)';

/** How long what somebody wrote is kept, and the bare proof that it was answered. */
const keepTexts = 'P6M';
const keepProof = 'P3Y';

/** What of a request a rule of our own is for. */
export type RequestPart = 'texts' | 'proof';

/**
 * The rules by which Unusta keeps requests itself: those of the notice that count from the answer, or else the law. What
 * somebody wrote goes after six months, if the notice doesn't let it go sooner, or tell of a law that obliges to keep it.
 * A rule that is not the notice's own as it stands has an id that no notice can have.
 */
export function requestRules(rules: readonly RetentionRule[]): Record<RequestPart, RetentionRule[]> {
  const told = rules.filter(
    ({ category, after }) => category === requestsCategory && after === requestAnswered,
  );
  if (told.length === 0) return { texts: [byLaw('texts', keepTexts)], proof: [byLaw('proof', keepProof)] };
  const isObliged = told.some(({ ground }) => ground === 'legal-obligation');
  const longer = isObliged ? undefined : told.find((rule) => !isShorter(rule));
  return {
    texts: longer
      ? [{ ...partOf(longer, 'texts'), keep: keepTexts, from: 'event' }]
      : told.map((rule) => partOf(rule, 'texts')),
    // A row has nothing to anonymise but the keyed hash that all holds go by: without it, it would prove nothing
    proof: told.map((rule) => (rule.then === 'delete' ? rule : partOf(rule, 'proof'))),
  };
}

function partOf(rule: RetentionRule, part: RequestPart): RetentionRule {
  return { ...rule, id: `${rule.id}:${part}`, then: 'delete' };
}

function byLaw(part: RequestPart, keep: string): RetentionRule {
  const terms = { category: requestsCategory, keep, after: requestAnswered, from: 'event' } as const;
  return { id: `${requestsCategory}:${part}`, ...terms, then: 'delete', clause: lawOfStorage };
}

/**
 * Whether it is shorter than what texts are kept: of the longest half-year, so that a notice is kept on any day. From the
 * end of a financial year it may be longer by a year.
 */
function isShorter({ keep, from }: RetentionRule): boolean {
  if (from === 'financial_year_end') return false;
  const endOf = (period: string) => addPeriod('2025-03-01', period).endsOn;
  return endOf(keep) < endOf(keepTexts);
}

/** The notice's rule, and the part of requests that one of our own is for; null if the notice has it as it stands. */
export function readPart(id: string): { rule: string; part: RequestPart } | null {
  const [rule = '', part] = id.split(':');
  return part === 'texts' || part === 'proof' ? { rule, part } : null;
}
