import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';

const Entry = v.object({
  seq: v.pipe(v.number(), v.integer(), v.description('Its number in the controller’s log, without gaps.')),
  id: v.pipe(v.string(), v.uuid()),
  at: v.pipe(v.string(), v.isoTimestamp()),
  actor: v.pipe(v.string(), v.description('The id of the key that did it; `admin` for `ADMIN_KEY`.')),
  event: v.string(),
  data: v.pipe(v.record(v.string(), v.unknown()), v.description('Never personal data.')),
  digest: v.pipe(
    v.string(),
    v.hexadecimal(),
    v.description(
      'SHA-256 of the canonical JSON (RFC 8785) of `{controller, id, at, actor, event, data}`, with `at` in milliseconds and `data` as canonical JSON text.',
    ),
  ),
});

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
  ],
};
