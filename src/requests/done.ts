import {
  type CategoryPlan,
  inOrder,
  keyOf,
  outcomeOf,
  type PlanPart,
  requestClause,
  suppressionClause,
} from './plan.ts';

// What an erasure has come to, as its answer says it: by what was done, and by what a new plan still finds.

/** What was done with a category's records. */
export interface Carried {
  /** How many are gone. */
  erased: number;
  anonymised: number;
  /** How many the database refused to give up. */
  skipped: number;
}

/** What somebody else was to do: as of its task. Moments are UTC milliseconds. */
export interface DoneTask {
  kind: 'recipient' | 'elsewhere' | 'by-hand';
  deed: string;
  category: string | null;
  recipient: string | null;
  name: string | null;
  state: 'open' | 'told' | 'acknowledged' | 'done' | 'failed' | 'dropped';
  createdAt: number;
  toldAt: number | null;
  settledAt: number | null;
}

/** Records of which the same became. */
export interface DonePart extends Omit<PlanPart, 'outcome'> {
  /** `failed`: the database refused it. */
  outcome: Exclude<PlanPart['outcome'], 'by-hand'> | 'failed';
  /** Of what lies elsewhere: whether it was done by hand; null where only the shop's own words say it. */
  state: 'done' | 'open' | 'failed' | null;
  /** The local date on which that was so. */
  on: string | null;
}

/** What became of a category. Without parts, there was nothing of the person. */
export interface DoneCategory extends Pick<DonePart, 'rows' | 'until' | 'clause' | 'ground'> {
  category: string;
  outcome: DonePart['outcome'] | 'partly' | 'none';
  parts: DonePart[];
}

/** An erasure at one moment. */
export interface Doing {
  /** Made anew. */
  plans: readonly CategoryPlan[];
  /** By category; null if nothing was carried out. */
  carried: ReadonlyMap<string, Carried> | null;
  /** By category, what stayed of records in which the person can't be found any more: what led there is gone. */
  lost: ReadonlyMap<string, readonly PlanPart[]>;
  tasks: readonly DoneTask[];
  /** The last day on which the bare proof of this request is kept; null where another one of the person keeps more. */
  proofUntil: string | null;
  dateOf: (at: number) => string;
}

/** The categories of which records are left that nothing keeps, and that nobody has tried to erase. */
export function leftUndone({ plans, carried }: Pick<Doing, 'plans' | 'carried'>): string[] {
  return plans
    .filter((plan) => unkeptIn(plan) > (carried?.get(plan.category)?.skipped ?? 0))
    .map(({ category }) => category);
}

function unkeptIn({ parts }: CategoryPlan): number {
  const unkept = parts.filter(({ outcome }) => outcome === 'erased' || outcome === 'anonymised');
  return unkept.reduce((sum, { rows }) => sum + rows, 0);
}

/** What became of every category: what is gone first, what is kept longest last. */
export function doneCategories(doing: Doing): DoneCategory[] {
  const { plans, carried, lost } = doing;
  const planned = new Set(plans.map(({ category }) => category));
  const known = new Set([...(carried?.keys() ?? []), ...lost.keys()]);
  const gone = [...known].filter((category) => !planned.has(category));
  const nothing = { outcome: 'none', rows: 0, until: null, clause: null, ground: null, parts: [] } as const;
  const all = [...plans, ...gone.map((category): CategoryPlan => ({ ...nothing, category, parts: [] }))];
  return all.map((plan) => {
    const parts = partsOf(plan, doing);
    const last = parts.findLast(({ clause }) => clause !== null);
    return {
      category: plan.category,
      outcome: outcomeOf(parts),
      rows: parts.reduce((sum, { rows }) => sum + rows, 0),
      ...{ until: last?.until ?? null, clause: last?.clause ?? null, ground: last?.ground ?? null },
      parts,
    };
  });
}

const bare = { until: null, clause: null, ground: null, law: null, awaits: null, state: null, on: null };

function partsOf(plan: CategoryPlan, doing: Doing): DonePart[] {
  const { erased = 0, anonymised = 0 } = doing.carried?.get(plan.category) ?? {};
  const counted: DonePart[] = [
    { ...bare, outcome: 'erased', rows: erased },
    { ...bare, outcome: 'anonymised', rows: anonymised },
    { ...bare, outcome: 'failed', rows: unkeptIn(plan) },
  ];
  const others = withLost(plan.parts, doing.lost.get(plan.category) ?? []).flatMap((part): DonePart[] => {
    const { outcome } = part;
    // It was found again: whatever its task says, it is not done
    if (outcome === 'by-hand') return [{ ...part, outcome: 'elsewhere', state: 'open', on: null }];
    if (outcome === 'elsewhere') return [{ ...part, outcome, ...handOf(plan.category, doing) }];
    if (outcome !== 'kept') return [];
    const until = part.clause === requestClause ? doing.proofUntil : part.until;
    return [{ ...part, outcome, until, state: null, on: null }];
  });
  return [...counted.filter(({ rows }) => rows > 0), ...others];
}

/** What a new plan finds, and what it can't, in the order of a plan: of what nobody can look at, its task says whether it is done. */
function withLost(found: readonly PlanPart[], lost: readonly PlanPart[]): PlanPart[] {
  const all = new Map(found.map((part) => [keyOf(part), part]));
  for (const one of lost) {
    const part = one.outcome === 'by-hand' ? { ...one, outcome: 'elsewhere' as const } : one;
    const rows = part.rows + (all.get(keyOf(part))?.rows ?? 0);
    all.set(keyOf(part), { ...part, rows });
  }
  return inOrder([...all.values()]);
}

/** Whether somebody has done by hand what lies elsewhere: by the latest task for it. */
function handOf(category: string, { tasks, carried, dateOf }: Doing): Pick<DonePart, 'state' | 'on'> {
  const mine = tasks.filter((task) => task.kind === 'elsewhere' && task.category === category);
  const task = latest(mine);
  if (!task) return { state: carried ? 'open' : null, on: null };
  const state = task.state === 'done' || task.state === 'failed' ? task.state : 'open';
  return { state, on: state === 'open' || task.settledAt === null ? null : dateOf(task.settledAt) };
}

function latest(tasks: readonly DoneTask[]): DoneTask | undefined {
  const counting = tasks.filter(({ state }) => state !== 'dropped');
  return counting.sort((one, other) => one.createdAt - other.createdAt).at(-1);
}

/** A category of which not all is gone, and in which ways. */
export interface NotWhole {
  category: string;
  why: ('kept' | 'failed' | 'elsewhere')[];
}

/** The categories of which something of the shop's is kept, could not be erased, or is not done yet elsewhere. */
export function notWhole(categories: readonly DoneCategory[]): NotWhole[] {
  const isLess: Record<NotWhole['why'][number], (part: DonePart) => boolean> = {
    kept: ({ clause }) => clause !== requestClause && clause !== suppressionClause,
    failed: () => true,
    elsewhere: ({ state }) => state === 'open' || state === 'failed',
  };
  const ways = ['kept', 'failed', 'elsewhere'] as const;
  return categories.flatMap(({ category, parts }) => {
    const why = ways.filter((way) => parts.some((part) => part.outcome === way && isLess[way](part)));
    return why.length > 0 ? [{ category, why }] : [];
  });
}

/** What a recipient of the person's data has said. `told`: it was asked, and has not confirmed anything. */
export interface DoneRecipient {
  name: string;
  state: 'acknowledged' | 'told' | 'open' | 'failed';
  /** The local date of that. */
  on: string | null;
}

/** Each recipient that was to be told of a deed, by its latest task. */
export function doneRecipients(
  tasks: readonly DoneTask[],
  deed: string,
  dateOf: Doing['dateOf'],
): DoneRecipient[] {
  const mine = tasks.filter((task) => task.kind === 'recipient' && task.deed === deed);
  const ids = [...new Set(mine.map(({ recipient }) => recipient))];
  return ids.flatMap((id) => {
    const task = latest(mine.filter(({ recipient }) => recipient === id));
    if (!task) return [];
    const { state, name, toldAt, settledAt } = task;
    const at = state === 'told' ? toldAt : settledAt;
    const isKnown = state === 'acknowledged' || state === 'told' || state === 'failed';
    return [{ name: name ?? id ?? '', state: isKnown ? state : 'open', on: at === null ? null : dateOf(at) }];
  });
}
