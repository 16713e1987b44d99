import { contextOf, pageOf, problemResponse, readBody, requireScope } from '../guards.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { createKey, readKeys, revokeKey } from './actions.ts';
import { NewKey } from './input.ts';

/** `/api/v1/keys`: only for a key with the scope `admin`. */
export const keysApi = newRoutes()
  .use(apiPaths.keys, requireScope('admin'))
  .use(apiPaths.key, requireScope('admin'))
  .post(apiPaths.keys, async (c) => {
    const input = await readBody(c, NewKey);
    if (!input.ok) return problemResponse(input.refusal);
    const created = await createKey(contextOf(c), input.value);
    return created.ok ? c.json(created.value, 201) : problemResponse(created.refusal);
  })
  .get(apiPaths.keys, async (c) => c.json(await readKeys(contextOf(c), pageOf(c))))
  .delete(apiPaths.key, async (c) => {
    const revoked = await revokeKey(contextOf(c), c.req.param('id'));
    return revoked.ok ? c.body(null, 204) : problemResponse(revoked.refusal);
  });
