import * as v from 'valibot';
import { taskDeeds, taskKinds, taskStates } from './task.ts';

// A task as the API shows it to the shop's own people and systems.

const Time = v.pipe(v.string(), v.isoTimestamp());

export const ShownTask = v.object({
  id: v.pipe(v.string(), v.uuid()),
  controller: v.string(),
  request: v.pipe(v.string(), v.uuid()),
  kind: v.pipe(
    v.picklist(taskKinds),
    v.description(
      '`recipient`: one that the controller names is to do it too. `elsewhere`: a category lies where nobody can reach it from here. `by-hand`: the rest.',
    ),
  ),
  deed: v.pipe(v.picklist(taskDeeds), v.description('`lifting`: a restriction has ended.')),
  category: v.pipe(v.nullable(v.string()), v.description('That lies elsewhere.')),
  recipient: v.nullable(v.object({ id: v.string(), name: v.string() })),
  state: v.pipe(
    v.picklist(taskStates),
    v.description(
      '`told`: a mail or webhook has reached the recipient. `acknowledged`: it says that it has done it, or had nothing. `failed`: it could not be done; once it is, it can be `acknowledged` or `done` still. `dropped`: nobody asks for it any more, since the request was withdrawn or answered otherwise, or the restriction has ended.',
    ),
  ),
  waitsFor: v.pipe(
    v.nullable(v.picklist(['recipient', 'shop'])),
    v.description(
      'Who is to do something next: null once it is settled. A recipient that has neither mailbox nor webhook, that can’t be reached, or that is silent after two reminders, is yours to tell.',
    ),
  ),
  dueOn: v.pipe(v.string(), v.isoDate(), v.description('By when it is asked for.')),
  createdAt: Time,
  toldAt: v.nullable(Time),
  reminders: v.pipe(v.number(), v.integer(), v.description('How often the recipient was reminded.')),
  settledAt: v.nullable(Time),
  settledBy: v.pipe(v.nullable(v.string()), v.description('`recipient:ID`, if it said so itself.')),
});
export type ShownTask = v.InferOutput<typeof ShownTask>;
