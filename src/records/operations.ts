import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { RecordEvents, RecordNames, RecordQuery } from './input.ts';

const date = v.pipe(v.string(), v.isoDate());
const count = v.pipe(v.number(), v.integer());
const maybe = v.nullable(v.string());

const RecordShown = v.object({
  category: v.string(),
  key: v.string(),
  dates: v.array(v.object({ event: v.string(), on: date })),
  dueOn: v.pipe(
    v.nullable(date),
    v.description('The first day on which it may go; null while there is no date to count from.'),
  ),
  rule: v.pipe(maybe, v.description('The rule that keeps it longest, of the version in force.')),
  clause: maybe,
  then: v.nullable(v.picklist(['delete', 'anonymise'])),
  lastDayKept: v.nullable(date),
  waitsFor: v.pipe(
    v.array(v.string()),
    v.description('Events that a rule of its category counts from, and that have not been reported.'),
  ),
  held: v.pipe(v.boolean(), v.description('A hold names it, or its person: it stays.')),
  toldAt: v.pipe(
    v.nullable(v.pipe(v.string(), v.isoTimestamp())),
    v.description('When `retention.due` last named it.'),
  ),
});
const shown = {
  category: 'orders',
  key: 'order-1042',
  dates: [{ event: 'order_placed', on: '2023-03-01' }],
  dueOn: '2026-03-02',
  rule: 'orders',
  clause: '2.2',
  then: 'delete' as const,
  lastDayKept: '2026-03-01',
  waitsFor: [],
  held: false,
  toldAt: '2026-03-02T01:00:00.000Z',
};

/** The registry, described. */
export const recordOperations: OperationGroup = {
  name: 'Records elsewhere',
  description: `For shops whose data is in no libSQL database: say what happened to a record and when, by a key that only you understand, and the webhook event \`retention.due\` tells you when it must go, by which rule and clause. You delete or anonymise it, and acknowledge; until then you are told again every seven days.

\`retention.due\` has up to 100 records: \`data = {controller, noticeVersion, records: [{category, key, event, on, rule, clause, then, lastDayKept}]}\`. It is told in the night after the last day kept, under the version in force then; not for what a hold names, not in a rehearsal, and not before a webhook listens.

A record under several rules is kept by the longest. A rule of its category whose event has not been reported keeps it: what has not happened has no end, and nothing is guessed.`,
  operations: [
    {
      id: 'registerRecords',
      method: 'post',
      path: apiPaths.records,
      isIdempotent: true,
      scope: 'purge',
      summary: 'Say what happened to records, and when',
      description:
        'All or none is taken. The same again changes nothing; another date for the same record and event replaces the one before. A date in the future is refused, and so are a category and an event that no rule knows, in force or to come: such a record would never fall due.',
      body: {
        name: 'RecordEvents',
        schema: RecordEvents,
        notes: {
          '[].key': 'Opaque: stored as it is, and told back. No name, no address.',
          '[].event': 'What a rule of the category counts from (`after`).',
          '[].on': 'When it happened, in the controller’s time zone.',
          '[].email': 'Whose it is: kept as a keyed hash, so that a hold on this person keeps the record.',
        },
        example: [{ category: 'orders', key: 'order-1042', event: 'order_placed', on: '2023-03-01' }],
      },
      answers: {
        200: {
          description: 'They are in the registry.',
          schema: v.object({
            recorded: v.pipe(count, v.description('How many were sent.')),
            changed: v.pipe(count, v.description('How many of them were new, or not the same.')),
          }),
          example: { recorded: 1, changed: 1 },
        },
      },
      refusals: ['body-too-large'],
    },
    {
      id: 'listRecords',
      method: 'get',
      path: apiPaths.records,
      scope: 'purge',
      summary: 'List the records, and when each falls due',
      isPaged: true,
      parameters: {
        due: {
          description: 'Only those that may go on this day.',
          schema: RecordQuery.entries.due,
          example: '2026-03-02',
        },
      },
      answers: {
        200: {
          description: 'The records, by category and key.',
          schema: v.object({ items: v.array(RecordShown), cursor: maybe, noticeVersion: maybe }),
          example: { items: [shown], cursor: null, noticeVersion: '2026-03-01' },
        },
      },
    },
    {
      id: 'acknowledgeRecords',
      method: 'post',
      path: apiPaths.recordsDone,
      isIdempotent: true,
      scope: 'purge',
      summary: 'Say that records are deleted or anonymised',
      description:
        'They leave the registry. The audit log keeps how many, by category, and no key. What the registry doesn’t have is passed over.',
      body: {
        name: 'RecordNames',
        schema: RecordNames,
        example: [{ category: 'orders', key: 'order-1042' }],
      },
      answers: {
        200: {
          description: 'They are gone from the registry.',
          schema: v.object({
            acknowledged: v.pipe(count, v.description('How many records were there.')),
            held: v.pipe(count, v.description('How many of them a hold named: they should have stayed.')),
          }),
          example: { acknowledged: 1, held: 0 },
        },
      },
      refusals: ['body-too-large', 'changed-meanwhile'],
    },
  ],
};
