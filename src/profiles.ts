import type { SharedCache } from './cache.ts';
import { readHost } from './controllers/actions.ts';
import { type Database, isUnreachable } from './db/client.ts';
import { boundedMemory } from './memory.ts';
import { readProfile } from './notices/actions.ts';
import { freshMs, longestFreshMs, pauseMs } from './notices/caching.ts';
import type { Profile } from './notices/profile.ts';

/** A profile as an isolate holds it. `profile` null: there is no such controller. */
interface Held {
  profile: Profile | null;
  /** When it was read from the database (UTC ms). */
  readAt: number;
  /** When a request began to renew it. */
  renewingAt: number;
  /** When the database last failed to. */
  failedAt: number;
}

/** What serving gets: a profile, perhaps a stale one because the database is gone. */
export type Found = { profile: Profile; stale: boolean } | 'none' | 'unavailable';

/** Where profiles come from. `later` lets work go on after the answer. */
export interface Origin {
  db: () => Database;
  shared: SharedCache;
  now: number;
  later: (work: Promise<void>) => void;
}

const held = boundedMemory<Held>(500);
const hosts = boundedMemory<{ slug: string | null; readAt: number }>(2_000);

/**
 * A controller's profile: from the isolate's memory while fresh, from the data centre's cache, else from the
 * database. A database that can't be reached makes a stale profile better than none.
 */
export async function findProfile(slug: string, origin: Origin): Promise<Found> {
  if (!isSlug(slug)) return 'none'; // no question to the database for what can't be one
  const known = held.get(slug) ?? (await fromShared(slug, origin));
  if (known && isUsable(known, origin.now)) return present(known, false);
  if (known && isPaused(known, origin.now)) return present(known, origin.now - known.readAt > longestFreshMs);
  if (known) known.renewingAt = origin.now;
  try {
    const profile = await readProfile({ db: origin.db() }, slug);
    const fresh = { profile, readAt: origin.now, renewingAt: 0, failedAt: 0 };
    held.set(slug, fresh);
    if (profile) origin.later(toShared(slug, fresh, origin));
    return present(fresh, false);
  } catch (error) {
    if (!isUnreachable(error)) throw error;
    // That there was no such controller a while ago says nothing of now
    if (!known?.profile) return 'unavailable';
    known.failedAt = origin.now;
    return present(known, origin.now - known.readAt > longestFreshMs);
  }
}

/** The same for what can do without: fresh or stale, and null where it would cost a request to the database. */
export async function profileAtHand(slug: string, origin: Pick<Origin, 'shared'>): Promise<Profile | null> {
  if (!isSlug(slug)) return null;
  return (held.get(slug) ?? (await fromShared(slug, origin)))?.profile ?? null;
}

/** Whether a text has the form of a slug (`Slug` in controllers/input.ts). */
function isSlug(slug: string): boolean {
  return /^[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(slug);
}

/** Whether no request has to ask the database now: it is fresh, or another request is asking. */
function isUsable({ profile, readAt, renewingAt }: Held, now: number): boolean {
  const age = now - readAt;
  if (profile === null) return age < pauseMs;
  return age < freshMs || (age < longestFreshMs && now - renewingAt < pauseMs);
}

/** Whether the database failed a moment ago: then the stale profile is given without another try. */
function isPaused({ failedAt }: Held, now: number): boolean {
  return now - failedAt < pauseMs;
}

function present({ profile }: Held, stale: boolean): Found {
  return profile ? { profile, stale } : 'none';
}

/** The slug that a host name stands for, or null. Throws while the database can't be reached and nothing is known. */
export async function findHost(host: string, origin: Pick<Origin, 'db' | 'now'>): Promise<string | null> {
  const known = hosts.get(host);
  if (known && origin.now - known.readAt < freshMs) return known.slug;
  try {
    const slug = await readHost({ db: origin.db() }, host);
    hosts.set(host, { slug, readAt: origin.now });
    return slug;
  } catch (error) {
    if (known && isUnreachable(error)) return known.slug;
    throw error;
  }
}

/** Forgets what changed here, so that who published sees it at once. Other isolates see it within a minute. */
export async function forget(slug: string, shared: SharedCache): Promise<void> {
  held.delete(slug);
  hosts.clear();
  await shared.drop(keyOf(slug));
}

async function fromShared(slug: string, { shared }: Pick<Origin, 'shared'>): Promise<Held | undefined> {
  const response = await shared.find(keyOf(slug));
  if (!response) return undefined;
  const { profile, readAt }: { profile: Profile; readAt: number } = await response.json();
  const known = { profile, readAt, renewingAt: 0, failedAt: 0 };
  held.set(slug, known);
  return known;
}

async function toShared(slug: string, { profile, readAt }: Held, { shared }: Origin): Promise<void> {
  await shared.keep(keyOf(slug), Response.json({ profile, readAt }), 7 * 86_400);
}

function keyOf(slug: string): string {
  return `profile/${slug}`;
}
