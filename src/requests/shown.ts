import * as v from 'valibot';
import { rightTypes } from '../notices/right.ts';
import { ShownTask } from '../tasks/shown.ts';
import { requestEvents } from './event.ts';
import { outcomes, requestChannels, requestStatuses, restrictionStates } from './request.ts';

// A request as the API shows it to the shop's own people and systems.

const Day = v.pipe(v.string(), v.isoDate());
const Time = v.pipe(v.string(), v.isoTimestamp());
const Maybe = v.nullable(v.string());

const fields = {
  id: v.pipe(v.string(), v.uuid()),
  controller: v.string(),
  type: v.pipe(
    v.picklist([...rightTypes, 'unsorted']),
    v.description('`unsorted`: it came by mail, and nobody has said yet what it is.'),
  ),
  scope: v.pipe(
    v.nullable(v.picklist(['marketing', 'other'])),
    v.description('Of an objection; null of all else.'),
  ),
  status: v.pipe(
    v.picklist(requestStatuses),
    v.description(
      '`unverified`: the clock runs, but nobody has proven yet that it comes from the person. `open`, then `extended` if its deadline was: to be answered. `answered` and `withdrawn` are over.',
    ),
  ),
  outcome: v.nullable(v.picklist(outcomes)),
  ground: v.pipe(Maybe, v.description('Of a refusal.')),
  channel: v.pipe(v.picklist(requestChannels), v.description('How it came in.')),
  language: v.pipe(v.string(), v.description('The person is written to in it.')),
  receivedAt: v.pipe(Time, v.description('The clock starts with the local day of this moment.')),
  createdAt: Time,
  dueOn: v.pipe(Day, v.description('The last day, where the controller is: who answers on it is on time.')),
  firstDueOn: v.pipe(
    Day,
    v.description(
      'Without an extension: the last day on which one can be told, and a full refusal is on time.',
    ),
  ),
  isOverdue: v.boolean(),
  reasoning: v.pipe(v.string(), v.description('How the due day was counted, in one sentence.')),
  clause: v.pipe(Maybe, v.description('That gives the right; null where the law alone does.')),
  deadlineClause: v.pipe(Maybe, v.description('That set the due day; null where the law did.')),
  noticeVersion: v.pipe(Maybe, v.description('In force on the day of receipt; null if none was.')),
  proof: v.pipe(v.picklist(['email', 'signature', 'none']), v.description('What the notice asks for.')),
  contact: v.pipe(
    v.nullable(
      v.object({
        email: v.string(),
        formerEmail: v.pipe(
          v.optional(v.string()),
          v.description('The address that the shop knows, if its mailbox can’t be read any more.'),
        ),
      }),
    ),
    v.description('Null once it was purged.'),
  ),
  message: v.pipe(Maybe, v.description('Null if there is none, or once it was purged.')),
  orderNumber: Maybe,
  isConfirmed: v.pipe(v.boolean(), v.description('Who reads the contact’s mailbox said that it is theirs.')),
  confirmedAt: v.nullable(Time),
  verified: v.pipe(
    v.nullable(v.object({ at: Time, how: v.string(), by: v.string() })),
    v.description('How it was proven who asks; null while it was not.'),
  ),
  extendedAt: v.nullable(Time),
  carriedAt: v.pipe(
    v.nullable(Time),
    v.description('When an erasure was first carried out: from then on it can’t be withdrawn.'),
  ),
  closedAt: v.pipe(v.nullable(Time), v.description('When it was answered or withdrawn.')),
  gpcAt: v.pipe(
    v.nullable(Time),
    v.description('Confirmed with `Sec-GPC: 1`: an objection to sharing and profiling too.'),
  ),
  restriction: v.pipe(
    v.nullable(v.picklist(restrictionStates)),
    v.description(
      'That was granted: it `stands`; it is `lifting`, and ends once the person has got the mail that says so; or it is `lifted`.',
    ),
  ),
  duplicateOf: v.pipe(Maybe, v.description('The open request that says all that this one says.')),
};

/** A request as a list has it. */
export const ListedRequest = v.object(fields);
export type ListedRequest = v.InferOutput<typeof ListedRequest>;

/** A request with all that happened to it. */
export const ShownRequest = v.object({
  ...fields,
  events: v.pipe(
    v.array(
      v.object({
        id: v.string(),
        at: Time,
        actor: v.string(),
        event: v.picklist(requestEvents),
        data: v.record(v.string(), v.unknown()),
        text: v.pipe(
          v.optional(v.string()),
          v.description('The words of an extension, a note or an answer; gone once they were purged.'),
        ),
      }),
    ),
    v.description('What happened to it, oldest first.'),
  ),
  erasure: v.pipe(
    v.nullable(v.object({ status: v.picklist(['running', 'finished', 'failed']), reason: Maybe })),
    v.description('How far it is carried out; null where nobody has it carried out.'),
  ),
  tasks: v.pipe(v.array(ShownTask), v.description('What others must do for it, oldest first.')),
});
export type ShownRequest = v.InferOutput<typeof ShownRequest>;
