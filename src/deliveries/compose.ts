import { accentFor } from '../controllers/accent.ts';
import { linked } from '../notices/autolink.ts';
import { plainText } from '../notices/notice-text.ts';
import type { Mail } from './mail.ts';

/** Several of a kind. `about`: what an item speaks of; where the item begins with it, it stands out. */
export interface MailList {
  heading: string;
  items: { about: string; text: string }[];
}

/** What a mail says, in plain words. */
export interface MailWords {
  to: string;
  subject: string;
  /** Plain text: each becomes a paragraph, in which web addresses can be pressed. */
  paragraphs: string[];
  /** The one thing to press. In the text its address stands on a line of its own. */
  link?: { label: string; url: string };
  /** What is read after that. */
  more?: (string | MailList)[];
  /** The colour of who writes: `#rrggbb`. */
  accent?: string | undefined;
  /** The language of the words. */
  language: string;
  /** Who writes, and why: below all else, in small print. */
  footer: string;
}

/**
 * A mail of text and simple HTML that say the same. The HTML loads nothing from anywhere, and is readable in the dark.
 * It says that no person wrote it (RFC 3834 § 5), so that no vacation notice answers.
 */
export function composeMail(words: MailWords): Mail {
  const { to, subject, paragraphs, link, more = [], language, footer, accent } = words;
  const inText = [
    ...paragraphs,
    ...(link ? [`${link.label}:\n${link.url}`] : []),
    ...more.map((one) => (typeof one === 'string' ? one : listInText(one))),
    `-- \n${footer}`,
  ];
  const inHtml = [
    ...paragraphs.map(paragraphOf),
    ...(link ? [button(link)] : []),
    ...more.map((one) => (typeof one === 'string' ? paragraphOf(one) : listOf(one))),
    `<p class="foot">${lines(footer)}</p>`,
  ];
  return {
    to,
    // A shop's name may hold a line break; a header field may not
    subject: subject.replaceAll(/[\s\p{Cc}]+/gu, ' ').trim(),
    text: `${inText.join('\n\n')}\n`,
    html: page({ language, accent }, inHtml.join('\n')),
    headers: { 'Auto-Submitted': 'auto-generated' },
  };
}

function paragraphOf(text: string): string {
  return `<p>${lines(text)}</p>`;
}

function listInText({ heading, items }: MailList): string {
  return [`${heading}:`, ...items.map(({ text }) => `- ${text}`)].join('\n');
}

function listOf({ heading, items }: MailList): string {
  const shown = items.map(({ about, text }) => {
    const bold = text.startsWith(about) ? about : '';
    return `<li>${bold && `<b>${escaped(bold)}</b>`}${lines(text.slice(bold.length))}</li>`;
  });
  return `<h2>${escaped(heading)}</h2>\n<ul>\n${shown.join('\n')}\n</ul>`;
}

/** With the address in plain sight below: not every reader of mail shows where a button leads. */
function button({ label, url }: { label: string; url: string }): string {
  // What is no web address (`javascript:`) is shown, and leads nowhere
  const href = /^https?:\/\//.test(url) ? ` href="${escaped(url)}"` : '';
  return `<p><a class="button"${href}>${escaped(label)}</a></p>\n<p class="foot">${escaped(url)}</p>`;
}

const styleIn = ({ light, dark }: { light: string; dark: string }) => `
body { margin: 0; padding: 1.5rem; max-width: 34rem; font: 16px/1.5 system-ui, sans-serif; color: #1b1b1b; background: #fff; overflow-wrap: anywhere }
.button { display: inline-block; padding: .6rem 1.2rem; border-radius: .4rem; font-weight: 600; text-decoration: none; color: #fff; background: ${light} }
a { color: ${light} }
h2 { margin: 2rem 0 .5rem; font-size: 18px }
ul { margin: 0 0 1rem; padding-left: 1.2rem }
li { margin-bottom: .4rem }
.foot { font-size: 14px; color: #595959 }
@media (prefers-color-scheme: dark) {
  body { color: #ececec; background: #161616 }
  a { color: ${dark} }
  .button { color: #10151d; background: ${dark} }
  .foot { color: #b3b3b3 }
}
`;

function page({ language, accent }: Pick<MailWords, 'language' | 'accent'>, body: string): string {
  return `<!doctype html>
<html lang="${escaped(language)}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="color-scheme" content="light dark">
<style>${styleIn(accentFor(accent))}</style>
</head>
<body>
${body}
</body>
</html>
`;
}

/** Escaped, with its line breaks kept, and its web addresses to be pressed. */
function lines(text: string): string {
  return text.split('\n').map(line).join('<br>\n');
}

function line(text: string): string {
  const parts = linked(text).map((part) => {
    const words = escaped(plainText([part]));
    const isLink = part.kind === 'link' && /^https?:\/\//.test(part.href);
    return isLink ? `<a href="${escaped(part.href)}">${words}</a>` : words;
  });
  return parts.join('');
}

function escaped(text: string): string {
  const entities: Record<string, string> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replaceAll(/[&<>"']/g, (character) => entities[character] ?? character);
}
