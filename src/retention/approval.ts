import type { Controller } from '../controllers/input.ts';
import { canonicalJson, sha256 } from '../digest.ts';
import type { RetentionRule } from '../notices/input.ts';
import { lintRetention } from '../notices/lint-retention.ts';
import { doubtsOf } from './doubt.ts';
import { type MappedTable, type Mapping, ownSource } from './mapping.ts';
import { requestsCategory } from './request-rules.ts';
import { nothingNamed, type RunState, type Step, totalOf, type Waiting } from './run.ts';

/** The share of a table above which a run waits for an approval. */
const largestShare = 0.2;
/** How many times the last run's rows a rule may take without one. */
const largestJump = 10;

/**
 * What a rule is known by: its terms, the tables that it takes from, and the rules beside it there, since the longest
 * keeps. Another keep, after, from, then, where or mapping makes another rule; another clause or wording does not.
 */
export async function ruleFingerprint(
  rule: RetentionRule,
  { timeZone, financialYearEnd }: Pick<Controller, 'timeZone' | 'financialYearEnd'>,
  tables: readonly MappedTable[],
): Promise<string> {
  const has = ({ rules }: Mapping) => rules.some(({ id }) => id === rule.id);
  const mapped = tables.flatMap(({ source, table, key, mappings }) => {
    const mine = mappings.filter(has).map(({ event, format, where, subject, anonymise }) => ({
      ...{ source, table, key, event, format, where, subject },
      anonymise: rule.then === 'anonymise' ? anonymise : [],
    }));
    const others = mine.length === 0 ? [] : mappings.filter((mapping) => !has(mapping));
    const beside = others.map(({ event, format, where, rules }) => ({
      event,
      format,
      where,
      rules: rules.map(termsOf),
    }));
    return mine.map((one) => ({ ...one, beside }));
  });
  const same = tables.flatMap(({ mappings }) => mappings.filter(has).flatMap(({ rules }) => rules));
  const longer = [...new Set(same.filter(({ id }) => id !== rule.id))].map(termsOf);
  const year = rule.from === 'financial_year_end' ? financialYearEnd : null;
  return sha256(canonicalJson({ ...termsOf(rule), timeZone, year, mapped, longer }));
}

function termsOf({ category, keep, after, from, then }: RetentionRule) {
  return { category, keep, after, from, then };
}

/** What is known of a rule's past: whether it was approved as it is, and what its last run took. */
export interface RulePast {
  approved: boolean;
  /** Rows; null where it has not run yet. */
  last: number | null;
}

/**
 * The rules of a plan that wait for an approval, and why: those whose dates seem to be read wrongly, those that were not
 * approved as they are, accounting kept shorter than national law asks, and those that would take an unusual number of
 * rows.
 */
export function waitingRules(
  state: RunState,
  controller: Controller,
  rules: readonly RetentionRule[],
  past: ReadonlyMap<string, RulePast>,
): Record<string, Waiting> {
  const short = lintRetention(controller, [...rules]).flatMap(({ code, pointer }) =>
    code === 'accounting-too-short' ? [Number(pointer.split('/')[3])] : [],
  );
  const waiting = nothingNamed<Waiting>();
  for (const [at, { id }] of rules.entries()) {
    const why = waitingFor(state, id, past.get(id), short.includes(at));
    if (why) waiting[id] = why;
  }
  return waiting;
}

function waitingFor(
  state: RunState,
  rule: string,
  past: RulePast | undefined,
  isShort: boolean,
): Waiting | null {
  const { eligible } = totalOf(state, rule);
  if (eligible === 0) return null;
  const isDoubtful = state.steps.some((step) => doubtsOf(step, step.tallies[rule]).includes('seconds'));
  if (isDoubtful) return 'doubtful';
  if (!past?.approved) return 'new-rule';
  if (isShort) return 'accounting';
  const steps = state.steps.filter((step) => !isOfRequests(step));
  const isLarge = steps.some(({ tallies, size }) => (tallies[rule]?.eligible ?? 0) > size * largestShare);
  if (isLarge) return 'share';
  // After a run that took nothing, ten rows are nothing unusual
  const isUnusual = (last: number) => totalOf({ steps }, rule).eligible > largestJump * Math.max(1, last);
  return past.last !== null && isUnusual(past.last) ? 'jump' : null;
}

/** Of few requests, one with all that happened is a large share. Neither mapping nor dates are the shop's to err about. */
const isOfRequests = ({ source, category }: Step) => source === ownSource && category === requestsCategory;
