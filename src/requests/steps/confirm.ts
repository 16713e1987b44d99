import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import type { Profile } from '../../notices/profile.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { nextAlarm } from '../alarm.ts';
import { sameAmong } from '../duplicate.ts';
import type { Happened } from '../event.ts';
import type { RequestRef } from '../link.ts';
import { stopsMail } from '../request.ts';
import { type Contact, openContact, openWritten } from '../sealed.ts';
import * as store from '../store.ts';
import { handworkOf } from './handwork.ts';
import { duplicateLetter, letterOf } from './letters.ts';
import { commit, happenings, type Moved, moving } from './move.ts';
import { keepingOf, tellOpened, wishesOf } from './receive.ts';
import { tellByMail } from './tell.ts';

/**
 * Confirms that the contact's mailbox is the person's own (Art. 12(6) GDPR). The request is open then, or, where other
 * proof is asked for, waits for that; one that an open request says already leads there. Doing it again changes nothing.
 */
export async function confirmRequest(
  context: Context,
  profile: Profile,
  { controller, id }: RequestRef,
  gpc: boolean,
): Promise<Result<Moved>> {
  const { db, now, ring } = context;
  const whole = await store.readWhole(db, controller, id);
  if (!whole) return refuse({ type: 'not-found', detail: `There is no request ${id}.` });
  const { row, texts, underWay, theirTexts } = whole;
  const contact = await openContact(ring, id, texts);
  if (row.confirmedAt !== null || row.closedAt !== null || !contact) return ok({ row, events: [] });
  const happened: Happened[] = [{ event: 'confirmed' }, ...(gpc ? [{ event: 'gpc' } as const] : [])];
  const change = { confirmedAt: now, ...(gpc && { gpcAt: now }) };
  const confirming = { row, contact, change, happened };
  if (row.status !== 'unverified' || row.isFormer === 1 || row.proof === 'signature') {
    return noteConfirmed(context, profile, confirming);
  }
  const mine = { row, written: await openWritten(ring, id, texts) };
  const others = underWay.map(async (one) => ({
    row: one,
    written: await openWritten(ring, one.id, theirTexts),
  }));
  const same = sameAmong(mine, await Promise.all(others));
  return same
    ? mergeInto(context, profile, same, confirming)
    : openRequest(context, profile, { ...confirming, how: 'email' });
}

/** A request whose mailbox has just been confirmed. */
interface Confirming {
  row: RequestRow;
  contact: Contact;
  change: store.RequestChange;
  happened: Happened[];
}

/** It is open already, or waits for other proof. */
async function noteConfirmed(
  context: Context,
  profile: Profile,
  { row, contact, change, happened }: Confirming,
): Promise<Result<Moved>> {
  const done = await moving(context, row, { profile, change, happened });
  if (row.status !== 'unverified') return commit(context, done);
  const letter = await letterOf(context, profile, done.row, contact);
  return commit(context, done, { tellings: [await tellByMail(context, row, 'mail.request', letter)] });
}

/** Closes a request that one says already which is open still; the person is led there. */
async function mergeInto(
  context: Context,
  profile: Profile,
  same: RequestRow,
  { row, contact, change, happened }: Confirming,
): Promise<Result<Moved>> {
  const done = await moving(context, row, {
    profile,
    condition: store.isAt(same),
    change: {
      ...change,
      ...{ status: 'withdrawn', closedAt: context.now, duplicateOf: same.id, alarm: null, alarmAt: null },
    },
    happened: [...happened, { event: 'merged', data: { into: same.id } }],
  });
  const letter = await duplicateLetter(context, profile, same, { row, contact });
  // What the browser asked for with this one is asked of that one
  const others =
    change.gpcAt && same.gpcAt === null
      ? [
          store.markGpc(same, { at: change.gpcAt, revision: context.newId() }, done.after),
          ...(await happenings(context, same, [{ event: 'gpc' }], done.after)),
        ]
      : [];
  const tellings = [await tellByMail(context, row, 'mail.request', letter)];
  return commit(context, done, { tellings, others });
}

/** Whose person has been identified, how, and in which of the shop's own words. */
export interface Opening {
  row: RequestRow;
  /** Null once it was purged. */
  contact: Contact | null;
  how: string;
  note?: string;
  change?: store.RequestChange;
  happened?: Happened[];
}

/** Opens a request: its alarms are the shop's now, and it keeps what it is about. */
export async function openRequest(
  context: Context,
  profile: Profile,
  { row, contact, how, note, change = {}, happened = [] }: Opening,
): Promise<Result<Moved>> {
  const { now, actor } = context;
  const { timeZone } = profile.controller;
  const opened = { ...row, ...change, status: 'open' as const };
  const alarm = nextAlarm({ ...opened, timeZone }, { now, since: null });
  const isStopping = contact !== null && stopsMail(opened);
  const verified: Happened[] = note === undefined ? [] : [{ event: 'verified', data: { how }, text: note }];
  const suppressed: Happened[] = isStopping ? [{ event: 'suppressed' }] : [];
  const done = await moving(context, row, {
    profile,
    change: {
      ...change,
      ...{ status: 'open', verifiedAt: now, verifiedHow: how, verifiedBy: actor.id },
      ...{ alarm: alarm?.alarm ?? null, alarmAt: alarm?.at ?? null },
    },
    happened: [...happened, ...verified, { event: 'opened', data: { how } }, ...suppressed],
  });
  const tellings = [await tellOpened(context, done.row)];
  const others = keepingOf(context, done.row, done.after);
  const tasks = await handworkOf(context, profile, done.row);
  if (!contact) return commit(context, done, { tellings, others, tasks });
  const letter = await letterOf(context, profile, done.row, contact);
  tellings.push(await tellByMail(context, row, 'mail.request', letter));
  return commit(context, done, {
    tellings,
    others,
    tasks,
    wishes: isStopping ? await wishesOf(context, profile, done.row, contact) : null,
  });
}
