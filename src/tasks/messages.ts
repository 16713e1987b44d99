import { nameOfController } from '../controllers/controller.ts';
import type { Controller } from '../controllers/input.ts';
import { composeMail } from '../deliveries/compose.ts';
import type { Mail } from '../deliveries/mail.ts';
import { isTold, type TaskDeed, type ToldDeed } from './task.ts';
import type { TaskWords } from './task-words.ts';

/** For whom a letter is written, and in which words. */
export interface Letter {
  words: TaskWords;
  /** The language of the words. */
  language: string;
  controller: Controller;
}

/** What is asked of a recipient. */
export interface Asking {
  deed: ToldDeed;
  /** The person's: all that the recipient has to know of them. */
  address: string;
  /** `YYYY-MM-DD`. */
  dueOn: string;
  isReminder: boolean;
}

/** To a recipient: who asks for what, about whom, by when; and the page that takes its word (`/t/{token}`). */
export function askingMail(
  { words, language, controller }: Letter,
  to: string,
  { deed, address, dueOn, isReminder }: Asking,
  link: string,
): Mail {
  const shop = nameOfController(controller);
  const { subject, ask, why } = words.deeds[deed];
  const mail = composeMail({
    to,
    language,
    subject: isReminder ? words.reminder(subject(shop)) : subject(shop),
    paragraphs: [
      ...(isReminder ? [words.reminded] : []),
      `${ask(shop)}\n${address}`,
      `${why(shop)} ${words.nothing}`,
      words.by(dueOn),
      ...(controller.email === undefined ? [] : [words.questions(controller.email)]),
    ],
    link: { label: words.link, url: link },
    accent: controller.accent,
    footer: words.footer(shop),
  });
  return controller.email === undefined
    ? mail
    : { ...mail, headers: { ...mail.headers, 'Reply-To': controller.email } };
}

/** To the shop's own mailbox: a recipient can't be reached, or says nothing; null if it has none. It names no person. */
export function shopMail(
  { words, language, controller }: Letter,
  task: { id: string; request: string; name: string | null; deed: TaskDeed; dueOn: string },
  what: 'undelivered' | 'silent',
): Mail | null {
  const { id, request, deed, dueOn } = task;
  if (controller.email === undefined || !isTold(deed)) return null;
  const shop = nameOfController(controller);
  const name = task.name ?? '';
  return composeMail({
    to: controller.email,
    language,
    subject: words.shop[what].subject(shop, name),
    paragraphs: [
      words.shop[what].text(name),
      words.shop.task(words.shop.what[deed], dueOn, request),
      words.shop.next(id),
    ],
    footer: words.shop.footer(shop),
  });
}
