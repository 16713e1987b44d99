import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { sha256 } from '../../digest.ts';
import { normaliseAddress } from '../../subjects/address.ts';
import { subjectOf } from '../../subjects/subject.ts';
import type { Contact } from '../sealed.ts';
import * as store from '../store.ts';

const hourMs = 3_600_000;

/**
 * Whose mailbox it is that is mailed, keyed, for an hour: the same at every controller, and not to be traced to them
 * later. What stands behind a plus (RFC 5233) leads to the same mailbox.
 */
export async function mailboxOf({ pepper, now }: Context, { email }: Contact): Promise<store.MailboxNow> {
  const mailbox = (normaliseAddress(email) ?? '').replace(/\+[^@]*/, '');
  const keyed = await subjectOf(pepper, '', mailbox);
  const hour = Math.floor(now / hourMs);
  return { now: await sha256(`${keyed} ${hour}`), before: await sha256(`${keyed} ${hour - 1}`) };
}

/** What a request's row says of a mail to its contact at this moment; null if their mailbox was mailed often enough. */
export async function mailingOf(
  context: Context,
  { confirmedAt }: Pick<RequestRow, 'confirmedAt'>,
  contact: Contact,
): Promise<store.RequestChange | null> {
  if (confirmedAt !== null) return {};
  const mailbox = await mailboxOf(context, contact);
  const isFree = await store.readWhetherMailable(context.db, mailbox, context.now);
  return isFree ? { mailedAt: context.now, mailbox: mailbox.now } : null;
}
