import type { Context } from '../../context.ts';
import { retryChanged } from '../../db/revision.ts';
import type { RequestRow, TaskRow } from '../../db/tables.ts';
import { letGoStatement } from '../../holds/steps/keep.ts';
import { readProfile } from '../../notices/actions.ts';
import type { Profile } from '../../notices/profile.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { readStanding } from '../../tasks/actions.ts';
import { toldBefore } from '../../tasks/recipients.ts';
import { newTasks } from '../../tasks/steps/new.ts';
import type { Happened } from '../event.ts';
import type { Lifting } from '../input.ts';
import { restrictionOf } from '../request.ts';
import type { Contact } from '../sealed.ts';
import * as store from '../store.ts';
import { liftingLetter, undeliveredLetter } from './letters.ts';
import { commit, type Moved, moving } from './move.ts';
import { readReachable } from './reach.ts';
import { tellByMail } from './tell.ts';

/** A request whose restriction stands, and whom to tell of its end (null: the address was purged). */
interface Restricted {
  row: RequestRow;
  profile: Profile;
  contact: Contact | null;
}

/**
 * Ends a restriction that was granted (Art. 18(3) GDPR): the person is mailed, and it ends once that mail has arrived. Who
 * was told otherwise needs no mail: it ends at once. Doing it again changes nothing. Refused where no restriction was
 * granted, and where nobody can be mailed and was not told otherwise.
 */
export function liftRestriction(
  context: Context,
  id: string,
  { reason, toldOtherwise }: Lifting,
): Promise<Result<Moved>> {
  return retryChanged(async () => {
    const restricted = await readRestricted(context, context.actor.controller, id);
    if (!restricted) return refuse({ type: 'not-found', detail: `There is no request ${id}.` });
    const { row } = restricted;
    const state = restrictionOf(row);
    if (state === null) return refuse({ type: 'no-restriction' });
    if (state === 'lifted' || (state === 'lifting' && toldOtherwise === undefined)) {
      return ok({ row, events: [] });
    }
    const happened: Happened[] = state === 'lifting' ? [] : [{ event: 'lifting', text: reason }];
    if (toldOtherwise === undefined) return announce(context, restricted, { reason, happened });
    return end(context, restricted, [...happened, { event: 'noted', text: toldOtherwise }]);
  });
}

async function readRestricted(
  context: Context,
  controller: string | null,
  id: string,
): Promise<Restricted | null> {
  const reached = await readReachable(context, controller, id);
  const profile = reached && (await readProfile(context, reached.row.controller));
  return profile ? { ...reached, profile } : null;
}

/** Tells the person that it ends. */
async function announce(
  context: Context,
  { row, profile, contact }: Restricted,
  { reason, happened }: { reason: string; happened: Happened[] },
): Promise<Result<Moved>> {
  if (!contact) {
    const detail = 'must say how the person was told: their address is gone, and no mail can be sent';
    return refuse({ type: 'invalid-input', errors: [{ pointer: '/toldOtherwise', detail }] });
  }
  const letter = await liftingLetter(context, profile, row, { contact, reason });
  const told = await tellByMail(context, row, 'mail.request', letter);
  const done = await moving(context, row, { profile, change: { lifting: told.event }, happened });
  return commit(context, done, { tellings: [told] });
}

/** It has ended: the rows may be used again, and the recipients that were told of it are told that (Art. 19 GDPR). */
async function end(
  context: Context,
  { row, profile, contact }: Restricted,
  happened: Happened[],
): Promise<Result<Moved>> {
  const done = await moving(context, row, {
    profile,
    change: { liftedAt: context.now },
    happened: [...happened, { event: 'lifted' }],
  });
  const restricting = (await readStanding(context, row.id)).filter(isTold);
  const recipients = toldBefore(profile.controller.recipients, restricting);
  const needed = { request: done.row, profile, recipients, contact, elsewhere: [], byHand: false };
  return commit(context, done, {
    others: [letGoStatement(context, row.id, done.after)],
    tasks: [await newTasks(context, needed, 'lifting')],
  });
}

/** Who was told of the restriction, or is about to be: in a rehearsal, nobody was. */
function isTold({ deed, state, toldAt, lookAt }: TaskRow): boolean {
  return deed === 'restriction' && (state === 'acknowledged' || toldAt !== null || lookAt !== null);
}

/** Of the restrictions that can end in one tick, no more than this do; the next are a minute later. */
const mostEnded = 5;

/** Ends the restrictions whose people have got the mail that says so; where none arrives, the shop is told. */
export async function endLiftings(context: Context): Promise<void> {
  const failures: unknown[] = [];
  for (const { id, controller, isDelivered } of await store.listLifting(context.db, mostEnded)) {
    const after = isDelivered === 1 ? end : giveUp;
    await afterMail(context, controller, id, after).catch((error) => failures.push(error));
  }
  if (failures.length > 0) throw failures[0];
}

async function afterMail(
  context: Context,
  controller: string,
  id: string,
  after: typeof giveUp,
): Promise<void> {
  const restricted = await readRestricted(context, controller, id);
  if (restricted && restrictionOf(restricted.row) === 'lifting') await after(context, restricted, []);
}

/** The person could not be told: the restriction stands, and the shop learns that. */
async function giveUp(
  context: Context,
  { row, profile }: Restricted,
  happened: Happened[],
): Promise<Result<Moved>> {
  const done = await moving(context, row, {
    profile,
    change: { lifting: null },
    happened: [...happened, { event: 'lifting-undelivered' }],
  });
  const mail = undeliveredLetter(profile, row);
  const tellings = mail ? [await tellByMail(context, row, 'mail.request', mail)] : [];
  return commit(context, done, { tellings });
}
