import type { Context } from './context.ts';
import type { Profile } from './notices/profile.ts';
import { findProfile, forget, type Origin } from './profiles.ts';
import { type Result, refuse } from './result.ts';
import { type Recorded, recordWishes } from './unsubscribe/actions.ts';
import type { Channel, Wish } from './unsubscribe/preference.ts';

/**
 * Acts by the profile in memory; once more with the profile read anew if the batch found that the controller had changed.
 * If that can't be had either, it is a refusal that asks to come again: a mailbox that gets a 4xx doesn't.
 */
export async function actByProfile<T>(
  origin: Origin,
  profile: Profile,
  act: (profile: Profile) => Promise<Result<T>>,
): Promise<Result<T>> {
  const done = await act(profile);
  if (done.ok || done.refusal.type !== 'changed-meanwhile') return done;
  const { slug } = profile.controller;
  await forget(slug, origin.shared);
  const found = await findProfile(slug, origin);
  if (found === 'none') return done;
  const again = found === 'unavailable' ? done : await act(found.profile);
  const isLost = !again.ok && again.refusal.type === 'changed-meanwhile';
  return isLost ? refuse({ type: 'unavailable', retryAfter: 10 }) : again;
}

/** Records wishes by the profile in memory, in one request to the database. */
export function recordByProfile(
  context: Context,
  origin: Origin,
  profile: Profile,
  channel: Channel,
  wishes: Wish[],
): Promise<Result<Recorded>> {
  return actByProfile(origin, profile, (known) => recordWishes(context, known, channel, wishes));
}
