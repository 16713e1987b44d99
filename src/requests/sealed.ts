import type { KeyRing } from '../keys/ring.ts';
import { seal, unseal } from '../keys/seal.ts';
import { normaliseAddress } from '../subjects/address.ts';

/** Where the person can be reached, and, if that is another mailbox, the address that the shop knows. */
export interface Contact {
  email: string;
  formerEmail?: string;
}

/** What the person wrote. */
export interface Written {
  message?: string;
  orderNumber?: string;
}

/** A text as it stands in its row: with the secret that it is sealed with. */
export interface Sealed {
  kid: string;
  sealed: string;
}

interface TextRef {
  id: string;
  controller: string;
}

/** Which row a request's contact, message or signed answer has. */
export function textId(request: string, what: 'contact' | 'message' | 'answer'): string {
  return `${request}.${what}`;
}

/** Seals a text for its row. `nonce` is 12 random bytes. */
export async function sealText(
  ring: KeyRing,
  row: TextRef,
  text: string,
  nonce: Uint8Array<ArrayBuffer>,
): Promise<Sealed> {
  return { kid: ring.newest, sealed: await seal(ring, contextOf(row), text, nonce) };
}

/** Opens a row's text; null if its secret is gone, or it is not that row's. */
export function openText(ring: KeyRing, row: TextRef & Pick<Sealed, 'sealed'>): Promise<string | null> {
  return unseal(ring, contextOf(row), row.sealed);
}

/** Opens a request's contact among its texts; null once it was purged. */
export async function openContact(
  ring: KeyRing,
  request: string,
  texts: readonly (TextRef & Pick<Sealed, 'sealed'>)[],
): Promise<Contact | null> {
  return openJson<Contact>(ring, textId(request, 'contact'), texts);
}

/** The mailbox that a request's contact reads, in the one form that is compared; null once it was purged. */
export async function openMailbox(
  ring: KeyRing,
  request: string,
  texts: readonly (TextRef & Pick<Sealed, 'sealed'>)[],
): Promise<string | null> {
  const contact = await openContact(ring, request, texts);
  return contact && normaliseAddress(contact.email);
}

/** Opens what the person wrote; null if nothing, or once it was purged. */
export async function openWritten(
  ring: KeyRing,
  request: string,
  texts: readonly (TextRef & Pick<Sealed, 'sealed'>)[],
): Promise<Written | null> {
  return openJson<Written>(ring, textId(request, 'message'), texts);
}

async function openJson<T>(
  ring: KeyRing,
  id: string,
  texts: readonly (TextRef & Pick<Sealed, 'sealed'>)[],
): Promise<T | null> {
  const row = texts.find((one) => one.id === id);
  const text = row ? await openText(ring, row) : null;
  return text === null ? null : JSON.parse(text);
}

function contextOf({ id, controller }: TextRef) {
  return { purpose: 'request text', controller, row: id };
}
