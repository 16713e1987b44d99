import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import type { Fault } from '../support/fault-plan.ts';
import {
  begin,
  faulty,
  finish,
  goOn,
  killed,
  type Phase,
  phases,
  setTrial,
  type Trial,
  violationsOf,
} from './purge-trial.ts';

let trial: Trial;

beforeAll(async () => {
  trial = await setTrial(1, 60);
});

afterEach(() => {
  vi.restoreAllMocks();
});

/** How many requests a phase sends to one of the databases if nobody disturbs it; and then all is well. */
async function requestsOf(which: 'source' | 'ours', phase: Phase): Promise<number> {
  const id = await begin(trial, phase);
  const { bindings, database } = await faulty(which, {});
  await goOn(trial, id, bindings);
  const { length } = await database.faults();
  await database.close();
  expect(await violationsOf(trial, await finish(trial, id))).toEqual([]);
  return length;
}

/** A plan only reads: there is less that can go wrong. */
const kinds: Record<Phase, Fault[]> = {
  plan: ['drop-before', 'garbage'],
  take: ['drop-before', 'drop-after', 'garbage', 'error-503', 'duplicate'],
};

describe.each(phases)('a purge in its %s, disturbed', (phase) => {
  test.each(['source', 'ours'] as const)(
    'at any request to %s ends as if nothing had been',
    async (which) => {
      const requests = await requestsOf(which, phase);
      expect(requests).toBeGreaterThan(2);
      for (let at = 0; at < requests; at += 1) {
        for (const kind of kinds[phase]) {
          const id = await begin(trial, phase);
          const { bindings, database } = await faulty(which, {
            script: [...Array.from({ length: at }, (): Fault => 'none'), kind],
          });
          await goOn(trial, id, bindings);
          await database.close();
          expect(await violationsOf(trial, await finish(trial, id)), `${kind} at request ${at}`).toEqual([]);
        }
      }
    },
    120_000,
  );

  test('by the end of its process at any moment, ends as if nothing had been', async () => {
    const id = await begin(trial, phase);
    const requests = await killed(null, () => goOn(trial, id));
    await finish(trial, id);
    for (let at = 0; at < requests; at += 1) {
      // What only reads is as far before a request as after the one before it
      for (const isCarriedOut of phase === 'plan' ? [true] : [false, true]) {
        const id = await begin(trial, phase);
        await killed({ at, isCarriedOut }, () => goOn(trial, id));
        expect(
          await violationsOf(trial, await finish(trial, id)),
          `killed ${isCarriedOut ? 'after' : 'before'} request ${at}`,
        ).toEqual([]);
      }
    }
  }, 120_000);
});
