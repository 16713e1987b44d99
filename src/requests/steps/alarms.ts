import type { Context } from '../../context.ts';
import { isUnreachable } from '../../db/client.ts';
import { always } from '../../db/parts.ts';
import type { RequestRow } from '../../db/tables.ts';
import { readProfile } from '../../notices/actions.ts';
import type { Profile } from '../../notices/profile.ts';
import { wordingFor } from '../../wording/languages.ts';
import { type Alarm, nextAlarm } from '../alarm.ts';
import type { Happened } from '../event.ts';
import { isOverdue } from '../presented.ts';
import { notIdentified } from '../request.ts';
import { type Contact, openContact, openText, sealText, textId } from '../sealed.ts';
import * as store from '../store.ts';
import { answering, type Closing } from './answer.ts';
import { refusalLetter, reminderLetter, shopLetter } from './letters.ts';
import { mailingOf } from './mailbox.ts';
import { commit, moving } from './move.ts';
import { type Telling, tellByMail, tellSystems } from './tell.ts';

/** Of the alarms in one tick, no more than this are given; the next are a minute later. */
const mostAlarms = 5;
const hourMs = 3_600_000;

/**
 * Gives the alarms that are due: the person is reminded of a request that waits for their confirmation, and told of one
 * that is refused because nobody could tell whose it is; the shop is told of what is due soon, and of what is overdue.
 */
export async function raiseDueDays(context: Context): Promise<void> {
  const failures: unknown[] = [];
  for (const { contact: sealed, ...row } of await store.listAlarms(context.db, context.now, mostAlarms)) {
    await raise(context, row, sealed).catch(async (error) => {
      failures.push(error);
      if (!isUnreachable(error)) await context.db.write([store.putOffAlarm(row, context.now + hourMs)]);
    });
  }
  if (failures.length > 0) throw failures[0];
}

async function raise(context: Context, row: RequestRow, sealed: string | null): Promise<void> {
  const texts =
    sealed === null ? [] : [{ id: textId(row.id, 'contact'), controller: row.controller, sealed }];
  const contact = await openContact(context.ring, row.id, texts);
  const profile = await readProfile(context, row.controller);
  if (!profile || row.alarm === null) return;
  if (row.alarm === 'refuse') return refuse(context, profile, row, contact);
  const { timeZone } = profile.controller;
  const next = nextAlarm({ ...row, timeZone }, { now: context.now, since: row.alarmAt });
  const alarm = { alarm: next?.alarm ?? null, alarmAt: next?.at ?? null };
  const mailing = row.alarm === 'confirm' && contact ? await mailingOf(context, row, contact) : {};
  // Whoever was mailed once has their link; who was not is to get one, before the time is over
  if (!mailing) {
    const later = context.now + hourMs;
    const mayWait = row.mailedAt === null && next !== null && next.at > later;
    return putOff(context, row, mayWait ? { alarmAt: later } : alarm);
  }
  const change = { ...alarm, ...mailing };
  const done = await moving(context, row, { profile, change, happened: [happenedBy(row.alarm, row.dueOn)] });
  await commit(context, done, {
    tellings: await tellingsOf(context, profile, { row, contact, alarm: row.alarm }),
  });
}

/** Nobody is told of anything now. */
async function putOff({ db, newId }: Context, row: RequestRow, alarm: store.RequestChange): Promise<void> {
  await db.write([store.updateRequest(row, alarm, newId(), always)]);
}

function happenedBy(alarm: Alarm, dueOn: string): Happened {
  if (alarm === 'confirm') return { event: 'reminded' };
  return { event: alarm === 'overdue' ? 'overdue' : 'due-soon', data: { dueOn } };
}

async function tellingsOf(
  context: Context,
  profile: Profile,
  { row, contact, alarm }: { row: RequestRow; contact: Contact | null; alarm: Exclude<Alarm, 'refuse'> },
): Promise<Telling[]> {
  if (alarm === 'confirm') {
    if (!contact) return [];
    return [
      await tellByMail(context, row, 'mail.request', await reminderLetter(context, profile, row, contact)),
    ];
  }
  const { type, scope, status, dueOn, deadlineClause } = row;
  const event = alarm === 'overdue' ? 'request.overdue' : 'request.due_soon';
  const data = { type, scope, status, dueOn, deadlineClause, isOverdue: isOverdue(row, context.now) };
  const mail = shopLetter(profile, row, alarm);
  return [
    await tellSystems(context, row, event, data),
    ...(mail ? [await tellByMail(context, row, event, mail)] : []),
  ];
}

/**
 * Refused for want of identification (Art. 11(2), 12(2) GDPR), with the remedies (12(4)): an hour later where the mailbox
 * was mailed often enough, and without a word to a mailbox that was never asked.
 */
async function refuse(
  context: Context,
  profile: Profile,
  row: RequestRow,
  contact: Contact | null,
): Promise<void> {
  const isAsked = contact !== null && row.mailedAt !== null;
  const mailing = isAsked ? await mailingOf(context, row, contact) : {};
  if (!mailing) return putOff(context, row, { alarmAt: context.now + hourMs });
  const closing: Closing = {
    ...{ outcome: 'refused', ground: notIdentified, isSpoken: false, isSuppressed: false, done: {} },
    message: wordingFor(row.language).requests.status.notIdentified,
  };
  const { done, told, others } = await answering(context, profile, row, closing, mailing);
  const letter = isAsked ? await refusalLetter(context, profile, row, contact) : null;
  const tellings = letter ? [told, await tellByMail(context, row, 'mail.request', letter)] : [told];
  await commit(context, done, { tellings, others });
}

/** Of the texts that an older secret sealed, the most that are sealed anew in one tick. */
const mostResealed = 50;

/** Seals what an older secret sealed with the newest one, some at a time. What no secret opens any more is left. */
export async function resealRequests({ db, ring, randomBytes }: Context): Promise<void> {
  const older = [...ring.secrets.keys()].filter((kid) => kid !== ring.newest);
  if (older.length === 0) return;
  const rows = await store.listSealedBy(db, older, mostResealed);
  const anew = rows.map(async (row) => {
    const text = await openText(ring, row);
    return text === null ? [] : [store.resealText(row, await sealText(ring, row, text, randomBytes(12)))];
  });
  const statements = (await Promise.all(anew)).flat();
  if (statements.length > 0) await db.write(statements);
}
