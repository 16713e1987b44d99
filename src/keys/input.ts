import * as v from 'valibot';
import { CalendarDate, Slug } from '../controllers/input.ts';
import { scopes } from './scope.ts';

/** The body of `POST /keys`. */
export const NewKey = v.strictObject({
  scopes: v.pipe(
    v.array(v.picklist(scopes, `must be of ${scopes.join(', ')}`)),
    v.minLength(1, 'must name at least one scope'),
    v.transform((list) => scopes.filter((scope) => list.includes(scope))),
  ),
  controller: v.optional(v.nullable(Slug), null),
  expiresOn: v.optional(v.nullable(CalendarDate), null),
});
export type NewKey = v.InferOutput<typeof NewKey>;
