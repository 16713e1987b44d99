import { sharedCache } from './cache.ts';
import type { Context } from './context.ts';
import { readOnlyController } from './controllers/actions.ts';
import { sendEvents } from './deliveries/actions.ts';
import { isMachineAnswer } from './deliveries/automatic.ts';
import { canonicalJson, sha256 } from './digest.ts';
import { type Env, parseEnv } from './env.ts';
import { contextFor, databaseFor } from './guards.ts';
import { anyone } from './keys/scope.ts';
import { chooseLanguage } from './notices/negotiate.ts';
import type { Profile } from './notices/profile.ts';
import { findProfile, type Origin } from './profiles.ts';
import { messageOf, type ReadMail, readMail, recipientOf } from './requests/mailed-request.ts';
import { type Incoming, receiveRequest } from './requests/steps/receive.ts';
import type { Result } from './result.ts';
import { writtenDigest } from './subjects/subject.ts';
import { openLink } from './unsubscribe/link.ts';
import { tokenOf } from './unsubscribe/mailed-wish.ts';
import { actByProfile, recordByProfile } from './wishes.ts';
import { interfaceLanguages, wordingFor } from './wording/languages.ts';

/** What is used of a message that came in. */
type IncomingMail = Pick<
  ForwardableEmailMessage,
  'from' | 'to' | 'headers' | 'raw' | 'rawSize' | 'setReject'
>;

/** What acts on a message. */
interface Desk {
  env: Env;
  context: Context;
  origin: Origin;
  execution: ExecutionContext;
}

/** The longest message that is read (bytes): a letter is far shorter, and attachments are not kept. */
const mostBytes = 1_000_000;

/**
 * A mail that came in: to `unsubscribe@…` a wish, to `privacy@…` a request. What is no wish, and a machine's answer, is
 * taken and dropped without a word, since an answer to a forged sender would trouble somebody else. A database that is
 * gone throws: the sending server keeps the mail and tries again.
 */
export async function receiveMail(
  message: IncomingMail,
  bindings: object,
  execution: ExecutionContext,
): Promise<void> {
  const env = parseEnv(bindings);
  const context = contextFor(env, anyone);
  const later = (work: Promise<void>) => execution.waitUntil(work);
  const origin = { db: () => databaseFor(env), shared: sharedCache(env.PUBLIC_URL), now: context.now, later };
  const desk = { env, context, origin, execution };
  const { mailbox } = recipientOf(message.to);
  if (mailbox === 'unsubscribe') return takeWish(desk, message);
  if (mailbox === 'privacy') return takeRequest(desk, message);
  message.setReject('There is no such mailbox here.');
}

/** It is a wish if its subject is a token; all else is dropped. */
async function takeWish(desk: Desk, message: IncomingMail): Promise<void> {
  const { context, origin } = desk;
  const token = tokenOf(message);
  const link = token === null ? null : await openLink(context.ring, token);
  const profile = link && (await presentProfile(desk, link.controller));
  if (!profile) return;
  const { topic, email } = link;
  const wish = { email, topic, state: 'out' as const, at: context.now, evidence: null };
  tellLater(desk, await recordByProfile(context, origin, profile, 'mail', [wish]));
}

/** It is a request that nobody has sorted yet. What can't be taken is sent back with a sentence, and so is not lost. */
async function takeRequest(desk: Desk, message: IncomingMail): Promise<void> {
  if (isMachineAnswer(message)) return;
  const { context, origin } = desk;
  if (message.rawSize > mostBytes) {
    return message.setReject(
      'A message to this mailbox has at most 1 MB. Please send it without attachments.',
    );
  }
  const { slug, domain } = recipientOf(message.to);
  const controller = slug ?? (await readOnlyController(context));
  const profile = controller === null ? null : await presentProfile(desk, controller);
  if (!profile) {
    const form = `privacy+SHOP@${domain}, with the name that the shop has in the address of its privacy pages`;
    return message.setReject(`It is not clear which shop this is for. Please write to ${form}.`);
  }
  const mail = await readMail(new Uint8Array(await new Response(message.raw).arrayBuffer()), message.from);
  const incoming = await incomingFrom(context, mail, profile);
  if (!incoming) return message.setReject('The message has no address that it could be answered to.');
  tellLater(desk, await actByProfile(origin, profile, (known) => receiveRequest(context, known, incoming)));
}

/** A message as a request that comes in, never with a guess of what it asks for; null if nobody could be answered. */
async function incomingFrom(
  { now, pepper }: Pick<Context, 'now' | 'pepper'>,
  mail: ReadMail,
  { controller }: Profile,
): Promise<Incoming | null> {
  const { email, mark, languages } = mail;
  if (email === null) return null;
  const language = chooseLanguage(interfaceLanguages(controller.languages), { header: languages });
  const message = messageOf(mail, wordingFor(controller.languages[0] ?? 'en').mailedIn);
  const contact = { email };
  const written = { ...(message && { message }) };
  // A server that lost our answer sends the same again; another message under the same name is another request
  const digest = await writtenDigest(pepper, canonicalJson({ contact, written }));
  const submission = mark === null ? null : { id: await sha256(`mail ${mark} ${digest}`), digest };
  return {
    ...{ type: 'unsorted', scope: null, contact, written, submission, language },
    ...{ receivedAt: now, channel: 'email', verified: null },
  };
}

/** The controller's profile, or null if there is no such controller. */
async function presentProfile({ origin }: Desk, slug: string): Promise<Profile | null> {
  const found = await findProfile(slug, origin);
  if (found === 'unavailable') throw new Error('The database cannot be reached.');
  return found === 'none' ? null : found.profile;
}

function tellLater({ context, env, execution }: Desk, done: Result<{ events: string[] }>): void {
  if (!done.ok) throw new Error(`Nothing was written: ${done.refusal.type}.`);
  execution.waitUntil(sendEvents(context, env, done.value.events));
}
