import type { KeyRing } from '../keys/ring.ts';
import { localDate } from '../law/day.ts';
import { type StoredTask, shownTask } from '../tasks/view.ts';
import { type RequestEvent, requestEvents } from './event.ts';
import { isAtOnce, restrictionOf } from './request.ts';
import { openContact, openText, openWritten, textId } from './sealed.ts';
import type { ListedRequest, ShownRequest } from './shown.ts';
import { takeableUntil } from './taking.ts';
import type { RequestView, TimelineEntry } from './view.ts';

type Told = 'id' | 'controller' | 'type' | 'scope' | 'status' | 'outcome' | 'ground' | 'channel' | 'language';
type Reckoned =
  | 'dueOn'
  | 'firstDueOn'
  | 'reasoning'
  | 'clause'
  | 'deadlineClause'
  | 'noticeVersion'
  | 'proof';
type Moment = 'extendedAt' | 'carriedAt' | 'closedAt' | 'gpcAt' | 'confirmedAt' | 'liftedAt';

/** A request as it is stored: moments are UTC milliseconds. */
interface Stored
  extends Pick<ListedRequest, Told | Reckoned | 'duplicateOf'>,
    Record<Moment | 'verifiedAt', number | null> {
  receivedAt: number;
  createdAt: number;
  dueAt: number;
  lifting: string | null;
  verifiedHow: string | null;
  verifiedBy: string | null;
  isFormer: 0 | 1;
}

interface StoredEvent {
  id: string;
  at: number;
  actor: string;
  event: string;
  data: string;
}

interface StoredText {
  id: string;
  controller: string;
  sealed: string;
}

/** A request with all that belongs to it. */
interface Whole {
  row: Stored;
  events: StoredEvent[];
  texts: StoredText[];
}

/** How far an erasure is carried out, and when it ended. */
type CarriedOut = NonNullable<ShownRequest['erasure']> & { finishedAt: string | null };

/** Whether a request's time is over and it is not answered: a fact of the clock, and no state. */
export function isOverdue({ closedAt, dueAt }: Pick<Stored, 'closedAt' | 'dueAt'>, now: number): boolean {
  return closedAt === null && dueAt <= now;
}

/** A request as a list has it for the shop's people, opened. */
export async function listedRequest(
  ring: KeyRing,
  row: Stored,
  texts: readonly StoredText[],
  now: number,
): Promise<ListedRequest> {
  const { id, controller, type, scope, status, outcome, ground, channel, language } = row;
  const [contact, written] = await Promise.all([openContact(ring, id, texts), openWritten(ring, id, texts)]);
  const { verifiedAt, verifiedHow, verifiedBy } = row;
  return {
    ...{ id, controller, type, scope, status, outcome, ground, channel, language },
    ...{ receivedAt: moment(row.receivedAt), createdAt: moment(row.createdAt) },
    ...{ dueOn: row.dueOn, firstDueOn: row.firstDueOn, isOverdue: isOverdue(row, now) },
    ...{ reasoning: row.reasoning, clause: row.clause, deadlineClause: row.deadlineClause },
    ...{ noticeVersion: row.noticeVersion, proof: row.proof, contact },
    ...{ message: written?.message ?? null, orderNumber: written?.orderNumber ?? null },
    ...{ isConfirmed: row.confirmedAt !== null, confirmedAt: maybe(row.confirmedAt) },
    verified:
      verifiedAt === null ? null : { at: moment(verifiedAt), how: verifiedHow ?? '', by: verifiedBy ?? '' },
    ...{
      extendedAt: maybe(row.extendedAt),
      carriedAt: maybe(row.carriedAt),
      closedAt: maybe(row.closedAt),
      gpcAt: maybe(row.gpcAt),
    },
    restriction: restrictionOf(row),
    duplicateOf: row.duplicateOf,
  };
}

/** A request with all that happened to it, for the shop's people. */
export async function shownRequest(
  ring: KeyRing,
  {
    row,
    events,
    texts,
    tasks = [],
    erasure = null,
  }: Whole & { tasks?: StoredTask[]; erasure?: CarriedOut | null },
  now: number,
): Promise<ShownRequest> {
  const told = events.map(async ({ id, at, actor, event, data }) => {
    const text = await textOf(ring, id, texts);
    return {
      id,
      at: moment(at),
      actor,
      event: event as RequestEvent,
      data: JSON.parse(data),
      ...(text !== null && { text }),
    };
  });
  const listed = await listedRequest(ring, row, texts, now);
  return {
    ...listed,
    erasure: erasure && { status: erasure.status, reason: erasure.reason },
    events: await Promise.all(told),
    tasks: tasks.map(shownTask),
  };
}

/** What of a timeline is the shop's own. */
export const inner: ReadonlySet<string> = new Set([
  ...['noted', 'due-soon', 'overdue'],
  // What others do for it, the answer says
  ...requestEvents.filter((event) => event.startsWith('task-')),
]);
/** Whose words are for the person. */
export const spoken: ReadonlySet<string> = new Set(['extended', 'answered', 'lifting']);

/** A request as its person may see it: neither notes nor who did what at the shop. */
export async function requestView(
  ring: KeyRing,
  { row, events, texts, erasure = null }: Whole & { erasure?: CarriedOut | null },
  { timeZone, now }: { timeZone: string; now: number },
): Promise<RequestView> {
  const { type, scope, status, outcome, ground, dueOn, clause, deadlineClause, reasoning, proof } = row;
  const isErased = erasure?.status === 'finished';
  const endedAt = isErased ? erasure.finishedAt : null;
  const ended = endedAt === null ? [] : [{ id: '', at: Date.parse(endedAt), event: 'erased' }];
  const theirs = [...events.filter(({ event }) => !inner.has(event)), ...ended];
  theirs.sort((one, other) => one.at - other.at);
  const timeline = theirs.map(async ({ id, at, event }): Promise<TimelineEntry> => {
    const text = spoken.has(event) ? await textOf(ring, id, texts) : null;
    const on = localDate(event === 'received' ? row.receivedAt : at, timeZone);
    return { on, event: event as TimelineEntry['event'], ...(text !== null && { text }) };
  });
  return {
    ...{ type, scope, status, outcome, ground, receivedOn: localDate(row.receivedAt, timeZone), dueOn },
    ...{
      isExtended: row.extendedAt !== null && !isAtOnce(row),
      isOverdue: isOverdue(row, now),
      clause,
      deadlineClause,
    },
    ...{ reasoning, noticeVersion: row.noticeVersion, proof, isConfirmed: row.confirmedAt !== null },
    ...{ isVerified: row.verifiedAt !== null, isFormer: row.isFormer === 1, gpc: row.gpcAt !== null },
    ...{
      isDuplicate: row.duplicateOf !== null,
      isCarriedOut: row.carriedAt !== null,
      isErased,
      hasAnswer: texts.some(({ id }) => id === textId(row.id, 'answer')),
      exportUntil: exportUntil({ row, texts }, { timeZone, now }),
    },
    timeline: await Promise.all(timeline),
  };
}

/** Whose data it is, only the contact says. */
function exportUntil(
  { row, texts }: Pick<Whole, 'row' | 'texts'>,
  { timeZone, now }: { timeZone: string; now: number },
): string | null {
  const until = takeableUntil(row, timeZone);
  const isThere = until !== null && localDate(now, timeZone) <= until;
  return isThere && texts.some(({ id }) => id === textId(row.id, 'contact')) ? until : null;
}

async function textOf(ring: KeyRing, id: string, texts: readonly StoredText[]): Promise<string | null> {
  const row = texts.find((one) => one.id === id);
  return row ? openText(ring, row) : null;
}

const moment = (at: number) => new Date(at).toISOString();
const maybe = (at: number | null) => (at === null ? null : moment(at));
