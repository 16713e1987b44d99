import type { RetentionRule } from '../notices/input.ts';
import type { EventFormat } from './dating.ts';
import { type Doubt, doubtsOf } from './doubt.ts';
import { type RunKind, type RunState, type RunStatus, readState, totalOf, type Waiting } from './run.ts';

/** A rule's part of a run, as the API shows it. */
export interface RuleView {
  id: string;
  category: string;
  clause: string;
  noticeVersion: string;
  then: 'delete' | 'anonymise';
  /** Rows that would go now. */
  eligible: number;
  /** Rows that would go, but are kept: by a hold, a restriction or an open request. */
  held: number;
  /** Rows without a date that can be read, or with one in the future. */
  undated: number;
  purged: number;
  batches: number;
  /** Rows that could not be taken, each tried alone. */
  skipped: number;
  firstOn: string | null;
  lastOn: string | null;
  /** Why its rows wait for an approval. */
  waitsFor: Waiting | null;
  /** Its rows wait in an earlier run. */
  elsewhere: boolean;
  tables: {
    source: string;
    table: string;
    eventFormat: EventFormat;
    rows: number;
    eligible: number;
    held: number;
    undated: number;
    skipped: number;
    skippedFor: string | null;
    firstOn: string | null;
    lastOn: string | null;
    /** Why its `event_format` may be wrong. */
    doubts: Doubt[];
  }[];
}

/** The statuses of the API: planning is a part of running. */
export function shownStatus(status: RunStatus): Exclude<RunStatus, 'planning'> {
  return status === 'planning' ? 'running' : status;
}

/** What a run means for a rule of its notice. */
export function ruleView(
  state: RunState,
  { id, category, clause, then }: Pick<RetentionRule, 'id' | 'category' | 'clause' | 'then'>,
  noticeVersion: string,
): RuleView {
  const steps = state.steps.filter(({ rules }) => rules.includes(id));
  const tables = steps.map((step) => {
    const { source, table, format: eventFormat, size: rows, undated, skipped, skippedFor } = step;
    const { eligible = 0, held = 0, firstOn = null, lastOn = null } = step.tallies[id] ?? {};
    const found = { rows, eligible, held, undated, skipped, skippedFor, firstOn, lastOn };
    return { source, table, eventFormat, ...found, doubts: doubtsOf(step, step.tallies[id]) };
  });
  const sum = (count: 'undated' | 'skipped') => tables.reduce((all, table) => all + table[count], 0);
  return {
    ...{ id, category, clause, noticeVersion, then },
    ...totalOf(state, id),
    ...{ undated: sum('undated'), skipped: sum('skipped'), waitsFor: state.waiting[id] ?? null },
    ...{ elsewhere: state.elsewhere.includes(id), tables },
  };
}

/** A run, as the API shows it. */
export interface RunView {
  id: string;
  controller: string;
  kind: RunKind;
  /** That an erasure carries out; null of all else. */
  request: string | null;
  rehearsal: boolean;
  status: Exclude<RunStatus, 'planning'>;
  asOf: string;
  noticeVersion: string;
  rules: RuleView[];
  /** Why it failed, or what it waits for now. */
  reason: string | null;
  createdAt: string;
  approvedAt: string | null;
  finishedAt: string | null;
}

/** What is stored of a run, shown. */
export function runView(row: {
  id: string;
  controller: string;
  kind: RunView['kind'];
  rehearsal: number;
  status: RunStatus;
  asOf: string;
  noticeVersion: string;
  state: string;
  reason: string | null;
  createdAt: number;
  approvedAt: number | null;
  finishedAt: number | null;
  request: string | null;
}): RunView {
  const { id, controller, kind, request, rehearsal, status, asOf, noticeVersion, reason } = row;
  const state = readState(row.state);
  const time = (at: number | null) => (at === null ? null : new Date(at).toISOString());
  return {
    ...{ id, controller, kind, request, rehearsal: rehearsal === 1, status: shownStatus(status) },
    ...{ asOf, noticeVersion },
    rules: state.rules.map((rule) => ruleView(state, rule, noticeVersion)),
    reason,
    createdAt: new Date(row.createdAt).toISOString(),
    approvedAt: time(row.approvedAt),
    finishedAt: time(row.finishedAt),
  };
}
