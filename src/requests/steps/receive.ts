import type { Sql } from 'sql-template-tag';
import { auditEntry } from '../../audit/event.ts';
import { ifChanged, insertAudit } from '../../audit/store.ts';
import type { Context } from '../../context.ts';
import { atRevision } from '../../db/revision.ts';
import type { RequestRow } from '../../db/tables.ts';
import { canonicalJson, sha256 } from '../../digest.ts';
import { keepStatement } from '../../holds/steps/keep.ts';
import type { Profile } from '../../notices/profile.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { normaliseAddress } from '../../subjects/address.ts';
import { subjectOf, writtenDigest } from '../../subjects/subject.ts';
import { type PreparedWishes, prepareWishes } from '../../unsubscribe/actions.ts';
import { everyTopic } from '../../unsubscribe/preference.ts';
import { interfaceLanguages } from '../../wording/languages.ts';
import { nextAlarm } from '../alarm.ts';
import { clockOf } from '../clock.ts';
import type { Happened } from '../event.ts';
import type { NewRequest } from '../input.ts';
import { isAtOnce, keeps, type RequestChannel, type RequestType, type Scope, stopsMail } from '../request.ts';
import { type Contact, sealText, textId, type Written } from '../sealed.ts';
import * as store from '../store.ts';
import { kindOf, scopeOf } from '../typed.ts';
import type { Typed } from '../view.ts';
import { handworkOf } from './handwork.ts';
import { letterOf } from './letters.ts';
import { mailboxOf } from './mailbox.ts';
import { happenings } from './move.ts';
import { type Telling, tellByMail, tellSystems } from './tell.ts';

/** A request as it comes in, by whichever door. Addresses have been seen to be some. */
export interface Incoming {
  type: RequestType;
  scope: Scope | null;
  contact: Contact;
  written: Written;
  /** UTC milliseconds, not in the future. */
  receivedAt: number;
  channel: RequestChannel;
  language: string;
  /** How the shop knows already who it is; null where that is still to be shown. */
  verified: { how: string; by: string } | null;
  /** The same for the same sending of it, however often it comes; with the digest of what must be the same then. */
  submission: { id: string; digest: string } | null;
}

/** A form that was found in order, as a request that comes in. */
export async function incomingFrom(
  typed: Typed,
  { ticket, language, now, pepper }: { ticket: string; language: string; now: number; pepper: string },
): Promise<Incoming> {
  const kind = kindOf(typed);
  if (!kind) throw new TypeError('A form without a right was taken.');
  const [email, formerEmail] = [typed.email.trim(), typed.formerEmail.trim()];
  const [message, orderNumber] = [typed.message.trim(), typed.orderNumber.trim()];
  const contact = { email, ...(formerEmail && { formerEmail }) };
  const written = { ...(message && { message }), ...(orderNumber && { orderNumber }) };
  // The same form sent twice is one request; changed in between, it is another
  const isTicket = /^[\w-]{8,64}$/.test(ticket);
  const digest = await writtenDigest(pepper, canonicalJson({ kind, contact, written }));
  const submission = isTicket ? { id: await sha256(`form ${ticket} ${digest}`), digest } : null;
  return {
    ...kind,
    contact,
    written,
    receivedAt: now,
    channel: 'form',
    language,
    verified: null,
    submission,
  };
}

/** A clock of the shop's that is a little ahead is no receipt in the future (ms). */
const skewMs = 60_000;

/** What the shop's systems take in, as a request that comes in. Refuses what the schema can't see. */
export async function incomingByApi(
  { now, actor, pepper }: Context,
  { controller }: Profile,
  body: NewRequest,
  idempotencyKey: string | undefined,
): Promise<Result<Incoming>> {
  const { type, email, formerEmail, message, orderNumber, channel, verified } = body;
  const receivedAt = body.receivedAt === undefined ? now : Date.parse(body.receivedAt);
  const errors = [
    ...(receivedAt > now + skewMs ? [{ pointer: '/receivedAt', detail: 'must not be in the future' }] : []),
    ...(formerEmail !== undefined && normaliseAddress(formerEmail) === normaliseAddress(email)
      ? [{ pointer: '/formerEmail', detail: 'must be another address than email' }]
      : []),
  ];
  if (errors.length > 0) return refuse({ type: 'invalid-input', errors });
  const digest = await writtenDigest(pepper, canonicalJson({ controller: controller.slug, ...body }));
  const [preferred = 'en'] = interfaceLanguages(controller.languages);
  return ok({
    ...{ type, scope: scopeOf(type, body.scope), channel, receivedAt: Math.min(receivedAt, now) },
    contact: { email, ...(formerEmail !== undefined && { formerEmail }) },
    written: { ...(message && { message }), ...(orderNumber && { orderNumber }) },
    language: body.language ?? preferred,
    verified: verified ? { how: 'login', by: actor.id } : null,
    submission:
      idempotencyKey === undefined ? null : { id: await sha256(`key ${actor.id} ${idempotencyKey}`), digest },
  });
}

/** What became of it. */
export interface Received {
  row: RequestRow;
  /** False where the same sending of it had come before. */
  isNew: boolean;
  /** What there is to send. */
  events: string[];
}

/**
 * Takes a request in: with its clock, its mail, and what takes effect at once, in one batch and one request to the
 * database, the same for any address. Refused as `changed-meanwhile` if the profile is no longer the controller's.
 */
export async function receiveRequest(
  context: Context,
  profile: Profile,
  incoming: Incoming,
): Promise<Result<Received>> {
  const row = await rowOf(context, profile, incoming);
  const isOpen = row.status === 'open';
  const isNew = store.isAt(row);
  const entry = await auditEntry(context, row.controller, { event: 'request.received', data: audited(row) });
  const mail = await tellByMail(
    context,
    row,
    'mail.request',
    await letterOf(context, profile, row, incoming.contact),
  );
  const opened = isOpen ? await tellOpened(context, row) : null;
  const tasks = isOpen ? await handworkOf(context, profile, row) : [];
  const wishes = isOpen && stopsMail(row) ? await wishesOf(context, profile, row, incoming.contact) : null;
  const statements = [
    store.insertRequest(
      row,
      // Whom the shop vouches for is no stranger
      incoming.verified ? null : await mailboxOf(context, incoming.contact),
      atRevision({ slug: row.controller, revision: profile.revision }),
    ),
    insertAudit(entry, ifChanged),
    ...(await textsOf(context, row, incoming, isNew)),
    ...(await happenings(context, row, happenedTo(row, wishes !== null), isNew)),
    mail.statement(store.isMailed(row, context.now)),
    ...(opened ? [opened.statement(isNew)] : []),
    ...(isOpen ? keepingOf(context, row, isNew) : []),
    ...tasks.flatMap((needed) => needed.statements(isNew)),
  ];
  const results = await context.db.write([
    ...statements,
    ...(wishes?.statements ?? []),
    store.selectReceived(row),
  ]);
  // Not how many rows were written: a batch that something on the way sends twice says none of it the second time
  const received = results.at(-1)?.rows[0] as RequestRow | undefined;
  if (!received) return refuse({ type: 'changed-meanwhile' });
  if (received.id === row.id) {
    const wished = wishes?.eventsIn(results.slice(statements.length)) ?? [];
    return ok({ row, isNew: true, events: [mail.event, ...(opened ? [opened.event] : []), ...wished] });
  }
  if (received.submitted !== row.submitted) return refuse({ type: 'idempotency-mismatch' });
  return ok({ row: received, isNew: false, events: [] });
}

async function rowOf(context: Context, profile: Profile, incoming: Incoming): Promise<RequestRow> {
  const { now } = context;
  const { type, scope, contact, receivedAt, channel, language, verified, submission } = incoming;
  const { slug, timeZone } = profile.controller;
  const about = normaliseAddress(contact.formerEmail ?? contact.email);
  if (about === null) throw new TypeError('A request came in without an address.');
  const clock = clockOf(profile, { type, scope, receivedAt, isExtended: false });
  const how = isAtOnce(incoming) ? { how: 'none', by: 'law' } : verified;
  const status = how ? ('open' as const) : ('unverified' as const);
  const alarm = nextAlarm({ status, createdAt: now, ...clock, timeZone }, { now, since: null });
  return {
    ...{ id: context.newId(), controller: slug, subject: await subjectOf(context.pepper, slug, about) },
    ...{ type, scope, channel, language, status, outcome: null, ground: null, receivedAt, createdAt: now },
    ...clock,
    ...{ isFormer: contact.formerEmail === undefined ? 0 : 1, mailedAt: now, confirmedAt: null },
    ...{ verifiedAt: how ? now : null, verifiedHow: how?.how ?? null, verifiedBy: how?.by ?? null },
    ...{
      extendedAt: null,
      closedAt: null,
      duplicateOf: null,
      gpcAt: null,
      carriedAt: null,
      lifting: null,
      liftedAt: null,
    },
    ...{ alarm: alarm?.alarm ?? null, alarmAt: alarm?.at ?? null },
    ...{ submission: submission?.id ?? null, submitted: submission?.digest ?? null },
    revision: context.newId(),
  };
}

function audited(row: RequestRow) {
  const { id, type, scope, channel, status, dueOn, noticeVersion, clause, deadlineClause } = row;
  const receivedAt = new Date(row.receivedAt).toISOString();
  return {
    request: id,
    type,
    scope,
    channel,
    status,
    receivedAt,
    dueOn,
    noticeVersion,
    clause,
    deadlineClause,
  };
}

function happenedTo(row: RequestRow, isSuppressed: boolean): Happened[] {
  const { channel, status, verifiedHow } = row;
  const received: Happened = { event: 'received', data: { channel } };
  if (status !== 'open') return [received];
  const opened: Happened = { event: 'opened', data: { how: verifiedHow } };
  return [received, opened, ...(isSuppressed ? [{ event: 'suppressed' } as const] : [])];
}

async function textsOf(
  { ring, randomBytes }: Context,
  { id: request, controller, subject }: RequestRow,
  { contact, written }: Incoming,
  condition: Sql,
): Promise<Sql[]> {
  const text = async (what: 'contact' | 'message', value: object) => {
    const row = { id: textId(request, what), controller, request, subject, closedAt: null };
    const sealed = await sealText(ring, row, JSON.stringify(value), randomBytes(12));
    return store.insertRequestText({ ...row, ...sealed }, condition);
  };
  const isSilent = written.message === undefined && written.orderNumber === undefined;
  return Promise.all([text('contact', contact), ...(isSilent ? [] : [text('message', written)])]);
}

/** What the shop's systems are told once a request is open. */
export function tellOpened(context: Context, row: RequestRow): Promise<Telling> {
  const { type, scope, channel, dueOn, noticeVersion, clause, deadlineClause } = row;
  const receivedAt = new Date(row.receivedAt).toISOString();
  const data = { type, scope, channel, receivedAt, dueOn, noticeVersion, clause, deadlineClause };
  return tellSystems(context, row, 'request.opened', data);
}

/** What keeps the person's rows while a request of theirs is open, where `condition` holds. */
export function keepingOf(context: Context, row: RequestRow, condition: Sql): Sql[] {
  const kind = keeps(row);
  return kind ? [keepStatement(context, { ...row, kind }, condition)] : [];
}

/** The suppression of every topic, once a batch has made the request what it is: the moment that counts is that of receipt. */
export function wishesOf(
  context: Context,
  profile: Profile,
  { id, revision, receivedAt }: RequestRow,
  { email, formerEmail }: Contact,
): Promise<PreparedWishes> {
  const evidence = `request ${id}`;
  const wish = {
    email: formerEmail ?? email,
    topic: everyTopic,
    state: 'out' as const,
    at: receivedAt,
    evidence,
  };
  return prepareWishes(context, profile, 'preferences', [wish], { id, revision });
}
