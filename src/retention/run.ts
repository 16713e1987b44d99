import type { RetentionRule } from '../notices/input.ts';
import type { Position } from '../sources/scan.ts';
import type { EventFormat } from './dating.ts';
import type { MappedTable, Mapping } from './mapping.ts';

/** What a deed is done by: a rule of the notice, or an erasure to be done again. */
export type DeedRule = Pick<RetentionRule, 'id' | 'category' | 'clause' | 'then'>;

/** Why a rule's rows wait for an approval. */
export type Waiting = 'doubtful' | 'new-rule' | 'accounting' | 'share' | 'jump';

/** What a rule means for one table. Dates are `YYYY-MM-DD`. */
export interface Tally {
  eligible: number;
  held: number;
  firstOn: string | null;
  lastOn: string | null;
  purged: number;
  batches: number;
}

/**
 * One table under one category, on its way through the run: its size, then the rows whose date may be none, then those
 * that may go are counted; that is the plan. Then they are taken.
 */
export interface Step {
  source: string;
  table: string;
  category: string;
  /** How its dates are written. */
  format: EventFormat;
  /** Which of the table's mappings, and which rules it has. */
  mapping: number;
  rules: string[];
  stage: 'size' | 'doubtful' | 'count' | 'planned' | 'take' | 'done';
  position: Position | null;
  /** In which order it is gone through: kept from the first page to the last, whatever indexes come and go. */
  by: 'event' | 'key';
  /** Rows of the table. */
  size: number;
  undated: number;
  /** How often the page at this position was tried in vain. */
  tries: number;
  /** Rows that could not be taken, each tried alone. */
  skipped: number;
  /** What the database said of the last of those. */
  skippedFor: string | null;
  /** By rule. */
  tallies: Record<string, Tally>;
}

/** A run's plan and how far it is: what `runs.state` holds. No personal data. */
export interface RunState {
  /** The notice's rules, as they were when it was planned. */
  rules: DeedRule[];
  steps: Step[];
  /** Rules whose rows wait; those that wait in another run already are not in this one's plan. */
  waiting: Record<string, Waiting>;
  elsewhere: string[];
  /** How many rows a page takes: it adapts, so that no batch holds the shop's write lock for long. */
  rows: number;
  /** Tries since something last went forward. */
  failures: number;
}

export type RunStatus = 'planning' | 'planned' | 'needs_approval' | 'running' | 'finished' | 'failed';

const firstRows = 250;

/** A run that has not begun: a step for each mapping that has rules, in the order declared. */
export function newState(
  tables: readonly MappedTable[],
  rules: readonly RetentionRule[],
  elsewhere: string[],
): RunState {
  const steps = stepsOf(tables, ({ rules }) => rules.map(({ id }) => id));
  const shown = rules.map(({ id, category, clause, then }) => ({ id, category, clause, then }));
  return { rules: shown, steps, waiting: {}, elsewhere, rows: firstRows, failures: 0 };
}

/** The same for erasures that are to be done again in these categories. */
export function newReapplication(tables: readonly MappedTable[], categories: readonly string[]): RunState {
  const shops = tables.filter(({ own }) => own === undefined);
  const steps = stepsOf(shops, ({ category, subject }) =>
    subject !== null && categories.includes(category) ? [erasureId(category)] : [],
  );
  const rules = categories.map((category) => erasureRule(category, shops));
  return { rules, steps, waiting: {}, elsewhere: [], rows: firstRows, failures: 0 };
}

/** By what a category is erased again: as its rule would, or deleted. */
export function erasureRule(category: string, tables: readonly MappedTable[]): DeedRule {
  const mappings = tables.flatMap((table) =>
    table.mappings.filter((mapping) => mapping.category === category),
  );
  const isAnonymised = mappings.some(({ rules }) => rules.some(({ then }) => then === 'anonymise'));
  const then = isAnonymised ? 'anonymise' : 'delete';
  return { id: erasureId(category), category, clause: 'law:17', then };
}

const erasureId = (category: string) => `erasure-${category}`;

function stepsOf(tables: readonly MappedTable[], rulesOf: (mapping: Mapping) => string[]): Step[] {
  return tables.flatMap(({ source, table, mappings }) =>
    mappings.flatMap((one, mapping): Step[] => {
      const { category, format } = one;
      const rules = rulesOf(one);
      if (rules.length === 0) return [];
      const begin = {
        by: 'key' as const,
        size: 0,
        undated: 0,
        tries: 0,
        skipped: 0,
        skippedFor: null,
        tallies: {},
      };
      const mine = { source, table, category, format, mapping, rules };
      return [{ ...mine, stage: 'size', position: null, ...begin }];
    }),
  );
}

/** The tally of a rule in a step, begun if there is none. */
export function tallyOf(step: Step, { id }: Pick<DeedRule, 'id'>): Tally {
  step.tallies[id] ??= { eligible: 0, held: 0, firstOn: null, lastOn: null, purged: 0, batches: 0 };
  return step.tallies[id];
}

/**
 * Counts a batch that was found in a source: in the first step of its table whose rule has not all of its rows yet, since
 * steps are gone through in order.
 */
export function credit(
  { steps }: RunState,
  batch: { source: string; table: string; rule: string; rows: number },
): void {
  const mine = steps.filter(({ source, table, rules }) => {
    return source === batch.source && table === batch.table && rules.includes(batch.rule);
  });
  const isWanting = ({ tallies: { [batch.rule]: tally } }: Step) => tally && tally.purged < tally.eligible;
  const step = mine.find(isWanting) ?? mine[0];
  if (!step) return;
  const tally = tallyOf(step, { id: batch.rule });
  tally.purged += batch.rows;
  tally.batches += 1;
}

/** Whether a step's rows of this rule are to be taken now: planned, not waiting, and not all of the plan yet. */
export function mayTake({ waiting, elsewhere }: RunState, rule: string): boolean {
  return waiting[rule] === undefined && !elsewhere.includes(rule);
}

/** The step to go on with, of a source that can be gone on with; null if there is none. */
export function nextStep(
  { steps }: RunState,
  status: RunStatus,
  isHindered: (source: string) => boolean,
): Step | null {
  return steps.find((step) => !isThrough(step, status) && !isHindered(step.source)) ?? null;
}

/** Whether every step of the phase is through. */
export function isPhaseOver({ steps }: RunState, status: RunStatus): boolean {
  return steps.every((step) => isThrough(step, status));
}

function isThrough({ stage }: Step, status: RunStatus): boolean {
  return stage === 'done' || (status === 'planning' && stage === 'planned');
}

/** Steps to be taken from their beginning; without anything to take they are done. */
export function beginTaking(state: RunState, rules: (rule: string) => boolean): void {
  for (const step of state.steps) {
    const has = Object.entries(step.tallies).some(
      ([rule, { eligible, purged }]) => rules(rule) && mayTake(state, rule) && eligible > purged,
    );
    if (has) [step.stage, step.position] = ['take', null];
    else step.stage = 'done';
  }
}

/** Widens a tally's span of dates. */
export function widen(tally: Tally, firstOn: string, lastOn: string): void {
  if (tally.firstOn === null || firstOn < tally.firstOn) tally.firstOn = firstOn;
  if (tally.lastOn === null || lastOn > tally.lastOn) tally.lastOn = lastOn;
}

/** A rule's tallies over all steps. */
export function totalOf({ steps }: Pick<RunState, 'steps'>, rule: string): Tally {
  const total: Tally = { eligible: 0, held: 0, firstOn: null, lastOn: null, purged: 0, batches: 0 };
  for (const { tallies } of steps) {
    const tally = tallies[rule];
    if (!tally) continue;
    for (const count of ['eligible', 'held', 'purged', 'batches'] as const) total[count] += tally[count];
    if (tally.firstOn && tally.lastOn) widen(total, tally.firstOn, tally.lastOn);
  }
  return total;
}

/** State as text; a position's integers may be beyond what JSON numbers are read as. */
export function stateText(state: RunState): string {
  return JSON.stringify(state, (_, value) => (typeof value === 'bigint' ? { big: String(value) } : value));
}

/** Reads what `stateText` wrote. */
export function readState(text: string): RunState {
  return JSON.parse(text, (_, value) => (typeof value?.big === 'string' ? BigInt(value.big) : value));
}
