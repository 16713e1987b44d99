import { checked } from '../checked.ts';
import { contextOf, limitBody, pageOf, problemResponse, readBody, requireScope } from '../guards.ts';
import { once } from '../once.ts';
import { apiPaths } from '../paths.ts';
import { newRoutes } from '../routing.ts';
import { readTasks, settleTask } from './actions.ts';
import { Settling, TasksWanted } from './input.ts';
import { shownTask } from './view.ts';

/** `/api/v1/tasks`: what others must do for requests, and how it ended. */
export const tasksApi = newRoutes()
  .get(apiPaths.tasks, requireScope('requests'), async (c) => {
    const query = checked(TasksWanted, c.req.query());
    if (!query.ok) return problemResponse(query.refusal);
    const { state = null, request = null, controller = null } = query.value;
    return c.json(await readTasks(contextOf(c), { controller, request, state }, pageOf(c)));
  })
  .post(apiPaths.task, requireScope('requests'), limitBody(32_000), once, async (c) => {
    const body = await readBody(c, Settling);
    if (!body.ok) return problemResponse(body.refusal);
    const settled = await settleTask(contextOf(c), c.req.param('id'), body.value);
    return settled.ok ? c.json(shownTask(settled.value)) : problemResponse(settled.refusal);
  });
