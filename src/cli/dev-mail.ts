import { setTimeout as sleep } from 'node:timers/promises';
import * as v from 'valibot';
import { apiPaths, mailboxPaths } from '../paths.ts';
import { type Answer, ask, fieldOf } from './api.ts';
import { asked, everyPage } from './asking.ts';
import type { Command } from './command.ts';
import { printable } from './purge-following.ts';
import type { Server } from './server.ts';

const Mail = v.object({ to: v.string(), subject: v.string(), text: v.string(), at: v.string() });
type Mail = v.InferOutput<typeof Mail>;

/** `dev mail`. */
export const devMail: Command = {
  name: 'dev mail',
  summary: 'Shows the newest mail to an address, in the mailbox of a local start.',
  online: true,
  options: {
    to: { value: 'EMAIL', summary: 'whose mail', required: true },
    link: { summary: 'only the link that it has' },
  },
  examples: [
    { line: 'dev mail --to toomas@example.com', does: 'what the person would read' },
    { line: 'dev mail --to toomas@example.com --link', does: 'what they would press' },
  ],
  notes: [
    'It waits until what is on its way has arrived. Elsewhere than in a local start there is no mailbox.',
  ],
  run: (call) => {
    const to = (call.texts.to ?? '').trim().toLowerCase();
    const onlyLink = call.flags.has('link');
    return asked(
      call,
      async (server) => newestOf(await readMailbox(server), { to, onlyLink }),
      (body) => (onlyLink ? (linkIn(body as Mail) ?? '') : mailLines(body as Mail).join('\n')),
    );
  },
};

/** Longer than mail to a local mailbox takes; what is put off for longer is not waited for. */
const patienceMs = 10_000;

async function readMailbox(server: Server): Promise<Answer> {
  for (const until = Date.now() + patienceMs; Date.now() < until; await sleep(100)) {
    const due = await everyPage(server, apiPaths.deliveries, { state: 'due' });
    if (!due.ok) return due;
    if (!(due.body as unknown[]).some(isOnItsWay)) break;
  }
  return ask(server, 'GET', mailboxPaths.json);
}

function isOnItsWay(delivery: unknown): boolean {
  return fieldOf(delivery, 'kind') === 'mail' && Date.parse(String(fieldOf(delivery, 'dueAt'))) <= Date.now();
}

/** Of a mailbox, newest first, the mail that is asked for. */
function newestOf(mailbox: Answer, { to, onlyLink }: { to: string; onlyLink: boolean }): Answer {
  const mails = v.safeParse(v.array(Mail), mailbox.ok ? mailbox.body : null);
  const refused = (message: string): Answer => ({
    ok: false,
    status: mailbox.status,
    message,
    problem: null,
  });
  if (!mails.success) return mailbox.ok ? refused('This server has no local mailbox.') : mailbox;
  const found = mails.output.find((mail) => mail.to.toLowerCase() === to);
  if (!found) return refused(`There is no mail to ${to}.`);
  if (onlyLink && linkIn(found) === null) return refused(`The newest mail to ${to} has no link.`);
  return { ok: true, status: 200, body: found };
}

/** The link that stands in a line of its own. */
function linkIn({ text }: Mail): string | null {
  return /^https?:\/\/[\x21-\x7e]+$/m.exec(text)?.[0] ?? null;
}

function mailLines({ to, subject, text, at }: Mail): string[] {
  return [`To: ${to}`, `Subject: ${subject}`, `Date: ${at}`, '', ...text.trim().split(/\r?\n/)].map(
    printable,
  );
}
