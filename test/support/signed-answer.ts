// A signed answer, made by the rules themselves, and put into a file as the server does.

import { flattenJws } from '../../src/keys/jws.ts';
import type { KeyRing } from '../../src/keys/ring.ts';
import { signJws } from '../../src/keys/signing.ts';
import { answerFormat, answerType, type SignedAnswer } from '../../src/requests/answer.ts';

const kept = { until: '2033-12-31', clause: '2.2', ground: 'legal-obligation' as const };
const nothing = { until: null, clause: null, ground: null, law: null, awaits: null, state: null, on: null };
const accounting: NonNullable<SignedAnswer['categories']>[number] = {
  ...{ category: 'accounting', outcome: 'partly', rows: 5, ...kept },
  sentence:
    'Accounting records: 3 records erased; 2 records kept until Saturday, 31 December 2033 (clause 2.2), because the law obliges us (RPS § 12).',
  parts: [
    { ...nothing, outcome: 'erased', rows: 3 },
    { ...nothing, outcome: 'kept', rows: 2, ...kept, law: 'RPS § 12' },
  ],
};

/** An answer that is in part. */
export function signedAnswer(more: Partial<SignedAnswer> = {}): SignedAnswer {
  return {
    ...answerFormat,
    ...{
      issuer: 'https://unusta.example',
      language: 'en',
      controller: { slug: 'kadakas', name: 'Kadakas OÜ' },
    },
    request: {
      ...{ id: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96', type: 'erasure', scope: null, dueOn: '2026-11-16' },
      ...{ receivedAt: '2026-11-02T10:00:00.000Z', answeredAt: '2026-11-12T21:30:00.000Z' },
    },
    ...{ noticeVersion: '2026-03-01', clause: '2.1', deadlineClause: '2.2' },
    ...{ outcome: 'partly', ground: 'Art. 17(3)(b) GDPR', message: 'Your account is gone.\nInvoices stay.' },
    ...{ categories: [accounting], asOf: '2026-11-12T21:29:59.000Z', rulesVersion: '2026-03-01' },
    recipients: [
      {
        ...{ name: 'Omniva', state: 'told', on: '2026-11-05' },
        sentence:
          'Omniva was asked on Thursday, 5 November 2026 to erase your data, and has not confirmed it yet.',
      },
    ],
    remedies: {
      authority: { name: 'Andmekaitse Inspektsioon', url: 'https://www.aki.ee' },
      court: 'You can go to court.',
    },
    backups: { days: 30, sentence: 'Up to 30 days.' },
    suppression: { sentence: 'Your address stays on the list.' },
    ...more,
  };
}

/** A file of something that is signed, by the newest secret of a ring. */
export async function answerFile(ring: KeyRing, said: object = signedAnswer(), type = answerType) {
  return flattenJws((await signJws(ring, said, type)).jws);
}
