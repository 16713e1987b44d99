import { checked } from '../checked.ts';
import { contextOf, limitBody, pageOf, problemResponse, readBody, requireScope } from '../guards.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { acknowledgeRecords, readRecords, registerRecords } from './actions.ts';
import { RecordEvents, RecordNames, RecordQuery } from './input.ts';

const bodyLimit = 1_000_000;

/** `/api/v1/controllers/{c}/records`: the registry. */
export const recordsApi = newRoutes()
  .get(apiPaths.records, requireScope('purge'), async (c) => {
    const query = checked(RecordQuery, c.req.query());
    if (!query.ok) return problemResponse(query.refusal);
    const { due = null } = query.value;
    const read = await readRecords(contextOf(c), c.req.param('c'), { due, ...pageOf(c) });
    return read.ok ? c.json(read.value) : problemResponse(read.refusal);
  })
  .post(apiPaths.records, requireScope('purge'), limitBody(bodyLimit), once, async (c) => {
    const body = await readBody(c, RecordEvents);
    const done = body.ok ? await registerRecords(contextOf(c), c.req.param('c'), body.value) : body;
    return done.ok ? c.json(done.value) : problemResponse(done.refusal);
  })
  .post(apiPaths.recordsDone, requireScope('purge'), limitBody(bodyLimit), once, async (c) => {
    const body = await readBody(c, RecordNames);
    const done = body.ok ? await acknowledgeRecords(contextOf(c), c.req.param('c'), body.value) : body;
    return done.ok ? c.json(done.value) : problemResponse(done.refusal);
  });
