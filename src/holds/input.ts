import * as v from 'valibot';
import { CalendarDate } from '../controllers/input.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { holdStates } from './hold.ts';

const Address = v.pipe(
  v.string(),
  v.maxLength(320),
  v.check((address) => normaliseAddress(address) !== null, 'must be an e-mail address'),
);
const Category = v.pipe(v.string(), v.regex(/^[a-z0-9][a-z0-9_-]{0,62}$/, 'must be the name of a category'));
const noKey = 'must be a text of 1 to 500 characters, or an integer (beyond 2^53 as text)';
const RecordKey = v.union(
  [
    // SQLite's texts end for some of its functions at a NUL
    v.pipe(
      v.string(),
      v.check((key) => key.length > 0 && key.length <= 500 && !key.includes('\0'), noKey),
    ),
    v.pipe(v.number(), v.safeInteger(noKey)),
  ],
  noKey,
);

/** How many characters a hold's note may have. */
export const longestNote = 4_000;

/** The body of `POST /controllers/{c}/holds`. Which reasons and categories there are, the action knows. */
export const NewHold = v.pipe(
  v.strictObject({
    subject: v.optional(v.strictObject({ email: Address })),
    record: v.optional(v.strictObject({ category: Category, key: RecordKey })),
    reason: v.pipe(v.string(), v.maxLength(100)),
    note: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.maxLength(longestNote))),
    reviewOn: v.optional(CalendarDate),
  }),
  v.forward(
    v.check(
      ({ subject, record }) => (subject === undefined) !== (record === undefined),
      'must be given, or record in its place',
    ),
    ['subject'],
  ),
);
export type NewHold = v.InferOutput<typeof NewHold>;

const mostAddresses = 1_000;

/** The body of `POST /controllers/{c}/restrictions/check`: addresses are taken as they come, good or not. */
export const RestrictionCheck = v.strictObject({
  emails: v.pipe(
    v.array(v.pipe(v.string(), v.maxLength(320))),
    v.check((list) => list.length > 0 && list.length <= mostAddresses, 'must hold 1 to 1,000'),
  ),
});

/** What the query of `GET /controllers/{c}/holds` may ask for. */
export const HoldQuery = v.object({
  state: v.optional(v.picklist(holdStates, `must be ${holdStates.join(' or ')}`)),
});
