import * as v from 'valibot';
import { Slug } from '../controllers/input.ts';
import { deliveryStates } from './delivery.ts';

/** What the query of `GET /deliveries` may ask for. */
export const DeliveryQuery = v.object({
  controller: v.optional(Slug),
  state: v.optional(v.picklist(deliveryStates, `must be one of ${deliveryStates.join(', ')}`)),
});
