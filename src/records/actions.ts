import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { retryChanged } from '../db/revision.ts';
import { payloadContext } from '../deliveries/event.ts';
import { insertWebhookDeliveries } from '../deliveries/store.ts';
import { seal } from '../keys/seal.ts';
import { readProfile } from '../notices/actions.ts';
import type { RetentionRule } from '../notices/input.ts';
import { currentVersion, dayOf, type Profile } from '../notices/profile.ts';
import { ok, type Result, refuse } from '../result.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { subjectOf } from '../subjects/subject.ts';
import type { RecordEvent, RecordName } from './input.ts';
import { type Cut, cutsOf, type RecordView, recordView, type StoredRecord } from './keeping.ts';
import { wrongRecords } from './registering.ts';
import * as store from './store.ts';
import { dueBodies, type ToldRule, toldRules } from './told.ts';

const noSuch = (slug: string) => refuse({ type: 'not-found', detail: `There is no controller ${slug}.` });

/**
 * Takes records into the registry: which events happened to them, and when. What is known already changes nothing. All or
 * none is taken; refused with a pointer if an event is in the future, or if no rule counts from it, now or later.
 */
export async function registerRecords(
  context: Context,
  slug: string,
  records: RecordEvent[],
): Promise<Result<{ recorded: number; changed: number }>> {
  const { db, now, pepper } = context;
  const profile = await readProfile(context, slug);
  if (!profile) return noSuch(slug);
  const errors = wrongRecords(records, knownRules(profile, now), dayOf(profile, now));
  if (errors.length > 0) return refuse({ type: 'invalid-input', errors });
  const rows = await Promise.all(
    records.map(async ({ email, ...record }): Promise<store.RecordRow> => {
      const address = email === undefined ? null : normaliseAddress(email);
      return { ...record, subject: address && (await subjectOf(pepper, slug, address)) };
    }),
  );
  const data = {
    records: records.length,
    categories: [...new Set(records.map((one) => one.category))].sort(),
  };
  const entry = await auditEntry(context, slug, { event: 'records.registered', data });
  const [upserted] = await db.write([store.upsertRecords(slug, rows), insertAudit(entry, ifChanged)]);
  return ok({ recorded: records.length, changed: upserted?.rowsAffected ?? 0 });
}

/** The rules in force and those to come: what a record may wait for. */
function knownRules(profile: Profile, now: number): RetentionRule[] {
  const { current } = currentVersion(profile, now);
  const live = profile.versions.filter(
    (one) => one.withdrawnAt === null && (one.startsAt > now || one.version === current?.version),
  );
  return live.flatMap(({ policy }) => policy.retention);
}

/** The rules by which records are kept today. */
function rulesInForce(profile: Profile, now: number): { version: string | null; rules: RetentionRule[] } {
  const { current } = currentVersion(profile, now);
  return { version: current?.version ?? null, rules: current?.policy.retention ?? [] };
}

function cutsOn(profile: Profile, rules: readonly RetentionRule[], today: string): Cut[] {
  const { timeZone, financialYearEnd } = profile.controller;
  return cutsOf(rules, { timeZone, financialYearEnd, today });
}

/**
 * The records of a controller by category and key, each with when it falls due and by which clause of the version in
 * force; with `due`, only those that may go by that day.
 */
export async function readRecords(
  context: Context,
  slug: string,
  { due, cursor, limit }: { due: string | null; cursor: string; limit: number },
): Promise<Result<{ items: RecordView[]; cursor: string | null; noticeVersion: string | null }>> {
  const profile = await readProfile(context, slug);
  if (!profile) return noSuch(slug);
  const { version, rules } = rulesInForce(profile, context.now);
  const at = cursor.indexOf('~');
  const after: [string, string] = [cursor.slice(0, Math.max(0, at)), cursor.slice(at + 1)];
  const cuts = due === null ? null : cutsOn(profile, rules, due);
  const rows = await store.listRecords(context.db, slug, cuts, { after, limit: limit + 1 });
  const items = rows
    .slice(0, limit)
    .map((row) => recordView(row, rules, profile.controller.financialYearEnd));
  const last = items.at(-1);
  const next = rows.length > limit && last ? `${last.category}~${last.key}` : null;
  return ok({ items, cursor: next, noticeVersion: version });
}

/** How many of a person's records are read at once. */
const mostOfPerson = 1_000;

/** A person's records in the registry (keyed hash), by category and key, page by page. */
export async function* recordsOfPerson(
  { db }: Pick<Context, 'db'>,
  person: { controller: string; subject: string },
): AsyncGenerator<StoredRecord[]> {
  for (let after: [string, string] = ['', '']; ; ) {
    const records = await store.listRecordsOf(db, person, { after, limit: mostOfPerson });
    yield records;
    const last = records.at(-1);
    if (!last || records.length < mostOfPerson) return;
    after = [last.category, last.key];
  }
}

/**
 * The shop says that it has deleted or anonymised these records: they leave the registry, and the log keeps how many.
 * Those that it has not are passed over, so that the same again changes nothing. `held`: how many of them a hold named.
 */
export async function acknowledgeRecords(
  context: Context,
  slug: string,
  names: RecordName[],
): Promise<Result<{ acknowledged: number; held: number }>> {
  if (!(await readProfile(context, slug))) return noSuch(slug);
  return retryChanged(async () => {
    const categories = await store.countNamed(context.db, slug, names);
    const acknowledged = categories.reduce((sum, { records }) => sum + records, 0);
    const held = categories.reduce((sum, one) => sum + one.held, 0);
    if (acknowledged === 0) return ok({ acknowledged, held });
    const entry = await auditEntry(context, slug, { event: 'records.acknowledged', data: { categories } });
    const [deleted] = await context.db.write([
      store.deleteNamed(slug, names, acknowledged),
      insertAudit(entry, ifChanged),
    ]);
    const isDone = (deleted?.rowsAffected ?? 0) > 0;
    return isDone ? ok({ acknowledged, held }) : refuse({ type: 'changed-meanwhile' });
  });
}

/** How many records one call tells of. */
const mostTold = 1_000;
/** How long a shop has to acknowledge before it is told again (ms). */
const patienceMs = 7 * 86_400_000;

/**
 * Tells a shop, by `retention.due`, of records that may go on the local date `today` under the version in force: not of
 * what is held, nor of what it was told in the last seven days. What is told, that it was, and the log are one batch; a
 * hold placed at the same moment stops it. Gives how many, at most a thousand: 0 when there are no more, where nobody
 * listens, and in a rehearsal.
 */
export async function tellDueRecords(context: Context, profile: Profile, today: string): Promise<number> {
  const { slug, mode, financialYearEnd } = profile.controller;
  const { version, rules } = rulesInForce(profile, context.now);
  if (version === null || mode === 'rehearsal') return 0;
  const cuts = cutsOn(profile, rules, today);
  const since = context.now - patienceMs;
  const told = await retryChanged(async () => {
    const records = await store.listUntold(context.db, slug, cuts, { since, limit: mostTold });
    const due = { controller: slug, noticeVersion: version, rules, financialYearEnd, records };
    return records.length === 0 ? ok(0) : tell(context, due, { cuts, since });
  });
  // Somebody else is at it: what is left is told the next time
  return told.ok ? told.value : 0;
}

interface Due {
  controller: string;
  noticeVersion: string;
  rules: readonly RetentionRule[];
  financialYearEnd: string;
  records: StoredRecord[];
}

async function tell(
  context: Context,
  due: Due,
  { cuts, since }: { cuts: Cut[]; since: number },
): Promise<Result<number>> {
  const { db, now, ring, randomBytes, newId } = context;
  const { controller, noticeVersion, records } = due;
  const items = await Promise.all(
    dueBodies(due, now).map(async (body) => {
      const event = newId();
      const at = payloadContext({ controller, event });
      return { event, payload: await seal(ring, at, JSON.stringify(body), randomBytes(12)) };
    }),
  );
  const byRule: ToldRule[] = toldRules(due);
  const entry = await auditEntry(context, controller, {
    event: 'records.told',
    data: { noticeVersion, rules: byRule },
  });
  const delivery = { controller, type: 'retention.due', items, occurredAt: now, leasedUntil: 0 };
  const [inserted] = await db.write([
    insertWebhookDeliveries(delivery, store.mayTellAll(controller, cuts, records, since)),
    store.markTold(controller, records, now, ifChanged),
    insertAudit(entry, ifChanged),
  ]);
  return (inserted?.rowsAffected ?? 0) > 0 ? ok(records.length) : refuse({ type: 'changed-meanwhile' });
}

/** How many records of the registry fall due first on which of the days, by category. */
export function countFallingRecords(
  { db }: Pick<Context, 'db'>,
  controller: string,
  categories: store.FallingCategory[],
): Promise<{ at: number; way: number; counted: number }[][]> {
  return store.countFalling(db, controller, categories);
}
