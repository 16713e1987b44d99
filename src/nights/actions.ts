import type { Context } from '../context.ts';
import type { Env } from '../env.ts';
import { readProfile } from '../notices/actions.ts';
import { dayOf, type Profile } from '../notices/profile.ts';
import { tellDueRecords } from '../records/actions.ts';
import { startNight } from '../retention/actions.ts';
import { nextNight } from './night.ts';
import { listNights, setNight } from './store.ts';

/** How many controllers' nights begin in one tick; no more than the pages that a purge may take there. */
const mostNights = 5;
/** How many pages of due records a shop is told of in one night. */
const mostPages = 10;

/**
 * Where it has become 03:00, starts the controller's purge, and tells it of records elsewhere that are due. One
 * controller's failure does not stop the others.
 */
export async function startNights(
  context: Context,
  { PURGE_PAGES: pages }: Pick<Env, 'PURGE_PAGES'>,
): Promise<void> {
  const { db, now } = context;
  const failures: unknown[] = [];
  for (const { slug, isNew } of await listNights(db, now, Math.min(mostNights, pages))) {
    const profile = await readProfile(context, slug);
    if (!profile) continue;
    // A new controller's first night is the coming one: it may have been published a moment ago
    if (!isNew) {
      await startNight(context, slug).catch((error) => failures.push(error));
      await tellRecords(context, profile).catch((error) => failures.push(error));
    }
    await db.write([setNight(slug, nextNight(now, profile.controller.timeZone), now)]);
  }
  if (failures.length > 0) throw failures[0];
}

async function tellRecords(context: Context, profile: Profile): Promise<void> {
  const today = dayOf(profile, context.now);
  for (let page = 0; page < mostPages; page += 1) {
    if ((await tellDueRecords(context, profile, today)) === 0) return;
  }
}
