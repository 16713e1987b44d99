import type { Context as HonoContext } from 'hono';
import { type AppEnv, contextOf } from '../guards.ts';
import { keyRing } from '../keys/ring.ts';
import { languageOf, noSuchPage, personalPage, presentProfile } from '../personal.ts';
import { findProfile } from '../profiles.ts';
import { originOf, placeOfController, refusePage } from '../serving.ts';
import { actByProfile } from '../wishes.ts';
import { acknowledgeTask, readTask } from './actions.ts';
import { openTaskLink } from './link.ts';
import { taskDocument } from './pages.tsx';
import { taskWordsFor } from './steps/tell.ts';
import { isTold } from './task.ts';

/** GET and POST `/t/{token}`: a recipient says that it has done what it was asked. GET writes nothing, whoever prefetches it. */
export async function serveTask(c: HonoContext<AppEnv>): Promise<Response> {
  const ref = await openTaskLink(keyRing(c.env.settings.UNUSTA_SECRET), c.req.param('token') ?? '');
  if (!ref) return noSuchPage(c);
  const profile = await presentProfile(c, await findProfile(ref.controller, originOf(c)));
  if (profile instanceof Response) return profile;
  const done =
    c.req.method === 'POST'
      ? await actByProfile(originOf(c), profile, (known) => acknowledgeTask(contextOf(c), known, ref))
      : await readTask(contextOf(c), ref);
  if (!done.ok) return done.refusal.type === 'not-found' ? noSuchPage(c) : refusePage(c, done.refusal);
  const { deed } = done.value;
  if (!isTold(deed)) return noSuchPage(c);
  const asked = languageOf(c, profile);
  const { words, language } = taskWordsFor(asked);
  const place = placeOfController(c, ref.controller);
  return personalPage(taskDocument({ profile, place, language, words, task: { ...done.value, deed } }));
}
