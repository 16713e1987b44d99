import * as v from 'valibot';
import { Slug } from '../controllers/input.ts';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { deliveryStates } from './delivery.ts';
import { DeliveryQuery } from './input.ts';

const event = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const webhook = '019a8f2e-0000-7d40-9a53-2f1e0c7b8d96';
const delivery = {
  id: `${event}.${webhook}`,
  controller: 'minu-pood',
  event,
  kind: 'webhook',
  webhook,
  type: 'unsubscribe.created',
  state: 'due',
  occurredAt: '2026-03-01T09:30:00.000Z',
  dueAt: '2026-03-01T09:33:10.000Z',
  attempts: 2,
  lastError: 'status 503',
  deliveredAt: null,
  deadAt: null,
};

const time = v.pipe(v.string(), v.isoTimestamp());
const moment = v.nullable(time);
const seconds = v.nullable(v.number());
const Delivery = v.object({
  id: v.pipe(v.string(), v.description('The event’s id, and whom it goes to.')),
  controller: Slug,
  event: v.pipe(v.string(), v.description('What a webhook gets as `webhook-id`, however often it is told.')),
  kind: v.picklist(['mail', 'webhook']),
  webhook: v.nullable(v.string()),
  type: v.string(),
  state: v.picklist(deliveryStates),
  occurredAt: time,
  dueAt: v.pipe(moment, v.description('When the next try is due.')),
  attempts: v.pipe(v.number(), v.integer()),
  lastError: v.pipe(v.nullable(v.string()), v.description('A status or a short word.')),
  deliveredAt: moment,
  deadAt: v.pipe(moment, v.description('When it was given up.')),
});
const Latency = v.object({
  since: time,
  count: v.pipe(v.number(), v.integer(), v.description('How many have arrived.')),
  p50: v.pipe(seconds, v.description('Half of them took no longer than this.')),
  p90: seconds,
  p99: seconds,
  max: seconds,
  undelivered: v.pipe(v.number(), v.integer(), v.description('How many have not, dead ones too.')),
  oldestUndelivered: v.pipe(seconds, v.description('How long ago the oldest of these happened.')),
});

/** `/api/v1/deliveries`, described. */
export const deliveryOperations: OperationGroup = {
  name: 'Deliveries',
  description:
    'Webhooks and mail, written down together with what they tell of and sent after it, at least once. After delivery what they carried is deleted.',
  operations: [
    {
      id: 'listDeliveries',
      method: 'get',
      path: apiPaths.deliveries,
      scope: 'read',
      summary: 'List deliveries',
      description: 'Without what they carry. A key bound to a controller sees those of that controller.',
      parameters: {
        controller: {
          description: 'Of this controller only.',
          schema: DeliveryQuery.entries.controller,
          example: 'minu-pood',
        },
        state: {
          description: '`dead` are those given up: they can be replayed.',
          schema: DeliveryQuery.entries.state,
          example: 'dead',
        },
      },
      isPaged: true,
      answers: {
        200: {
          description: 'The deliveries.',
          schema: v.object({ items: v.array(Delivery), cursor: v.nullable(v.string()) }),
          example: { items: [delivery], cursor: null },
        },
      },
      refusals: ['invalid-input'],
    },
    {
      id: 'replayDelivery',
      method: 'post',
      path: apiPaths.replay,
      isIdempotent: true,
      scope: 'admin',
      summary: 'Replay a delivery',
      description:
        'It is due now, as if it had not been tried yet. One that arrived carries nothing any more.',
      parameters: { id: { description: 'The delivery’s id.', schema: v.string(), example: delivery.id } },
      answers: {
        200: {
          description: 'It is due.',
          schema: Delivery,
          example: { ...delivery, dueAt: '2026-03-05T08:00:00.000Z', attempts: 0 },
        },
      },
      refusals: ['not-replayable'],
    },
    {
      id: 'readLatency',
      method: 'get',
      path: apiPaths.latency,
      scope: 'read',
      summary: 'Measure how fast opt-outs arrive',
      description:
        'In seconds, from the opt-out to your acknowledged webhook, over the last 30 days. What has not arrived after 24 hours is told to your other webhooks (`unsubscribe.delayed`) and to the controller’s `email`.',
      answers: {
        200: {
          description: 'The distribution; null where there is nothing to measure.',
          schema: Latency,
          example: {
            since: '2026-01-30T09:30:00.000Z',
            count: 1204,
            p50: 0.21,
            p90: 0.48,
            p99: 64.2,
            max: 245.9,
            undelivered: 1,
            oldestUndelivered: 312.5,
          },
        },
      },
    },
  ],
};
