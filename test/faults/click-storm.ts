// A storm over one shop's opt-outs: lanes that each have a database of their own that misbehaves, people who stop mail
// by several ways at once, and senders that come again until they are told that it is done.

import { createExecutionContext } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { vi } from 'vitest';
import { keyRing } from '../../src/keys/ring.ts';
import { subjectOf } from '../../src/subjects/subject.ts';
import { sealPreferenceLink } from '../../src/unsubscribe/preference-link.ts';
import { type Fault, type FaultPlan, seededRandom } from '../support/fault-plan.ts';
import { emptyOutbox, freshWebhook, minute, sweepAll } from '../worker/deliveries/outbox.ts';
import type { Peer } from '../worker/deliveries/peer.ts';
import { home, rowsOf } from '../worker/door.ts';
import { type FaultyDatabase, faultyDatabase } from '../worker/faults.ts';
import { freshEmail, freshShop, mailIn, mint, press } from '../worker/unsubscribe/shop.ts';

const { default: worker } = await import('../../src/worker.ts');

export type Way = 'one-click' | 'link' | 'mail' | 'api' | 'preferences';

/** Somebody who stops mail on `news`. */
export interface Person {
  email: string;
  subject: string;
  token: string;
  choices: string;
}

/** A person's wish by one way, sent until it is acknowledged. */
interface Wish {
  person: Person;
  way: Way;
}

/** A database that misbehaves, which one sender at a time goes through. */
export interface Lane {
  url: string;
  /** What befell the last try's requests to the database, in order; `cut`: the answer ended too soon. */
  tried(): Promise<(Fault | 'cut')[]>;
}

/** What takes a wish: true if it says that it is done. */
export type Taker = (lane: Lane, slug: string, wish: Wish) => Promise<boolean>;

/** What became of it all. */
export interface Storm {
  slug: string;
  peer: Peer;
  people: Person[];
  /** By whom something was acknowledged. */
  acknowledged: Set<string>;
  /** What was acknowledged though the database had not answered. */
  lies: string[];
  /** How many requests to the database met a fault. */
  faults: number;
}

const chances = {
  'drop-before': 0.07,
  'drop-after': 0.12,
  'error-500': 0.05,
  'error-503': 0.05,
  garbage: 0.05,
  duplicate: 0.07,
  delay: 0.05,
};
const cutChance = 0.05;
/** As far as sqld goes: above 16 writers it has been seen to wedge. */
const lanes = 6;
const tries = 25;

/** Lets wishes of `count` people loose on a taker, until each is acknowledged or its sender has given up. */
export async function storm(seed: number, take: Taker, count: number): Promise<Storm> {
  await emptyOutbox();
  const random = seededRandom(seed);
  const slug = await freshShop();
  const { peer } = await freshWebhook(slug, [
    {},
    { status: 500 },
    {},
    { cut: true },
    {},
    { status: 503 },
    {},
  ]);
  const people = await peopleOf(slug, count);
  // The profile stays as fresh as it is: what a click asks of the database is then the click's own
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  const cutting = cutAnswers(random);
  const made = await Promise.all(Array.from({ length: lanes }, (_, i) => makeLane(seed * 100 + i, cutting)));
  const [acknowledged, lies] = [new Set<string>(), [] as string[]];
  const queue = wishesOf(people, random).values();
  const run = async ({ lane }: (typeof made)[number]) => {
    for (const wish of queue) {
      for (let i = 0; i < tries; i++) {
        const isDone = await take(lane, slug, wish);
        const lie = lieIn(wish.way, isDone, await lane.tried());
        if (lie) lies.push(lie);
        if (isDone) acknowledged.add(wish.person.email);
        if (isDone) break;
      }
    }
  };
  await Promise.all(made.map(run));
  cutting.stop();
  const faults = (await Promise.all(made.map(({ count: counted }) => counted()))).reduce((a, b) => a + b, 0);
  await Promise.all(made.map(({ database }) => database.close()));
  const now = Date.now();
  vi.useRealTimers();
  for (let i = 1; i <= 12; i++) await sweepAll(now + i * 5 * 60 * minute);
  return { slug, peer, people, acknowledged, lies, faults: faults + cutting.count() };
}

async function peopleOf(slug: string, count: number): Promise<Person[]> {
  const links = await mint(
    slug,
    Array.from({ length: count }, () => freshEmail()),
  );
  const ring = keyRing(env.UNUSTA_SECRET);
  return Promise.all(
    links.map(async ({ email, token }) => ({
      email,
      token,
      subject: await subjectOf(env.UNUSTA_PEPPER, slug, email),
      choices: await sealPreferenceLink(
        ring,
        { controller: slug, email, now: Date.now() },
        crypto.getRandomValues(new Uint8Array(12)),
      ),
    })),
  );
}

/** Each person by one to four ways, some twice, next to each other: so they are under way at the same time. */
function wishesOf(people: Person[], random: () => number): Wish[] {
  const ways: Way[] = ['one-click', 'one-click', 'link', 'mail', 'api', 'preferences'];
  return people.flatMap((person) =>
    Array.from({ length: 1 + Math.floor(random() * 4) }, () => ({
      person,
      way: ways[Math.floor(random() * ways.length)] ?? 'one-click',
    })),
  );
}

/** By these ways the first request to the database is the write, and nothing but its answer makes it done. */
const direct: readonly Way[] = ['one-click', 'link', 'mail', 'api'];

function lieIn(way: Way, isDone: boolean, [first]: (Fault | 'cut')[]): string | null {
  if (!direct.includes(way) || first === undefined) return null;
  const isAnswered = first === 'none' || first === 'delay' || first === 'duplicate';
  return isDone && !isAnswered ? `acknowledged (${way}), though the database said ${first}` : null;
}

async function makeLane(seed: number, cutting: ReturnType<typeof cutAnswers>) {
  const plan: FaultPlan = { seed, chances, delayMs: 15 };
  const database: FaultyDatabase = await faultyDatabase(plan);
  let before = 0;
  const lane: Lane = {
    url: database.url,
    async tried() {
      const all = await database.faults();
      const mine = all.slice(before);
      before = all.length;
      const cut = cutting.take(database.url);
      return mine.map((fault, i) => (cut.has(i) ? 'cut' : fault));
    },
  };
  const count = async () => (await database.faults()).filter((fault) => fault !== 'none').length;
  return { lane, database, count };
}

/** On their way from the proxies some answers end too soon, now and then just where it looks like their end. */
function cutAnswers(random: () => number) {
  const whole = globalThis.fetch;
  const requests = new Map<string, number>();
  const cuts = new Map<string, Set<number>>();
  let total = 0;
  const lanesOnly = /^http:\/\/127\.0\.0\.1:\d+$/;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const { origin, pathname } = new URL(input instanceof Request ? input.url : String(input));
    if (!pathname.endsWith('/pipeline') || !lanesOnly.test(origin)) return whole(input, init);
    const index = requests.get(origin) ?? 0;
    requests.set(origin, index + 1);
    const response = await whole(input, init);
    if (random() >= cutChance) return response;
    const text = await response.text();
    const some = text.slice(0, Math.floor(random() * text.length));
    const end = random() < 0.5 ? some.lastIndexOf('}') + 1 : some.length;
    total += 1;
    cuts.set(origin, (cuts.get(origin) ?? new Set()).add(index));
    return new Response(text.slice(0, end || 1), response);
  });
  return {
    /** Which of a lane's requests since the last time were cut. */
    take(origin: string): Set<number> {
      const mine = cuts.get(origin) ?? new Set<number>();
      requests.delete(origin);
      cuts.delete(origin);
      return mine;
    },
    count: () => total,
    stop: () => spy.mockRestore(),
  };
}

/** Our own Worker, by each of its doors. Its late work is over when it says something. */
export const ours: Taker = async ({ url }, slug, { person, way }) => {
  const late: Promise<unknown>[] = [];
  const waitUntil = (work: Promise<unknown>) => void late.push(work.catch(() => {}));
  const execution = Object.assign(createExecutionContext(), { waitUntil });
  const bindings = { ...env, TURSO_DATABASE_URL: url };
  const isDone = await enter(bindings, execution, slug, person, way);
  for (const work of late) await work;
  return isDone;
};

async function enter(bindings: object, execution: ExecutionContext, slug: string, person: Person, way: Way) {
  if (way === 'mail') {
    const message = {
      from: person.email,
      to: mailIn,
      headers: new Headers({ Subject: person.token, 'Message-ID': '<1@kodu.example>' }),
      setReject: () => {},
    };
    try {
      await worker.email(message as unknown as ForwardableEmailMessage, bindings, execution);
      return true;
    } catch {
      return false;
    }
  }
  const json = { Authorization: `Bearer ${env.ADMIN_KEY}`, 'Content-Type': 'application/json' };
  const form = { 'Content-Type': 'application/x-www-form-urlencoded' };
  const requests: Record<typeof way, [path: string, headers: HeadersInit, body: string]> = {
    'one-click': [`/u/${person.token}`, form, press],
    link: [`/u/${person.token}`, form, 'unsubscribe=yes'],
    preferences: [`/p/${person.choices}`, form, 'topic.offers=in&save=yes'],
    api: [
      `/api/v1/controllers/${slug}/suppressions`,
      json,
      JSON.stringify({ emails: [person.email], topic: 'news', reason: 'phoned' }),
    ],
  };
  const [path, headers, body] = requests[way];
  const request = new Request(`${home}${path}`, { method: 'POST', headers, body });
  const response = await worker.fetch(request, bindings, execution);
  await response.text();
  if (response.status !== 200 && response.status < 500) throw new Error(`${way}: ${response.status}`);
  return response.status === 200;
}

/** Whatever is not as it must be after the storm: empty, if all is well. */
export async function violationsOf({ slug, peer, people, acknowledged, lies }: Storm): Promise<string[]> {
  const [states, ledger, told, log] = await Promise.all(
    [
      "SELECT subject, event FROM preferences WHERE controller = ? AND topic = 'news' AND state = 'out'",
      "SELECT id, subject, channel, unchanged_by FROM preference_events WHERE controller = ? AND topic = 'news'",
      'SELECT event, payload FROM deliveries WHERE controller = ?',
      'SELECT seq, event FROM audit WHERE controller = ? ORDER BY seq',
    ].map((sql) => rowsOf(sql, slug)),
  );
  const arrived = (await peer.received()).map(({ headers, body }) => ({
    id: headers['webhook-id'] ?? '',
    email: String(JSON.parse(body).data.email),
  }));
  const wrong = people.flatMap(({ email, subject }) => {
    const state = states?.filter((row) => row.subject === subject) ?? [];
    const mine = ledger?.filter((row) => row.subject === subject) ?? [];
    const changes = mine.filter((row) => row.unchanged_by === null).map(({ id }) => String(id));
    const repeats = mine.filter((row) => row.unchanged_by !== null).map(({ channel }) => channel);
    const written = told?.filter((row) => mine.some(({ id }) => id === row.event)) ?? [];
    const ids = new Set(arrived.filter((one) => one.email === email).map(({ id }) => id));
    return [
      acknowledged.has(email) && state.length === 0 && 'acknowledged, and lost',
      state.length !== changes.length && `${changes.length} changes for ${state.length} opt-outs`,
      state.some(({ event }) => event !== changes[0]) && 'a state without its entry',
      new Set(repeats).size < repeats.length && 'noted twice by one way',
      written.length !== state.length && `${written.length} rows to tell for ${state.length} opt-outs`,
      written.some(({ payload }) => payload !== null) && 'not delivered',
      ids.size !== state.length && `told under ${ids.size} ids for ${state.length} opt-outs`,
      [...ids].some((id) => id !== changes[0]) && 'told under an id that is not its entry’s',
    ].filter((one) => one !== false);
  });
  const numbers = log?.map(({ seq }) => Number(seq)) ?? [];
  const noted = log?.filter(({ event }) => event === 'preferences.changed').length;
  const changed = ledger?.filter((row) => row.unchanged_by === null).length;
  if (numbers.some((seq, i) => seq !== i + 1)) wrong.push('a gap in the log');
  if (noted !== changed) wrong.push(`${noted} entries in the log for ${changed} changes`);
  const foreign = told?.filter(({ event }) => !ledger?.some(({ id }) => id === event)).length;
  if (foreign) wrong.push(`${foreign} rows to tell of nothing`);
  return [...lies, ...wrong];
}
