import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { holdStates } from './hold.ts';
import { NewHold, RestrictionCheck } from './input.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const subject = { email: 'mari@example.com' };
const note = 'Court case 2-26-1234';

const time = v.pipe(v.string(), v.isoTimestamp());
const Hold = v.object({
  id: v.pipe(v.string(), v.uuid()),
  state: v.pipe(
    v.picklist(['placing', ...holdStates]),
    v.description('`placing`: not yet in every source, and so not yet acknowledged. Send the same again.'),
  ),
  subject: v.optional(
    v.pipe(
      v.object({ email: v.nullable(v.string()) }),
      v.description('All of a person, as sent; null if it was sealed with a secret that is gone.'),
    ),
  ),
  record: v.optional(
    v.pipe(
      v.object({ category: v.string(), key: v.union([v.string(), v.number()]) }),
      v.description('One record, as sent.'),
    ),
  ),
  reason: v.string(),
  clause: v.pipe(v.nullable(v.string()), v.description('Null where the reason is the law’s own.')),
  ground: v.picklist(['legal-obligation', 'legal-claims', 'none']),
  noticeVersion: v.pipe(v.nullable(v.string()), v.description('The version whose clause it is.')),
  note: v.nullable(v.string()),
  reviewOn: v.pipe(v.string(), v.isoDate()),
  createdAt: time,
  liftedAt: v.nullable(time),
});
const hold = {
  id,
  state: 'active' as const,
  subject,
  reason: 'law:17(3)(e)',
  clause: null,
  ground: 'legal-claims' as const,
  noticeVersion: null,
  note,
  reviewOn: '2099-06-30',
  createdAt: '2026-03-01T09:30:00.000Z',
  liftedAt: null,
};
const parameters = { id: { description: 'The hold’s id.', schema: v.string(), example: id } };

/** `/api/v1/controllers/{c}/holds` and `/api/v1/holds/{id}`, described. */
export const holdOperations: OperationGroup = {
  name: 'Holds',
  description: `What must be kept, whatever the rules say: all of a person, or one record, for a reason of the notice in force or of the law. A hold stands in every source beside the data, and what purges looks there in the very transaction that deletes: once it is acknowledged, it wins against every deletion, one under way included.

When its review date has come, the webhook \`hold.review_due\` and a mail to the shop say so, once. It stays in force until it is lifted.`,
  operations: [
    {
      id: 'placeHold',
      method: 'post',
      path: apiPaths.holds,
      isIdempotent: true,
      scope: 'purge',
      summary: 'Place a hold',
      description:
        'The answer is the acknowledgement: the hold is in every source. If one can’t be reached, the answer is 503, and the hold is not acknowledged; send the same again, and it goes on with the same hold. In a rehearsal the shop’s sources are left alone.\n\nTo keep for longer than the review date, place the same with a later one, then lift the first.',
      body: {
        name: 'NewHold',
        schema: NewHold,
        notes: {
          subject: 'Either this: all records of a person, now and to come.',
          record: 'Or this: one record.',
          'record.category': 'One that the notice in force has a rule for, a source maps, or Unusta has.',
          'record.key': 'The key of its row, as the source has it.',
          reason:
            'One of the notice in force, or the law’s own: `law:17(3)(b)` (a legal obligation), `law:17(3)(e)` (legal claims), and, for one record with a note and a date, `law:17(1)(a)` (still necessary for a contract that runs).',
          note: 'Kept sealed; up to 4,000 characters, with what is noted of this hold already.',
          reviewOn: 'Today or later, where the controller is; in six months if not given.',
        },
        example: { subject, reason: 'law:17(3)(e)', note, reviewOn: '2099-06-30' },
      },
      answers: {
        201: { description: 'The hold, acknowledged.', schema: Hold, example: hold },
        200: {
          description:
            'The hold that was there: of the same, for the same reason, with that review date if one is given. A note that it had not is added to its own, as a line below.',
          schema: Hold,
          example: hold,
        },
      },
      refusals: ['source-unavailable', 'changed-meanwhile', 'body-too-large'],
    },
    {
      id: 'listHolds',
      method: 'get',
      path: apiPaths.holds,
      scope: 'purge',
      summary: 'List the holds',
      parameters: {
        state: {
          description:
            'Only those in force (`active`, which has those being placed too), or only those lifted.',
          schema: v.picklist(holdStates),
          example: 'active',
        },
      },
      isPaged: true,
      answers: {
        200: {
          description: 'The holds.',
          schema: v.object({ items: v.array(Hold), cursor: v.nullable(v.string()) }),
          example: { items: [hold], cursor: null },
        },
      },
      refusals: ['invalid-input'],
    },
    {
      id: 'checkRestrictions',
      method: 'post',
      path: apiPaths.restrictionCheck,
      scope: 'links',
      summary: 'Ask whose data may not be used, before it is',
      description:
        'While a restriction that somebody asked for, or an objection to other use, is not decided, and once a restriction is granted, the shop may store their data and do nothing else with it (Art. 18(1), 18(2) GDPR).',
      body: {
        name: 'RestrictionCheck',
        schema: RestrictionCheck,
        example: { emails: ['mari@example.com'] },
      },
      answers: {
        200: {
          description: 'The addresses of these people, as they were sent and in their order.',
          schema: v.object({ restricted: v.array(v.string()) }),
          example: { restricted: ['mari@example.com'] },
        },
      },
      refusals: ['body-too-large'],
    },
    {
      id: 'readHold',
      method: 'get',
      path: apiPaths.hold,
      scope: 'purge',
      summary: 'Read a hold',
      parameters,
      answers: { 200: { description: 'The hold.', schema: Hold, example: hold } },
    },
    {
      id: 'liftHold',
      method: 'delete',
      path: apiPaths.hold,
      scope: 'purge',
      summary: 'Lift a hold',
      description:
        'From now on the rules decide again. If a source can’t be reached, the answer is 503, and the hold stays. Lifting it again changes nothing.',
      parameters,
      answers: { 204: { description: 'It is lifted.' } },
      refusals: ['source-unavailable', 'changed-meanwhile'],
    },
  ],
};
