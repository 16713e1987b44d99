import type { Sql } from 'sql-template-tag';
import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { readController } from '../controllers/actions.ts';
import type { Controller } from '../controllers/input.ts';
import { atRevision, retryChanged } from '../db/revision.ts';
import type { HoldRow } from '../db/tables.ts';
import { payloadContext } from '../deliveries/event.ts';
import { insertMailDelivery, insertWebhookDeliveries } from '../deliveries/store.ts';
import { seal } from '../keys/seal.ts';
import { localDate } from '../law/day.ts';
import { addPeriod } from '../law/duration.ts';
import { readProfile } from '../notices/actions.ts';
import { currentVersion, dayOf, type Profile } from '../notices/profile.ts';
import type { FieldError } from '../problem.ts';
import { ok, type Result, refuse } from '../result.ts';
import { contractReason } from '../retention/erasure.ts';
import { liftHold as liftInSource, placeHolds } from '../sources/holding.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { subjectOf } from '../subjects/subject.ts';
import { nameOf, wordingFor, wordingLanguageFor } from '../wording/languages.ts';
import { categoriesOf, type HoldView, holdView, type Reason, reasonsOf, sealedFor } from './hold.ts';
import type { NewHold } from './input.ts';
import { type ReviewDue, reviewBody, reviewMail } from './review.ts';
import { addNote } from './steps/note.ts';
import { writeToSources } from './steps/sources.ts';
import * as store from './store.ts';

/**
 * Places a hold: in our own table, then in every source, and only then is it acknowledged, if the controller still has
 * the sources that it had. A source that can't be reached is a refusal; the same again goes on with the hold that is
 * there, to which a note that it has not is added. `isNew`: this call acknowledged it.
 */
export function placeHold(
  context: Context,
  slug: string,
  wanted: NewHold,
): Promise<Result<{ hold: HoldView; isNew: boolean }>> {
  return retryChanged(() => tryPlacing(context, slug, wanted));
}

async function tryPlacing(
  context: Context,
  slug: string,
  wanted: NewHold,
): Promise<Result<{ hold: HoldView; isNew: boolean }>> {
  const profile = await readProfile(context, slug);
  if (!profile) return refuse({ type: 'not-found', detail: `There is no controller ${slug}.` });
  const read = readWanted(profile, wanted, context.now);
  if (!read.ok) return read;
  const row = await rowOf(context, slug, wanted, read.value);
  const inserted = await context.db.write(store.insertHold(row, wanted.reviewOn ?? null));
  const noted = await addNote(context, rowFrom(inserted.at(-1)?.rows), wanted.note);
  if (!noted.ok) return noted;
  const hold = noted.value;
  if (hold.acknowledgedAt !== null) return ok({ hold: await holdView(context.ring, hold), isNew: false });
  const placed = await writeToSources(context, profile.controller, placeHolds(slug, [hold]));
  return placed.ok ? acknowledge(context, profile, hold) : placed;
}

/**
 * Notes that a hold is in every source. Refused as `changed-meanwhile` if it was lifted, or if the controller is no
 * longer as it was: it may have one source more.
 */
async function acknowledge(
  context: Context,
  { controller, revision }: Profile,
  hold: HoldRow,
): Promise<Result<{ hold: HoldView; isNew: boolean }>> {
  const { db, now, ring } = context;
  const { slug } = controller;
  const { id, kind, reason, clause, category, reviewOn } = hold;
  const of = category === null ? ('subject' as const) : ('record' as const);
  const entry = await auditEntry(context, slug, {
    event: 'hold.placed',
    data: { hold: id, kind, of, category, reason, clause, reviewOn },
  });
  const results = await db.write([
    store.acknowledgeHold(hold, now, atRevision({ slug, revision })),
    insertAudit(entry, ifChanged),
    store.selectHold(id),
  ]);
  const after = rowFrom(results.at(-1)?.rows);
  if (after.liftedAt !== null) {
    // Who lifted it may have been in the sources before us
    const lifted = await writeToSources(context, controller, [liftInSource(slug, id)]);
    if (!lifted.ok) return lifted;
  }
  if (after.liftedAt !== null || after.acknowledgedAt === null) return refuse({ type: 'changed-meanwhile' });
  return ok({ hold: await holdView(ring, after), isNew: results[0]?.rowsAffected === 1 });
}

/** What the notice in force, the law and the calendar say to a hold that is wanted. */
function readWanted(
  profile: Profile,
  { record, reason, reviewOn, note }: NewHold,
  now: number,
): Result<Reason & { reviewOn: string }> {
  const { current } = currentVersion(profile, now);
  const today = dayOf(profile, now);
  const errors: FieldError[] = [];
  const reasons = reasonsOf(current);
  const found = reasons.find((one) => one.reason === reason);
  const oneOf = (names: string[]) => `must be one of ${names.join(', ')}`;
  if (!found) errors.push({ pointer: '/reason', detail: oneOf(reasons.map((one) => one.reason)) });
  const categories = categoriesOf(profile.controller, current);
  if (record && !categories.includes(record.category)) {
    errors.push({ pointer: '/record/category', detail: oneOf(categories) });
  }
  if (reviewOn !== undefined && reviewOn < today) {
    errors.push({ pointer: '/reviewOn', detail: `must not be before today, ${today}` });
  }
  if (reason === contractReason) errors.push(...lackingOf({ record, reviewOn, note }));
  if (!found || errors.length > 0) return refuse({ type: 'invalid-input', errors });
  return ok({ ...found, reviewOn: reviewOn ?? addPeriod(today, 'P6M').endsOn });
}

/** What is still necessary for a contract, the operator says: which record it is, until when, and for what. */
function lackingOf({ record, reviewOn, note }: Pick<NewHold, 'record' | 'reviewOn' | 'note'>): FieldError[] {
  return [
    ...(record
      ? []
      : [{ pointer: '/record', detail: 'must say what is needed: no contract needs all of a person' }]),
    ...(reviewOn ? [] : [{ pointer: '/reviewOn', detail: 'must say until when the contract needs it' }]),
    ...(note ? [] : [{ pointer: '/note', detail: 'must say for which contract' }]),
  ];
}

async function rowOf(
  context: Context,
  controller: string,
  { subject, record, note }: NewHold,
  read: Reason & { reviewOn: string },
): Promise<HoldRow> {
  const { ring, pepper, now, actor } = context;
  const id = context.newId();
  const sealed = (column: 'target' | 'note', text: string) =>
    seal(ring, sealedFor(column, { controller, id }), text, context.randomBytes(12));
  const normalised = subject && normaliseAddress(subject.email);
  return {
    ...{ id, controller, kind: 'hold', ...read },
    subject: normalised ? await subjectOf(pepper, controller, normalised) : null,
    category: record?.category ?? null,
    record: record ? String(record.key) : null,
    target: await sealed('target', JSON.stringify(record ? { record } : { subject })),
    note: note === undefined ? null : await sealed('note', note),
    ...{
      actor: actor.id,
      createdAt: now,
      acknowledgedAt: null,
      reviewToldAt: null,
      liftedAt: null,
      liftedBy: null,
    },
  };
}

function rowFrom(rows: unknown): HoldRow {
  const [row] = rows as HoldRow[];
  if (!row) throw new Error('A hold is not where it was written.');
  return row;
}

/** Lifts a hold, in every source before it counts as lifted. Doing it again changes nothing. */
export function liftHold(context: Context, id: string): Promise<Result<null>> {
  return retryChanged(() => tryLifting(context, id));
}

async function tryLifting(context: Context, id: string): Promise<Result<null>> {
  const { db, now, actor } = context;
  const hold = await store.findHold(db, actor.controller, id);
  if (!hold) return noSuch(id);
  const { controller: slug, kind } = hold;
  const found = await readController(context, slug);
  if (!found.ok) return found;
  const lifted = await writeToSources(context, found.value.controller, [liftInSource(slug, id)]);
  if (hold.liftedAt !== null) return ok(null);
  if (!lifted.ok) return lifted;
  const entry = await auditEntry(context, slug, { event: 'hold.lifted', data: { hold: id, kind } });
  const [changed] = await db.write([
    store.liftHoldRow(hold, { at: now, by: actor.id }),
    insertAudit(entry, ifChanged),
  ]);
  return changed?.rowsAffected === 1 ? ok(null) : refuse({ type: 'changed-meanwhile' });
}

/** One hold. */
export async function readHold({ db, actor, ring }: Context, id: string): Promise<Result<HoldView>> {
  const hold = await store.findHold(db, actor.controller, id);
  return hold ? ok(await holdView(ring, hold)) : noSuch(id);
}

/** A controller's holds, oldest first, a page at a time: those in force, those lifted, or (null) all. */
export async function readHolds(
  context: Context,
  { controller, state }: { controller: string; state: 'active' | 'lifted' | null },
  page: { cursor: string; limit: number },
): Promise<Result<{ items: HoldView[]; cursor: string | null }>> {
  const found = await readController(context, controller);
  if (!found.ok) return found;
  const wanted = { controller, isLifted: state === null ? null : state === 'lifted' };
  const rows = await store.listHolds(context.db, wanted, { ...page, limit: page.limit + 1 });
  const items = await Promise.all(rows.slice(0, page.limit).map((row) => holdView(context.ring, row)));
  return ok({ items, cursor: rows.length > page.limit ? (items.at(-1)?.id ?? null) : null });
}

/**
 * Of these addresses, as they were sent and in their order, those whose data the shop may only store (Art. 18(2) GDPR):
 * a restriction that was asked for, or an objection, until it is decided.
 */
export async function findRestricted(
  { db, pepper }: Pick<Context, 'db' | 'pepper'>,
  controller: string,
  emails: readonly string[],
): Promise<Result<string[]>> {
  const found = await readController({ db }, controller);
  if (!found.ok) return found;
  const subjects = await Promise.all(
    emails.map(async (email) => {
      const normalised = normaliseAddress(email);
      return normalised && (await subjectOf(pepper, controller, normalised));
    }),
  );
  const known = subjects.filter((subject) => subject !== null);
  const restricted = new Set(await store.listRestricted(db, controller, known));
  return ok(emails.filter((_, at) => restricted.has(subjects[at] ?? '')));
}

/** All that must be kept for a controller, of every kind, whether every source has it yet or not. */
export function activeHolds({ db }: Pick<Context, 'db'>, controller: string): Promise<store.HoldInForce[]> {
  return store.listInForce(db, controller);
}

/** Of these holds of a controller, those that are known to be lifted. */
export function liftedAmong(
  { db }: Pick<Context, 'db'>,
  controller: string,
  ids: readonly string[],
): Promise<string[]> {
  return store.listLiftedAmong(db, controller, ids);
}

/** Where a date begins first: what is due nowhere else is not due here either. */
const earliestZone = 'Pacific/Kiritimati';
/** Of the reviews in one tick, no more than this are told; the next are a minute later. */
const mostReviews = 10;

/** Tells shops of holds whose review is due by their local date: each once, by webhook and by mail. */
export async function raiseReviews(context: Context): Promise<void> {
  const { db, now } = context;
  const near = await store.listReviews(db, localDate(now, earliestZone), 5 * mostReviews);
  const due = near.flatMap(({ profile, ...hold }) => {
    const controller: Controller = JSON.parse(profile);
    return hold.reviewOn <= localDate(now, controller.timeZone) ? [{ controller, hold }] : [];
  });
  const told = await Promise.all(due.slice(0, mostReviews).map((review) => tellReview(context, review)));
  if (told.length > 0) await db.write(told.flat());
}

/** Told and noted as told in one batch, so that it is told once, whoever else looks at this moment. */
async function tellReview(context: Context, due: ReviewDue): Promise<Sql[]> {
  const { now, ring } = context;
  const { slug: controller, languages } = due.controller;
  const event = context.newId();
  const sealed = (value: object) =>
    seal(ring, payloadContext({ controller, event }), JSON.stringify(value), context.randomBytes(12));
  const told = { controller, event, type: 'hold.review_due', occurredAt: now, leasedUntil: 0 };
  const untold = store.isUntold(due.hold.id);
  const language = wordingLanguageFor(languages[0] ?? 'en');
  const words = wordingFor(language);
  const mail = reviewMail(words.mail.review, due, { reason: nameOf(words, due.hold.reason), language });
  const items = [{ event, payload: await sealed(reviewBody(due, now)) }];
  return [
    insertWebhookDeliveries({ ...told, items }, untold),
    ...(mail ? [insertMailDelivery({ ...told, payload: await sealed(mail) }, untold)] : []),
    store.markTold(due.hold.id, now),
  ];
}

function noSuch(id: string) {
  return refuse({ type: 'not-found', detail: `There is no hold ${id}.` });
}
