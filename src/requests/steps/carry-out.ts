import type { Context } from '../../context.ts';
import { retryChanged } from '../../db/revision.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { beginErasure, erasuresOf } from '../../retention/steps/begin-erasure.ts';
import type { RunView } from '../../retention/view.ts';
import { readTasksOf } from '../../tasks/actions.ts';
import { type Recipient, recipientsToTell } from '../../tasks/recipients.ts';
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
 * changes nothing, but after a failure. The recipients are told: see `recipientsToTell`. Refused as a plan is, in a rehearsal, while another plan is being carried out, and
 * where the plan no longer holds.
 */
export function carryOut(
  context: Context,
  id: string,
  { plan: digest, recipients: chosen }: CarryingOut,
): Promise<Result<CarriedOut>> {
  return retryChanged(async () => {
    const row = await store.findRequest(context.db, context.actor.controller, id);
    if (!row) return refuse({ type: 'not-found', detail: `There is no request ${id}.` });
    const before = await erasuresOf(context, id);
    const same = before.findLast(({ state }) => state.plan === digest);
    if (same && same.run.status !== 'failed') return ok({ run: same.run, isNew: false, events: [] });
    const underway = before.find(({ run }) => run.status === 'running');
    if (underway) return refuse({ type: 'erasure-underway', id: underway.run.id });
    const made = await makePlan(context, id);
    if (!made.ok) return made;
    if (made.value.erasing.controller.mode === 'rehearsal') return refuse({ type: 'rehearsal' });
    if (made.value.digest !== digest) return refuse({ type: 'plan-outdated', request: id });
    const told = row.carriedAt === null ? null : await readTasksOf(context, id);
    const named = made.value.erasing.controller.recipients;
    const recipients = recipientsToTell(named, chosen, told);
    return recipients.ok ? begin(context, made.value, recipients.value) : recipients;
  });
}

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
    ...{ request, profile: terms.profile, recipients, contact: plan.contact, byHand: false },
    elsewhere: elsewhere.map(({ category }) => category),
  };
  const tasks = [await newTasks(context, needed, 'erasure')];
  const moved = await commit(context, done, { others: statements(after), tasks });
  return moved.ok ? ok({ run, isNew: true, events: moved.value.events }) : moved;
}

/** What the run does not do: it becomes a task. */
const isForOthers = ({ outcome }: PlanPart) => outcome === 'elsewhere' || outcome === 'by-hand';
