import type { Context as HonoContext } from 'hono';
import { type AppEnv, contextOf, limitBody, pageOf, problemResponse, requireScope } from '../guards.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { ok, type Result, refuse } from '../result.ts';
import { newRoutes } from '../routing.ts';
import { type NumberedPage, readAudit, readSeals, sealAudit } from './actions.ts';

/** `/api/v1/controllers/{c}/audit`: the log and its seals, in order. */
export const auditApi = newRoutes()
  .get(apiPaths.audit, requireScope('read'), async (c) => {
    const page = numberedPageOf(c);
    const read = page.ok ? await readAudit(contextOf(c), c.req.param('c'), page.value) : page;
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .get(apiPaths.seals, requireScope('read'), async (c) => {
    const page = numberedPageOf(c);
    const read = page.ok ? await readSeals(contextOf(c), c.req.param('c'), page.value) : page;
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .post(apiPaths.seals, requireScope('admin'), limitBody(4_000), once, async (c) => {
    const sealed = await sealAudit(contextOf(c), c.req.param('c'));
    if (!sealed.ok) return problemResponse(sealed.refusal);
    return c.json(sealed.value.seal, sealed.value.isNew ? 201 : 200);
  });

function numberedPageOf(c: HonoContext<AppEnv>): Result<NumberedPage> {
  const { cursor, limit } = pageOf(c);
  const after = cursor === '' ? 0 : Number(cursor);
  if (Number.isSafeInteger(after)) return ok({ cursor: after, limit });
  return refuse({
    type: 'invalid-input',
    errors: [{ pointer: '/cursor', detail: 'is no cursor of this list' }],
  });
}
