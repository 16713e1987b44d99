import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { localDate } from '../../law/day.ts';
import type { Profile } from '../../notices/profile.ts';
import { normaliseAddress } from '../../subjects/address.ts';
import type { RequestRef } from '../link.ts';
import { openContact } from '../sealed.ts';
import * as store from '../store.ts';
import { takeableUntil } from '../taking.ts';

/** A request by which its person may take their data along. */
export interface Taking {
  row: RequestRow;
  /** Whose data: normalised. */
  address: string;
  /** Who asks, and has proven to be the same person: normalised. */
  mailbox: string;
}

/** The request by which a person takes their data along now; null for any other, too late, and once its contact was purged. */
export async function readTaking(
  { db, ring, now }: Context,
  { controller: { timeZone } }: Profile,
  { controller, id }: RequestRef,
): Promise<Taking | null> {
  const whole = await store.readWhole(db, controller, id);
  const until = whole ? takeableUntil(whole.row, timeZone) : null;
  if (!whole || until === null || until < localDate(now, timeZone)) return null;
  const contact = await openContact(ring, id, whole.texts);
  const mailbox = contact && normaliseAddress(contact.email);
  const address = contact && normaliseAddress(contact.formerEmail ?? contact.email);
  return mailbox && address ? { row: whole.row, address, mailbox } : null;
}
