import { sharedCache } from '../cache.ts';
import { retryChanged } from '../db/revision.ts';
import { contextOf, limitBody, problemResponse, readBody, requireScope } from '../guards.ts';
import { apiPaths } from '../paths.ts';
import { forget } from '../profiles.ts';
import { newRoutes } from '../routing.ts';
import { readPublished } from './actions.ts';
import { Controller } from './input.ts';
import { publishController } from './steps/publish.ts';

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
