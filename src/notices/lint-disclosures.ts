import type { Controller } from '../controllers/input.ts';
import type { DisclosureItem, Policy } from './input.ts';
import type { Finding } from './lint.ts';
import { rightsOf } from './policy.ts';

interface Duty {
  item: DisclosureItem;
  what: string;
  article: string;
  /** Null where the law always asks for it; else why it is asked for here, or null where nothing shows that it is. */
  because?: (controller: Controller, policy: Policy) => string | null;
}

const duties: Duty[] = [
  { item: 'identity', what: 'who the controller is and how to reach it', article: '13(1)(a)' },
  {
    item: 'dpo',
    what: 'how to reach the data protection officer',
    article: '13(1)(b)',
    because: ({ dpo }) => (dpo ? 'the controller has one' : null),
  },
  { item: 'purposes', what: 'the purposes', article: '13(1)(c)' },
  { item: 'basis', what: 'the legal basis', article: '13(1)(c)' },
  {
    item: 'interests',
    what: 'the legitimate interests, if any are pursued',
    article: '13(1)(d)',
    because: (_, policy) => (listsObjection(policy) ? 'the notice lists the objection to them' : null),
  },
  { item: 'recipients', what: 'who receives the data', article: '13(1)(e)' },
  // Nothing in a policy shows whether data leave the EEA, or whether a machine decides
  { item: 'transfers', what: 'transfers out of the EEA', article: '13(1)(f)', because: () => null },
  { item: 'retention', what: 'how long the data are kept', article: '13(2)(a)' },
  { item: 'rights', what: 'the rights of a person', article: '13(2)(b)' },
  { item: 'withdraw', what: 'that consent can be withdrawn', article: '13(2)(c)', because: consent },
  { item: 'complaint', what: 'the complaint to the authority', article: '13(2)(d)' },
  { item: 'obligation', what: 'whether a person has to give the data', article: '13(2)(e)' },
  { item: 'automated', what: 'decisions by machine', article: '13(2)(f)', because: () => null },
];

/** What Art. 13 GDPR asks a notice to say and no clause is cited for. Where it may not apply, only if it shows. */
export function lintDisclosures(controller: Controller, policy: Policy): Finding[] {
  return duties.flatMap(({ item, what, article, because }): Finding[] => {
    const reason = because?.(controller, policy);
    if (policy.disclosures[item] !== undefined || reason === null) return [];
    const asked = reason === undefined ? '' : `; asked for since ${reason}`;
    const message = `No clause is cited for ${what} (Art. ${article} GDPR${asked}): cite the one that says it, or add it to the notice.`;
    return [
      { level: 'warning', code: `not-disclosed-${item}`, pointer: `/policy/disclosures/${item}`, message },
    ];
  });
}

function listsObjection(policy: Policy): boolean {
  return rightsOf(policy).some(({ scope, clause }) => scope === 'other' && clause !== null);
}

function consent({ topics }: Controller, { rights }: Policy): string | null {
  if (rights.some(({ type }) => type === 'withdrawal')) return 'the notice lists that right';
  return topics.length > 0 ? 'people consent to topics' : null;
}
