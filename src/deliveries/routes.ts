import type { Context as HonoContext } from 'hono';
import { checked } from '../checked.ts';
import { isLoopback } from '../env.ts';
import { type AppEnv, contextOf, pageOf, problemResponse, requireScope } from '../guards.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { refusePage } from '../serving.ts';
import { pageHeaders } from '../ui/security.ts';
import { readDeliveries, readLatency, readMailbox, replayDelivery } from './actions.ts';
import { DeliveryQuery } from './input.ts';
import { mailboxDocument } from './pages.tsx';

/** `/api/v1/deliveries`: what was told, what waits, and what was given up. */
export const deliveriesApi = newRoutes()
  .get(apiPaths.deliveries, requireScope('read'), async (c) => {
    const query = checked(DeliveryQuery, c.req.query());
    if (!query.ok) return problemResponse(query.refusal);
    const { controller = null, state = null } = query.value;
    return c.json(await readDeliveries(contextOf(c), { controller, state }, pageOf(c)));
  })
  .post(apiPaths.replay, requireScope('admin'), async (c) => {
    const replayed = await replayDelivery(contextOf(c), c.req.param('id'));
    return replayed.ok ? c.json(replayed.value) : problemResponse(replayed.refusal);
  })
  .get(apiPaths.latency, requireScope('read'), async (c) => {
    const read = await readLatency(contextOf(c), c.req.param('c'));
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  });

/** `/dev/mail` and `/dev/mail.json`: the local mailbox, newest first. Elsewhere than in a local start, nothing. */
export async function serveMailbox(c: HonoContext<AppEnv>): Promise<Response> {
  if (!isLoopback(new URL(c.env.settings.PUBLIC_URL).hostname)) {
    return refusePage(c, { type: 'not-found', detail: 'There is no such page.' });
  }
  const mails = await readMailbox(contextOf(c));
  const isJson = c.req.path.endsWith('.json');
  const type = isJson ? 'application/json; charset=utf-8' : 'text/html; charset=utf-8';
  const body = isJson ? JSON.stringify(mails) : mailboxDocument(mails);
  const headers = {
    'Content-Type': type,
    'Cache-Control': 'no-store',
    ...(await pageHeaders({ body, type })),
  };
  return new Response(body, { headers });
}
