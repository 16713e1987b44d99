import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { type Contact, openContact } from '../sealed.ts';
import * as store from '../store.ts';

/**
 * The request with this id among those that an actor bound to `controller` (null: to none) may see, as it is now, with
 * where its person can be reached (null once that was purged); null if there is none.
 */
export async function readReachable(
  { db, ring }: Context,
  controller: string | null,
  id: string,
): Promise<{ row: RequestRow; contact: Contact | null } | null> {
  const [row, texts] = await Promise.all([store.findRequest(db, controller, id), store.listTexts(db, [id])]);
  return row ? { row, contact: await openContact(ring, id, texts) } : null;
}
