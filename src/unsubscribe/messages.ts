import { composeMail } from '../deliveries/compose.ts';
import type { Mail } from '../deliveries/mail.ts';

/** The mail's phrases in the reader's language. */
export interface LinksWords {
  subject: (shop: string) => string;
  text: (shop: string) => string;
  choices: string;
  stop: string;
  footer: (shop: string) => string;
}

/** The mail with the ways to stop all mail and to choose. */
export function linksMail(
  words: LinksWords,
  {
    to,
    language,
    shop,
    stop,
    choices,
    accent,
  }: Record<'to' | 'language' | 'shop' | 'stop' | 'choices', string> & { accent: string | undefined },
): Mail {
  return composeMail({
    to,
    language,
    subject: words.subject(shop),
    paragraphs: [words.text(shop), `${words.choices}\n${choices}`],
    link: { label: words.stop, url: stop },
    accent,
    footer: words.footer(shop),
  });
}
