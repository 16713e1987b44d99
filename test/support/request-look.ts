// A shop's requests as they stand in the database: with what happened to them, what they keep, and what was told of them.

import sql from 'sql-template-tag';
import type { Database } from '../../src/db/client.ts';
import { payloadContext } from '../../src/deliveries/event.ts';
import type { KeyRing } from '../../src/keys/ring.ts';
import { unseal } from '../../src/keys/seal.ts';

/** A shop that is looked at, and what is remembered of it from one look to the next. */
export interface Shop {
  slug: string;
  db: Database;
  ring: KeyRing;
  /** Of the requests, how many have something that is to be told by then. */
  countDue(now: number): Promise<number>;
  /** What is wrong with the log: a number that is missing or double. */
  gaps(): Promise<string[]>;
  /** The bodies of webhooks that have arrived, by their event. */
  arrived(): Promise<Map<string, string>>;
  memory: Memory;
}

interface Memory {
  /** By id. */
  rows: Map<string, Seen>;
  /** By request. */
  changes: Map<string, number>;
  /** Every mail and webhook, by its kind and whom it is to or what it is about; and the last one's id. */
  told: Map<string, string[]>;
  /** The links in the mails to an address, oldest first. */
  links: Map<string, string[]>;
  lastTold: string;
  lastEntry: number;
}

const nothing = (): Memory => ({
  rows: new Map(),
  changes: new Map(),
  told: new Map(),
  links: new Map(),
  lastTold: '',
  lastEntry: 0,
});

/** A mail or a webhook. */
interface Told {
  kind: 'mail' | 'webhook';
  /** To whom, or of which request. */
  about: string;
  what: string;
  links: string[];
}

/** A shop with this slug in this database. */
export function shopIn(db: Database, slug: string, ring: KeyRing): Shop {
  return {
    ...{ slug, db, ring, memory: nothing(), arrived: async () => new Map() },
    async countDue(now) {
      const [row] = await db.read<{ due: number }>(
        sql`select count(*) as due from requests where controller = ${slug} and alarm_at <= ${now}`,
      );
      return row?.due ?? 0;
    },
    async gaps() {
      const [row] = await db.read<{ entries: number; last: number }>(
        sql`select count(*) as entries, max(seq) as last from audit where controller = ${slug}`,
      );
      return row?.entries === row?.last
        ? []
        : [`the log has ${row?.entries} entries, and ${row?.last} is the last`];
    },
  };
}

interface Seen {
  id: string;
  subject: string;
  type: string;
  scope: string | null;
  channel: string;
  status: string;
  outcome: string | null;
  ground: string | null;
  receivedAt: number;
  dueOn: string;
  dueAt: number;
  firstDueOn: string;
  isFormer: number;
  isConfirmed: number;
  verifiedHow: string | null;
  isExtended: number;
  isGpc: number;
  duplicateOf: string | null;
  isAlarmed: number;
  keeps: string | null;
  events: string;
  unclosed: number;
  revision: string;
}

interface Delivery {
  id: string;
  event: string;
  kind: 'mail' | 'webhook';
  type: string;
  payload: string | null;
  message: string | null;
}

/** As much as one answer of the database may hold. */
const page = { rows: 300, deliveries: 600 };

/**
 * Looks at what changed in a shop since the last look, or at every request anew. Gives whose requests changed, by keyed
 * hash, and what there is of a person, in the oracle's words.
 */
export async function look(shop: Shop, isWhole = false) {
  const { db, memory } = shop;
  if (isWhole) memory.rows.clear();
  // Writers stand in line: what somebody gave up waiting for has been done, or never will be
  await db.write([sql`select 1`]);
  const changed = new Set<string>();
  const out = new Set<string>();
  for (let isLast = false; !isLast; ) {
    const seen = await lookOn(shop);
    for (const { subject } of seen.rows) changed.add(subject);
    for (const { subject } of seen.suppressed) out.add(subject);
    isLast = seen.rows.length < page.rows && seen.deliveries.length < page.deliveries;
  }
  const bySubject = Map.groupBy(memory.rows.values(), ({ subject }) => subject);
  return {
    changed,
    of: (person: { address: string; other: string; subject: string }) =>
      lifeOf(memory, bySubject.get(person.subject) ?? [], person, out.has(person.subject)),
  };
}

/** The next page of what changed, into the memory. */
async function lookOn(shop: Shop) {
  const { slug, db, memory } = shop;
  const { lastTold, lastEntry } = memory;
  const known = [...memory.rows.values()].map(({ revision }) => revision);
  const [rows, suppressed, entries, deliveries] = await db.readTogether<
    [Seen[], { subject: string }[], { request: string; changes: number; last: number }[], Delivery[]]
  >([
    sql`select r.id, r.subject, type, scope, channel, status, outcome, ground, received_at as "receivedAt",
        due_on as "dueOn", due_at as "dueAt", first_due_on as "firstDueOn", is_former as "isFormer",
        confirmed_at is not null as "isConfirmed", verified_how as "verifiedHow",
        extended_at is not null as "isExtended", gpc_at is not null as "isGpc", duplicate_of as "duplicateOf",
        alarm is not null as "isAlarmed", revision,
        (select h.kind from holds h where h.id = r.id and h.lifted_at is null) as keeps,
        (select json_group_array(e.event) from request_events e where e.request = r.id) as events,
        (select count(*) from request_events e where e.request = r.id and e.closed_at is not r.closed_at)
          + (select count(*) from request_texts t where t.request = r.id and t.closed_at is not r.closed_at) as unclosed
      from requests r where r.controller = ${slug} and r.revision not in (select value from json_each(${JSON.stringify(known)}))
      limit ${page.rows}`,
    sql`select subject from preferences where controller = ${slug} and topic = '*' and state = 'out'`,
    sql`select data ->> '$.request' as request, count(*) as changes, max(seq) as last from audit
      where controller = ${slug} and seq > ${lastEntry} and event like 'request.%' group by 1`,
    sql`select d.id, d.event, d.kind, d.type, d.payload, m.message from deliveries d
      left join mailbox m on m.id = d.event where d.controller = ${slug} and d.id > ${lastTold}
      order by d.id limit ${page.deliveries}`,
  ]);
  for (const row of rows) memory.rows.set(row.id, row);
  for (const { request, changes, last: entry } of entries) {
    memory.changes.set(request, (memory.changes.get(request) ?? 0) + changes);
    memory.lastEntry = Math.max(memory.lastEntry, entry);
  }
  const arrived = deliveries.length > 0 ? await shop.arrived() : new Map<string, string>();
  for (const delivery of deliveries) {
    const { kind, about, what, links } = await toldBy(shop, delivery, arrived);
    memory.links.set(about, [...(memory.links.get(about) ?? []), ...links]);
    const key = `${kind} ${about}`;
    memory.told.set(key, [...(memory.told.get(key) ?? []), what]);
    memory.lastTold = delivery.id;
  }
  return { rows, suppressed, deliveries };
}

function lifeOf(
  { changes, told }: Memory,
  unordered: Seen[],
  { address, other }: { address: string; other: string },
  isSuppressed: boolean,
) {
  const mine = unordered.toSorted((a, b) => (a.id < b.id ? -1 : 1));
  const about = (kind: Told['kind'], ...who: string[]) =>
    who.flatMap((one) => told.get(`${kind} ${one}`) ?? []).toSorted();
  return {
    ids: mine.map(({ id }) => id),
    life: {
      requests: mine.map((row) => ({
        ...requestOf(row, mine),
        changes: changes.get(row.id) ?? 0,
        ...{ unclosed: row.unclosed, isAlarmed: row.isAlarmed === 1 },
        events: (JSON.parse(row.events) as string[]).toSorted(),
        ...{ hooks: about('webhook', row.id), shopMails: about('mail', row.id) },
      })),
      isSuppressed,
      optOuts: about('webhook', address).length,
      mails: about('mail', address, other),
    },
  };
}

function requestOf(row: Seen, mine: Seen[]) {
  const { type, scope, channel, receivedAt, status, outcome, ground, dueOn, firstDueOn, dueAt } = row;
  const same = mine.findIndex(({ id }) => id === row.duplicateOf);
  return {
    ...{
      asked: scope === null ? type : `${type}:${scope}`,
      channel,
      isFormer: row.isFormer === 1,
      receivedAt,
    },
    ...{ status, outcome, ground, dueOn, firstDueOn, dueAt },
    ...{ isConfirmed: row.isConfirmed === 1, isGpc: row.isGpc === 1, provenBy: row.verifiedHow },
    ...{
      wasExtended: row.isExtended === 1,
      sameAs: row.duplicateOf === null ? null : same,
      keeps: row.keeps,
    },
  };
}

async function toldBy(
  { slug, ring }: Shop,
  { event, kind, type, payload, message }: Delivery,
  arrived: Map<string, string>,
): Promise<Told> {
  const text =
    payload === null
      ? (message ?? arrived.get(event) ?? null)
      : await unseal(ring, payloadContext({ controller: slug, event }), payload);
  if (text === null) throw new Error(`What was told by ${kind} of ${type} can't be read any more.`);
  const body = JSON.parse(text);
  if (kind === 'webhook') {
    return { kind, about: body.data.request ?? body.data.email, what: body.type, links: [] };
  }
  const [, request] = /Number: ([0-9a-f-]{36})/.exec(body.text) ?? [];
  const links = body.text.match(/\/[vs]\/[A-Za-z0-9_.-]+/g) ?? [];
  return { kind, about: request ?? body.to, what: mailIs(body, request !== undefined), links };
}

/** What each mail must say, by its subject. */
const mails: [subject: RegExp, what: string, says?: RegExp][] = [
  [/^Confirm your request to /, 'confirm', /\/v\/\S+/],
  [/still waits for you$/, 'reminder', /\/v\/\S+/],
  [/one step is left$/, 'proof', /\/s\/\S+/],
  [/has this request from you already$/, 'duplicate', /\/s\/\S+/],
  [/^You will get no more marketing|your consent is withdrawn$/, 'at-once', /\/s\/\S+/],
  [/needs more time: until /, 'extended', /So many orders\.[\s\S]*\/s\/\S+/],
  [/^The answer to your request to /, 'answered', /Here it is\.[\s\S]*\/s\/\S+/],
  [/: not done$/, 'refused', /https:\/\/www\.aki\.ee/],
  [/ answers by |, and is late$/, 'opened', /\/s\/\S+/],
];

function mailIs({ subject, text }: { subject: string; text: string }, isToShop: boolean): string {
  if (isToShop) return /is overdue$/.test(subject) ? 'overdue' : 'due-soon';
  const [, what = subject, says = /never/] = mails.find(([named]) => named.test(subject)) ?? [];
  if (!says.test(text)) return `${what}, which does not say ${says}`;
  if (what === 'refused') return remedied(what, text);
  if (what !== 'answered') return what;
  if (/^Your request to .*: a complaint\.$/m.test(text) && !text.includes('Our answer:')) {
    return remedied('answered complaint', text);
  }
  if (text.includes('Our answer: yes\n')) return 'answered granted';
  return text.includes('Our answer: no\n')
    ? remedied('answered refused', text)
    : remedied('answered partly', text);
}

/** Authority and court (Art. 12(4) GDPR). */
function remedied(what: string, text: string): string {
  return text.includes('https://www.aki.ee') && text.includes('go to court')
    ? what
    : `${what}, without the remedies`;
}
