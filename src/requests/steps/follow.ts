import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import { loadedOnce } from '../../lazy.ts';
import type { Profile } from '../../notices/profile.ts';
import { type RequestRef, sealRequestLink } from '../link.ts';
import { requestView } from '../presented.ts';
import { openMailbox, openText, textId } from '../sealed.ts';
import * as store from '../store.ts';
import type { ConfirmView, RequestView } from '../view.ts';
import type { Erased } from './erased.ts';
import { linkOf } from './letters.ts';

/** A request as its person may see it. */
export interface Followed {
  request: RequestView;
  /** In which it was asked. */
  language: string;
  /** Where an open request is followed that says all that this one said. */
  follow: string | null;
}

/** A request as its person may see it; null once it is gone. */
export async function followRequest(
  context: Context,
  profile: Profile,
  { controller, id }: RequestRef,
): Promise<Followed | null> {
  const whole = await store.readWhole(context.db, controller, id);
  if (!whole) return null;
  const erasure = await carriedOutOf(context, whole.row);
  const same = whole.underWay.find((row) => row.id === whole.row.duplicateOf);
  return {
    request: await requestView(context.ring, { ...whole, erasure }, clockOf(context, profile)),
    language: whole.row.language,
    follow: same ? await linkOf(context, 'follow', same) : null,
  };
}

const erased = loadedOnce(() => import('./erased.ts'));

/** How far an erasure is carried out; null where nobody has it carried out. */
export async function carriedOutOf(
  { db }: Pick<Context, 'db'>,
  row: RequestRow,
): Promise<Pick<Erased, 'status' | 'reason' | 'finishedAt'> | null> {
  if (row.carriedAt === null) return null;
  const { readErasure } = await erased();
  return readErasure({ db }, row);
}

/** The signed answer to a request, as a compact JWS; null before it was answered, and once it was purged. */
export async function readAnswer(
  { db, ring }: Context,
  { controller, id }: RequestRef,
): Promise<string | null> {
  const row = await store.findText(db, controller, textId(id, 'answer'));
  return row ? openText(ring, row) : null;
}

/**
 * The same, with others that wait to be confirmed by the reader of the same mailbox, each with its token. Of the same
 * person is not enough: somebody may have typed their address as a former one.
 */
export async function readWaiting(
  context: Context,
  profile: Profile,
  { controller, id }: RequestRef,
): Promise<(Pick<ConfirmView, 'request' | 'others'> & Pick<Followed, 'language'>) | null> {
  const { ring } = context;
  const whole = await store.readWhole(context.db, controller, id);
  if (!whole) return null;
  const request = await requestView(ring, whole, clockOf(context, profile));
  const mailbox = await openMailbox(ring, id, whole.texts);
  const others = whole.underWay.map(async (row: RequestRow) => {
    const waits = row.status === 'unverified' && row.confirmedAt === null;
    if (!waits || mailbox === null || (await openMailbox(ring, row.id, whole.theirTexts)) !== mailbox)
      return [];
    const token = await sealRequestLink(ring, 'confirm', row, context.randomBytes(12));
    const view = await requestView(ring, { row, events: [], texts: [] }, clockOf(context, profile));
    return [{ token, request: view }];
  });
  return { request, language: whole.row.language, others: (await Promise.all(others)).flat() };
}

function clockOf({ now }: Context, { controller }: Profile) {
  return { timeZone: controller.timeZone, now };
}
