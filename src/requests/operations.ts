import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { ShownRun } from '../retention/input.ts';
import {
  answered,
  carried,
  email,
  extended,
  id,
  listed,
  message,
  open,
  planned,
  receivedAt,
  shown,
} from './examples.ts';
import {
  Answer,
  CarryingOut,
  Extension,
  Lifting,
  NewRequest,
  Note,
  RequestsWanted,
  Sorting,
  Verification,
} from './input.ts';
import { ErasurePlan } from './plan-shown.ts';
import { ListedRequest, ShownRequest } from './shown.ts';

const parameters = { id: { description: 'The request’s id.', schema: v.string(), example: id } };
const answerOf = (description: string, example: unknown) => ({
  200: { description, schema: ShownRequest, example },
});
const recipientsNote =
  'The ids of those of your recipients to which the person’s data went: only they are told (Art. 19 GDPR). `[]`: none. Left out: when you carry out, those that were told of it before, or else all; with an answer, all, unless an erasure was carried out and told.';
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
      isIdempotent: true,
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
      isIdempotent: true,
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
      isIdempotent: true,
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
      isIdempotent: true,
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
      id: 'carryOut',
      method: 'post',
      path: apiPaths.carryOut,
      isIdempotent: true,
      scope: 'requests',
      summary: 'Carry out the plan of an erasure',
      description:
        'What the plan says is erased and anonymised, in your databases and in Unusta’s own, at once and behind the answer: follow it by its id (`GET /api/v1/purges/{id}`), which a key with the scope `requests` may too. Where the plan no longer holds, nothing is touched.\n\nThe same plan again changes nothing while it is carried out, and once nothing that it takes is left; rows that have come back, or that may go now, it takes then. A hold that is acknowledged meanwhile is respected. A row that its database refuses is passed by and counted (`skipped`); what could not be erased, a new plan shows. From now on the person can’t take the request back. The recipients to which the person’s data went are told (`recipients`), and what lies elsewhere becomes a task of yours.',
      parameters,
      body: {
        name: 'CarryingOut',
        schema: CarryingOut,
        notes: { plan: 'The digest of the plan that you have looked at.', recipients: recipientsNote },
        example: { plan: planned.digest, recipients: ['parcels'] },
      },
      answers: { 202: { description: 'It has begun, or did before.', schema: ShownRun, example: carried } },
      refusals: [
        ...['request-state', 'no-notice', 'source-unavailable', 'plan-outdated'],
        ...['erasure-underway', 'rehearsal', 'changed-meanwhile', 'invalid-input', 'body-too-large'],
      ] as const,
    },
    {
      id: 'liftRestriction',
      method: 'post',
      path: apiPaths.lifting,
      isIdempotent: true,
      scope: 'requests',
      summary: 'End a restriction, once its person knows',
      description:
        'Of a restriction that was granted, in whole or part. The person is mailed the reason, and the restriction ends within a minute of that mail’s arrival, never before (Art. 18(3) GDPR); then the recipients are told. Until then `restriction` is `lifting`, and a mail that can’t be delivered (`GET /deliveries?state=dead`) ends nothing: tell the person in another way, and say so. Sent again, it changes nothing.',
      parameters,
      body: {
        name: 'Lifting',
        schema: Lifting,
        notes: {
          reason: 'Told to the person in these words.',
          toldOtherwise:
            'How you have told the person yourself: no mail is sent then, and the restriction ends at once. It is kept as a note of yours.',
        },
        example: { reason: 'You confirmed on 3 May that the address we have is right.' },
      },
      answers: answerOf('The request, its restriction about to end.', {
        ...answered,
        type: 'restriction' as const,
        restriction: 'lifting' as const,
      }),
      refusals: ['no-restriction', 'invalid-input', 'body-too-large', 'changed-meanwhile'],
    },
    {
      id: 'answerRequest',
      method: 'post',
      path: apiPaths.answering,
      isIdempotent: true,
      scope: 'requests',
      summary: 'Answer a request',
      description:
        'The person gets the message by mail, with a link to the answer: signed, as a page and as a file, and never changed afterwards. A refusal needs its ground, and names the authority and the court (Art. 12(4) GDPR). A request that nobody has proven can only be refused.\n\nThe answer to an erasure says of every category what is gone, and what is kept until when by which clause, from the databases as they are read again; so it is refused as `erasure-not-done` while they have something that nothing keeps, and as `erasure-not-whole` where `granted` would say too much: something is kept, the database refused it, or a task elsewhere is open or failed. Of a recipient it says that it has done it once it has acknowledged that. Where erasure, correction or restriction is granted, in whole or part, the recipients to which the person’s data went and that were not told yet are told now (Art. 19 GDPR).',
      parameters,
      body: {
        name: 'Answer',
        schema: Answer,
        notes: {
          ground: 'Of a refusal: why, in a sentence.',
          message: 'Told to the person in these words.',
          recipients: recipientsNote,
        },
        example: {
          outcome: 'partly',
          ground: 'Art. 17(3)(b) GDPR',
          message: 'We have deleted your account and your orders, but for what the books need.',
        },
      },
      answers: answerOf('The request, answered.', answered),
      refusals: [
        ...refusals,
        ...([
          'request-not-refusable',
          'erasure-not-done',
          'erasure-not-whole',
          'erasure-done',
          'correction-failed',
        ] as const),
        ...(['source-unavailable', 'invalid-input'] as const),
      ],
    },
  ],
};
