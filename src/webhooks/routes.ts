import { isLoopback } from '../env.ts';
import { contextOf, limitBody, pageOf, problemResponse, readBody, requireScope } from '../guards.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { createWebhook, deleteWebhook, readWebhooks, rotateWebhook } from './actions.ts';
import { NewWebhook } from './input.ts';

/** `/api/v1/controllers/{c}/webhooks`. Where data goes, only a key with the scope `admin` says. */
export const webhooksApi = newRoutes()
  .post(apiPaths.webhooks, requireScope('admin'), limitBody(16_000), once, async (c) => {
    const input = await readBody(c, NewWebhook);
    if (!input.ok) return problemResponse(input.refusal);
    const isLocal = isLoopback(new URL(c.env.settings.PUBLIC_URL).hostname);
    const created = await createWebhook(contextOf(c), c.req.param('c'), input.value, isLocal);
    return created.ok ? c.json(created.value, 201) : problemResponse(created.refusal);
  })
  .get(apiPaths.webhooks, requireScope('read'), async (c) => {
    const read = await readWebhooks(contextOf(c), c.req.param('c'), pageOf(c));
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .delete(apiPaths.webhook, requireScope('admin'), async (c) => {
    const deleted = await deleteWebhook(contextOf(c), c.req.param('c'), c.req.param('id'));
    return deleted.ok ? c.body(null, 204) : problemResponse(deleted.refusal);
  })
  .post(apiPaths.webhookRotation, requireScope('admin'), limitBody(4_000), once, async (c) => {
    const rotated = await rotateWebhook(contextOf(c), c.req.param('c'), c.req.param('id'));
    return rotated.ok ? c.json(rotated.value) : problemResponse(rotated.refusal);
  });
