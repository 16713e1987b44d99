import { contextOf, pageOf, problemResponse, requireScope } from '../guards.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { readAudit } from './actions.ts';

/** `/api/v1/controllers/{c}/audit`: the log, in order. */
export const auditApi = newRoutes().get(apiPaths.audit, requireScope('read'), async (c) => {
  const { cursor, limit } = pageOf(c);
  const after = cursor === '' ? 0 : Number(cursor);
  if (!Number.isSafeInteger(after)) {
    const errors = [{ pointer: '/cursor', detail: 'is no cursor of this list' }];
    return problemResponse({ type: 'invalid-input', errors });
  }
  const read = await readAudit(contextOf(c), c.req.param('c'), { cursor: after, limit });
  return read.ok ? c.json(read.value) : problemResponse(read.refusal);
});
