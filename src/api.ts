import type { Context as HonoContext } from 'hono';
import { auditApi } from './audit/routes.ts';
import { controllersApi } from './controllers/routes.ts';
import { deliveriesApi } from './deliveries/routes.ts';
import { forecastApi } from './forecast/routes.ts';
import { type AppEnv, authenticate, problemResponse } from './guards.ts';
import { holdsApi } from './holds/routes.ts';
import { keysApi } from './keys/routes.ts';
import { noticesApi } from './notices/routes.ts';
import { apiPaths } from './paths.ts';
import { recordsApi } from './records/routes.ts';
import { requestsApi } from './requests/routes.ts';
import { purgesApi } from './retention/routes.ts';
import { newRoutes } from './routing.ts';
import { onlyBy } from './serving.ts';
import { tasksApi } from './tasks/routes.ts';
import { unsubscribeApi } from './unsubscribe/routes.ts';
import { webhooksApi } from './webhooks/routes.ts';

/** What stands below `/api/v1`: each of its routes is described in its noun's operations.ts. */
export const api = newRoutes()
  .use(authenticate)
  .route('/', keysApi)
  .route('/', controllersApi)
  .route('/', noticesApi)
  .route('/', auditApi)
  .route('/', unsubscribeApi)
  .route('/', requestsApi)
  .route('/', tasksApi)
  .route('/', holdsApi)
  .route('/', webhooksApi)
  .route('/', deliveriesApi)
  .route('/', purgesApi)
  .route('/', recordsApi)
  .route('/', forecastApi)
  .all(apiPaths.keys, onlyBy('GET, POST'))
  .all(apiPaths.key, onlyBy('DELETE'))
  .all(apiPaths.lifting, onlyBy('POST'))
  .all(apiPaths.controller, onlyBy('PUT'))
  .all(apiPaths.profile, onlyBy('GET'))
  .all(apiPaths.notice, onlyBy('GET, PUT, DELETE'))
  .all(apiPaths.audit, onlyBy('GET'))
  .all(apiPaths.seals, onlyBy('GET, POST'))
  .all(apiPaths.requests, onlyBy('GET, POST'))
  .all(apiPaths.request, onlyBy('GET'))
  .all(apiPaths.verification, onlyBy('POST'))
  .all(apiPaths.extension, onlyBy('POST'))
  .all(apiPaths.notes, onlyBy('POST'))
  .all(apiPaths.sorting, onlyBy('POST'))
  .all(apiPaths.answering, onlyBy('POST'))
  .all(apiPaths.plan, onlyBy('GET'))
  .all(apiPaths.carryOut, onlyBy('POST'))
  .all(apiPaths.tasks, onlyBy('GET'))
  .all(apiPaths.task, onlyBy('POST'))
  .all(apiPaths.holds, onlyBy('GET, POST'))
  .all(apiPaths.restrictionCheck, onlyBy('POST'))
  .all(apiPaths.hold, onlyBy('GET, DELETE'))
  .all(apiPaths.purges, onlyBy('GET, POST'))
  .all(apiPaths.purge, onlyBy('GET'))
  .all(apiPaths.approval, onlyBy('POST'))
  .all(apiPaths.batches, onlyBy('GET'))
  .all(apiPaths.records, onlyBy('GET, POST'))
  .all(apiPaths.recordsDone, onlyBy('POST'))
  .all(apiPaths.forecast, onlyBy('GET'))
  .all(apiPaths.webhooks, onlyBy('GET, POST'))
  .all(apiPaths.webhook, onlyBy('DELETE'))
  .all(apiPaths.webhookRotation, onlyBy('POST'))
  .all(apiPaths.deliveries, onlyBy('GET'))
  .all(apiPaths.replay, onlyBy('POST'))
  .all(apiPaths.latency, onlyBy('GET'))
  .all(apiPaths.linkKey, onlyBy('POST'))
  .all(apiPaths.links, onlyBy('POST'))
  .all(apiPaths.suppressionCheck, onlyBy('POST'))
  .all(apiPaths.suppressions, onlyBy('GET, POST, DELETE'))
  .all(apiPaths.preferences, onlyBy('POST'))
  .all(apiPaths.ledger, onlyBy('POST'))
  .all('*', () => problemResponse({ type: 'not-found', detail: 'There is no such path.' }));

const doors = newRoutes()
  .route(apiPaths.root, api)
  .onError((error) => {
    throw error; // to the app, which answers every error
  });

/** Answers a request below `/api/v1`. Throws what nobody expected. */
export async function answerApi(c: HonoContext<AppEnv>): Promise<Response> {
  return doors.fetch(c.req.raw, c.env, c.executionCtx);
}
