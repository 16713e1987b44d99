// The engine in a process of its own, to be killed: does what it is sent, one after the other.

import type { Context } from '../../src/context.ts';
import { carryOut } from '../../src/requests/steps/carry-out.ts';
import { planErasure } from '../../src/requests/steps/plan.ts';
import { workOn } from '../../src/retention/steps/work-on.ts';
import { budget, contextAt } from '../support/purge-stage.ts';

/** A run to be worked on, or a request for an erasure that is to be planned and carried out. */
export type Work = { run: string } | { request: string };

/** What it is sent. */
export interface EngineOrder {
  bindings: object;
  work: Work;
  now: number;
}

process.on('message', async ({ bindings, work, now }: EngineOrder) => {
  const context = contextAt(bindings, now);
  const doing = 'run' in work ? workOn(context, work.run, budget) : carryOutNow(context, work.request);
  process.send?.({ done: true, error: (await doing.catch(String)) ?? null });
});
process.once('disconnect', () => process.exit(0));
process.send?.({ ready: true });

async function carryOutNow(context: Context, request: string): Promise<void> {
  const plan = await planErasure(context, request);
  if (plan.ok) await carryOut(context, request, { plan: plan.value.digest });
}
