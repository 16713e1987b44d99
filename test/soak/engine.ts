// The engine in a process of its own, to be killed: works on the runs that it is sent, one after the other.

import { workOn } from '../../src/retention/steps/work-on.ts';
import { budget, contextAt } from '../support/purge-stage.ts';

/** A run to be worked on. */
export interface EngineOrder {
  bindings: object;
  run: string;
  now: number;
}

process.on('message', async ({ bindings, run, now }: EngineOrder) => {
  const error = await workOn(contextAt(bindings, now), run, budget).catch(String);
  process.send?.({ done: run, error: error ?? null });
});
process.once('disconnect', () => process.exit(0));
process.send?.({ ready: true });
