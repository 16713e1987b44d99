import * as v from 'valibot';
import { Language } from '../controllers/input.ts';
import { isDay } from '../law/day.ts';
import { rightTypes } from '../notices/right.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { longest, outcomes, requestChannels, requestStatuses } from './request.ts';

const Address = v.pipe(
  v.string(),
  v.trim(),
  v.maxLength(longest.email),
  v.check((address) => normaliseAddress(address) !== null, 'must be an e-mail address'),
);
// No mail can hold one
const WithoutNul = v.check((words: string) => !words.includes('\0'), 'must not contain a NUL character');
const text = (most: number, what: string) =>
  v.pipe(v.string(), v.trim(), v.nonEmpty(what), v.maxLength(most), WithoutNul);
const Kind = {
  type: v.picklist(rightTypes, `must be one of ${rightTypes.join(', ')}`),
  scope: v.optional(v.picklist(['marketing', 'other'], 'must be marketing or other')),
};
const fits = (type: string, scope: string | undefined) => scope === undefined || type === 'objection';
const misfit = 'belongs to an objection only';

/** The body of `POST /controllers/{c}/requests`. */
export const NewRequest = v.pipe(
  v.strictObject({
    ...Kind,
    email: Address,
    formerEmail: v.optional(Address),
    message: v.optional(v.pipe(v.string(), v.maxLength(longest.message))),
    orderNumber: v.optional(v.pipe(v.string(), v.maxLength(longest.orderNumber))),
    receivedAt: v.optional(
      v.pipe(
        v.string(),
        v.isoTimestamp('must be a moment such as 2026-03-01T12:00:00Z'),
        v.check((at) => isDay(at.slice(0, 10)), 'must be on a day that there is'),
      ),
    ),
    channel: v.optional(v.picklist(requestChannels, `must be one of ${requestChannels.join(', ')}`), 'api'),
    language: v.optional(Language),
    verified: v.optional(v.boolean(), false),
  }),
  v.forward(
    v.check(({ type, scope }) => fits(type, scope), misfit),
    ['scope'],
  ),
);
export type NewRequest = v.InferOutput<typeof NewRequest>;

/** The body of `POST /requests/{id}/verify`: how the person was identified, and what of. */
export const Verification = v.strictObject({
  how: text(100, 'must say how the person was identified'),
  note: text(2_000, 'must say what of'),
});
export type Verification = v.InferOutput<typeof Verification>;

/** The body of `POST /requests/{id}/extend` (Art. 12(3) GDPR: the reasons are told to the person). */
export const Extension = v.strictObject({ reason: text(2_000, 'must say why it takes longer') });

/** The body of `POST /requests/{id}/note`. */
export const Note = v.strictObject({ text: text(5_000, 'must not be empty') });

/** The body of `POST /requests/{id}/sort`: what a message is that came by mail. */
export const Sorting = v.pipe(
  v.strictObject(Kind),
  v.forward(
    v.check(({ type, scope }) => fits(type, scope), misfit),
    ['scope'],
  ),
);
export type Sorting = v.InferOutput<typeof Sorting>;

/** To whom of the controller's recipients the person's data went, by their ids. */
const Recipients = v.optional(v.pipe(v.array(v.string()), v.maxLength(1_000)));

/** The body of `POST /requests/{id}/carry-out`: the plan that somebody has looked at. */
export const CarryingOut = v.strictObject({
  plan: v.pipe(v.string(), v.regex(/^[0-9a-f]{64}$/, 'must be the digest of a plan')),
  recipients: Recipients,
});
export type CarryingOut = v.InferOutput<typeof CarryingOut>;

/** The body of `POST /requests/{id}/answer`. */
export const Answer = v.pipe(
  v.strictObject({
    outcome: v.picklist(outcomes, `must be one of ${outcomes.join(', ')}`),
    ground: v.optional(text(300, 'must not be empty')),
    message: text(20_000, 'must say something to the person'),
    recipients: Recipients,
  }),
  v.forward(
    v.check(
      ({ outcome, recipients }) => outcome !== 'refused' || recipients === undefined,
      'belongs to what is granted: of a refusal nobody is told',
    ),
    ['recipients'],
  ),
  v.forward(
    v.check(
      ({ outcome, ground }) => outcome !== 'refused' || ground !== undefined,
      'must say on what ground it is refused (Art. 12(4) GDPR)',
    ),
    ['ground'],
  ),
);
export type Answer = v.InferOutput<typeof Answer>;

/** The body of `POST /requests/{id}/lift` (Art. 18(3) GDPR: the person is told before a restriction ends). */
export const Lifting = v.strictObject({
  reason: text(2_000, 'must say why the restriction ends'),
  toldOtherwise: v.optional(text(2_000, 'must say how the person was told')),
});
export type Lifting = v.InferOutput<typeof Lifting>;

/** The query of `GET /controllers/{c}/requests`. */
export const RequestsWanted = v.object({
  status: v.optional(v.picklist(requestStatuses, `must be one of ${requestStatuses.join(', ')}`)),
  overdue: v.optional(v.picklist(['true', 'false'], 'must be true or false')),
});
export type RequestsWanted = v.InferOutput<typeof RequestsWanted>;
