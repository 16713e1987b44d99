import { nameOfController } from '../controllers/controller.ts';
import type { Controller } from '../controllers/input.ts';
import { composeMail, type MailList } from '../deliveries/compose.ts';
import type { Mail } from '../deliveries/mail.ts';
import type { Phrase, RequestMailWords } from './mail-words.ts';
import type { Outcome, RequestType, Scope } from './request.ts';

/** Who is written to, for whom, and in which words. */
export interface Letter {
  words: RequestMailWords;
  /** The language of the words. */
  language: string;
  controller: Controller;
  /** The mailbox that the person gave. */
  to: string;
}

/** What a mail says of a request: nothing that a stranger could have made it say. Dates are `YYYY-MM-DD`. */
export interface MailedRequest {
  type: RequestType;
  scope: Scope | null;
  receivedOn: string;
  dueOn: string;
}

/** To the mailbox that somebody typed: who reads it confirms by the link (`/v/{token}`). */
export function confirmMail(
  letter: Letter,
  request: MailedRequest & { needsProof: boolean },
  link: string,
): Mail {
  const { confirm } = letter.words;
  return asking(
    letter,
    request,
    link,
    confirm.subject,
    request.needsProof ? confirm.thenProof : confirm.text,
  );
}

/** The same once more, on day 3. */
export function reminderMail(letter: Letter, request: MailedRequest, link: string): Mail {
  const { reminder } = letter.words;
  return asking(letter, request, link, reminder.subject, reminder.text);
}

function asking(
  letter: Letter,
  request: MailedRequest,
  link: string,
  subject: Phrase,
  text: (shop: string, due: string) => string,
): Mail {
  const { words, language, to } = letter;
  const shop = shopOf(letter);
  return composeMail({
    to,
    language,
    subject: subject(shop),
    paragraphs: [said(letter, request), text(shop, request.dueOn)],
    link: { label: words.confirm.link, url: link },
    accent: letter.controller.accent,
    footer: words.confirm.footer(shop),
  });
}

/** It is open: the day of the answer, or that it is over, and the link to follow it (`/s/{token}`). */
export function openedMail(
  letter: Letter,
  request: MailedRequest & { isLate?: boolean },
  link: string,
): Mail {
  const { opened } = letter.words;
  const stopped = request.type === 'erasure' ? [opened.stopped] : [];
  // Who complains to the shop may go to the authority all the same (Art. 77 GDPR)
  const authority = request.type === 'complaint' ? [opened.authority(authorityOf(letter))] : [];
  return following(letter, request, link, {
    subject: (request.isLate ? opened.late : opened).subject(shopOf(letter), request.dueOn),
    paragraphs: [(request.isLate ? opened.late : opened).text(request.dueOn), ...stopped, ...authority],
  });
}

/** The restriction that was granted is about to end (Art. 18(3) GDPR): before it does, why, and what to do about it. */
export function liftingMail(letter: Letter, request: MailedRequest, reason: string, link: string): Mail {
  const { subject, text, object } = letter.words.lifting;
  const shop = shopOf(letter);
  return following(letter, request, link, {
    subject: subject(shop),
    paragraphs: [text(shop), reason, object, remedies(letter)],
  });
}

/** The address is confirmed, and something else has to prove whose data it is: how, and where to. */
export function waitsForProofMail(
  letter: Letter,
  request: MailedRequest & { proof: 'email' | 'signature' | 'none' },
  link: string,
): Mail {
  const { proof } = letter.words;
  const { email, dpo, name, address, website } = letter.controller;
  const shop = shopOf(letter);
  const mailbox = email ?? dpo?.email;
  return following(letter, request, link, {
    subject: proof.subject(shop),
    paragraphs: [
      ...(request.proof === 'signature' ? [proof.signature(shop), proof.other] : [proof.former(shop)]),
      mailbox ? proof.where(mailbox) : proof.whereElse(name, address ?? website ?? ''),
      `${proof.noCopies} ${proof.due(request.dueOn)}`,
    ],
  });
}

/** An open one says all that this one said: `request` is the open one, and so is what the link leads to. */
export function duplicateMail(letter: Letter, request: MailedRequest, link: string): Mail {
  const { duplicate } = letter.words;
  return following(letter, request, link, {
    subject: duplicate.subject(shopOf(letter)),
    paragraphs: [duplicate.text(request.dueOn)],
  });
}

/** An objection to marketing, or a withdrawal of consent, took effect on receipt (Art. 21(3), 7(3) GDPR). */
export function atOnceMail(letter: Letter, request: MailedRequest, link: string): Mail {
  const { subject, text } = letter.words.atOnce;
  const kind = request.type === 'withdrawal' ? 'withdrawal' : 'marketing';
  const shop = shopOf(letter);
  return following(letter, request, link, { subject: subject[kind](shop), paragraphs: [text[kind](shop)] });
}

/** The time was extended (Art. 12(3) GDPR): `request.dueOn` is the new day; the reason is the shop's. */
export function extendedMail(letter: Letter, request: MailedRequest, reason: string, link: string): Mail {
  const { extended } = letter.words;
  return following(letter, request, link, {
    subject: extended.subject(shopOf(letter), request.dueOn),
    paragraphs: [extended.text(request.dueOn), reason],
  });
}

/**
 * The answer in the shop's own words and the link to it (`/s/{token}/answer`), then what was done; refused in whole or part
 * with the ground and the remedies (Art. 12(4) GDPR).
 */
export function answeredMail(
  letter: Letter,
  request: MailedRequest,
  answer: { outcome: Outcome; ground: string | null; message: string; done: readonly (string | MailList)[] },
  link: string,
): Mail {
  const { answered } = letter.words;
  const { outcome, ground, message, done } = answer;
  // Yes or no is no answer to one
  const isComplaint = request.type === 'complaint';
  return following(letter, request, link, {
    subject: answered.subject(shopOf(letter)),
    paragraphs: [
      ...(isComplaint ? [] : [answered.outcome[outcome]]),
      message,
      ...(ground === null ? [] : [answered.ground(ground)]),
    ],
    label: answered.link,
    more: [...done, ...(outcome === 'granted' && !isComplaint ? [] : [remedies(letter)])],
  });
}

/** Nobody proved whose request it was, until its due day: refused, with the remedies (Art. 11(2), 12(2), 12(4) GDPR). */
export function refusedForIdentityMail(letter: Letter, request: MailedRequest, link: string): Mail {
  const { refused, answered } = letter.words;
  const shop = shopOf(letter);
  return following(letter, request, link, {
    subject: refused.subject(shop),
    paragraphs: [refused.text(shop), refused.again],
    label: answered.link,
    more: [remedies(letter)],
  });
}

/** To the shop's own mailbox, before the due day; null if it has none. It names no person. */
export function dueSoonMail(
  letter: Omit<Letter, 'to'>,
  request: MailedRequest & { id: string; isExtendable: boolean },
): Mail | null {
  const { subject, text } = letter.words.shop.dueSoon;
  const extend = request.isExtendable ? [letter.words.shop.extend] : [];
  return toShop(letter, request, subject(shopOf(letter), request.dueOn), [text(request.dueOn), ...extend]);
}

/** To the shop's own mailbox, once the due day is over; null if it has none. It names no person. */
export function overdueMail(
  letter: Omit<Letter, 'to'>,
  request: MailedRequest & { id: string },
): Mail | null {
  const { subject, text } = letter.words.shop.overdue;
  return toShop(letter, request, subject(shopOf(letter)), [text(request.dueOn)]);
}

/** To the shop's own mailbox, where no mail can tell the person that their restriction ends; null if it has none. */
export function undeliveredMail(
  letter: Omit<Letter, 'to'>,
  request: MailedRequest & { id: string },
): Mail | null {
  const { subject, text, next, footer } = letter.words.shop.undelivered;
  const end = { next: next(request.id), footer: footer(shopOf(letter)) };
  return toShop(letter, request, subject(shopOf(letter)), [text], end);
}

function toShop(
  letter: Omit<Letter, 'to'>,
  request: MailedRequest & { id: string },
  subject: string,
  paragraphs: string[],
  end = { next: letter.words.shop.next(request.id), footer: letter.words.shop.footer(shopOf(letter)) },
): Mail | null {
  const { words, language, controller } = letter;
  const { id, receivedOn } = request;
  if (controller.email === undefined) return null;
  return composeMail({
    to: controller.email,
    language,
    subject,
    paragraphs: [words.shop.request(nameIn(words, request), receivedOn, id), ...paragraphs, end.next],
    footer: end.footer,
  });
}

/** A mail about a request that its reader can follow. */
function following(
  letter: Letter,
  request: MailedRequest,
  link: string,
  {
    subject,
    paragraphs,
    label,
    more = [],
  }: { subject: string; paragraphs: string[]; label?: string; more?: (string | MailList)[] },
): Mail {
  const { words, language, to, controller } = letter;
  return composeMail({
    to,
    language,
    subject,
    paragraphs: [said(letter, request), ...paragraphs],
    link: { label: label ?? words.follow, url: link },
    ...{ more, accent: controller.accent },
    footer: `${words.footer(shopOf(letter), request.receivedOn)} ${words.keep}`,
  });
}

/** What was asked, of whom, and when. */
function said(letter: Letter, request: MailedRequest): string {
  return letter.words.request(shopOf(letter), nameIn(letter.words, request), request.receivedOn);
}

function remedies(letter: Letter): string {
  return letter.words.remedies(authorityOf(letter));
}

function authorityOf({ controller: { authority } }: Letter): string {
  const { name, url, address } = authority;
  return [name, address, url].filter((part) => part !== undefined).join(', ');
}

function nameIn({ names }: RequestMailWords, { type, scope }: MailedRequest): string {
  return names[scope === 'marketing' ? 'marketing' : type];
}

function shopOf({ controller }: Pick<Letter, 'controller'>): string {
  return nameOfController(controller);
}
