import * as v from 'valibot';
import { Slug } from '../controllers/input.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { NewKey } from './input.ts';
import { scopes } from './scope.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const key = {
  id,
  scopes: ['publish'],
  controller: 'minu-pood',
  createdAt: '2026-03-01T09:30:00.000Z',
  expiresOn: '2030-12-31',
  revokedAt: null,
};

const time = v.pipe(v.string(), v.isoTimestamp());
const Key = v.object({
  id: v.pipe(v.string(), v.uuid()),
  scopes: v.array(v.picklist(scopes)),
  controller: v.pipe(v.nullable(Slug), v.description('The only controller it is for, or null for all.')),
  createdAt: time,
  expiresOn: v.pipe(
    v.nullable(v.pipe(v.string(), v.isoDate())),
    v.description('Its last day, in UTC, or null if it has none.'),
  ),
  revokedAt: v.nullable(time),
});
const NewSecret = v.object({
  ...Key.entries,
  secret: v.pipe(v.string(), v.description('What to send as the key. It is shown this once only.')),
});

/** `/api/v1/keys`, described. */
export const keyOperations: OperationGroup = {
  name: 'Keys',
  description:
    'What lets a system in, and what it may do there. A key can only make keys that may do no more.',
  operations: [
    {
      id: 'createKey',
      method: 'post',
      path: apiPaths.keys,
      scope: 'admin',
      summary: 'Make a key',
      body: {
        name: 'NewKey',
        schema: NewKey,
        notes: {
          controller: 'The only controller it is to be for; null for all.',
          expiresOn: 'Its last day, in UTC; null for none.',
        },
        example: { scopes: ['publish'], controller: 'minu-pood', expiresOn: '2030-12-31' },
      },
      answers: {
        201: {
          description: 'The key, with its secret.',
          schema: NewSecret,
          example: { ...key, secret: 'unusta_q3J0VJ1Hn5cN2Y8sX4rT6bW9eLkZ7uPaDfGhMvCxQoE' },
        },
      },
      refusals: ['not-found'],
    },
    {
      id: 'listKeys',
      method: 'get',
      path: apiPaths.keys,
      scope: 'admin',
      summary: 'List the keys',
      description: 'Revoked and expired ones too. A key bound to a controller sees those of that controller.',
      isPaged: true,
      answers: {
        200: {
          description: 'The keys, without their secrets.',
          schema: v.object({ items: v.array(Key), cursor: v.nullable(v.string()) }),
          example: { items: [key], cursor: null },
        },
      },
    },
    {
      id: 'revokeKey',
      method: 'delete',
      path: apiPaths.key,
      scope: 'admin',
      summary: 'Revoke a key',
      description: 'From now on it lets nobody in. Revoking it again changes nothing.',
      parameters: { id: { description: 'The key’s id.', schema: v.string(), example: id } },
      answers: { 204: { description: 'It is revoked.' } },
    },
  ],
};
