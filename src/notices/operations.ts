import * as v from 'valibot';
import type { Operation, OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { NoticeVersion, Version } from './input.ts';
import type { Finding } from './lint.ts';

const version = {
  description:
    'The version: the first day on which it is in force, with `.2`, `.3` … for a correction of it.',
  schema: Version,
  example: '2026-03-01',
};

const notes: Record<string, string> = {
  'policy.effective': 'The day that the version begins with.',
  'policy.disclosures': 'What Art. 13 GDPR asks a notice to say, each with the clause that says it.',
  'policy.rights': 'The rights that the notice grants.',
  'policy.rights[].scope': 'Of an objection only: to what.',
  'policy.rights[].clause': 'The clause that grants it, as the text has it.',
  'policy.rights[].answerWithin': 'What the notice promises; the law’s month if left out.',
  'policy.rights[].extendTo': 'Up to which it may be extended, from the receipt on.',
  'policy.rights[].deadlineClause': 'The clause that promises the period.',
  'policy.rights[].extendClause': 'The clause that allows the extension.',
  'policy.rights[].proof': 'How people prove who they are; `email` if left out.',
  'policy.retention': 'What is kept, and how long.',
  'policy.retention[].category': 'What is kept: the name that the tables of the sources use.',
  'policy.retention[].after': 'The event that starts the period.',
  'policy.retention[].from':
    'Where the period begins: with the event, or with the end of the financial year.',
  'policy.retention[].ground': 'Why it is kept even if its erasure is asked for.',
  'policy.retention[].law': 'The law that obliges; with the ground `legal-obligation` it must be named.',
  'policy.holds': 'The cases in which data may be kept longer.',
  'policy.holds[].ground': 'Why a hold stands even if erasure is asked for.',
  texts: 'The text in each language. Each needs every clause that the policy cites.',
  'texts{}.format': 'Plain text as people paste it, or CommonMark without raw HTML.',
  'texts{}.source': 'The text: nothing of it is lost, reordered or rewritten.',
};

const source = [
  '# Privaatsustingimused',
  '## 1. Kes me oleme',
  'Minu Pood OÜ, andmed@minu-pood.example.',
  '## 2. Sinu õigused',
  '2.1. Võid lasta oma andmed kustutada. Vastame 14 päeva jooksul.',
  '2.2. Tellimusi hoiame kolm aastat.',
].join('\n\n');

const example: v.InferInput<typeof NoticeVersion> = {
  policy: {
    effective: '2026-03-01',
    disclosures: { identity: '1', rights: '2' },
    rights: [{ type: 'erasure', clause: '2.1', answerWithin: 'P14D', deadlineClause: '2.1' }],
    retention: [
      { id: 'orders', category: 'orders', keep: 'P3Y', after: 'order_placed', then: 'delete', clause: '2.2' },
    ],
  },
  texts: { et: { format: 'md', source } },
};

const FindingAnswer: v.GenericSchema<Finding> = v.object({
  level: v.picklist(['error', 'warning']),
  code: v.pipe(v.string(), v.description('Stable.')),
  pointer: v.pipe(v.string(), v.description('A JSON pointer into the body; empty: about the controller.')),
  message: v.pipe(v.string(), v.description('What to do.')),
  language: v.optional(v.pipe(v.string(), v.description('The text it is about.'))),
});
const Published = v.object({
  controller: v.string(),
  version: v.string(),
  state: v.picklist(['published', 'unchanged']),
  findings: v.array(FindingAnswer),
});

function published(state: 'published' | 'unchanged') {
  const message =
    'No clause is cited for the complaint to the authority (Art. 13(2)(d) GDPR): cite the one that says it, or add it to the notice.';
  const pointer = '/policy/disclosures/complaint';
  const findings: Finding[] = [{ level: 'warning', code: 'not-disclosed-complaint', pointer, message }];
  return { controller: 'minu-pood', version: '2026-03-01', state, findings };
}

const publish: Operation = {
  id: 'publishNotice',
  method: 'put',
  path: apiPaths.notice,
  scope: 'publish',
  summary: 'Publish a version of the notice',
  description:
    'Policy and texts become one thing that never changes: other content under the same version is refused, and a mistake is put right by a correction. A clause is a number as the text has it (`24.1`) or, where headings carry none, the heading’s words in lower case with `-` between them.\n\nThe notice is checked first. An error keeps it from being published; a warning does not.',
  parameters: { version },
  body: { name: 'NoticeVersion', schema: NoticeVersion, notes, example },
  answers: {
    200: { description: 'It was published already.', schema: Published, example: published('unchanged') },
    201: { description: 'It is published.', schema: Published, example: published('published') },
  },
  refusals: [
    'notice-immutable',
    'notice-withdrawn',
    'notice-rejected',
    'changed-meanwhile',
    'body-too-large',
  ],
};

const Sent = v.object({
  controller: v.string(),
  version: v.string(),
  digest: v.pipe(
    v.string(),
    v.description('SHA-256 of the canonical JSON (RFC 8785) of `{policy, texts}`, as in the audit log.'),
  ),
  publishedAt: v.pipe(v.string(), v.isoTimestamp()),
  withdrawnAt: v.nullable(v.pipe(v.string(), v.isoTimestamp())),
  policy: NoticeVersion.entries.policy,
  texts: NoticeVersion.entries.texts,
});

const read: Operation = {
  id: 'readNotice',
  method: 'get',
  path: apiPaths.notice,
  scope: 'read',
  summary: 'Read a version as it was sent',
  description: 'Policy and texts to the letter, so that anybody can compute the digest in the audit log.',
  parameters: { version },
  answers: {
    200: {
      description: 'The version, withdrawn or not.',
      schema: Sent,
      example: {
        controller: 'minu-pood',
        version: '2026-03-01',
        digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
        publishedAt: '2026-02-11T09:30:00.000Z',
        withdrawnAt: null,
        ...v.parse(NoticeVersion, example),
      },
    },
  },
};

const withdraw: Operation = {
  id: 'withdrawNotice',
  method: 'delete',
  path: apiPaths.notice,
  scope: 'publish',
  summary: 'Withdraw a version that is not yet in force',
  description: 'It never comes into force, and its name is used up. Withdrawing it again changes nothing.',
  parameters: { version },
  answers: { 204: { description: 'It is withdrawn.' } },
  refusals: ['notice-in-force', 'changed-meanwhile'],
};

/** `/api/v1/controllers/{c}/notices/{version}`, described. */
export const noticeOperations: OperationGroup = {
  name: 'Notices',
  description: `Privacy notices: texts, and the policy that says what they promise, clause by clause.

The webhook \`notice.published\` tells of each version that is published, a correction too: \`data = {controller, version, effective, languages, digest, url}\`. \`effective\` is its first day in force, \`digest\` the one of the audit log, and \`url\` leads to the text in the default language.`,
  operations: [publish, read, withdraw],
};
