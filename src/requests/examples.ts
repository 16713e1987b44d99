import type * as v from 'valibot';
import type { ShownRun } from '../retention/input.ts';

// A request as the description of the API shows it.

/** Of the request of all examples. */
export const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
/** Of its person. */
export const email = 'mari@example.com';
/** What they wrote. */
export const message = 'Please delete what you have of me.';
/** When it came in. */
export const receivedAt = '2026-03-01T12:00:00Z';

/** As a list has it. */
export const listed = {
  id,
  controller: 'minu-pood',
  type: 'erasure' as const,
  scope: null,
  status: 'unverified' as const,
  outcome: null,
  ground: null,
  channel: 'post' as const,
  language: 'en',
  receivedAt: '2026-03-01T12:00:00.000Z',
  createdAt: '2026-03-03T09:30:00.000Z',
  dueOn: '2026-03-16',
  firstDueOn: '2026-03-16',
  isOverdue: false,
  reasoning:
    'received Sun 1 Mar 2026 (Europe/Tallinn); notice P14D → 15 Mar; Sunday → Mon 16 Mar 2026; law P1M → Wed 1 Apr 2026; the notice is earlier',
  clause: '6.2.3',
  deadlineClause: '6.3.1',
  noticeVersion: '2026-03-01',
  proof: 'email' as const,
  contact: { email },
  message,
  orderNumber: 'M-1042',
  isConfirmed: false,
  confirmedAt: null,
  verified: null,
  extendedAt: null,
  carriedAt: null,
  closedAt: null,
  gpcAt: null,
  restriction: null,
  duplicateOf: null,
};
const received = {
  id: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d97',
  at: '2026-03-03T09:30:00.000Z',
  actor: 'key:019a8f2e-0000-7d40-9a53-2f1e0c7b8d96',
  event: 'received',
  data: { channel: 'post' },
};
/** With all that happened to it. */
export const shown = { ...listed, erasure: null, events: [received], tasks: [] };
/** Once its person was identified. */
export const open = {
  ...shown,
  status: 'open' as const,
  verified: { at: '2026-03-03T10:00:00.000Z', how: 'identity card', by: received.actor },
};
/** With more time. */
export const extended = {
  ...open,
  status: 'extended' as const,
  dueOn: '2026-05-14',
  deadlineClause: '6.3.3',
  reasoning:
    'received Sun 1 Mar 2026 (Europe/Tallinn); extended: notice P74D → Thu 14 May 2026; law P3M → Mon 1 Jun 2026; the notice is earlier',
  extendedAt: '2026-03-10T08:00:00.000Z',
};
/** Once it was answered. */
export const answered = {
  ...open,
  status: 'answered' as const,
  outcome: 'partly' as const,
  ground: 'Art. 17(3)(b) GDPR',
  closedAt: '2026-03-12T08:00:00.000Z',
};

const keptPart = {
  outcome: 'kept' as const,
  rows: 2,
  until: '2033-12-31',
  clause: '7.5',
  ground: 'legal-obligation' as const,
};
/** What its erasure would do. */
export const planned = {
  request: id,
  controller: 'minu-pood',
  asOf: '2026-03-04',
  noticeVersion: '2026-03-01',
  rehearsal: false,
  language: 'en',
  digest: '0f4c1a2b3d5e6f708192a3b4c5d6e7f80f4c1a2b3d5e6f708192a3b4c5d6e7f8',
  categories: [
    {
      category: 'accounting',
      ...keptPart,
      sentence:
        'Accounting records: 2 records kept until Saturday, 31 December 2033 (clause 7.5), because the law obliges us (RPS § 12).',
      parts: [{ ...keptPart, law: 'RPS § 12', awaits: null }],
    },
  ],
  recipients: [{ id: 'parcels', name: 'Pakivedu OÜ' }],
};

/** Its erasure under way. */
export const carried: v.InferOutput<typeof ShownRun> = {
  id: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d99',
  controller: 'minu-pood',
  kind: 'erasure',
  request: id,
  rehearsal: false,
  status: 'running',
  asOf: '2026-03-04',
  noticeVersion: '2026-03-01',
  rules: [
    {
      ...{ id: 'erasure-accounts', category: 'accounts', clause: 'law:17', noticeVersion: '2026-03-01' },
      ...{ then: 'delete', eligible: 1, held: 0, undated: 0, skipped: 0, purged: 0, batches: 0 },
      ...{ firstOn: null, lastOn: null, waitsFor: null, elsewhere: false, tables: [] },
    },
  ],
  reason: null,
  createdAt: '2026-03-04T09:30:00.000Z',
  approvedAt: null,
  finishedAt: null,
};
