import { nameOfController } from '../controllers/controller.ts';
import type { Controller } from '../controllers/input.ts';
import { composeMail } from './compose.ts';
import type { WebhookBody } from './event.ts';
import type { Mail } from './mail.ts';
import { delayedWords } from './messages/delayed.ts';

/** Opt-outs of one shop that have not reached it in time. */
export interface Alarm {
  controller: Controller;
  count: number;
  /** When the oldest happened (UTC ms). */
  oldest: number;
  /** The ids of the webhooks that don't take them. */
  webhooks: string[];
  /** UTC milliseconds. */
  at: number;
}

/** What the shop's other webhooks are told. */
export function alarmBody({ controller, count, oldest, webhooks, at }: Alarm): WebhookBody {
  return {
    type: 'unsubscribe.delayed',
    timestamp: new Date(at).toISOString(),
    data: { controller: controller.slug, count, oldest: new Date(oldest).toISOString(), webhooks },
  };
}

/** What the shop's own mailbox is told, in its first language; null if it has none. */
export function alarmMail({ controller, count, oldest, webhooks }: Alarm): Mail | null {
  const { email, languages, timeZone } = controller;
  if (email === undefined) return null;
  const [language = 'en'] = languages;
  const shop = nameOfController(controller);
  const words = delayedWords(language);
  const locale = language === 'en' ? 'en-GB' : language;
  const since = new Intl.DateTimeFormat(locale, { dateStyle: 'long', timeStyle: 'short', timeZone });
  return composeMail({
    to: email,
    subject: words.subject(shop),
    paragraphs: [words.what(count, since.format(oldest), webhooks.length), words.why, words.next],
    language,
    footer: words.footer(shop),
  });
}
