import * as v from 'valibot';
import { webhookEvents } from '../deliveries/event.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { NewWebhook } from './input.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const url = 'https://hooks.minu-pood.example/unusta';
const secret = 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw';
const events = ['unsubscribe.created'];
const webhook = { id, url, events, createdAt: '2026-03-01T09:30:00.000Z', previousUntil: null };

const time = v.pipe(v.string(), v.isoTimestamp());
const Webhook = v.object({
  id: v.pipe(v.string(), v.uuid()),
  url: v.string(),
  events: v.array(v.picklist(webhookEvents)),
  createdAt: time,
  previousUntil: v.pipe(
    v.nullable(time),
    v.description('Until when the secret before the last rotation signs too.'),
  ),
});
const Secret = v.pipe(
  v.string(),
  v.description('What to verify signatures with. It is shown this once only.'),
);
const parameters = { id: { description: 'The webhook’s id.', schema: v.string(), example: id } };

/** `/api/v1/controllers/{c}/webhooks`, described. */
export const webhookOperations: OperationGroup = {
  name: 'Webhooks',
  description: `Your own systems, told of what happens as it happens, by the rules of Standard Webhooks: a POST of \`{type, timestamp, data}\`, whose headers \`webhook-id\`, \`webhook-timestamp\` and \`webhook-signature\` any of its libraries verifies.

Answer with 2xx within ten seconds. Whatever else comes is tried again, less and less often, for 72 hours; 410 ends it at once; a redirect is not followed. A message may come more than once, with the same \`webhook-id\`.`,
  operations: [
    {
      id: 'createWebhook',
      method: 'post',
      path: apiPaths.webhooks,
      isIdempotent: true,
      scope: 'admin',
      summary: 'Register a webhook',
      body: {
        name: 'NewWebhook',
        schema: NewWebhook,
        notes: {
          url: 'An https address on the public Internet, without user name and fragment. A local start takes http and this machine too.',
          events: 'What to be told of.',
          secret: 'Your own, if you have one; otherwise one is made.',
        },
        example: { url, events },
      },
      answers: {
        201: {
          description: 'The webhook, with its secret.',
          schema: v.object({ ...Webhook.entries, secret: Secret }),
          example: { ...webhook, secret },
        },
      },
      refusals: ['limit-reached', 'body-too-large'],
    },
    {
      id: 'listWebhooks',
      method: 'get',
      path: apiPaths.webhooks,
      scope: 'read',
      summary: 'List the webhooks',
      isPaged: true,
      answers: {
        200: {
          description: 'The webhooks, without their secrets.',
          schema: v.object({ items: v.array(Webhook), cursor: v.nullable(v.string()) }),
          example: { items: [webhook], cursor: null },
        },
      },
    },
    {
      id: 'deleteWebhook',
      method: 'delete',
      path: apiPaths.webhook,
      scope: 'admin',
      summary: 'Delete a webhook',
      description: 'What it was still to be told is given up, and the data in it deleted.',
      parameters,
      answers: { 204: { description: 'It is deleted.' } },
    },
    {
      id: 'rotateWebhook',
      method: 'post',
      path: apiPaths.webhookRotation,
      isIdempotent: true,
      scope: 'admin',
      summary: 'Give a webhook a new secret',
      description: 'For 24 hours both secrets sign: `webhook-signature` then holds two signatures.',
      parameters,
      answers: {
        200: {
          description: 'The new secret.',
          schema: v.object({ id: v.string(), secret: Secret, previousUntil: time }),
          example: { id, secret, previousUntil: '2026-03-02T09:30:00.000Z' },
        },
      },
    },
  ],
};
