import type { Context } from '../../context.ts';
import { canonicalJson, sha256 } from '../../digest.ts';
import { activeHolds } from '../../holds/actions.ts';
import { startOfDay } from '../../law/day.ts';
import { readProfile } from '../../notices/actions.ts';
import type { RetentionRule } from '../../notices/input.ts';
import { currentVersion, dayOf, type Profile, type ProfileVersion } from '../../notices/profile.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { ruleFingerprint } from '../approval.ts';
import { allOwnTables, type MappedTable, mappedTables, ownSource, rulesOf } from '../mapping.ts';
import { type RunKind, type RunState, readState } from '../run.ts';
import type { Erasures, Work } from '../work.ts';

/** What a run goes by: the notice's rules and our own, and the tables they are mapped to. */
export interface Terms {
  profile: Profile;
  version: ProfileVersion;
  rules: RetentionRule[];
  tables: MappedTable[];
  /** Of each rule, by its id. */
  fingerprints: Map<string, string>;
  /** Of all of them, and of the version that is cited. */
  fingerprint: string;
  /** UTC ms: when another version takes over; null if none is to come. */
  nextAt: number | null;
}

/** The terms of a controller at a moment (UTC ms). Refused if there is no such controller, or no notice in force then. */
export async function readTerms(context: Context, slug: string, at: number): Promise<Result<Terms>> {
  const profile = await readProfile(context, slug);
  if (!profile) return refuse({ type: 'not-found', detail: `There is no controller ${slug}.` });
  const { current: version, nextAt } = currentVersion(profile, at);
  if (!version) return refuse({ type: 'no-notice', at: dayOf(profile, at) });
  return ok({ ...(await termsOf(profile, version)), nextAt });
}

async function termsOf(profile: Profile, version: ProfileVersion): Promise<Omit<Terms, 'nextAt'>> {
  const { controller } = profile;
  const tables = mappedTables(controller, version.policy.retention);
  const rules = rulesOf(version.policy.retention, tables);
  const fingerprints = new Map<string, string>();
  for (const rule of rules) fingerprints.set(rule.id, await ruleFingerprint(rule, controller, tables));
  const all = [version.version, controller.mode, [...fingerprints.values()], tables];
  return { profile, version, rules, tables, fingerprints, fingerprint: await sha256(canonicalJson(all)) };
}

/** What is needed to go on with a run. */
export interface StoredRun {
  id: string;
  controller: string;
  kind: RunKind;
  rehearsal: number;
  asOf: string;
  fingerprint: string;
  state: string;
  request: string | null;
}

/** The terms that a run was planned by; null where notice or mapping have changed since: it must be begun anew. */
export async function readPlannedTerms(
  context: Context,
  run: Omit<StoredRun, 'state'>,
): Promise<Terms | null> {
  const at = run.kind === 'dry-run' ? await momentOf(context, run) : context.now;
  const read = await readTerms(context, run.controller, at);
  return read.ok && read.value.fingerprint === run.fingerprint ? read.value : null;
}

/** A run as it is worked on, or null where its terms have changed. */
export async function loadWork(
  context: Context,
  run: StoredRun,
  erasures: Erasures = new Map(),
): Promise<{ work: Work; terms: Terms } | null> {
  const terms = await readPlannedTerms(context, run);
  if (!terms) return null;
  const { profile, version } = terms;
  const { controller } = profile;
  const tables = run.kind === 'erasure' ? tablesOfPeople(terms) : terms.tables;
  const state: RunState = readState(run.state);
  const work: Work = {
    ...{ context, controller, tables, state },
    run: { id: run.id, noticeVersion: version.version, kind: run.kind, request: run.request },
    touches: run.kind !== 'dry-run' && run.rehearsal === 0,
    calendar: {
      timeZone: controller.timeZone,
      financialYearEnd: controller.financialYearEnd,
      today: run.asOf,
    },
    holds: await activeHolds(context, run.controller),
    erasures,
    erasing: null,
  };
  return { work, terms };
}

/** All tables that an erasure goes through: of Unusta's own, those too that no rule is about. */
export function tablesOfPeople({ profile, version, tables }: Omit<Terms, 'nextAt'>): MappedTable[] {
  const shops = tables.filter(({ source }) => source !== ownSource);
  return [...shops, ...allOwnTables(profile.controller.slug, version.policy.retention)];
}

async function momentOf(context: Context, { controller, asOf }: Omit<StoredRun, 'state'>): Promise<number> {
  const profile = await readProfile(context, controller);
  return profile ? momentFor(profile, asOf, context.now) : context.now;
}

/** The moment by which a dry run for a local date goes: now, if it is today's. */
export function momentFor(profile: Profile, asOf: string, now: number): number {
  return asOf === dayOf(profile, now) ? now : startOfDay(asOf, profile.controller.timeZone);
}
