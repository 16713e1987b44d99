import type { Context } from '../../context.ts';
import type { RequestRow } from '../../db/tables.ts';
import type { MailList } from '../../deliveries/compose.ts';
import type { Mail } from '../../deliveries/mail.ts';
import { localDate } from '../../law/day.ts';
import type { Profile } from '../../notices/profile.ts';
import { nameOf, wordingFor, wordingLanguageFor } from '../../wording/languages.ts';
import type { WhatWasDone } from '../answer.ts';
import { type RequestCapability, sealRequestLink } from '../link.ts';
import * as messages from '../messages.ts';
import { isOverdue } from '../presented.ts';
import { isAtOnce } from '../request.ts';
import type { Contact } from '../sealed.ts';

type Of = Pick<Profile, 'controller'>;

/** What a letter says besides: the shop's own words, of an extension or answer; and what was done. */
export interface Spoken {
  words?: string;
  done?: WhatWasDone;
}

/** What a person is written about their request as it stands now. */
export async function letterOf(
  context: Context,
  profile: Of,
  row: RequestRow,
  contact: Contact,
  { words = '', done = {} }: Spoken = {},
): Promise<Mail> {
  const letter = letterFor(profile, row.language, contact);
  const request = mailed(profile, row);
  if (row.status === 'unverified' && row.confirmedAt === null) {
    const needsProof = row.isFormer === 1 || row.proof === 'signature';
    return messages.confirmMail(letter, { ...request, needsProof }, await linkOf(context, 'confirm', row));
  }
  const link = await linkOf(context, 'follow', row);
  if (row.status === 'unverified') {
    return messages.waitsForProofMail(letter, { ...request, proof: row.proof }, link);
  }
  if (row.outcome !== null) {
    const { outcome, ground } = row;
    const answer = { outcome, ground, message: words, done: saidOf(done, row.language) };
    return messages.answeredMail(letter, request, answer, `${link}/answer`);
  }
  if (row.status === 'extended') return messages.extendedMail(letter, request, words, link);
  return isAtOnce(row)
    ? messages.atOnceMail(letter, request, link)
    : messages.openedMail(letter, { ...request, isLate: isOverdue(row, context.now) }, link);
}

/** What was done, as a letter has it: each sentence behind what it is about. */
function saidOf({ categories = [], recipients = [], export: taken }: WhatWasDone, language: string) {
  const wording = wordingFor(language);
  const { became, recipients: told } = wording.requests.answer;
  const lists: MailList[] = [
    {
      heading: became,
      items: categories.map(({ category, sentence }) => ({
        about: nameOf(wording, category),
        text: sentence,
      })),
    },
    { heading: told, items: recipients.map(({ name, sentence }) => ({ about: name, text: sentence })) },
  ];
  return [...lists.filter(({ items }) => items.length > 0), ...(taken ? [taken.sentence] : [])];
}

/** What leads a person to the open request that says what theirs said. */
export async function duplicateLetter(
  context: Context,
  profile: Of,
  open: RequestRow,
  { row, contact }: { row: RequestRow; contact: Contact },
): Promise<Mail> {
  const link = await linkOf(context, 'follow', open);
  return messages.duplicateMail(letterFor(profile, row.language, contact), mailed(profile, open), link);
}

/** What reminds a person of a request that waits for their confirmation. */
export async function reminderLetter(
  context: Context,
  profile: Of,
  row: RequestRow,
  contact: Contact,
): Promise<Mail> {
  const letter = letterFor(profile, row.language, contact);
  const request = mailed(profile, row);
  if (row.confirmedAt === null) {
    return messages.reminderMail(letter, request, await linkOf(context, 'confirm', row));
  }
  const waiting = { ...request, proof: row.proof };
  return messages.waitsForProofMail(letter, waiting, await linkOf(context, 'follow', row));
}

/** What a person is written whose request nobody could tell to be theirs. */
export async function refusalLetter(
  context: Context,
  profile: Of,
  row: RequestRow,
  contact: Contact,
): Promise<Mail> {
  const letter = letterFor(profile, row.language, contact);
  const link = await linkOf(context, 'follow', row);
  return messages.refusedForIdentityMail(letter, mailed(profile, row), `${link}/answer`);
}

/** What a person is written before a restriction of theirs ends; `reason`: in the shop's words. */
export async function liftingLetter(
  context: Context,
  profile: Of,
  row: RequestRow,
  { contact, reason }: { contact: Contact; reason: string },
): Promise<Mail> {
  const letter = letterFor(profile, row.language, contact);
  return messages.liftingMail(letter, mailed(profile, row), reason, await linkOf(context, 'follow', row));
}

/** What the shop is written where nobody can be told of the end of a restriction; null if it has no mailbox. */
export function undeliveredLetter(profile: Of, row: RequestRow): Mail | null {
  return messages.undeliveredMail(letterToShop(profile), { ...mailed(profile, row), id: row.id });
}

/** What the shop is written of a due day; null if it has no mailbox. */
export function shopLetter(profile: Of, row: RequestRow, alarm: 'due-7' | 'due-2' | 'overdue'): Mail | null {
  const letter = letterToShop(profile);
  const isExtendable = row.status === 'open' && !isAtOnce(row);
  const request = { ...mailed(profile, row), id: row.id, isExtendable };
  if (alarm === 'overdue') return messages.overdueMail(letter, request);
  return messages.dueSoonMail(letter, request);
}

/** The address at which a request is confirmed or followed. */
export async function linkOf(
  context: Context,
  capability: RequestCapability,
  row: RequestRow,
): Promise<string> {
  const token = await sealRequestLink(context.ring, capability, row, context.randomBytes(12));
  return `${context.publicUrl}/${capability === 'confirm' ? 'v' : 's'}/${token}`;
}

function letterToShop({ controller }: Of): Omit<messages.Letter, 'to'> {
  const language = wordingLanguageFor(controller.languages[0] ?? 'en');
  return { words: wordingFor(language).mail.requests, language, controller };
}

function letterFor({ controller }: Of, asked: string, { email }: Contact): messages.Letter {
  const language = wordingLanguageFor(asked);
  return { words: wordingFor(language).mail.requests, language, controller, to: email };
}

function mailed({ controller }: Of, { type, scope, receivedAt, dueOn }: RequestRow): messages.MailedRequest {
  return { type, scope, receivedOn: localDate(receivedAt, controller.timeZone), dueOn };
}
