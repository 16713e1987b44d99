import type { Controller } from '../controllers/input.ts';
import type { RetentionRule } from '../notices/input.ts';
import { type RulePast, waitingRules } from './approval.ts';
import {
  beginTaking,
  isPhaseOver,
  nextStep,
  type RunState,
  type RunStatus,
  readState,
  totalOf,
} from './run.ts';
import type { Hindrance } from './work.ts';

/** How a run stands after a slice. */
export interface Standing {
  status: RunStatus;
  /** Why it failed, or what it waits for. */
  reason: string | null;
  /** Milliseconds until it is tried again; 0: at once, or never. */
  pause: number;
}

/** How often a run is tried in vain before it has failed: for about three hours. */
const mostFailures = 8;
const minute = 60_000;

/**
 * How a run stands when nothing more can be done in its phase. A source that can't be used makes it wait, ever longer;
 * but who asked for a plan a moment ago is told at once.
 */
export function afterSlice(
  state: RunState,
  status: RunStatus,
  hindered: ReadonlyMap<string, Hindrance>,
  isPatient: boolean,
): Standing {
  const goesOn = isPhaseOver(state, status) || nextStep(state, status, (id) => hindered.has(id)) !== null;
  if (goesOn) {
    state.failures = 0;
    return { status, reason: null, pause: 0 };
  }
  const all = [...hindered.values()];
  const reason = all.map(({ source, reason }) => `Source ${source}: ${reason}`).join(' ');
  state.failures += 1;
  const isOver = all.some(({ final }) => final) || !isPatient || state.failures > mostFailures;
  if (isOver) return { status: 'failed', reason, pause: 0 };
  return { status, reason, pause: Math.min(60, 2 ** (state.failures - 1)) * minute };
}

/** What becomes of a plan: rules that need it wait for an approval, the others' rows are taken. */
export function afterPlan(
  state: RunState,
  {
    controller,
    rules,
    past,
    touches,
  }: {
    controller: Controller;
    rules: readonly RetentionRule[];
    past: ReadonlyMap<string, RulePast>;
    touches: boolean;
  },
): void {
  state.waiting = waitingRules(state, controller, rules, past);
  beginTaking(state, () => touches);
}

/** A run that has taken what it may: it has finished, or waits for an approval of the rest. */
export function afterTaking({ waiting }: RunState): RunStatus {
  return Object.keys(waiting).length > 0 ? 'needs_approval' : 'finished';
}

/** What is known of the rules' past: whether each was approved as it is, and how many rows its last run took. */
export function pastOf(
  fingerprints: ReadonlyMap<string, string>,
  { approved, lastState }: { approved: ReadonlySet<string>; lastState: string | null },
): Map<string, RulePast> {
  const last = lastState === null ? null : readState(lastState);
  return new Map(
    [...fingerprints].map(([rule, fingerprint]) => {
      const ran = last?.rules.some(({ id }) => id === rule) && !last.elsewhere.includes(rule);
      return [
        rule,
        { approved: approved.has(fingerprint), last: last && ran ? totalOf(last, rule).purged : null },
      ];
    }),
  );
}
