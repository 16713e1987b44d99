import type { Sql } from 'sql-template-tag';
import { insertSigningKey } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import { nameOfController } from '../../controllers/controller.ts';
import type { RequestRow } from '../../db/tables.ts';
import { letGoStatement } from '../../holds/steps/keep.ts';
import { signJws } from '../../keys/signing.ts';
import type { Profile } from '../../notices/profile.ts';
import { wordingFor, wordingLanguageFor } from '../../wording/languages.ts';
import { answerOf, answerType, type WhatWasDone } from '../answer.ts';
import { clockOf } from '../clock.ts';
import { type Outcome, staysRestricted } from '../request.ts';
import { sealText, textId } from '../sealed.ts';
import * as store from '../store.ts';
import { type Moving, moving } from './move.ts';
import { type Telling, tellSystems } from './tell.ts';

/** What a request is answered with. */
export interface Closing {
  outcome: Outcome;
  ground: string | null;
  /** In the shop's words, or, where nobody decided, in ours. */
  message: string;
  /** Whether `message` is the shop's own. */
  isSpoken: boolean;
  /** Whether the person's address was suppressed by this request. */
  isSuppressed: boolean;
  done: WhatWasDone;
}

/** An answer under way: the change, what it tells the shop's systems, and what else goes with it. */
export interface Answering {
  done: Moving;
  told: Telling;
  others: Sql[];
}

/**
 * Makes an answer: the request closed, the answer signed and sealed, what the request kept let go (Art. 12(3), 12(4) GDPR).
 * A full refusal was due by the first due day, though the request was extended.
 */
export async function answering(
  context: Context,
  profile: Profile,
  row: RequestRow,
  closing: Closing,
  more: store.RequestChange = {},
): Promise<Answering> {
  const { outcome, ground, message, isSpoken } = closing;
  const isShort = outcome === 'refused' && row.extendedAt !== null;
  const closed = {
    ...{ outcome, ground, closedAt: context.now },
    ...(isShort && dueFirst(profile, row)),
  };
  const done = await moving(context, row, {
    profile,
    change: { status: 'answered', ...closed, alarm: null, alarmAt: null, ...more },
    happened: [{ event: 'answered', data: { outcome, ground }, ...(isSpoken && { text: message }) }],
  });
  const { type, scope, dueOn } = done.row;
  const data = { type, scope, outcome, ground, dueOn, answeredAt: new Date(context.now).toISOString() };
  return {
    done,
    told: await tellSystems(context, row, 'request.answered', data),
    others: [
      ...(staysRestricted(row, outcome) ? [] : [letGoStatement(context, row.id, done.after)]),
      ...(await signing(context, profile, { ...row, ...closed }, closing, done.after)),
    ],
  };
}

/** The clock of a request as it was before its extension. */
function dueFirst(profile: Profile, row: RequestRow) {
  const { dueOn, dueAt, deadlineClause, reasoning } = clockOf(profile, { ...row, isExtended: false });
  return { dueOn, dueAt, deadlineClause, reasoning };
}

/** The signed answer, sealed as a text of its request, and the public key by which it can be checked for good. */
async function signing(
  { ring, publicUrl, backupDays, now, randomBytes }: Context,
  { controller }: Profile,
  row: RequestRow & { outcome: Outcome; closedAt: number },
  { message, isSuppressed, done }: Closing,
  condition: Sql,
): Promise<Sql[]> {
  const language = wordingLanguageFor(row.language);
  const { court, backups, suppression } = wordingFor(language).requests.answer;
  const sentences = {
    court: court(nameOfController(controller)),
    backups: backups(nameOfController(controller), backupDays),
    suppression,
  };
  const said = { issuer: publicUrl, message, backupDays, isSuppressed, done, sentences };
  const answer = answerOf(controller, { ...row, language }, said);
  const { jws, publicKey } = await signJws(ring, answer, answerType);
  const { id: request, subject, closedAt } = row;
  const text = { id: textId(request, 'answer'), controller: controller.slug };
  const sealed = await sealText(ring, text, jws, randomBytes(12));
  return [
    store.insertRequestText({ ...text, request, subject, closedAt, ...sealed }, condition),
    insertSigningKey(publicKey, now, condition),
  ];
}
