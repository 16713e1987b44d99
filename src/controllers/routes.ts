import type { Context as HonoContext } from 'hono';
import { sharedCache } from '../cache.ts';
import { retryChanged } from '../db/revision.ts';
import { isLoopback } from '../env.ts';
import { type AppEnv, contextOf, limitBody, problemResponse, readBody, requireScope } from '../guards.ts';
import { addDays, startOfDay } from '../law/day.ts';
import { chooseFormat, chooseLanguage } from '../notices/negotiate.ts';
import { currentVersion, dayOf, type Profile } from '../notices/profile.ts';
import { centreJson } from '../notices/view.ts';
import { apiPaths, noticeFormats } from '../paths.ts';
import { forget } from '../profiles.ts';
import { newRoutes } from '../routing.ts';
import { keyOf, placeOf, profileOf, refusePage, servePage } from '../serving.ts';
import { pageHeaders } from '../ui/security.ts';
import { interfaceLanguages } from '../wording/languages.ts';
import { publishController, readControllers, readPublished } from './actions.ts';
import { Controller } from './input.ts';
import { centreDocument, indexDocument } from './pages.tsx';

/** `/api/v1/controllers/{c}`: publish a controller; and read it as it was once published. */
export const controllersApi = newRoutes()
  .use(apiPaths.controller, requireScope('publish'), limitBody(512_000))
  .put(apiPaths.controller, async (c) => {
    const slug = c.req.param('c');
    const input = await readBody(c, Controller);
    if (!input.ok) return problemResponse(input.refusal);
    if (input.value.slug !== slug) {
      const errors = [{ pointer: '/slug', detail: `is not ${slug}, which the path names` }];
      return problemResponse({ type: 'invalid-input', errors });
    }
    const published = await retryChanged(() => publishController(contextOf(c), input.value));
    if (!published.ok) return problemResponse(published.refusal);
    await forget(slug, sharedCache(c.env.settings.PUBLIC_URL));
    const { state, findings } = published.value;
    return c.json({ controller: slug, state, findings }, state === 'created' ? 201 : 200);
  })
  .get(apiPaths.profile, requireScope('read'), async (c) => {
    const { c: slug, digest } = c.req.param();
    const read = await readPublished(contextOf(c), slug, digest);
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  });

/** `/{c}`: the privacy centre, as a page or as JSON. What it says of today holds until the local midnight. */
export async function serveCentre(c: HonoContext<AppEnv>): Promise<Response> {
  const found = await profileOf(c);
  if (found === 'none') return refusePage(c, { type: 'not-found', detail: 'There is no such controller.' });
  if (found === 'unavailable') return refusePage(c, { type: 'unavailable', retryAfter: 10 });
  const { profile, stale } = found;
  const now = Date.now();
  const place = placeOf(c);
  const language = centreLanguage(c, profile);
  const format = chooseFormat(c.req.header('Accept'), ['html', 'json']) === 'json' ? 'json' : 'html';
  const { current } = currentVersion(profile, now);
  const today = dayOf(profile, now);
  const { timeZone } = profile.controller;
  return servePage(c, {
    key: keyOf(c, profile, 'centre', current?.version ?? '', today, language, format),
    keep: stale ? { kind: 'stale' } : { kind: 'current', until: startOfDay(addDays(today, 1), timeZone) },
    vary: ['Accept', 'Accept-Language'],
    make: async () => ({
      body:
        format === 'json'
          ? JSON.stringify(centreJson(profile, now, place.origin + place.paths.notice))
          : centreDocument(profile, place, language, now),
      type: noticeFormats[format],
      lastModified: Math.max(profile.updatedAt, current?.startsAt ?? 0, startOfDay(today, timeZone)),
      language,
    }),
  });
}

/** The reader's language among the interface's: the notice itself may be in fewer. */
function centreLanguage(c: HonoContext<AppEnv>, { controller }: Profile): string {
  const header = c.req.header('Accept-Language');
  return chooseLanguage(interfaceLanguages(controller.languages), { asked: c.req.query('lang'), header });
}

/** `/` of a local start: what there is to try. Elsewhere it is nothing, since who shops here is nobody's business. */
export async function serveIndex(c: HonoContext<AppEnv>): Promise<Response> {
  if (!isLoopback(new URL(c.env.settings.PUBLIC_URL).hostname)) {
    return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
  }
  const asked = { asked: c.req.query('lang'), header: c.req.header('Accept-Language') };
  const language = chooseLanguage(interfaceLanguages(), asked);
  const type = noticeFormats.html;
  const body = indexDocument(await readControllers(contextOf(c)), language);
  const headers = {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    ...(await pageHeaders({ body, type })),
  };
  return new Response(body, { headers });
}
