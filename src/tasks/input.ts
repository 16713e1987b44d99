import * as v from 'valibot';
import { settlements, taskStates } from './task.ts';

/** The body of `POST /tasks/{id}`. Which states a task of its kind can have, the action knows. */
export const Settling = v.strictObject({
  state: v.picklist(settlements, `must be one of ${settlements.join(', ')}`),
  note: v.optional(v.pipe(v.string(), v.trim(), v.nonEmpty('must not be empty'), v.maxLength(4_000))),
});
export type Settling = v.InferOutput<typeof Settling>;

/** What the query of `GET /tasks` may ask for. */
export const TasksWanted = v.object({
  state: v.optional(v.picklist(taskStates, `must be one of ${taskStates.join(', ')}`)),
  request: v.optional(v.string()),
  controller: v.optional(v.string()),
});
