import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { ShownEntry, ShownSeal } from './input.ts';

// An answer may get more fields
const Entry = v.object(ShownEntry.entries);
const Seal = v.object(ShownSeal.entries);
const seal = {
  controller: 'minu-pood',
  number: 2,
  firstSeq: 13,
  lastSeq: 31,
  root: 'a1b9f5c3f3c8ad0d1a2eb1ba0d05c0dd8de7d6dd5ff37b8cf2b5aa2bd53ac1ea',
  previous: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
  at: '2026-02-11T10:30:00.000Z',
  kid: 'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
  jws: 'eyJhbGciOiJFZERTQSIsImtpZCI6Im….eyJhdCI6IjIwMjYtMDItMTFUMTA….hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg…',
};

/** `/api/v1/controllers/{c}/audit`, described. */
export const auditOperations: OperationGroup = {
  name: 'Audit',
  description: 'What was done, by which key, and when. An entry is written together with what it tells of.',
  operations: [
    {
      id: 'listAuditEntries',
      method: 'get',
      path: apiPaths.audit,
      scope: 'read',
      summary: 'Read the audit log',
      description: 'The log of what belongs to no controller is under `*`.',
      isPaged: true,
      answers: {
        200: {
          description: 'The entries, in their order.',
          schema: v.object({ items: v.array(Entry), cursor: v.nullable(v.string()) }),
          example: {
            items: [
              {
                seq: 2,
                id: '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96',
                at: '2026-02-11T09:30:00.000Z',
                actor: 'admin',
                event: 'notice.published',
                data: {
                  version: '2026-03-01',
                  digest: '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',
                  languages: ['et', 'en'],
                },
                digest: '60303ae22b998861bce3b28f33eec1be758a213c86c93c076dbe9f558c11c752',
              },
            ],
            cursor: null,
          },
        },
      },
      refusals: ['invalid-input'],
    },
    {
      id: 'listSeals',
      method: 'get',
      path: apiPaths.seals,
      scope: 'read',
      summary: 'List the seals of the audit log',
      description:
        'Every hour, what came since the last seal is sealed: each seal is signed, and names the one before. With the public keys at `/.well-known/jwks.json` anybody can check them offline; `unusta audit export` and `unusta audit verify` do.',
      isPaged: true,
      answers: {
        200: {
          description: 'The seals, in their order.',
          schema: v.object({ items: v.array(Seal), cursor: v.nullable(v.string()) }),
          example: { items: [seal], cursor: null },
        },
      },
      refusals: ['invalid-input'],
    },
    {
      id: 'sealAudit',
      method: 'post',
      path: apiPaths.seals,
      isIdempotent: true,
      scope: 'admin',
      summary: 'Seal the audit log now',
      description:
        'Up to its last entry, in several seals if there are many (5,000 entries at most: ask again until the answer is 200). Keep the answer somewhere else: it proves later that nothing was cut off.',
      answers: {
        201: { description: 'The last seal, which is new.', schema: Seal, example: seal },
        200: {
          description: 'The last seal: nothing came since.',
          schema: Seal,
          example: seal,
        },
      },
    },
  ],
};
