import { sharedCache } from './cache.ts';
import { sendEvents } from './deliveries/actions.ts';
import { parseEnv } from './env.ts';
import { contextFor, databaseFor } from './guards.ts';
import { anyone } from './keys/scope.ts';
import { findProfile } from './profiles.ts';
import { openLink } from './unsubscribe/link.ts';
import { tokenOf } from './unsubscribe/mailed-wish.ts';
import { recordByProfile } from './wishes.ts';

/**
 * A mail that came in. To `unsubscribe@…` it is a wish if its subject is a token; all else is taken and dropped without
 * a word, since an answer to a forged sender would trouble somebody else. A database that is gone throws: the sending
 * server keeps the mail and tries again.
 */
export async function receiveMail(
  message: Pick<ForwardableEmailMessage, 'from' | 'to' | 'headers' | 'setReject'>,
  bindings: object,
  execution: ExecutionContext,
): Promise<void> {
  const env = parseEnv(bindings);
  const [mailbox] = message.to.toLowerCase().split(/[+@]/);
  if (mailbox !== 'unsubscribe') return message.setReject('There is no such mailbox here.');
  const context = contextFor(env, anyone);
  const token = tokenOf(message);
  const link = token === null ? null : await openLink(context.ring, token);
  if (!link) return;
  const { topic, email } = link;
  const wish = { email, topic, state: 'out' as const, at: context.now, evidence: null };
  const shared = sharedCache(env.PUBLIC_URL);
  const later = (work: Promise<void>) => execution.waitUntil(work);
  const origin = { db: () => databaseFor(env), shared, now: context.now, later };
  const found = await findProfile(link.controller, origin);
  if (found === 'none') return;
  if (found === 'unavailable') throw new Error('The database cannot be reached.');
  const done = await recordByProfile(context, origin, found.profile, 'mail', [wish]);
  if (!done.ok) throw new Error(`Nothing was written: ${done.refusal.type}.`);
  execution.waitUntil(sendEvents(context, env, done.value.events));
}
