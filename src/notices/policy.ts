import { type Clause, findClause } from './clause.ts';
import type { Policy, Right } from './input.ts';
import type { RightType } from './right.ts';

/** A right as a person may use it: what the notice promises, or the law alone where `clause` is null. */
export interface RightPromise {
  type: RightType;
  scope: 'marketing' | 'other' | null;
  clause: string | null;
  answerWithin: string | null;
  extendTo: string | null;
  deadlineClause: string | null;
  extendClause: string | null;
  proof: 'email' | 'signature' | 'none';
  /** An objection to marketing and a withdrawal take effect on receipt (Art. 21(3), 7(3) GDPR). */
  atOnce: boolean;
}

/** Every place of a policy that cites a clause, as a JSON pointer into the policy, with what it cites. */
export function citedClauses(policy: Policy): { pointer: string; clause: string }[] {
  const cited = (pointer: string, clause: string | undefined) =>
    clause === undefined ? [] : [{ pointer, clause }];
  return [
    ...Object.entries(policy.disclosures).flatMap(([item, clause]) => cited(`/disclosures/${item}`, clause)),
    ...policy.rights.flatMap((right, i) => [
      ...cited(`/rights/${i}/clause`, right.clause),
      ...cited(`/rights/${i}/deadlineClause`, right.deadlineClause),
      ...cited(`/rights/${i}/extendClause`, right.extendClause),
    ]),
    ...policy.retention.flatMap((rule, i) => cited(`/retention/${i}/clause`, rule.clause)),
    ...policy.holds.flatMap((hold, i) => cited(`/holds/${i}/clause`, hold.clause)),
  ];
}

/**
 * Every right that a person has, in the law's order: the notice's own promise where it makes one, and the law's where
 * it is silent (a right that the notice does not list is open all the same).
 */
export function rightsOf(policy: Policy): RightPromise[] {
  return allRights.map(({ type, scope }) => promiseOf(type, scope, findRight(policy, type, scope)));
}

const allRights: { type: RightType; scope: 'marketing' | 'other' | null }[] = [
  { type: 'access', scope: null },
  { type: 'rectification', scope: null },
  { type: 'erasure', scope: null },
  { type: 'restriction', scope: null },
  { type: 'portability', scope: null },
  { type: 'objection', scope: 'marketing' },
  { type: 'objection', scope: 'other' },
  { type: 'withdrawal', scope: null },
  { type: 'complaint', scope: null },
];

/** A right listed without a scope promises the same for both scopes. */
function findRight(policy: Policy, type: RightType, scope: 'marketing' | 'other' | null): Right | undefined {
  const listed = policy.rights.filter((right) => right.type === type);
  return (
    listed.find((right) => (right.scope ?? null) === scope) ??
    listed.find((right) => right.scope === undefined)
  );
}

function promiseOf(
  type: RightType,
  scope: 'marketing' | 'other' | null,
  right: Right | undefined,
): RightPromise {
  const atOnce = scope === 'marketing' || type === 'withdrawal';
  return {
    type,
    scope,
    clause: right?.clause ?? null,
    answerWithin: right?.answerWithin ?? null,
    extendTo: right?.extendTo ?? null,
    deadlineClause: right?.answerWithin ? (right.deadlineClause ?? right.clause) : null,
    extendClause: right?.extendTo ? (right.extendClause ?? right.deadlineClause ?? right.clause) : null,
    proof: atOnce ? 'none' : (right?.proof ?? 'email'),
    atOnce,
  };
}

/**
 * The policy with every citation as the id of the clause it means (`24.1.` → `24.1`), so that whoever shows or cites it
 * need not look again. A citation that no clause answers stays as it is; the lint refuses those.
 */
export function compilePolicy(policy: Policy, clauses: Clause[]): Policy {
  const idOf = (cited: string) => findClause(clauses, cited)?.id ?? cited;
  const maybe = (cited: string | undefined) => (cited === undefined ? undefined : idOf(cited));
  return {
    ...policy,
    disclosures: Object.fromEntries(
      Object.entries(policy.disclosures).map(([item, cited]) => [item, idOf(cited)]),
    ),
    rights: policy.rights.map((right) => ({
      ...right,
      clause: idOf(right.clause),
      deadlineClause: maybe(right.deadlineClause),
      extendClause: maybe(right.extendClause),
    })),
    retention: policy.retention.map((rule) => ({ ...rule, clause: idOf(rule.clause) })),
    holds: policy.holds.map((hold) => ({ ...hold, clause: idOf(hold.clause) })),
  };
}
