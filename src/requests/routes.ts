import type { Context as HonoContext } from 'hono';
import { checked } from '../checked.ts';
import {
  type AppEnv,
  contextOf,
  limitBody,
  pageOf,
  problemResponse,
  readBody,
  requireScope,
} from '../guards.ts';
import { settleRequest } from '../holds/steps/settle.ts';
import type { Profile } from '../notices/profile.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { sendLater } from '../personal.ts';
import { findProfile } from '../profiles.ts';
import type { Result } from '../result.ts';
import { workLater } from '../retention/routes.ts';
import { newRoutes } from '../routing.ts';
import { originOf } from '../serving.ts';
import { actByProfile } from '../wishes.ts';
import * as actions from './actions.ts';
import * as input from './input.ts';
import { carryOut } from './steps/carry-out.ts';
import { liftRestriction } from './steps/lift.ts';
import type { Moved } from './steps/move.ts';
import { planErasure } from './steps/plan.ts';
import { incomingByApi, receiveRequest } from './steps/receive.ts';

/** `/api/v1/controllers/{c}/requests` and `/api/v1/requests/{id}`: for who may read what people wrote. */
export const requestsApi = newRoutes()
  .post(apiPaths.requests, requireScope('requests'), limitBody(64_000), async (c) => {
    const body = await readBody(c, input.NewRequest);
    if (!body.ok) return problemResponse(body.refusal);
    return withProfile(c, (profile) => takeIn(c, profile, body.value));
  })
  .get(apiPaths.requests, requireScope('requests'), async (c) => {
    const query = checked(input.RequestsWanted, c.req.query());
    if (!query.ok) return problemResponse(query.refusal);
    const { status = null, overdue } = query.value;
    return withProfile(c, async ({ controller }) => {
      const wanted = { controller: controller.slug, status, isOverdue: overdue === 'true' };
      return c.json(await actions.readRequests(contextOf(c), wanted, pageOf(c)));
    });
  })
  .get(apiPaths.request, requireScope('requests'), async (c) => show(c, c.req.param('id')))
  .post(apiPaths.verification, requireScope('requests'), limitBody(32_000), once, async (c) => {
    const body = await readBody(c, input.Verification);
    if (!body.ok) return problemResponse(body.refusal);
    return moved(c, await actions.verifyRequest(contextOf(c), c.req.param('id'), body.value));
  })
  .post(apiPaths.extension, requireScope('requests'), limitBody(32_000), once, async (c) => {
    const body = await readBody(c, input.Extension);
    if (!body.ok) return problemResponse(body.refusal);
    return moved(c, await actions.extendRequest(contextOf(c), c.req.param('id'), body.value.reason));
  })
  .post(apiPaths.notes, requireScope('requests'), limitBody(64_000), once, async (c) => {
    const body = await readBody(c, input.Note);
    if (!body.ok) return problemResponse(body.refusal);
    return moved(c, await actions.noteOnRequest(contextOf(c), c.req.param('id'), body.value.text));
  })
  .post(apiPaths.sorting, requireScope('requests'), limitBody(32_000), once, async (c) => {
    const body = await readBody(c, input.Sorting);
    if (!body.ok) return problemResponse(body.refusal);
    return moved(c, await actions.sortRequest(contextOf(c), c.req.param('id'), body.value));
  })
  .post(apiPaths.answering, requireScope('requests'), limitBody(128_000), once, async (c) => {
    const body = await readBody(c, input.Answer);
    if (!body.ok) return problemResponse(body.refusal);
    return moved(c, await actions.answerRequest(contextOf(c), c.req.param('id'), body.value));
  })
  .post(apiPaths.lifting, requireScope('requests'), limitBody(32_000), once, async (c) => {
    const body = await readBody(c, input.Lifting);
    if (!body.ok) return problemResponse(body.refusal);
    return moved(c, await liftRestriction(contextOf(c), c.req.param('id'), body.value));
  })
  .get(apiPaths.plan, requireScope('requests'), async (c) => {
    const plan = await planErasure(contextOf(c), c.req.param('id'));
    return plan.ok ? c.json(plan.value) : problemResponse(plan.refusal);
  })
  .post(apiPaths.carryOut, requireScope('requests'), limitBody(4_000), once, async (c) => {
    const body = await readBody(c, input.CarryingOut);
    if (!body.ok) return problemResponse(body.refusal);
    const done = await carryOut(contextOf(c), c.req.param('id'), body.value);
    if (!done.ok) return problemResponse(done.refusal);
    const { run, isNew, events } = done.value;
    sendLater(c, events);
    if (isNew) workLater(c, run.id);
    return c.json(run, 202);
  });

async function takeIn(c: HonoContext<AppEnv>, profile: Profile, body: input.NewRequest): Promise<Response> {
  const context = contextOf(c);
  const incoming = await incomingByApi(context, profile, body, c.req.header('Idempotency-Key'));
  if (!incoming.ok) return problemResponse(incoming.refusal);
  const done = await actByProfile(originOf(c), profile, (known) =>
    receiveRequest(context, known, incoming.value),
  );
  if (!done.ok) return problemResponse(done.refusal);
  await tell(c, done.value);
  return show(c, done.value.row.id, done.value.isNew ? 201 : 200);
}

async function show(c: HonoContext<AppEnv>, id: string, status: 200 | 201 = 200): Promise<Response> {
  const read = await actions.readRequest(contextOf(c), id);
  return read.ok ? c.json(read.value, status) : problemResponse(read.refusal);
}

/** What became of a move: the request as it is then. */
async function moved(c: HonoContext<AppEnv>, done: Result<Moved>): Promise<Response> {
  if (!done.ok) return problemResponse(done.refusal);
  await tell(c, done.value);
  return show(c, done.value.row.id);
}

/** People and systems are told behind the answer, the sources before: what is open, no purge under way takes. */
async function tell(c: HonoContext<AppEnv>, { row, events }: Moved): Promise<void> {
  sendLater(c, events);
  await settleRequest(contextOf(c), row.id);
}

async function withProfile(
  c: HonoContext<AppEnv>,
  use: (profile: Profile) => Promise<Response>,
): Promise<Response> {
  const slug = c.req.param('c') ?? '';
  const found = await findProfile(slug, originOf(c));
  if (found === 'none') {
    return problemResponse({ type: 'not-found', detail: `There is no controller ${slug}.` });
  }
  return found === 'unavailable'
    ? problemResponse({ type: 'unavailable', retryAfter: 10 })
    : use(found.profile);
}
