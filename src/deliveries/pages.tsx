import { linked } from '../notices/autolink.ts';
import { plainText } from '../notices/notice-text.ts';
import { mailboxPaths } from '../paths.ts';
import { documentOf, Layout } from '../ui/layout.tsx';
import type { ReceivedMail } from './mail.ts';

/** The local mailbox: for who tries the system out, and so in one language. */
export function mailboxDocument(mails: ReceivedMail[]): string {
  return documentOf(
    <Layout frame={{ language: 'en', title: 'Mail', index: false }}>
      <h1>Mail</h1>
      <p class="lead">
        What would have been sent, newest first. Only a local start shows this page; the same{' '}
        <a href={mailboxPaths.json}>as JSON</a>.
      </p>
      {mails.length === 0 && <p class="note">Nothing has been sent yet.</p>}
      {mails.map((mail) => (
        <Letter mail={mail} />
      ))}
    </Layout>,
  );
}

/** Text and HTML both as text: a mail's own markup must do nothing here. */
function Letter({ mail }: { mail: ReceivedMail }) {
  const { to, subject, text, html, headers, at } = mail;
  return (
    <section>
      <h2>{subject}</h2>
      <ul class="facts">
        <li>To {to}</li>
        <li>
          <time datetime={at}>{at.slice(0, 19).replace('T', ' ')} UTC</time>
        </li>
      </ul>
      {text.split(/\n{2,}/).map((paragraph) => (
        <p>
          <WithLinks text={paragraph} />
        </p>
      ))}
      <details>
        <summary>HTML and headers</summary>
        <pre tabindex={0}>
          <code>
            {Object.entries(headers).map(([name, value]) => `${name}: ${value}\n`)}
            {`\n${html}`}
          </code>
        </pre>
      </details>
    </section>
  );
}

function WithLinks({ text }: { text: string }) {
  const lines = text.trimEnd().split('\n');
  return (
    <>
      {lines.map((line, i) => (
        <>
          {i > 0 && <br />}
          {linked(line).map((part) =>
            part.kind === 'link' && /^https?:/.test(part.href) ? (
              <a href={part.href}>{part.href}</a>
            ) : (
              plainText([part])
            ),
          )}
        </>
      ))}
    </>
  );
}
