import { composeMail } from '../deliveries/compose.ts';
import type { Mail } from '../deliveries/mail.ts';
import type { Wording } from '../wording/en.ts';

/** The mail with the ways to stop all mail and to choose. */
export function linksMail(
  words: Wording['mail']['links'],
  {
    to,
    language,
    shop,
    stop,
    choices,
  }: { to: string; language: string; shop: string; stop: string; choices: string },
): Mail {
  return composeMail({
    to,
    language,
    subject: words.subject(shop),
    paragraphs: [words.text(shop), `${words.choices}\n${choices}`],
    link: { label: words.stop, url: stop },
    footer: words.footer(shop),
  });
}
