import type { Context as HonoContext } from 'hono';
import {
  type AppEnv,
  contextOf,
  limitBody,
  pageOf,
  problemResponse,
  readBody,
  requireScope,
} from '../guards.ts';
import { hasScope } from '../keys/scope.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import * as actions from './actions.ts';
import { NewPurge } from './input.ts';
import { workOn } from './steps/work-on.ts';

const withoutScope = { type: 'forbidden', detail: 'The key has not the scope purge.' } as const;

/** How long a slice may go on behind an answer (ms): the platform allows thirty seconds. */
const sliceMs = 20_000;

/** Purges: started, followed, approved; and what they took. */
export const purgesApi = newRoutes()
  .use(apiPaths.purges, requireScope('purge'))
  .use(apiPaths.approval, requireScope('purge'))
  .use(apiPaths.batches, requireScope('purge'))
  .post(apiPaths.purges, limitBody(4_000), once, async (c) => {
    const input = await readBody(c, NewPurge);
    if (!input.ok) return problemResponse(input.refusal);
    const started = await actions.startPurge(contextOf(c), c.req.param('c'), input.value);
    if (!started.ok) return problemResponse(started.refusal);
    workLater(c, started.value.id);
    return c.json(started.value, 202);
  })
  .get(apiPaths.purges, async (c) => {
    const read = await actions.readPurges(contextOf(c), c.req.param('c'), pageOf(c));
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .get(apiPaths.purge, async (c) => {
    const { actor } = c.var;
    const read = await actions.readPurge(contextOf(c), c.req.param('id'));
    // Who carries out erasures follows them, and no purge
    const isTheirs = hasScope(actor, 'requests') && read.ok && read.value.kind === 'erasure';
    if (!hasScope(actor, 'purge') && !isTheirs) return problemResponse(withoutScope);
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .post(apiPaths.approval, limitBody(4_000), once, async (c) => {
    const approved = await actions.approvePurge(contextOf(c), c.req.param('id'));
    if (!approved.ok) return problemResponse(approved.refusal);
    workLater(c, approved.value.id);
    return c.json(approved.value, 202);
  })
  .get(apiPaths.batches, async (c) => {
    const run = c.req.query('purge') ?? null;
    const read = await actions.readBatches(contextOf(c), c.req.param('c'), { run, ...pageOf(c) });
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  });

/** One slice at once, behind the answer; the cron goes on with what is left. */
export function workLater(c: HonoContext<AppEnv>, id: string): void {
  const { PURGE_PAGES: pages } = c.env.settings;
  c.executionCtx.waitUntil(workOn(contextOf(c), id, { pages, time: sliceMs }));
}
