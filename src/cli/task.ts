import * as v from 'valibot';
import { fullDay } from '../law/day.ts';
import { apiPaths } from '../paths.ts';
import { ShownTask } from '../tasks/shown.ts';
import { type Settlement, taskStates } from '../tasks/task.ts';
import { type Answer, fieldOf, pathOf, send } from './api.ts';
import { asked, everyPage } from './asking.ts';
import { type Command, oneOf } from './command.ts';
import { printable } from './purge-following.ts';
import { scopeNote } from './request-told.ts';
import type { Server } from './server.ts';
import { tableLines } from './table.ts';

/** `task list`. */
export const taskList: Command = {
  name: 'task list',
  summary: 'Lists what others must do for requests: recipients, and the shop itself.',
  online: true,
  options: {
    controller: { value: 'SLUG', summary: 'only this shop’s (default: all that the key is for)' },
    request: {
      value: 'ID',
      summary: 'only those of this request',
      wrong: (text) => (text.trim() === '' ? 'is empty' : null),
    },
    state: {
      value: 'STATE',
      summary: `of ${taskStates.join(', ')} (default: all)`,
      wrong: oneOf(taskStates),
    },
  },
  examples: [
    { line: 'task list --controller kadakas --state told', does: 'which recipients have not confirmed yet' },
    { line: 'task list --controller kadakas --state open', does: 'what the shop has to do or tell itself' },
  ],
  notes: [scopeNote],
  run: (call) => {
    const { controller, request, state } = call.texts;
    const query = { ...(controller && { controller }), ...(request && { request }), ...(state && { state }) };
    return asked(
      call,
      readable(v.array(ShownTask), (server) => everyPage(server, apiPaths.tasks, query)),
      (body) => listLines(body as ShownTask[]).join('\n'),
    );
  },
};

/** `task acknowledge ID`. */
export const taskAcknowledge = settling('acknowledged', {
  name: 'task acknowledge',
  summary: 'Notes that a recipient has said that it is done.',
  note: 'Said so by phone.',
  does: 'when a recipient writes or rings',
});

/** `task done ID`. */
export const taskDone = settling('done', {
  name: 'task done',
  summary: 'Notes that the shop has done by hand what was to be done.',
  note: 'Erased in the till.',
  does: 'when it is done in another system',
});

/** `task fail ID`. */
export const taskFail = settling('failed', {
  name: 'task fail',
  summary: 'Notes that a task can’t be done.',
  note: 'The company is no more.',
  does: 'and why, for your colleagues',
});

function settling(
  state: Settlement,
  { note, does, ...named }: Pick<Command, 'name' | 'summary'> & { note: string; does: string },
): Command {
  const line = `${named.name} 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --note '${note}'`;
  return {
    ...named,
    takes: 'ID',
    online: true,
    options: { note: { value: 'TEXT', summary: 'for your colleagues; kept sealed' } },
    examples: [{ line, does }],
    notes: [
      'By the id that task list shows. The same again changes nothing; what failed can still be done.',
      scopeNote,
    ],
    run: (call) => {
      const [id = ''] = call.args;
      const body = { state, note: call.texts.note };
      const settle = async (server: Server): Promise<Answer> => {
        const answer = await send(server, 'POST', pathOf(apiPaths.task, { id }), body);
        return isOfAnotherKind(answer) ? { ...answer, message: otherEnds(state) } : answer;
      };
      return asked(call, readable(ShownTask, settle), (task) => lineOf(task as ShownTask));
    },
  };
}

function isOfAnotherKind(answer: Answer): answer is Extract<Answer, { ok: false }> {
  const errors = answer.ok ? [] : fieldOf(answer.problem, 'errors');
  return Array.isArray(errors) && errors.some((one) => fieldOf(one, 'pointer') === '/state');
}

/** How a task ends that does not end as it was to. */
function otherEnds(state: Settlement): string {
  return state === 'acknowledged'
    ? 'This task is the shop’s own, and no recipient’s: it ends with task done, or task fail.'
    : 'This task is a recipient’s: it ends with task acknowledge, or task fail.';
}

function readable(schema: v.GenericSchema, ask: (server: Server) => Promise<Answer>) {
  return async (server: Server): Promise<Answer> => {
    const answer = await ask(server);
    if (!answer.ok || v.is(schema, answer.body)) return answer;
    const message = `${server.url} gave no tasks: is it the right server?`;
    return { ok: false, status: answer.status, message, problem: null };
  };
}

/** Whose a task is, and what it is about: `erasure, Pakivedu OÜ`. */
export function nameOfTask({ kind, deed, category, recipient }: ShownTask): string {
  const whom = recipient?.name ?? category ?? (kind === 'by-hand' ? 'by hand' : kind);
  return `${deed}, ${printable(whom)}`;
}

function lineOf(task: ShownTask): string {
  return `${task.id}  ${nameOfTask(task)}  ${task.state}`;
}

function listLines(tasks: ShownTask[]): string[] {
  if (tasks.length === 0) return ['There are none.'];
  const columns = ['task', 'what', 'state', 'waits for', 'by', 'request'].map((head) => ({ head }));
  const rows = tasks.map((task) => {
    const { id, state, waitsFor, dueOn, request } = task;
    return [id, nameOfTask(task), state, waitsFor ?? '', waitsFor ? fullDay(dueOn) : '', request];
  });
  return tableLines(columns, rows);
}
