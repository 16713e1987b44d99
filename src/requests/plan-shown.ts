import * as v from 'valibot';
import type { KeepingGround } from '../retention/erasure.ts';
import type { CategoryPlan } from './plan.ts';

// The plan of an erasure as the API shows it.

const Day = v.pipe(v.string(), v.isoDate());
const Maybe = v.nullable(v.string());

const grounds = ['legal-obligation', 'legal-claims', 'still-necessary', 'restriction', 'request'] as const;
/** On what something is kept. */
export const Ground = v.nullable(v.picklist(grounds satisfies readonly KeepingGround[]));
const deeds = ['erased', 'anonymised', 'by-hand', 'elsewhere', 'kept'] as const;

const kept = {
  rows: v.pipe(v.number(), v.integer()),
  until: v.pipe(
    v.nullable(Day),
    v.description('The last day on which it is kept; null where nobody can say.'),
  ),
  clause: v.pipe(Maybe, v.description('By which it is kept: of the notice, or `law:…`.')),
  ground: v.pipe(
    Ground,
    v.description(
      'Art. 17(3)(b) or (e) GDPR; a contract that runs (17(1)(a)); a `restriction`; another open `request` of the person.',
    ),
  ),
};

const ShownCategory = v.object({
  category: v.string(),
  outcome: v.pipe(
    v.picklist([...deeds, 'partly', 'none'] satisfies CategoryPlan['outcome'][]),
    v.description(
      '`elsewhere`: to be done by hand, in other systems. `by-hand`: here, but no mapping means these rows, or they name others too. `partly`: see the parts. `none`: there is nothing of the person.',
    ),
  ),
  ...kept,
  sentence: v.pipe(v.string(), v.description('What the person will read, in their language.')),
  parts: v.pipe(
    v.array(
      v.object({
        outcome: v.picklist(deeds),
        ...kept,
        law: v.pipe(Maybe, v.description('That obliges.')),
        awaits: v.pipe(
          Maybe,
          v.description(
            'The event from which its period counts, where that has no date yet: for you to decide.',
          ),
        ),
      }),
    ),
    v.description('Where it is not all the same: what is kept comes last, the longest of it at the end.'),
  ),
});

/** What would become of a person's data. */
export const ErasurePlan = v.object({
  request: v.pipe(v.string(), v.uuid()),
  controller: v.string(),
  asOf: v.pipe(Day, v.description('The local date that it was made on.')),
  noticeVersion: v.pipe(v.string(), v.description('By whose rules.')),
  rehearsal: v.pipe(
    v.boolean(),
    v.description('The controller is in rehearsal: it would not be carried out.'),
  ),
  language: v.pipe(v.string(), v.description('Of the sentences.')),
  digest: v.pipe(
    v.string(),
    v.description('Of all that the plan depends on: another one means that it no longer holds.'),
  ),
  categories: v.array(ShownCategory),
  recipients: v.pipe(
    v.array(v.object({ id: v.string(), name: v.string() })),
    v.description('Your recipients. Each is told, unless you name those to which the person’s data went.'),
  ),
});
export type ErasurePlan = v.InferOutput<typeof ErasurePlan>;
