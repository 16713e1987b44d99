import * as v from 'valibot';
import type { OperationGroup } from '../openapi/operation.ts';
import { apiPaths } from '../paths.ts';
import { Settling } from './input.ts';
import { ShownTask } from './shown.ts';
import { taskStates } from './task.ts';

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d98';
const request = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const task: ShownTask = {
  id,
  controller: 'minu-pood',
  request,
  kind: 'recipient',
  deed: 'erasure',
  category: null,
  recipient: { id: 'parcels', name: 'Pakivedu OÜ' },
  state: 'told',
  waitsFor: 'recipient',
  dueOn: '2026-03-16',
  createdAt: '2026-03-04T10:00:00.000Z',
  toldAt: '2026-03-04T10:00:02.000Z',
  reminders: 0,
  settledAt: null,
  settledBy: null,
};

/** `/api/v1/tasks`, described. */
export const taskOperations: OperationGroup = {
  name: 'Tasks',
  description: `What others must do for a request. Each recipient that the controller names is told of an erasure, a rectification, a restriction and its end (Art. 19 GDPR), or only those to which you say that the person’s data went (\`recipients\`, when you carry out or answer): by mail, if it has an \`email\`, with a page on which it confirms; and your own systems by the webhooks \`erasure.requested\`, \`rectification.requested\`, \`restriction.requested\` and \`restriction.lifted\`, one event for each recipient, \`data = {controller, request, task, recipient: {id, name}, email, dueOn}\`. The person’s address is in them: without it nobody could do it.

A recipient that is told and says nothing is reminded by mail after 7 and 14 days, and a week later the shop is told, as it is of one that can’t be reached. A category that lies in other systems, and what is done by hand, are the shop’s tasks.`,
  operations: [
    {
      id: 'listTasks',
      method: 'get',
      path: apiPaths.tasks,
      scope: 'requests',
      summary: 'List the tasks',
      description: 'Oldest first. A key that is bound to a controller sees its own.',
      parameters: {
        state: {
          description: 'Only those in this state.',
          schema: v.picklist(taskStates),
          example: 'told',
        },
        request: { description: 'Only those of this request.', schema: v.string(), example: request },
        controller: { description: 'Only those of this controller.', schema: v.string() },
      },
      isPaged: true,
      answers: {
        200: {
          description: 'The tasks.',
          schema: v.object({ items: v.array(ShownTask), cursor: v.nullable(v.string()) }),
          example: { items: [task], cursor: null },
        },
      },
      refusals: ['invalid-input'],
    },
    {
      id: 'settleTask',
      method: 'post',
      path: apiPaths.task,
      isIdempotent: true,
      scope: 'requests',
      summary: 'Say how a task ended',
      description:
        'A recipient’s is `acknowledged`, any other `done`; each can have `failed`, and still be acknowledged or done after that, unless a newer task has taken its place. An answered request’s too. The same again changes nothing; what is settled otherwise stays so.',
      parameters: { id: { description: 'The task’s id.', schema: v.string(), example: id } },
      body: {
        name: 'Settling',
        schema: Settling,
        notes: {
          note: 'For the shop’s own people: it stands in the request’s timeline, and is kept sealed.',
        },
        example: { state: 'acknowledged', note: 'Confirmed by phone.' },
      },
      answers: {
        200: {
          description: 'The task as it is then.',
          schema: ShownTask,
          example: {
            ...task,
            state: 'acknowledged',
            waitsFor: null,
            settledAt: '2026-03-05T08:00:00.000Z',
            settledBy: '019a8f2e-0000-7d40-9a53-2f1e0c7b8d96',
          },
        },
      },
      refusals: ['task-settled', 'changed-meanwhile', 'body-too-large'],
    },
  ],
};
