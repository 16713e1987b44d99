import { nameOfController } from '../controllers/controller.ts';
import type { Controller } from '../controllers/input.ts';
import { composeMail } from '../deliveries/compose.ts';
import type { WebhookBody } from '../deliveries/event.ts';
import type { Mail } from '../deliveries/mail.ts';
import { localDate } from '../law/day.ts';

/** The mail's phrases in the shop's language. Dates are `YYYY-MM-DD`. */
export interface ReviewWords {
  subject: (shop: string) => string;
  what: (since: string, reviewOn: string) => string;
  reason: (name: string, clause: string | null) => string;
  next: string;
  lift: (id: string) => string;
  footer: (shop: string) => string;
}

/** A hold that is due for review. */
export interface ReviewDue {
  controller: Controller;
  hold: { id: string; reason: string; clause: string | null; reviewOn: string; createdAt: number };
}

/** What the shop's webhooks are told: never whom the hold is about. `at` is UTC milliseconds. */
export function reviewBody({ controller, hold }: ReviewDue, at: number): WebhookBody {
  const { id, reason, clause, reviewOn } = hold;
  return {
    type: 'hold.review_due',
    timestamp: new Date(at).toISOString(),
    data: { controller: controller.slug, hold: id, reason, clause, reviewOn },
  };
}

/** What the shop's own mailbox is told; null if it has none. `reason` is what the reason is called. */
export function reviewMail(
  words: ReviewWords,
  { controller, hold }: ReviewDue,
  { reason, language }: { reason: string; language: string },
): Mail | null {
  const { email, timeZone } = controller;
  if (email === undefined) return null;
  const shop = nameOfController(controller);
  const since = localDate(hold.createdAt, timeZone);
  return composeMail({
    to: email,
    subject: words.subject(shop),
    paragraphs: [
      `${words.what(since, hold.reviewOn)}\n${words.reason(reason, hold.clause)}`,
      words.next,
      words.lift(hold.id),
    ],
    language,
    footer: words.footer(shop),
  });
}
