import { sourceFailure } from '../../sources/actions.ts';
import { nextStep, type RunStatus, type Step } from '../run.ts';
import type { Hindrance, OpenSource, Work } from '../work.ts';
import { countPage } from './count.ts';
import { erasePage } from './erase.ts';
import type { SourceEvidence } from './left.ts';
import { openForRun } from './open.ts';
import { takePage } from './take.ts';

/** What counts as a page. */
const rowsOfPage = 1_000;
/** A request that reads next to nothing counts as this much of one. */
const leastPage = 0.2;

/** How much may still be done in this invocation. */
export interface Allowance {
  pages: number;
  /** The time (ms) of this isolate's clock, after which nothing is begun. */
  until: number;
  clock: () => number;
}

/** The sources of one invocation, as opened, and those that can't be gone on with. */
export interface Sources {
  open: Map<string, OpenSource>;
  hindered: Map<string, Hindrance>;
  /** By source: the last batch that our own database has. */
  copied: ReadonlyMap<string, number>;
}

/**
 * Goes on with a run, page by page, as far as the allowance goes. A source that fails does not stop the others. Gives
 * the evidence of what was taken, found or made: it stands in the sources already.
 */
export async function advance(
  work: Work,
  status: RunStatus,
  sources: Sources,
  allowance: Allowance,
): Promise<SourceEvidence[]> {
  for (let isSaved = true; allowance.pages > 0 && allowance.clock() < allowance.until; isSaved = false) {
    const step = nextStep(work.state, status, (id) => sources.hindered.has(id));
    if (!step || (!isSaved && endsWays(step))) break;
    const tried = await tryStep(work, status, sources, step, allowance.pages > 1);
    const rows = typeof tried === 'number' ? tried : 0;
    allowance.pages -= Math.max(leastPage, rows / rowsOfPage);
    if (typeof tried !== 'number') sources.hindered.set(tried.source, tried);
  }
  return [...sources.open.values()].flatMap((source) =>
    source.evidence.splice(0).map((evidence) => ({ source: source.id, evidence })),
  );
}

/** Whether what others' rows have come to must be saved before a step: with its own rows, the way to them goes. */
function endsWays({ passes, position }: Step): boolean {
  return passes !== undefined && passes.after.length > 0 && passes.made === 0 && position === null;
}

/** Gives how many rows were read, or why the source can't be gone on with. */
async function tryStep(
  work: Work,
  status: RunStatus,
  { open, copied }: Sources,
  step: Step,
  goesOn: boolean,
): Promise<Hindrance | number> {
  const id = step.source;
  let source = open.get(id);
  if (!source) {
    const opened = await openForRun(work, id, copied.get(id) ?? 0);
    if (!opened.ok) return opened.hindrance;
    source = opened.source;
    open.set(id, source);
  }
  try {
    if (status === 'planning') return await countPage(work, source, step);
    if (work.erasing) return await erasePage(work, source, step);
    return await takePage(work, source, step, goesOn);
  } catch (error) {
    const failed = sourceFailure(id, error);
    const reason = !failed.ok && failed.refusal.type === 'source-unavailable' ? failed.refusal.reason : '';
    return { source: id, reason, final: false };
  }
}
