import type { Context } from '../../context.ts';
import { retryChanged } from '../../db/revision.ts';
import type { TaskRow } from '../../db/tables.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { beginErasure, erasuresOf, type StoredErasure } from '../../retention/steps/begin-erasure.ts';
import type { RunView } from '../../retention/view.ts';
import { readTasksOf } from '../../tasks/actions.ts';
import { chosenAmong, type Recipient, toldBefore } from '../../tasks/recipients.ts';
import { newTasks } from '../../tasks/steps/new.ts';
import type { CarryingOut } from '../input.ts';
import type { PlanPart } from '../plan.ts';
import * as store from '../store.ts';
import { commit, moving } from './move.ts';
import { type MadePlan, makePlan } from './plan.ts';

/** An erasure under way, and what there is to send because of it. */
export interface CarriedOut {
  run: RunView;
  /** Whether this call has begun it. */
  isNew: boolean;
  events: string[];
}

/**
 * Carries out the plan of an erasure that somebody has seen, known by its digest, if it is still what a new one says:
 * the run that erases, beside whose rows it stands. From then on the request can't be withdrawn. The same plan again
 * changes nothing while its run is under way, or if that has left nothing to erase. Told are the recipients that are
 * chosen; or else those of the time before, or all. Refused as a plan is, in a rehearsal, while another plan is being
 * carried out, and where the plan no longer holds.
 */
export function carryOut(
  context: Context,
  id: string,
  { plan: digest, recipients: chosen }: CarryingOut,
): Promise<Result<CarriedOut>> {
  let known: StoredErasure[] | null = null;
  return retryChanged(async () => {
    const row = await store.findRequest(context.db, context.actor.controller, id);
    if (!row) return refuse({ type: 'not-found', detail: `There is no request ${id}.` });
    const runs = await erasuresOf(context, id);
    known ??= runs;
    const same = runs.findLast(({ state }) => state.plan === digest);
    const underway = runs.find(({ run }) => run.status === 'running');
    const tasks = await readTasksOf(context, id);
    if (underway && underway === same) return again(same, tasks, chosen);
    if (underway) return refuse({ type: 'erasure-underway', id: underway.run.id });
    const made = await makePlan(context, id);
    if (!made.ok) return made;
    if (same && isDone(same, made.value, known)) return again(same, tasks, chosen);
    if (made.value.erasing.controller.mode === 'rehearsal') return refuse({ type: 'rehearsal' });
    if (made.value.digest !== digest) return refuse({ type: 'plan-outdated', request: id });
    const { recipients: named } = made.value.erasing.controller;
    const before = row.carriedAt === null ? named : toldBefore(named, tasks);
    const recipients = chosen === undefined ? ok(before) : chosenAmong(named, chosen);
    return recipients.ok ? begin(context, made.value, recipients.value) : recipients;
  });
}

/** Whether a run that is over has done what was asked: nothing is left to take, or another call has begun it just now. */
function isDone({ run }: StoredErasure, { due }: MadePlan, known: readonly StoredErasure[]): boolean {
  const isNew = !known.some((one) => one.run.id === run.id);
  return run.status === 'finished' && (due.length === 0 || isNew);
}

function again(
  { run }: StoredErasure,
  tasks: readonly TaskRow[],
  chosen: readonly string[] | undefined,
): Result<CarriedOut> {
  if (isChoiceOf(tasks, chosen)) return ok({ run, isNew: false, events: [] });
  return refuse({ type: 'invalid-input', errors: [othersChosen] });
}

/** Whether recipients are chosen as they were. */
function isChoiceOf(tasks: readonly TaskRow[], chosen: readonly string[] | undefined): boolean {
  const before = new Set(tasks.flatMap(({ recipient }) => recipient ?? []));
  return (
    chosen === undefined || (before.size === new Set(chosen).size && chosen.every((id) => before.has(id)))
  );
}

const othersChosen = {
  pointer: '/recipients',
  detail: 'must be those of the first time: it is carried out already. Name others with the answer',
};

async function begin(context: Context, plan: MadePlan, recipients: Recipient[]): Promise<Result<CarriedOut>> {
  const { row, terms, digest } = plan;
  const { run, statements } = await beginErasure(context, terms, row, plan);
  const done = await moving(context, row, {
    profile: terms.profile,
    change: { carriedAt: row.carriedAt ?? context.now },
    happened: [{ event: 'carried-out', data: { plan: digest, run: run.id } }],
  });
  const { row: request, after } = done;
  const elsewhere = plan.categories.filter(({ parts }) => parts.some(isForOthers));
  const needed = {
    ...{ request, profile: terms.profile, recipients, contact: plan.contact, byHand: false, again: true },
    elsewhere: elsewhere.map(({ category }) => category),
  };
  const tasks = [await newTasks(context, needed, 'erasure')];
  const moved = await commit(context, done, { others: statements(after), tasks });
  return moved.ok ? ok({ run, isNew: true, events: moved.value.events }) : moved;
}

/** What the run does not do: it becomes a task. */
const isForOthers = ({ outcome }: PlanPart) => outcome === 'elsewhere' || outcome === 'by-hand';
