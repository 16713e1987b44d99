import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import {
  LedgerQuery,
  LiftedSuppression,
  LinksWanted,
  NewSuppressions,
  PreferencesSaid,
  SuppressionCheck,
} from './input.ts';
import { channels } from './preference.ts';

const email = 'mari@example.com';
const token = 'AQJrMSzH0r8…';
const time = v.pipe(v.string(), v.isoTimestamp());
const subject = v.pipe(
  v.string(),
  v.description('A keyed hash of the address: it can’t be turned back into one.'),
);
const Recorded = v.object({ recorded: v.pipe(v.number(), v.description('How many wishes were taken.')) });
const state = v.picklist(['in', 'out']);
const allTopics = 'The id of a topic; `*`, the default, is every topic.';

const Link = v.object({
  email: v.string(),
  url: v.string(),
  headers: v.object({ 'List-Unsubscribe': v.string(), 'List-Unsubscribe-Post': v.string() }),
});
const LinkKey = v.object({
  key: v.pipe(v.string(), v.description('What `unusta links` and a mail server seal links with.')),
  publicUrl: v.string(),
  mailIn: v.optional(v.string()),
});
const Suppression = v.object({ subject, topic: v.string(), channel: v.picklist(channels), at: time });
const LedgerEntry = v.object({
  id: v.string(),
  topic: v.string(),
  state,
  channel: v.picklist(channels),
  at: v.pipe(time, v.description('When the person said so.')),
  recordedAt: time,
  noticeVersion: v.pipe(
    v.nullable(v.string()),
    v.description('The version of the notice that was in force.'),
  ),
  changed: v.pipe(v.boolean(), v.description('False where it was so already.')),
  evidence: v.nullable(v.string()),
});
const entry = {
  id: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96',
  topic: 'newsletter',
  state: 'out' as const,
  channel: 'one-click' as const,
  at: '2026-03-01T09:30:00.000Z',
  recordedAt: '2026-03-01T09:30:00.000Z',
  noticeVersion: '2026-03-01',
  changed: true,
  evidence: null,
};

/** Links, suppressions and preferences, described. */
export const unsubscribeOperations: OperationGroup = {
  name: 'Unsubscribe',
  description:
    'Links that let a mailbox offer one-click unsubscribe (RFC 8058), who wants no mail, and what proves it. Addresses are trimmed and compared in lower case; what is kept is a keyed hash.',
  operations: [
    {
      id: 'createUnsubscribeLinks',
      method: 'post',
      path: apiPaths.links,
      scope: 'links',
      summary: 'Make links and header fields for a message',
      body: {
        name: 'LinksWanted',
        schema: LinksWanted,
        notes: { topic: 'The id of one of the controller’s topics, or `*` for all.' },
        example: { topic: 'newsletter', recipients: [{ email }] },
      },
      answers: {
        200: {
          description: 'A link for each recipient, in their order.',
          schema: v.object({ links: v.array(Link) }),
          example: {
            links: [
              {
                email,
                url: `https://unusta.example/u/${token}`,
                headers: {
                  'List-Unsubscribe': `<https://unusta.example/u/${token}>, <mailto:unsubscribe@in.example?subject=${token}>`,
                  'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
                },
              },
            ],
          },
        },
      },
    },
    {
      id: 'issueLinkKey',
      method: 'post',
      path: apiPaths.linkKey,
      scope: 'links',
      summary: 'Get the key with which a mail server seals links itself',
      description: 'It can seal this controller’s unsubscribe links, and nothing else.',
      answers: {
        201: {
          description: 'The key. It is derived: asking again gives the same.',
          schema: LinkKey,
          example: { key: 'unusta-link-1.k1.…', publicUrl: 'https://unusta.example', mailIn: 'in.example' },
        },
      },
    },
    {
      id: 'checkSuppressions',
      method: 'post',
      path: apiPaths.suppressionCheck,
      scope: 'links',
      summary: 'Ask who must get no mail, before it is sent',
      description: 'What is no address at all is among them.',
      body: {
        name: 'SuppressionCheck',
        schema: SuppressionCheck,
        notes: { topic: allTopics },
        example: { topic: 'newsletter', emails: [email] },
      },
      answers: {
        200: {
          description: 'The addresses that get none, as they were sent and in their order.',
          schema: v.object({ suppressed: v.array(v.string()) }),
          example: { suppressed: [email] },
        },
      },
    },
    {
      id: 'listSuppressions',
      method: 'get',
      path: apiPaths.suppressions,
      scope: 'read',
      summary: 'List the opt-outs that stand',
      isPaged: true,
      answers: {
        200: {
          description: 'Opt-outs, by keyed hash.',
          schema: v.object({ items: v.array(Suppression), cursor: v.nullable(v.string()) }),
          example: {
            items: [
              { subject: 'mJ3w…', topic: 'newsletter', channel: 'one-click', at: '2026-03-01T09:30:00.000Z' },
            ],
            cursor: null,
          },
        },
      },
    },
    {
      id: 'addSuppressions',
      method: 'post',
      path: apiPaths.suppressions,
      isIdempotent: true,
      scope: 'publish',
      summary: 'Note that people want no mail',
      body: {
        name: 'NewSuppressions',
        schema: NewSuppressions,
        notes: { topic: allTopics, reason: 'Why: it is kept, sealed, as the evidence.' },
        example: { emails: [email], reason: 'said so by phone' },
      },
      answers: { 200: { description: 'They are suppressed.', schema: Recorded, example: { recorded: 1 } } },
    },
    {
      id: 'liftSuppression',
      method: 'delete',
      path: apiPaths.suppressions,
      scope: 'publish',
      summary: 'Lift a suppression, on evidence',
      description: 'For who asked to get mail again. The ledger keeps both.',
      body: {
        name: 'LiftedSuppression',
        schema: LiftedSuppression,
        notes: { topic: allTopics, evidence: 'What proves the wish: it is kept, sealed.' },
        example: { email, evidence: 'signed up again at the counter, form 812' },
      },
      answers: { 200: { description: 'It is lifted.', schema: Recorded, example: { recorded: 1 } } },
    },
    {
      id: 'recordPreferences',
      method: 'post',
      path: apiPaths.preferences,
      isIdempotent: true,
      scope: 'publish',
      summary: 'Bring consents and opt-outs from elsewhere',
      description:
        'Each with when it was said and what proves it. An older one never overrules what was said since; the ledger keeps it. Sent again, nothing changes.',
      parameters: {
        channel: {
          description: '`import` for a file that is brought over: webhooks are then not told of each.',
          schema: v.picklist(['api', 'import']),
          example: 'import',
        },
      },
      body: {
        name: 'PreferencesSaid',
        schema: PreferencesSaid,
        example: [
          {
            email,
            topic: 'newsletter',
            state: 'out',
            at: '2026-03-01T09:30:00Z',
            evidence: 'letter of 1 March',
          },
        ],
      },
      answers: { 200: { description: 'They are recorded.', schema: Recorded, example: { recorded: 1 } } },
    },
    {
      id: 'readLedger',
      method: 'post',
      path: apiPaths.ledger,
      scope: 'requests',
      summary: 'Show what an address said, and when',
      description:
        'Consent given and withdrawn alike, so that it can be proven (Art. 7(1) GDPR). The address is in the body, since a path is logged.',
      body: { name: 'LedgerQuery', schema: LedgerQuery, example: { email } },
      answers: {
        200: {
          description: 'The entries, newest first.',
          schema: v.object({ items: v.array(LedgerEntry) }),
          example: { items: [entry] },
        },
      },
    },
  ],
};
