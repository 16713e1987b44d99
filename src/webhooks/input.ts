import * as v from 'valibot';
import { webhookEvents } from '../deliveries/event.ts';
import { isWebhookSecret } from './signature.ts';

/** The body of `POST /controllers/{c}/webhooks`. Where the address may lead, the action knows. */
export const NewWebhook = v.strictObject({
  url: v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.maxLength(2_000)),
  events: v.pipe(
    v.array(v.picklist(webhookEvents, `must be of ${webhookEvents.join(', ')}`)),
    v.minLength(1, 'must name at least one event'),
    v.transform((list) => webhookEvents.filter((event) => list.includes(event))),
  ),
  secret: v.optional(
    v.pipe(v.string(), v.check(isWebhookSecret, 'must be whsec_ and 24 to 64 bytes in base64')),
  ),
});
export type NewWebhook = v.InferOutput<typeof NewWebhook>;
