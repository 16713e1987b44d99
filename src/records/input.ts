import * as v from 'valibot';
import { CalendarDate } from '../controllers/input.ts';
import { normaliseAddress } from '../subjects/address.ts';

const Name = v.pipe(
  v.string(),
  v.regex(
    /^[a-z0-9][a-z0-9_-]{0,62}$/,
    'must be 1 to 63 of a–z, 0–9, _ and -, beginning with a letter or digit',
  ),
);
const Key = v.pipe(
  v.string(),
  v.nonEmpty('must not be empty'),
  v.maxLength(200),
  v.check((key) => !/\p{Cc}/u.test(key), 'must not contain control characters'),
  // It is stored as it is, and nothing here may tell who somebody is
  v.check((key) => normaliseAddress(key) === null, 'must be an opaque key, not an e-mail address'),
);
const Address = v.pipe(
  v.string(),
  v.maxLength(320),
  v.check((address) => normaliseAddress(address) !== null, 'must be an e-mail address'),
);

/** How many records one body may have. */
const mostRecords = 1_000;
const howMany = `must hold 1 to ${mostRecords.toLocaleString('en')}`;

/** How many there are first, then each of them: of half a million that are wrong, the answer would have 50 MB. */
function few<S extends v.GenericSchema>(item: S) {
  const isFew = (list: unknown) => !Array.isArray(list) || (list.length > 0 && list.length <= mostRecords);
  const list = v.array(item);
  const heeding = v.pipe(v.unknown(), v.check(isFew, howMany), list);
  return { ...list, '~run': heeding['~run'] };
}

const RecordEvent = v.strictObject({
  category: Name,
  key: Key,
  event: Name,
  on: CalendarDate,
  email: v.optional(Address),
});
export type RecordEvent = v.InferOutput<typeof RecordEvent>;

/** The body of `POST /controllers/{c}/records`. */
export const RecordEvents = few(RecordEvent);

const RecordName = v.strictObject({ category: Name, key: Key });
export type RecordName = v.InferOutput<typeof RecordName>;

/** The body of `POST /controllers/{c}/records/ack`. */
export const RecordNames = few(RecordName);

/** What the query of `GET /controllers/{c}/records` may ask for. */
export const RecordQuery = v.object({ due: v.optional(CalendarDate) });
