import type { Database } from '../../db/client.ts';
import type { MailTransport } from '../mail.ts';
import { arrived } from '../outcome.ts';
import { insertMailboxMail } from '../store.ts';

/** The local mailbox: mail is kept in the database as it would have been sent. The same event is kept once. */
export function mailToMailbox(db: Database): MailTransport {
  return async ({ to, subject, text, html, headers }, { event, at }) => {
    const message = JSON.stringify({ to, subject, text, html, headers });
    await db.write([insertMailboxMail({ id: event, message, at })]);
    return arrived;
  };
}
