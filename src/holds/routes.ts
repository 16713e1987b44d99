import { checked } from '../checked.ts';
import { contextOf, limitBody, pageOf, problemResponse, readBody, requireScope } from '../guards.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { findRestricted, liftHold, placeHold, readHold, readHolds } from './actions.ts';
import { HoldQuery, NewHold, RestrictionCheck } from './input.ts';

/** `/api/v1/controllers/{c}/holds` and `/api/v1/holds/{id}`: what must be kept, whatever the rules say. */
export const holdsApi = newRoutes()
  .post(apiPaths.holds, requireScope('purge'), limitBody(32_000), once, async (c) => {
    const input = await readBody(c, NewHold);
    if (!input.ok) return problemResponse(input.refusal);
    const placed = await placeHold(contextOf(c), c.req.param('c'), input.value);
    if (!placed.ok) return problemResponse(placed.refusal);
    return c.json(placed.value.hold, placed.value.isNew ? 201 : 200);
  })
  .get(apiPaths.holds, requireScope('purge'), async (c) => {
    const query = checked(HoldQuery, c.req.query());
    if (!query.ok) return problemResponse(query.refusal);
    const wanted = { controller: c.req.param('c'), state: query.value.state ?? null };
    const read = await readHolds(contextOf(c), wanted, pageOf(c));
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .post(apiPaths.restrictionCheck, requireScope('links'), limitBody(1_000_000), async (c) => {
    const asked = await readBody(c, RestrictionCheck);
    if (!asked.ok) return problemResponse(asked.refusal);
    const found = await findRestricted(contextOf(c), c.req.param('c'), asked.value.emails);
    return found.ok ? c.json({ restricted: found.value }) : problemResponse(found.refusal);
  })
  .get(apiPaths.hold, requireScope('purge'), async (c) => {
    const read = await readHold(contextOf(c), c.req.param('id'));
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .delete(apiPaths.hold, requireScope('purge'), async (c) => {
    const lifted = await liftHold(contextOf(c), c.req.param('id'));
    return lifted.ok ? c.body(null, 204) : problemResponse(lifted.refusal);
  });
