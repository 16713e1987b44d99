import * as v from 'valibot';
import type { Operation, OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { NewPurge, ShownBatch, ShownRun } from './input.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const span = { firstOn: '2022-03-07', lastOn: '2023-02-28' };
const counts = { eligible: 31, held: 2, undated: 1, skipped: 0 };

const run: v.InferOutput<typeof ShownRun> = {
  id,
  controller: 'minu-pood',
  kind: 'purge',
  request: null,
  rehearsal: false,
  status: 'needs_approval',
  asOf: '2026-03-01',
  noticeVersion: '2026-03-01',
  rules: [
    {
      ...{ id: 'orders', category: 'orders', clause: '2.2', noticeVersion: '2026-03-01', then: 'delete' },
      ...{ ...counts, purged: 0, batches: 0, ...span, waitsFor: 'new-rule', elsewhere: false },
      tables: [
        {
          ...{ source: 'shop', table: 'orders', eventFormat: 'iso', rows: 2_140, ...counts, ...span },
          ...{ skippedFor: null, doubts: [] },
        },
      ],
    },
  ],
  reason: null,
  createdAt: '2026-03-01T09:30:00.000Z',
  approvedAt: null,
  finishedAt: null,
};

const batch: v.InferOutput<typeof ShownBatch> = {
  ...{ run: id, source: 'shop', number: 1, controller: 'minu-pood' },
  ...{ rule: 'orders', category: 'orders', clause: '2.2', noticeVersion: '2026-03-01' },
  ...{ table: 'orders', deed: 'delete', rows: 31, ...span },
  digest: 'k1.9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
  holdsRevision: 3,
  at: '2026-03-01T09:31:00.000Z',
};

const parameters = { id: { description: 'The purge’s id.', schema: v.string(), example: id } };

const start: Operation = {
  id: 'startPurge',
  method: 'post',
  path: apiPaths.purges,
  isIdempotent: true,
  scope: 'purge',
  summary: 'Start a purge, or a dry run',
  description:
    'It begins at once, and goes on behind the answer and every minute until it is over: ask for it by its id.\n\nA dry run ends as `planned`, and touches nothing. A purge takes what its plan says, but for rules that wait for an approval. One that waits already is given up for it; while one is under way, there is no other.\n\nOf people’s requests themselves, `requests:texts` and `requests:proof` go by the law (`law:5(1)(e)`) where the notice has no rule for them; such a rule’s own `ID:texts` is for what was written.',
  body: {
    name: 'NewPurge',
    schema: NewPurge,
    notes: {
      dryRun: 'True: only the plan. False: the purge itself. Which of the two must be said.',
      asOf: 'The date that counts as today, where the controller is. After today only with `dryRun`, and before the year 9999.',
      reapply:
        'Instead of going by the rules: erase again whom a restored backup brought back, of what happened before they were erased. It has no dry run.',
    },
    example: { dryRun: true, asOf: '2026-12-31' },
  },
  answers: {
    202: {
      description: 'It has begun.',
      schema: v.object({ id: v.pipe(v.string(), v.uuid()) }),
      example: { id },
    },
  },
  refusals: ['no-notice', 'purge-underway', 'body-too-large'],
};

const list: Operation = {
  id: 'listPurges',
  method: 'get',
  path: apiPaths.purges,
  scope: 'purge',
  summary: 'List the purges and dry runs',
  isPaged: true,
  answers: {
    200: {
      description: 'The purges.',
      schema: v.object({ items: v.array(ShownRun), cursor: v.nullable(v.string()) }),
      example: { items: [run], cursor: null },
    },
  },
};

const read: Operation = {
  id: 'readPurge',
  method: 'get',
  path: apiPaths.purge,
  scope: 'purge',
  summary: 'Follow a purge',
  description:
    '`running` from the beginning; then `planned` (a dry run), `needs_approval`, `finished` or `failed`.\n\nA rule waits (`waitsFor`) where it was not approved as it is (`new-rule`), where it keeps accounting shorter than the law asks (`accounting`), or where it would take more than a fifth of a table (`share`) or ten times what its last run took (`jump`).',
  parameters,
  answers: { 200: { description: 'The purge, as far as it is.', schema: ShownRun, example: run } },
};

const approve: Operation = {
  id: 'approvePurge',
  method: 'post',
  path: apiPaths.approval,
  isIdempotent: true,
  scope: 'purge',
  summary: 'Approve the plan of a purge that waits',
  description:
    'It goes on at once. The rules in it need no approval any more, as long as they and their tables stay as they are. Approving it again changes nothing; a plan made by another notice or mapping is refused.',
  parameters,
  answers: {
    202: {
      description: 'It goes on.',
      schema: ShownRun,
      example: { ...run, status: 'running', approvedAt: '2026-03-01T09:30:40.000Z' },
    },
  },
  refusals: ['purge-not-waiting', 'plan-outdated', 'changed-meanwhile'],
};

const batches: Operation = {
  id: 'listBatches',
  method: 'get',
  path: apiPaths.batches,
  scope: 'purge',
  summary: 'Show what the purges took, and by which clause',
  description:
    'The evidence: written in the transaction in which the rows went, beside them, and copied here. It can show which rule, clause and version, how many rows, their span of dates and when; it can’t show who.',
  parameters: {
    purge: { description: 'Only those of this purge.', schema: v.string(), example: id },
  },
  isPaged: true,
  answers: {
    200: {
      description: 'The batches, in the order of their purges.',
      schema: v.object({ items: v.array(ShownBatch), cursor: v.nullable(v.string()) }),
      example: { items: [batch], cursor: null },
    },
  },
  refusals: ['invalid-input'],
};

/** Purges and their evidence, described. */
export const purgeOperations: OperationGroup = {
  name: 'Purges',
  description: `What the notice lets go of is taken from the controller’s sources, by its rules and in small batches: every night after 03:00, where the controller is, or when asked. Rows without a date that can be read are counted, and stay; what is held stays.`,
  operations: [start, list, read, approve, batches],
};
