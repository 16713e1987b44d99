import type { Context } from '../../context.ts';
import type { Person } from '../../sources/person.ts';
import { normaliseAddress } from '../../subjects/address.ts';
import { type Contact, openContact } from '../sealed.ts';
import * as store from '../store.ts';

/** Whose data a request is about, as rows can name them; null if there is none such, or once its contact was purged. */
export async function personOf({ db, ring }: Context, request: string): Promise<Person | null> {
  const whole = await store.readWhole(db, null, request);
  const contact = whole && (await openContact(ring, request, whole.texts));
  return contact ? personIn(contact, whole.row.subject) : null;
}

/** The person whom a contact names: by the address that the shop knows. */
export function personIn(contact: Contact, subject: string): Person | null {
  const address = normaliseAddress(contact.formerEmail ?? contact.email);
  return address === null ? null : { address, subject };
}
