import { bytesOf, hexOf } from '../digest.ts';
import type { RetentionRule } from '../notices/input.ts';
import type { Position } from '../sources/scan.ts';
import type { EventFormat } from './dating.ts';
import type { FatePart } from './erasure.ts';
import { endsAnonymised, type MappedTable, type Mapping } from './mapping.ts';

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
  /** Of an erasure. */
  passes?: Passes;
}

/** Records that stay; `led`: they are found in this category through another table alone. */
export type LeftPart = FatePart & { led?: boolean };

/** How often an erasure went through a table: it does until it finds nothing there any more that nothing keeps. */
export interface Passes {
  made: number;
  /** The run's steps for the tables whose rows lead to the person through this one: they come first. */
  after: number[];
  /** How many rows of this table, and of all, had gone when the last pass ended. */
  own: number;
  all: number;
  /** By category, what this pass found that stays, and how many rows could not be erased. */
  left: Record<string, LeftPart[]>;
  refused: Record<string, number>;
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
  /** Of an erasure, the digest of the plan that it carries out. */
  plan?: string;
}

/** What a run is for: a plan alone; what the rules let go; erasures done again after a backup came back; one erasure. */
export type RunKind = 'dry-run' | 'purge' | 'reapply' | 'erasure';
export type RunStatus = 'planning' | 'planned' | 'needs_approval' | 'running' | 'finished' | 'failed';

export const firstRows = 250;

/** Nothing by any name yet: a rule or a category may be called as what every other object has (`constructor`). */
export const nothingNamed = <Value>(): Record<string, Value> => Object.create(null);

/** A run that has not begun: a step for each mapping that has rules, in the order declared. */
export function newState(
  tables: readonly MappedTable[],
  rules: readonly RetentionRule[],
  elsewhere: string[],
): RunState {
  const steps = stepsOf(tables, ({ rules }) => rules.map(({ id }) => id));
  const shown = rules.map(({ id, category, clause, then }) => ({ id, category, clause, then }));
  return { rules: shown, steps, waiting: nothingNamed(), elsewhere, rows: firstRows, failures: 0 };
}

/** The same for erasures that are to be done again in these categories. */
export function newReapplication(tables: readonly MappedTable[], categories: readonly string[]): RunState {
  const shops = leadingFirst(tables.filter(({ own }) => own === undefined));
  const steps = stepsOf(shops, ({ category, subject }) =>
    subject !== null && categories.includes(category) ? [erasureId([category])] : [],
  );
  const rules = categories.map((category) => erasureRule([category], shops));
  return { rules, steps, waiting: nothingNamed(), elsewhere: [], rows: firstRows, failures: 0 };
}

/** By what records of these categories are erased: anonymised, if that is what ends all of them, or else deleted. */
export function erasureRule(categories: readonly string[], tables: readonly MappedTable[]): DeedRule {
  const all = tables.flatMap(({ mappings }) => mappings);
  const mapped = all.filter(({ category }) => categories.includes(category));
  const then = mapped.length > 0 && mapped.every(endsAnonymised) ? 'anonymise' : 'delete';
  return { id: erasureId(categories), category: categories.join(), clause: 'law:17', then };
}

const erasureId = (categories: readonly string[]) => `erasure-${categories.join()}`;

/** The tables in their order, but for those through which rows of others lead to people: they come after these. */
export function leadingFirst(tables: readonly MappedTable[]): MappedTable[] {
  const left = [...tables];
  const sorted: MappedTable[] = [];
  while (left.length > 0) {
    const free = left.findIndex((one) => !left.some((other) => other !== one && leadsThrough(other, one)));
    sorted.push(...left.splice(Math.max(0, free), 1));
  }
  return sorted;
}

/** Whether rows of a table lead to people through another: once that is erased, nobody knows whose they were. */
export function leadsThrough({ source, mappings }: MappedTable, through: MappedTable): boolean {
  return (
    source === through.source &&
    mappings.some(({ subject }) => subject?.kind === 'joined' && subject.table === through.table)
  );
}

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
        tallies: nothingNamed<Tally>(),
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

/** What is counted of a batch. */
interface Counted {
  source: string;
  table: string;
  rule: string;
  category: string;
  clause: string;
  deed: DeedRule['then'];
  rows: number;
}

/**
 * Counts a batch that was made or found in a source: in the first step of its table whose rule has not all of its rows
 * yet, since steps are gone through in order. An erasure may meet rows that its plan had none of the kind of.
 */
export function credit(state: RunState, batch: Counted): void {
  const ofTable = state.steps.filter(({ source, table }) => source === batch.source && table === batch.table);
  const mine = ofTable.filter(({ rules }) => rules.includes(batch.rule));
  const isWanting = ({ tallies: { [batch.rule]: tally } }: Step) => tally && tally.purged < tally.eligible;
  const step = mine.find(isWanting) ?? mine[0] ?? ofTable.find(({ passes }) => passes);
  if (!step) return;
  const { rule: id, category, clause, deed: then } = batch;
  noteRule(state, step, { id, category, clause, then });
  const tally = tallyOf(step, { id: batch.rule });
  tally.purged += batch.rows;
  tally.batches += 1;
}

/** Notes that a step has rows of a rule. */
export function noteRule(state: RunState, step: Step, rule: DeedRule): void {
  if (!step.rules.includes(rule.id)) step.rules.push(rule.id);
  if (!state.rules.some(({ id }) => id === rule.id)) state.rules.push(rule);
}

/** Whether a step's rows of this rule are to be taken now: planned, not waiting, and not all of the plan yet. */
export function mayTake({ waiting, elsewhere }: RunState, rule: string): boolean {
  return waiting[rule] === undefined && !elsewhere.includes(rule);
}

/**
 * The step to go on with, of a source that can be gone on with; null if there is none. Of those that are gone through again
 * and again, one that was gone through the least.
 */
export function nextStep(
  { steps }: RunState,
  status: RunStatus,
  isHindered: (source: string) => boolean,
): Step | null {
  const left = steps.filter((step) => !isThrough(step, status) && !isHindered(step.source));
  const waits = ({ passes }: Step) => passes?.after.some((at) => steps[at]?.stage !== 'done') ?? false;
  const free = left.filter((step) => !waits(step));
  const made = ({ passes }: Step) => passes?.made ?? 0;
  const least = Math.min(...free.map(made));
  // Of tables that lead to each other, none would ever be free
  return free.find((step) => made(step) === least) ?? left[0] ?? null;
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

/** State as text; a position's integers may be beyond what JSON numbers are read as, and a key may be bytes. */
export function stateText(state: RunState): string {
  return JSON.stringify(state, (_, value) => {
    if (typeof value === 'bigint') return { big: String(value) };
    return value instanceof ArrayBuffer ? { hex: hexOf(new Uint8Array(value)) } : value;
  });
}

/** Reads what `stateText` wrote; see `nothingNamed`. */
export function readState(text: string): RunState {
  return JSON.parse(text, (_, value) => {
    if (typeof value?.big === 'string') return BigInt(value.big);
    if (typeof value?.hex === 'string') return bytesOf(value.hex).buffer;
    const isNamed = typeof value === 'object' && value !== null && !Array.isArray(value);
    return isNamed ? Object.setPrototypeOf(value, null) : value;
  });
}
