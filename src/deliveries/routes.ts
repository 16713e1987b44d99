import { checked } from '../checked.ts';
import { contextOf, limitBody, pageOf, problemResponse, requireScope } from '../guards.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { readDeliveries, readLatency, replayDelivery } from './actions.ts';
import { DeliveryQuery } from './input.ts';

/** `/api/v1/deliveries`: what was told, what waits, and what was given up. */
export const deliveriesApi = newRoutes()
  .get(apiPaths.deliveries, requireScope('read'), async (c) => {
    const query = checked(DeliveryQuery, c.req.query());
    if (!query.ok) return problemResponse(query.refusal);
    const { controller = null, state = null } = query.value;
    return c.json(await readDeliveries(contextOf(c), { controller, state }, pageOf(c)));
  })
  .post(apiPaths.replay, requireScope('admin'), limitBody(4_000), once, async (c) => {
    const replayed = await replayDelivery(contextOf(c), c.req.param('id'));
    return replayed.ok ? c.json(replayed.value) : problemResponse(replayed.refusal);
  })
  .get(apiPaths.latency, requireScope('read'), async (c) => {
    const read = await readLatency(contextOf(c), c.req.param('c'));
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  });
