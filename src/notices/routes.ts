import { sharedCache } from '../cache.ts';
import { checked } from '../checked.ts';
import { retryChanged } from '../db/revision.ts';
import { contextOf, limitBody, problemResponse, readBody, requireScope } from '../guards.ts';
import { apiPaths } from '../paths.ts';
import { forget } from '../profiles.ts';
import { newRoutes } from '../routing.ts';
import { readPublishedNotice, withdrawNotice } from './actions.ts';
import { longestText, NoticeVersion, Version } from './input.ts';
import { publishNotice } from './steps/publish.ts';

/** `/api/v1/controllers/{c}/notices/{version}`: publish, read as published, and withdraw what is not yet in force. */
export const noticesApi = newRoutes()
  .get(apiPaths.notice, requireScope('read'), async (c) => {
    const { c: slug, version } = c.req.param();
    const read = await readPublishedNotice(contextOf(c), slug, version);
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .put(apiPaths.notice, requireScope('publish'), limitBody(8 * longestText), async (c) => {
    const { c: slug, version } = c.req.param();
    const named = checked(Version, version);
    if (!named.ok) return problemResponse(named.refusal);
    const input = await readBody(c, NoticeVersion);
    if (!input.ok) return problemResponse(input.refusal);
    const published = await retryChanged(() => publishNotice(contextOf(c), slug, version, input.value));
    if (!published.ok) return problemResponse(published.refusal);
    await forget(slug, sharedCache(c.env.settings.PUBLIC_URL));
    const { state, findings } = published.value;
    return c.json({ controller: slug, version, state, findings }, state === 'published' ? 201 : 200);
  })
  .delete(apiPaths.notice, requireScope('publish'), async (c) => {
    const { c: slug, version } = c.req.param();
    const withdrawn = await retryChanged(() => withdrawNotice(contextOf(c), slug, version));
    if (!withdrawn.ok) return problemResponse(withdrawn.refusal);
    await forget(slug, sharedCache(c.env.settings.PUBLIC_URL));
    return c.body(null, 204);
  });
