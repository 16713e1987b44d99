import type { RightType } from '../notices/right.ts';

/** The rights of a person, and what came by mail and nobody has sorted yet. */
export type RequestType = RightType | 'unsorted';
/** What an objection is about: direct marketing (Art. 21(2) GDPR), or any other use (21(1)). */
export type Scope = 'marketing' | 'other';

/** How a request came in. */
export const requestChannels = ['form', 'email', 'phone', 'post', 'api'] as const;
export type RequestChannel = (typeof requestChannels)[number];

/** A request's life: `unverified` → `open` → (`extended`) → `answered`, or `withdrawn`. */
export const requestStatuses = ['unverified', 'open', 'extended', 'answered', 'withdrawn'] as const;
export type RequestStatus = (typeof requestStatuses)[number];

/** How a request was answered (Art. 12(3), 12(4) GDPR). */
export const outcomes = ['granted', 'partly', 'refused'] as const;
export type Outcome = (typeof outcomes)[number];

/** The ground of a refusal where nobody could tell whose request it was (Art. 11(2), 12(2) GDPR). */
export const notIdentified = 'not-identified';

/** What can be done with a request that is under way. */
export type Move = 'verify' | 'sort' | 'extend' | 'answer' | 'refuse' | 'withdraw';

const from: Record<Move, readonly RequestStatus[]> = {
  verify: ['unverified'],
  sort: ['unverified', 'open', 'extended'],
  extend: ['open'],
  answer: ['open', 'extended'],
  refuse: ['unverified', 'open', 'extended'],
  withdraw: ['unverified', 'open', 'extended'],
};

/** Whether a request in this status can be moved so. What is carried out can't be taken back, or become something else. */
export function mayMove(status: RequestStatus, move: Move, isCarriedOut = false): boolean {
  return from[move].includes(status) && !(isCarriedOut && (move === 'withdraw' || move === 'sort'));
}

/** Whether it takes effect on receipt, without proof, extension or refusal (Art. 21(3), 7(3) GDPR). */
export function isAtOnce({ type, scope }: { type: RequestType; scope: Scope | null }): boolean {
  return type === 'withdrawal' || (type === 'objection' && scope === 'marketing');
}

/**
 * How a request under way stands once it was sorted: what takes effect at once knows no extension, and what does not has
 * the one it was given. Who it comes from is as well known as before.
 */
export function statusSorted(
  { status, extendedAt }: { status: RequestStatus; extendedAt: number | null },
  kind: { type: RequestType; scope: Scope | null },
): RequestStatus {
  if (status === 'unverified') return status;
  return extendedAt !== null && !isAtOnce(kind) ? 'extended' : 'open';
}

/** What a request keeps in place while it is open, of the person's data: nothing, the rows, or also their use (Art. 18(1)). */
export function keeps({
  type,
  scope,
}: {
  type: RequestType;
  scope: Scope | null;
}): 'request' | 'restriction' | null {
  if (type === 'restriction' || (type === 'objection' && scope === 'other')) return 'restriction';
  // What nobody has sorted yet may be any of them
  const isAbout: RequestType[] = ['access', 'portability', 'rectification', 'unsorted'];
  return isAbout.includes(type) ? 'request' : null;
}

/** Whether data stay restricted once it is answered: a restriction that was granted lasts (Art. 18(1), 18(3) GDPR). */
export function staysRestricted({ type }: { type: RequestType }, outcome: Outcome): boolean {
  return type === 'restriction' && outcome !== 'refused';
}

/** How a restriction stands that was granted: in force; about to end, once the person knows; or over. */
export const restrictionStates = ['stands', 'lifting', 'lifted'] as const;
export type RestrictionState = (typeof restrictionStates)[number];

/** How the restriction stands that a request was granted; null where none was (Art. 18(3) GDPR). */
export function restrictionOf(request: {
  type: RequestType;
  outcome: Outcome | null;
  lifting: string | null;
  liftedAt: number | null;
}): RestrictionState | null {
  const { outcome, lifting, liftedAt } = request;
  if (outcome === null || !staysRestricted(request, outcome)) return null;
  if (liftedAt !== null) return 'lifted';
  return lifting === null ? 'stands' : 'lifting';
}

/** Whether a confirmed one of this kind means that nothing is to be mailed any more: the suppression for every topic. */
export function stopsMail({ type, scope }: { type: RequestType; scope: Scope | null }): boolean {
  return type === 'erasure' || isAtOnce({ type, scope });
}

/** The longest texts that a request may hold (characters). */
export const longest = { email: 320, orderNumber: 100, message: 5_000 } as const;
