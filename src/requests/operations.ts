import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { Answer, Extension, NewRequest, Note, RequestsWanted, Sorting, Verification } from './input.ts';
import { ErasurePlan } from './plan-shown.ts';
import { ListedRequest, ShownRequest } from './shown.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const email = 'mari@example.com';
const message = 'Please delete what you have of me.';
const receivedAt = '2026-03-01T12:00:00Z';

const listed = {
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
  closedAt: null,
  gpcAt: null,
  duplicateOf: null,
};
const received = {
  id: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d97',
  at: '2026-03-03T09:30:00.000Z',
  actor: 'key:019a8f2e-0000-7d40-9a53-2f1e0c7b8d96',
  event: 'received',
  data: { channel: 'post' },
};
const shown = { ...listed, events: [received] };
const open = {
  ...shown,
  status: 'open' as const,
  verified: { at: '2026-03-03T10:00:00.000Z', how: 'identity card', by: received.actor },
};
const extended = {
  ...open,
  status: 'extended' as const,
  dueOn: '2026-05-14',
  deadlineClause: '6.3.3',
  reasoning:
    'received Sun 1 Mar 2026 (Europe/Tallinn); extended: notice P74D → Thu 14 May 2026; law P3M → Mon 1 Jun 2026; the notice is earlier',
  extendedAt: '2026-03-10T08:00:00.000Z',
};
const answered = {
  ...open,
  status: 'answered' as const,
  outcome: 'granted' as const,
  closedAt: '2026-03-12T08:00:00.000Z',
};

const keptPart = {
  outcome: 'kept' as const,
  rows: 2,
  until: '2033-12-31',
  clause: '7.5',
  ground: 'legal-obligation' as const,
};
const planned = {
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
};

const parameters = { id: { description: 'The request’s id.', schema: v.string(), example: id } };
const answerOf = (description: string, example: unknown) => ({
  200: { description, schema: ShownRequest, example },
});
const refusals = ['request-state', 'changed-meanwhile', 'body-too-large'] as const;

/** `/api/v1/controllers/{c}/requests` and `/api/v1/requests/{id}`, described. */
export const requestOperations: OperationGroup = {
  name: 'Requests',
  description: `What people ask for: the rights of Art. 15–22 GDPR, the withdrawal of a consent, and a complaint. Each has a due day, counted from the moment of receipt by the version of the notice that was in force then, and the sentence that says how. No proof of identity stops that clock.

A request is \`unverified\` until the person has confirmed the address by the link that was mailed, or until you have recorded another proof. It is reminded on the third day, and refused, with the remedies, at noon of its due day, and never within a week of its being taken in. An objection to marketing and a withdrawal of consent need no proof: they are open on receipt, and the address is suppressed for every topic in the same moment.

The webhook \`request.opened\` tells of one that is open, \`data = {controller, request, type, scope, channel, receivedAt, dueOn, noticeVersion, clause, deadlineClause}\`; \`request.due_soon\` (seven and two days before) and \`request.overdue\` have \`{controller, request, type, scope, status, dueOn, deadlineClause, isOverdue}\`, and the shop is told by mail too; \`request.answered\` has \`{controller, request, type, scope, outcome, ground, dueOn, answeredAt}\`. No address is in any of them.

Contact, message and answer are kept sealed, and go six months after the request is over; the bare proof that it was answered after three years. The notice’s own rules for \`requests\` after \`request_answered\` come before both: shorter ones for all, longer ones for the bare proof.`,
  operations: [
    {
      id: 'openRequest',
      method: 'post',
      path: apiPaths.requests,
      scope: 'requests',
      summary: 'Take in a request',
      description:
        'One that came by phone, by post or by mail, or from the shop’s own pages. The person is mailed a link that confirms the address, unless `verified` says that your own log-in vouches for them. Sent again with the same `Idempotency-Key`, it gives the request that is there.',
      isIdempotent: true,
      body: {
        name: 'NewRequest',
        schema: NewRequest,
        notes: {
          scope: 'Of an objection only: to direct marketing, or to any other use, which is the default.',
          email: 'Where the person is written to.',
          formerEmail:
            'The address that the shop knows, if its mailbox can’t be read any more: `email` is another one then, and the request waits for a proof that you record.',
          receivedAt: 'When it reached the shop; now, if not given. Not in the future.',
          language: 'Of the mails; the controller’s first, if not given.',
          verified: 'The shop has identified the person itself.',
        },
        example: { type: 'erasure', email, message, orderNumber: 'M-1042', receivedAt, channel: 'post' },
      },
      answers: {
        201: { description: 'The request.', schema: ShownRequest, example: shown },
        200: {
          description: 'The request that was there, of the same `Idempotency-Key`.',
          schema: ShownRequest,
          example: shown,
        },
      },
      refusals: ['idempotency-mismatch', 'body-too-large', 'changed-meanwhile'],
    },
    {
      id: 'listRequests',
      method: 'get',
      path: apiPaths.requests,
      scope: 'requests',
      summary: 'List the requests',
      description: 'Oldest first, without their events.',
      parameters: {
        status: {
          description: 'Only those of this status.',
          schema: RequestsWanted.entries.status,
          example: 'open',
        },
        overdue: {
          description: '`true`: only those that should have been answered by now.',
          schema: RequestsWanted.entries.overdue,
          example: 'true',
        },
      },
      isPaged: true,
      answers: {
        200: {
          description: 'The requests.',
          schema: v.object({ items: v.array(ListedRequest), cursor: v.nullable(v.string()) }),
          example: { items: [listed], cursor: null },
        },
      },
      refusals: ['invalid-input'],
    },
    {
      id: 'readRequest',
      method: 'get',
      path: apiPaths.request,
      scope: 'requests',
      summary: 'Read a request, with its clock and all that happened to it',
      parameters,
      answers: answerOf('The request.', shown),
    },
    {
      id: 'verifyRequest',
      method: 'post',
      path: apiPaths.verification,
      scope: 'requests',
      summary: 'Record how the person was identified',
      description:
        'A signed letter, an identity card at the counter: whatever you accept beside the mailed link. The request is open from now on; its due day stays.',
      parameters,
      body: {
        name: 'Verification',
        schema: Verification,
        notes: { how: 'A word or two. It stays with the proof.', note: 'What you saw. It is kept sealed.' },
        example: { how: 'identity card', note: 'Shown at the counter on 3 March.' },
      },
      answers: answerOf('The request, open.', open),
      refusals: [...refusals],
    },
    {
      id: 'extendRequest',
      method: 'post',
      path: apiPaths.extension,
      scope: 'requests',
      summary: 'Extend the deadline, and tell the person why',
      description:
        'Once, up to the first due day, because the request is complex or there are many (Art. 12(3) GDPR). The person gets the reason by mail at once. What takes effect on receipt can’t be extended.',
      parameters,
      body: {
        name: 'Extension',
        schema: Extension,
        notes: { reason: 'Told to the person in these words.' },
        example: { reason: 'Your orders are in two systems, and one of them is being moved.' },
      },
      answers: answerOf('The request, with its new due day.', extended),
      refusals: [...refusals, 'request-not-extendable'],
    },
    {
      id: 'noteRequest',
      method: 'post',
      path: apiPaths.notes,
      scope: 'requests',
      summary: 'Add a note of your own',
      description: 'For the shop alone: the person never sees it.',
      parameters,
      body: { name: 'Note', schema: Note, example: { text: 'Rang back on 4 March, nobody answered.' } },
      answers: answerOf('The request.', shown),
      refusals: ['body-too-large', 'changed-meanwhile'],
    },
    {
      id: 'sortRequest',
      method: 'post',
      path: apiPaths.sorting,
      scope: 'requests',
      summary: 'Say what a request is',
      description:
        'For what came by mail, and for what somebody asked for under the wrong name. The due day is counted anew, from the same moment of receipt. What was open without proof can only become what needs none: take in anything else as a request of its own.',
      parameters,
      body: {
        name: 'Sorting',
        schema: Sorting,
        notes: { scope: 'Of an objection only; `other` is the default.' },
        example: { type: 'erasure' },
      },
      answers: answerOf('The request.', shown),
      refusals: [...refusals],
    },
    {
      id: 'planErasure',
      method: 'get',
      path: apiPaths.plan,
      scope: 'requests',
      summary: 'See what an erasure would do, before anything is touched',
      description:
        'Of an open erasure: every category that the notice in force names, that your sources map, or that Unusta keeps itself, and what becomes of the person’s records in it. A rule with a ground keeps until its last day; so do holds, restrictions and other open requests, without one; a period without a ground keeps nothing (Art. 17 GDPR). Nothing is written, here or in your databases.',
      parameters,
      answers: { 200: { description: 'The plan.', schema: ErasurePlan, example: planned } },
      refusals: ['request-state', 'no-notice', 'source-unavailable'],
    },
    {
      id: 'answerRequest',
      method: 'post',
      path: apiPaths.answering,
      scope: 'requests',
      summary: 'Answer a request',
      description:
        'The person gets the message by mail, with a link to the answer: signed, as a page and as a file, and never changed afterwards. A refusal needs its ground, and names the authority and the court (Art. 12(4) GDPR). A request that nobody has proven can only be refused.',
      parameters,
      body: {
        name: 'Answer',
        schema: Answer,
        notes: { ground: 'Of a refusal: why, in a sentence.', message: 'Told to the person in these words.' },
        example: { outcome: 'granted', message: 'We have deleted your account and your orders.' },
      },
      answers: answerOf('The request, answered.', answered),
      refusals: [...refusals, 'request-not-refusable'],
    },
  ],
};
