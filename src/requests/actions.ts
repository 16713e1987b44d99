import type { Context } from '../context.ts';
import { retryChanged } from '../db/revision.ts';
import type { RequestRow } from '../db/tables.ts';
import { letGoStatement } from '../holds/steps/keep.ts';
import { localDate } from '../law/day.ts';
import { loadedOnce } from '../lazy.ts';
import { readProfile } from '../notices/actions.ts';
import type { Profile } from '../notices/profile.ts';
import { ok, type Result, refuse } from '../result.ts';
import { readTasksOf } from '../tasks/actions.ts';
import { dropping } from '../tasks/steps/change.ts';
import { alarmSorted, nextAlarm } from './alarm.ts';
import { clockOf } from './clock.ts';
import type { Happened } from './event.ts';
import type { Answer, Sorting, Verification } from './input.ts';
import { listedRequest, shownRequest } from './presented.ts';
import {
  isAtOnce,
  keeps,
  type Move,
  mayMove,
  type RequestStatus,
  statusSorted,
  stopsMail,
} from './request.ts';
import { type Contact, openContact } from './sealed.ts';
import type { ListedRequest, ShownRequest } from './shown.ts';
import { answering } from './steps/answer.ts';
import { openRequest } from './steps/confirm.ts';
import { carriedOutOf } from './steps/follow.ts';
import { handworkOf } from './steps/handwork.ts';
import { letterOf } from './steps/letters.ts';
import { commit, type Moved, moving } from './steps/move.ts';
import { keepingOf, wishesOf } from './steps/receive.ts';
import { tellByMail } from './steps/tell.ts';
import * as store from './store.ts';
import { scopeOf } from './typed.ts';

/** A request that is to be moved, with whose it is and where its person can be reached (null once that was purged). */
interface Movable {
  row: RequestRow;
  profile: Profile;
  contact: Contact | null;
  /** Whether it suppressed the person's address. */
  isSuppressed: boolean;
  /** Whether another request of theirs is under way. */
  hasOthers: boolean;
}

/** Tries a move; again, with all read anew, if somebody else changed the request at the same moment. */
function move(
  context: Context,
  id: string,
  how: Move,
  act: (movable: Movable) => Promise<Result<Moved>>,
): Promise<Result<Moved>> {
  return retryChanged(async () => {
    const whole = await store.readWhole(context.db, context.actor.controller, id);
    if (!whole) return noSuch(id);
    const { row, events, texts, underWay } = whole;
    if (!mayMove(row.status, how)) return refuse({ type: 'request-state', status: row.status, move: how });
    if (!mayMove(row.status, how, row.carriedAt !== null)) return refuse(carriedOut(row));
    const profile = await readProfile(context, row.controller);
    if (!profile) return noSuch(id);
    const isSuppressed = events.some(({ event }) => event === 'suppressed');
    const contact = await openContact(context.ring, id, texts);
    return act({ row, profile, contact, isSuppressed, hasOthers: underWay.length > 0 });
  });
}

function noSuch(id: string) {
  return refuse({ type: 'not-found', detail: `There is no request ${id}.` });
}

/** Records that the person has been identified in another way (Art. 12(6) GDPR): the request is open then. */
export function verifyRequest(
  context: Context,
  id: string,
  { how, note }: Verification,
): Promise<Result<Moved>> {
  return move(context, id, 'verify', ({ row, profile, contact }) =>
    openRequest(context, profile, { row, contact, how, note }),
  );
}

/**
 * Extends the deadline, once, up to the first due day, for a reason that the person is told at once (Art. 12(3) GDPR).
 * What takes effect at once can't be extended.
 */
export function extendRequest(context: Context, id: string, reason: string): Promise<Result<Moved>> {
  return move(context, id, 'extend', async ({ row, profile, contact }) => {
    const { now } = context;
    const { timeZone } = profile.controller;
    if (isAtOnce(row))
      return refuse({ type: 'request-not-extendable', why: 'at-once', dueOn: row.firstDueOn });
    if (localDate(now, timeZone) > row.firstDueOn) {
      return refuse({ type: 'request-not-extendable', why: 'too-late', dueOn: row.firstDueOn });
    }
    const { dueOn, dueAt, deadlineClause, reasoning } = clockOf(profile, { ...row, isExtended: true });
    const alarm = nextAlarm({ ...row, status: 'extended', dueOn, dueAt, timeZone }, { now, since: now });
    const done = await moving(context, row, {
      profile,
      change: {
        ...{ status: 'extended', extendedAt: now, dueOn, dueAt, deadlineClause, reasoning },
        ...{ alarm: alarm?.alarm ?? null, alarmAt: alarm?.at ?? null },
      },
      happened: [{ event: 'extended', data: { dueOn }, text: reason }],
    });
    const tellings = contact
      ? [
          await tellByMail(
            context,
            row,
            'mail.request',
            await letterOf(context, profile, done.row, contact, { words: reason }),
          ),
        ]
      : [];
    return commit(context, done, { tellings });
  });
}

/** Adds a note for the shop's own people. */
export function noteOnRequest(context: Context, id: string, text: string): Promise<Result<Moved>> {
  return retryChanged(async () => {
    const row = await store.findRequest(context.db, context.actor.controller, id);
    const profile = row && (await readProfile(context, row.controller));
    if (!profile) return noSuch(id);
    const done = await moving(context, row, { profile, change: {}, happened: [{ event: 'noted', text }] });
    return commit(context, done);
  });
}

/** Says what a request is that came by mail, or was taken for something else: with the clock of that, from its receipt. */
export function sortRequest(context: Context, id: string, kind: Sorting): Promise<Result<Moved>> {
  return move(context, id, 'sort', async ({ row, profile, contact }) => {
    const { type } = kind;
    const { now } = context;
    const scope = scopeOf(type, kind.scope);
    // What needed no proof was taken in without one: anything else is asked anew, and proven
    if (row.verifiedHow === 'none' && !isAtOnce({ type, scope })) {
      return refuse({ type: 'request-state', status: row.status, move: 'sort' });
    }
    const status = statusSorted(row, { type, scope });
    const clock = clockOf(profile, { ...row, type, scope, isExtended: status === 'extended' });
    const sorted = { ...row, type, scope, status, ...clock };
    const how = provenBy(sorted);
    const change = { type, scope, status, ...clock, ...alarmOf(sorted, row, profile, now) };
    const happened: Happened[] = [{ event: 'sorted', data: { type, scope } }];
    if (how) return openRequest(context, profile, { row, contact, how, change, happened });
    const isOpen = row.status !== 'unverified';
    const isStopping = isOpen && contact !== null && stopsMail(sorted) && !stopsMail(row);
    const suppressed: Happened[] = isStopping ? [{ event: 'suppressed' }] : [];
    const done = await moving(context, row, { profile, change, happened: [...happened, ...suppressed] });
    const kept = isOpen ? keepingOf(context, done.row, done.after) : [];
    const others = isOpen && !keeps(sorted) ? [letGoStatement(context, id, done.after)] : kept;
    if (row.type !== type) others.push(...dropping(context, id, done.after));
    const tasks = isOpen ? await handworkOf(context, profile, done.row) : [];
    const wishes = isStopping ? await wishesOf(context, profile, done.row, contact) : null;
    return commit(context, done, { others, tasks, wishes });
  });
}

/** What opens a request that waited: nothing is needed, or the mailbox that was confirmed before; null if it waits on. */
function provenBy(row: RequestRow): 'none' | 'email' | null {
  if (row.status !== 'unverified') return null;
  if (isAtOnce(row)) return 'none';
  return row.confirmedAt !== null && row.isFormer === 0 && row.proof !== 'signature' ? 'email' : null;
}

function alarmOf(sorted: RequestRow, before: RequestRow, { controller }: Profile, now: number) {
  const { status, dueOn, alarm, alarmAt } = before;
  const told = alarm !== null && alarmAt !== null ? { alarm, at: alarmAt } : null;
  const next = alarmSorted({ ...sorted, timeZone: controller.timeZone }, { status, dueOn, next: told }, now);
  return { alarm: next?.alarm ?? null, alarmAt: next?.at ?? null };
}

const doing = loadedOnce(() => import('./steps/done.ts'));

/**
 * Answers a request (Art. 12(3), 12(4) GDPR). One whose person has not been identified can only be refused; what takes
 * effect at once can't be, in part neither; an erasure can be granted once it is done. The recipients are told of what was
 * granted (Art. 19).
 */
export function answerRequest(context: Context, id: string, answer: Answer): Promise<Result<Moved>> {
  const { outcome, ground = null, message, recipients: chosen } = answer;
  const how = outcome === 'refused' ? 'refuse' : 'answer';
  return move(context, id, how, async ({ row, profile, contact, isSuppressed, hasOthers }) => {
    if (outcome !== 'granted' && isAtOnce(row)) return refuse({ type: 'request-not-refusable' });
    const { readDone, stillNeeded } = await doing();
    const read = await readDone(context, { row, profile, outcome, hasOthers, chosen });
    if (!read.ok) return read;
    const { said: whatWasDone, recipients } = read.value;
    const closing = { outcome, ground, message, isSpoken: true, isSuppressed, done: whatWasDone };
    const { done, told, others } = await answering(context, profile, row, closing);
    const tellings = [told];
    if (contact) {
      const said = { words: message, done: whatWasDone };
      const letter = await letterOf(context, profile, done.row, contact, said);
      tellings.push(await tellByMail(context, row, 'mail.request', letter));
    }
    const tasks = await stillNeeded(context, { row: done.row, profile, recipients, contact, outcome });
    return commit(context, done, { tellings, others, tasks });
  });
}

const carriedOut = ({ status }: RequestRow) => ({ type: 'request-state', status, move: 'undo' }) as const;

/** The person takes the request back, unless it is being carried out. Doing it again changes nothing. */
export function withdrawRequest(context: Context, profile: Profile, id: string): Promise<Result<Moved>> {
  return retryChanged(async () => {
    const row = await store.findRequest(context.db, profile.controller.slug, id);
    if (!row) return noSuch(id);
    if (!mayMove(row.status, 'withdraw')) return ok({ row, events: [] });
    if (!mayMove(row.status, 'withdraw', row.carriedAt !== null)) return refuse(carriedOut(row));
    const done = await moving(context, row, {
      profile,
      change: { status: 'withdrawn', closedAt: context.now, alarm: null, alarmAt: null },
      happened: [{ event: 'withdrawn' }],
    });
    const others = [letGoStatement(context, id, done.after), ...dropping(context, id, done.after)];
    return commit(context, done, { others });
  });
}

/** One request, with all that happened to it. */
export async function readRequest(
  { db, actor, ring, now }: Context,
  id: string,
): Promise<Result<ShownRequest>> {
  const [whole, tasks] = await Promise.all([
    store.readWhole(db, actor.controller, id),
    readTasksOf({ db }, id),
  ]);
  if (!whole) return noSuch(id);
  const erasure = await carriedOutOf({ db }, whole.row);
  return ok(await shownRequest(ring, { ...whole, tasks, erasure }, now));
}

/** A controller's requests, oldest first, a page at a time. */
export async function readRequests(
  { db, ring, now }: Context,
  wanted: { controller: string; status: RequestStatus | null; isOverdue: boolean },
  page: { cursor: string; limit: number },
): Promise<{ items: ListedRequest[]; cursor: string | null }> {
  const { controller, status, isOverdue } = wanted;
  const asked = { controller, status, overdueAt: isOverdue ? now : null };
  const rows = await store.listRequests(db, asked, { ...page, limit: page.limit + 1 });
  const shown = rows.slice(0, page.limit);
  const texts = await store.listTexts(
    db,
    shown.map(({ id }) => id),
  );
  const items = await Promise.all(shown.map((row) => listedRequest(ring, row, texts, now)));
  return { items, cursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null };
}
