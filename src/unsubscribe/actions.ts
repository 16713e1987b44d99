import type { Sql } from 'sql-template-tag';
import { auditEntry } from '../audit/event.ts';
import { ifChanged, insertAudit } from '../audit/store.ts';
import type { Context } from '../context.ts';
import { nameOfController } from '../controllers/controller.ts';
import { always } from '../db/parts.ts';
import { selectRevision } from '../db/revision.ts';
import { firstLeaseMs, payloadContext } from '../deliveries/event.ts';
import { insertMailDelivery, insertWebhookDeliveries } from '../deliveries/store.ts';
import { sha256 } from '../digest.ts';
import { seal } from '../keys/seal.ts';
import { currentVersion, type Profile } from '../notices/profile.ts';
import { ok, type Result, refuse } from '../result.ts';
import { normaliseAddress } from '../subjects/address.ts';
import { subjectOf } from '../subjects/subject.ts';
import { wordingFor } from '../wording/languages.ts';
import { unsubscribeHeaders, unsubscribeUrl } from './headers.ts';
import { exportLinkKey, importLinkKey, sealLink } from './link.ts';
import { linksMail } from './messages.ts';
import { type Channel, everyTopic, evidenceContext, type PreferenceState, type Wish } from './preference.ts';
import { sealPreferenceLink } from './preference-link.ts';
import * as store from './store.ts';

/** What became of wishes. */
export interface Recorded {
  /** The ledger's entries that changed a state: what there is to tell of. */
  events: string[];
}

/** Channels whose wishes came from the shop's own files: it need not be told of what it brought. */
const silent: readonly Channel[] = ['import'];

/** Wishes as statements for a batch, and what of its results (of these statements, in order) there is to tell. */
export interface PreparedWishes {
  statements: Sql[];
  eventsIn: (results: { rowsAffected: number }[]) => string[];
}

/**
 * Wishes as statements: state, ledger, audit and what must be told. They do nothing if the profile is no longer the
 * controller's, or if their batch did not make a `request` what it is. What was so already changes nothing; the same wish
 * by another channel is noted in the ledger and told to nobody.
 */
export async function prepareWishes(
  context: Context,
  profile: Profile,
  channel: Channel,
  wishes: Wish[],
  request: { id: string; revision: string } | null = null,
): Promise<PreparedWishes> {
  const { now } = context;
  const controller = profile.controller.slug;
  const inOrder = wishes.toSorted((a, b) => a.at - b.at);
  const made = await Promise.all(inOrder.map((wish) => wishRow(context, controller, channel, wish)));
  const rows = made.flatMap((one) => one?.row ?? []);
  const items = made.flatMap((one) => one?.item ?? []);
  const noticeVersion = currentVersion(profile, now).current?.version ?? null;
  const set = {
    controller,
    revision: profile.revision,
    channel,
    noticeVersion,
    recordedAt: now,
    request,
    rows,
  };
  const topics = [...new Set(rows.map((row) => row.topic))].sort();
  const entry = await auditEntry(context, controller, {
    event: 'preferences.changed',
    data: { channel, wishes: rows.length, topics },
  });
  const told = {
    controller,
    type: 'unsubscribe.created',
    items,
    occurredAt: now,
    leasedUntil: now + firstLeaseMs,
  };
  const statements = [
    store.upsertPreferences(set),
    store.insertPreferenceEvents(set),
    insertAudit(entry, ifChanged),
    ...(items.length > 0 ? [insertWebhookDeliveries(told, store.wishChanged)] : []),
    store.insertRepeats(set),
  ];
  // The fourth statement writes what is to be told, if there is anything and anybody
  const eventsIn = (results: { rowsAffected: number }[]) =>
    items.length > 0 && (results[3]?.rowsAffected ?? 0) > 0 ? items.map((item) => item.event) : [];
  return { statements, eventsIn };
}

/**
 * Records wishes in one guarded batch and one request. Refused as `changed-meanwhile` if the profile is no longer the
 * controller's: read it anew, and try again.
 */
export async function recordWishes(
  context: Context,
  profile: Profile,
  channel: Channel,
  wishes: Wish[],
): Promise<Result<Recorded>> {
  const { statements, eventsIn } = await prepareWishes(context, profile, channel, wishes);
  const { controller, revision } = profile;
  const results = await context.db.write([...statements, selectRevision(controller.slug)]);
  if (results.at(-1)?.rows[0]?.revision !== revision) return refuse({ type: 'changed-meanwhile' });
  return ok({ events: eventsIn(results) });
}

/** A wish as its row, and as what the shop's systems are told; null for what is no address. */
async function wishRow(context: Context, controller: string, channel: Channel, wish: Wish) {
  const normalised = normaliseAddress(wish.email);
  if (normalised === null) return null;
  const id = context.newId();
  const { topic, state, at } = wish;
  const subject = await subjectOf(context.pepper, controller, normalised);
  const nonce = () => context.randomBytes(12);
  const evidence =
    wish.evidence === null
      ? null
      : await seal(context.ring, evidenceContext(controller, id), wish.evidence, nonce());
  const row = { id, subject, topic, state, at, evidence };
  if (state === 'in' || silent.includes(channel)) return { row, item: [] };
  const moment = new Date(at).toISOString();
  const data = { controller, topic, email: wish.email, channel, at: moment };
  const body = JSON.stringify({
    type: 'unsubscribe.created',
    timestamp: new Date(context.now).toISOString(),
    data,
  });
  const payload = await seal(context.ring, payloadContext({ controller, event: id }), body, nonce());
  return { row, item: [{ event: id, payload }] };
}

/** What is known of a person, by topic. */
export async function readPreferences(
  context: Context,
  controller: string,
  email: string,
): Promise<PreferenceState[]> {
  const normalised = normaliseAddress(email);
  if (normalised === null) return [];
  return store.listPreferences(
    context.db,
    controller,
    await subjectOf(context.pepper, controller, normalised),
  );
}

/** Of these addresses, in their order and as they were sent, those that get no mail on the topic: one statement. */
export async function findSuppressed(
  context: Context,
  controller: string,
  topic: string,
  emails: string[],
): Promise<string[]> {
  const subjects = await Promise.all(
    emails.map(async (email) => {
      const normalised = normaliseAddress(email);
      return normalised && (await subjectOf(context.pepper, controller, normalised));
    }),
  );
  const known = subjects.filter((subject) => subject !== null);
  const out = new Set(await store.listSuppressed(context.db, controller, topic, known));
  // What is no address can't be written to either
  return emails.filter((_, i) => {
    const subject = subjects[i];
    return subject == null || out.has(subject);
  });
}

/** Opt-outs that stand, by keyed hash: a page of them. */
export async function readSuppressions(
  { db }: Context,
  controller: string,
  { cursor, limit }: { cursor: string; limit: number },
) {
  const [subject = '', topic = ''] = cursor.split('~');
  const rows = await store.listOptOuts(db, controller, { after: [subject, topic], limit: limit + 1 });
  const items = rows.slice(0, limit).map(({ at, ...row }) => ({ ...row, at: new Date(at).toISOString() }));
  const last = items.at(-1);
  return { items, cursor: rows.length > limit && last ? `${last.subject}~${last.topic}` : null };
}

/** Links and header fields for a message to each of these people. */
export async function makeLinks(context: Context, controller: string, topic: string, emails: string[]) {
  const { publicUrl, mailIn } = context;
  const key = await importLinkKey(await exportLinkKey(context.ring, controller));
  if (!key) throw new Error('The link key can not be read.');
  return Promise.all(
    emails.map(async (email) => {
      const token = await sealLink(key, { topic, email }, context.randomBytes(12));
      return {
        email,
        url: unsubscribeUrl(publicUrl, token),
        headers: unsubscribeHeaders({ publicUrl, mailIn }, token),
      };
    }),
  );
}

/** The key with which a shop's mail server seals links itself. It can do nothing else; that it was given is noted. */
export async function issueLinkKey(
  context: Context,
  controller: string,
): Promise<{ key: string; publicUrl: string; mailIn?: string }> {
  const data = { kid: context.ring.newest };
  const entry = await auditEntry(context, controller, { event: 'link-key.issued', data });
  await context.db.write([insertAudit(entry, always)]);
  const { publicUrl, mailIn } = context;
  return { key: await exportLinkKey(context.ring, controller), publicUrl, ...(mailIn ? { mailIn } : {}) };
}

/** How long a mailbox gets no second mail with a link (ms): nobody floods it through us. */
const coolDownMs = 10 * 60_000;

/**
 * Has a mail sent to an address with the way to stop all mail and to choose topics. It says the same to any address,
 * known or not, and comes once in ten minutes at most: a second wish finds the first one's row. Gives the event to send.
 */
export async function mailLinks(
  context: Context,
  profile: Profile,
  typed: string,
  language: string,
): Promise<string | null> {
  const { db, now, ring, publicUrl } = context;
  const controller = profile.controller.slug;
  const email = typed.trim();
  const normalised = normaliseAddress(email);
  if (normalised === null) return null;
  const subject = await subjectOf(context.pepper, controller, normalised);
  // The same for the same person in the same ten minutes, and not to be traced to them later
  const eventOf = async (span: number) => `links-${(await sha256(`${subject} ${span}`)).slice(0, 32)}`;
  const span = Math.floor(now / coolDownMs);
  const [event, before] = await Promise.all([eventOf(span), eventOf(span - 1)]);
  const [stop] = await makeLinks(context, controller, everyTopic, [email]);
  const choices = await sealPreferenceLink(ring, { controller, email, now }, context.randomBytes(12));
  const mail = linksMail(wordingFor(language).mail.links, {
    to: email,
    language,
    shop: nameOfController(profile.controller),
    stop: stop?.url ?? '',
    choices: `${publicUrl}/p/${choices}`,
    accent: profile.controller.accent,
  });
  const payload = await seal(
    ring,
    payloadContext({ controller, event }),
    JSON.stringify(mail),
    context.randomBytes(12),
  );
  const told = {
    controller,
    event,
    type: 'mail.links',
    payload,
    occurredAt: now,
    leasedUntil: now + firstLeaseMs,
  };
  const isFirst = store.noneSince([`${event}.mail`, `${before}.mail`], now - coolDownMs);
  await db.write([insertMailDelivery(told, isFirst)]);
  return event;
}
