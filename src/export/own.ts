import { flattenJws, payloadOf } from '../keys/jws.ts';
import { inner, spoken } from '../requests/presented.ts';
import type { Contact } from '../requests/sealed.ts';
import type { ShownRequest } from '../requests/shown.ts';
import { normaliseAddress } from '../subjects/address.ts';
import type { StoredTask } from '../tasks/view.ts';

// What Unusta itself holds of a person, as their export has it. Moments are RFC 3339. Who acted at the shop is the shop's.

/** A hold as it is stored. */
interface StoredHold {
  kind: string;
  reason: string;
  clause: string | null;
  ground: string;
  noticeVersion: string | null;
  reviewOn: string;
  createdAt: number;
  liftedAt: number | null;
}

/** Who did something: the person, the shop's people and systems, or the clock. */
export function actorKind(actor: string): 'person' | 'shop' | 'system' {
  if (actor === 'anyone') return 'person';
  return actor === 'cron' ? 'system' : 'shop';
}

/**
 * Whether what came with a request is its person's own: it was proven, or it came from one of their mailboxes. Anybody may
 * name another's address as their former one: who did is somebody else until then.
 */
export function isTheirOwn(
  { verifiedHow }: { verifiedHow: string | null },
  contact: Contact | null,
  mailboxes: readonly string[],
): boolean {
  const mailbox = contact && normaliseAddress(contact.email);
  const isProven = verifiedHow !== null && verifiedHow !== 'none';
  return isProven || (mailbox !== null && mailboxes.includes(mailbox));
}

/** What of a request the person gets: what is new to the API is not theirs by itself. */
const told = [
  ...(['id', 'type', 'scope', 'status', 'outcome', 'ground', 'channel', 'language'] as const),
  ...(['receivedAt', 'createdAt', 'dueOn', 'firstDueOn', 'isOverdue', 'reasoning', 'clause'] as const),
  ...(['deadlineClause', 'noticeVersion', 'proof', 'isConfirmed', 'confirmedAt', 'extendedAt'] as const),
  ...(['carriedAt', 'closedAt', 'restriction', 'gpcAt', 'duplicateOf'] as const),
];

/**
 * A request with all that is the person's: without notes, and without who at the shop did what. Of one that may be somebody
 * else's, nothing that was written, by them or to them.
 */
export function exportedRequest(
  request: ShownRequest,
  { isOwn, answer, tasks }: { isOwn: boolean; answer: string | null; tasks: readonly StoredTask[] },
) {
  const { contact, message, orderNumber, verified, events } = request;
  const timeline = events
    .filter(({ event }) => !inner.has(event))
    .map(({ at, actor, event, data, text }) => ({
      ...{ at, by: actorKind(actor), event, data },
      ...(isOwn && text !== undefined && spoken.has(event) && { text }),
    }));
  return {
    ...Object.fromEntries(told.map((name) => [name, request[name]])),
    ...(isOwn ? { contact, message, orderNumber } : { contact: null, message: null, orderNumber: null }),
    verified: verified && { at: verified.at, how: verified.how },
    timeline,
    tasks: tasks.map(exportedTask),
    answer: isOwn && answer !== null ? flattenJws(answer) : null,
    // What is signed, to be read without a program
    answerSays: isOwn && answer !== null ? payloadOf(answer) : null,
  };
}

function exportedTask({ kind, deed, category, name, state, dueOn, ...row }: StoredTask) {
  const moments = { createdAt: moment(row.createdAt), toldAt: maybe(row.toldAt) };
  return {
    ...{ kind, deed, category, recipient: name, state, dueOn },
    ...{ ...moments, settledAt: maybe(row.settledAt) },
  };
}

/** What keeps the person's data, and why. */
export function exportedHold({ kind, reason, clause, ground, noticeVersion, reviewOn, ...row }: StoredHold) {
  return {
    ...{ kind, reason, clause, ground, noticeVersion, reviewOn },
    ...{ placedAt: moment(row.createdAt), liftedAt: maybe(row.liftedAt) },
  };
}

/** What is kept under a code in the place of the address, and why nobody writes to it by mistake. */
export function exportedSuppression(
  code: string,
  preferences: readonly { topic: string; state: 'in' | 'out'; at: number }[],
  erasures: readonly { category: string; erasedAt: number; untilOn: string }[],
) {
  return {
    code,
    suppressed: preferences
      .filter(({ state }) => state === 'out')
      .map(({ topic, at }) => ({ topic, since: moment(at) })),
    erasures: erasures.map(({ category, erasedAt, untilOn }) => ({
      ...{ category, erasedAt: moment(erasedAt), keptUntil: untilOn },
    })),
  };
}

const moment = (at: number) => new Date(at).toISOString();
const maybe = (at: number | null) => (at === null ? null : moment(at));
