import type { Controller } from '../controllers/input.ts';
import type { DisclosureItem, Policy } from './input.ts';
import type { Finding } from './lint.ts';
import { rightsOf } from './policy.ts';

interface Duty {
  item: DisclosureItem;
  /** What the notice has to say. */
  what: string;
  article: string;
  /** Null where the law always asks for it; else why it is asked for here, or null where nothing shows that it is. */
  because?: (controller: Controller, policy: Policy) => string | null;
}

const unknown = () => null;

const duties: Duty[] = [
  { item: 'identity', what: 'who the controller is and how to reach it', article: '13(1)(a)' },
  {
    item: 'dpo',
    what: 'how to reach the data protection officer',
    article: '13(1)(b)',
    because: ({ dpo }) => (dpo ? 'the controller has one' : null),
  },
  { item: 'purposes', what: 'what the data are used for', article: '13(1)(c)' },
  { item: 'basis', what: 'on what legal basis they are used', article: '13(1)(c)' },
  {
    item: 'interests',
    what: 'which legitimate interests are pursued',
    article: '13(1)(d)',
    because: (_, policy) =>
      rightsOf(policy).some(({ scope, clause }) => scope === 'other' && clause !== null)
        ? 'the notice lists the objection that belongs to them; if none are, nothing is missing'
        : null,
  },
  { item: 'recipients', what: 'who receives the data', article: '13(1)(e)' },
  // Nothing in a policy shows whether data leave the EEA, or whether a machine decides
  { item: 'transfers', what: 'which data leave the EEA', article: '13(1)(f)', because: unknown },
  {
    item: 'retention',
    what: 'how long the data are kept, or how that is decided',
    article: '13(2)(a)',
  },
  { item: 'rights', what: 'which rights a person has', article: '13(2)(b)' },
  {
    item: 'withdraw',
    what: 'that consent can be withdrawn at any time',
    article: '13(2)(c)',
    because: ({ topics }, policy) => {
      if (policy.rights.some(({ type }) => type === 'withdrawal')) return 'the notice lists that right';
      return topics.length > 0 ? 'people consent to topics' : null;
    },
  },
  { item: 'complaint', what: 'that a person may complain to the authority', article: '13(2)(d)' },
  {
    item: 'obligation',
    what: 'whether a person has to give the data, and what follows if not',
    article: '13(2)(e)',
  },
  { item: 'automated', what: 'which decisions a machine takes', article: '13(2)(f)', because: unknown },
];

/** What Art. 13 GDPR asks a notice to say and no clause is named for. Where it may not apply, only if it shows. */
export function lintDisclosures(controller: Controller, policy: Policy): Finding[] {
  return duties.flatMap(({ item, what, article, because }): Finding[] => {
    const reason = because?.(controller, policy);
    if (policy.disclosures[item] !== undefined || reason === null) return [];
    const asked = reason === undefined ? '' : `, asked for because ${reason}`;
    const message = `No clause is named that says ${what} (Art. ${article} GDPR${asked}): cite the one that does, or add it to the notice.`;
    return [
      { level: 'warning', code: `not-disclosed-${item}`, pointer: `/policy/disclosures/${item}`, message },
    ];
  });
}
