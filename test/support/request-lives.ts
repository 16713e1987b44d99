// Random lives of requests in one shop, all by one clock: people ask, confirm, take back; the shop verifies, sorts,
// extends, answers; two do so at once; the database fails in between. After each step everything is as the oracle says.

import type { Chance } from './purge-values.ts';
import { look, type Shop } from './request-look.ts';
import {
  type Asked,
  after,
  type Deed,
  type Expected,
  isDue,
  type Life,
  localDay,
  midnight,
  type Notice,
  newLife,
  type Submission,
  year,
} from './request-oracle.ts';

/** What became of a deed: done, refused, or nobody knows, since no answer came. */
export type Outcome = 'done' | 'refused' | 'unknown';

/** A person: the mailbox that the shop knows, and its keyed hash; and another one. */
export interface Person {
  address: string;
  subject: string;
  other: string;
}

/** The ways into a shop's system. `isFaulty`: by a database that misbehaves. */
export interface Doors {
  shop: Shop;
  /** The keyed hash of an address. */
  subjectOf(address: string): Promise<string>;
  /** Sends a form, or has the shop's systems take it in; the same `ticket` is the same sending. */
  submit(
    person: Person,
    sent: Submission,
    ticket: string,
    at: { now: number; isFaulty: boolean },
  ): Promise<Outcome>;
  /** Does something to a request. */
  act(
    request: string,
    deed: Exclude<Deed, { does: 'submit' | 'alarm' }>,
    at: { now: number; isFaulty: boolean; person: Person },
  ): Promise<Outcome>;
  /** Lets the cron look after the requests, once. Never throws. */
  tick(at: { now: number; isFaulty: boolean }): Promise<void>;
}

/** What the lives' shop promises: clauses for the policy, days for the oracle. */
export const promisedRights = [
  { type: 'erasure', clause: '2.1', answerWithin: 'P14D', extendTo: 'P74D' },
  { type: 'access', clause: '2', proof: 'signature' },
  { type: 'portability', clause: '2.2', answerWithin: 'P7D', extendTo: 'P21D' },
  { type: 'complaint', clause: '1' },
] as const;
const notice: Notice = {
  erasure: { answer: 14, extend: 74 },
  access: { proof: 'signature' },
  portability: { answer: 7, extend: 21 },
};

/** How many lives, and how the lives are led. */
export interface Course {
  lives: number;
  /** How many deeds are under way at the same time. */
  lanes: number;
  /** Of the deeds, how many go by a database that misbehaves (0 to 1). */
  faulty: number;
  /** Whether mail comes in that nobody has sorted yet. */
  hasMail: boolean;
}

/** What was done, and what was wrong. */
export interface Led {
  lives: number;
  requests: number;
  deeds: Record<string, number>;
  unknown: number;
  violations: string[];
}

/** Somebody who is followed. */
interface One {
  person: Person;
  life: Life;
  /** The requests' ids, in the order in which they came in. */
  ids: string[];
  /** Nobody knows any more how it must go on. */
  isLost: boolean;
}

interface Done {
  at: number;
  deed: Deed;
  outcome: Outcome;
}

const [minute, hour, day] = [60_000, 3_600_000, 86_400_000];
const birthDays = 45;
const longestDays = 170;

/** Leads lives to their end. */
export async function leadLives(doors: Doors, chance: Chance, course: Course): Promise<Led> {
  const led: Led = { lives: 0, requests: 0, deeds: {}, unknown: 0, violations: [] };
  const all: One[] = [];
  const begin = midnight(`${year}-01-10`) + chance.below(160) * day + 9 * hour;
  const run: Run = { doors, chance, course, led, all, now: begin };
  while (run.now < begin + longestDays * day && led.violations.length < 5) {
    await step(run, begin);
    run.now = later(run);
  }
  for (const isWhole of [false, true]) {
    run.now = Math.max(
      run.now,
      ...all.flatMap(({ life }) => life.requests.flatMap(({ pending }) => pending.map(({ at }) => at))),
    );
    await ring(run, isWhole);
  }
  const open = all.flatMap(({ life }) => life.requests).filter(({ pending }) => pending.length > 0);
  if (led.violations.length === 0 && open.length > 0)
    led.violations.push(`${open.length} requests wait for something still`);
  led.lives = all.length;
  led.requests = all.reduce((sum, { life }) => sum + life.requests.length, 0);
  led.violations.push(...(await doors.shop.gaps()));
  return led;
}

interface Run {
  doors: Doors;
  chance: Chance;
  course: Course;
  led: Led;
  all: One[];
  now: number;
}

/** The next moment: any, or one at which something is to be told, or just before. */
function later({ chance, all, now }: Run): number {
  const coming = all
    .flatMap(({ life }) => life.requests.flatMap(({ pending }) => pending.map(({ at }) => at)))
    .filter((at) => at > now + 1_000 && at < now + 3 * day);
  if (coming.length > 0 && chance.is(0.6)) return chance.pick(coming) + chance.pick([-1_000, 0, 1_000]);
  return now + 10 * minute + chance.below(3 * day);
}

async function step(run: Run, begin: number): Promise<void> {
  const { chance, course, all, led, now } = run;
  const left = Math.max(1, (begin + birthDays * day - now) / day);
  const due = course.lives - all.length;
  const births =
    now > begin + birthDays * day ? due : Math.min(due, Math.ceil((2.6 * due * chance.next()) / left));
  const touched = new Map<One, Promise<Done>[]>();
  const tasks: (() => Promise<void>)[] = [];
  const doIt = (one: One, work: () => Promise<Done>) => {
    const { promise, resolve, reject } = Promise.withResolvers<Done>();
    touched.set(one, [...(touched.get(one) ?? []), promise]);
    tasks.push(() => work().then(resolve, reject));
  };
  for (let i = 0; i < births; i += 1) {
    const name = crypto.randomUUID().slice(0, 12);
    const address = `mari-${name}@kodu.example`;
    const subject = await run.doors.subjectOf(address);
    const person = { address, subject, other: `uus-${name}@mujal.example` };
    const one = { person, life: newLife(), ids: [], isLost: false };
    all.push(one);
    doIt(one, submitting(run, one, drawSubmission(run)));
  }
  for (const one of all.slice(0, all.length - births)) {
    for (const work of drawDeeds(run, one)) doIt(one, work);
  }
  // The cron may ring in the middle of it
  const rings = chance.is(0.4);
  const tick = { now, isFaulty: chance.is(course.faulty) };
  if (rings) tasks.splice(chance.below(tasks.length + 1), 0, () => run.doors.tick(tick));
  await inLanes(tasks, course.lanes);
  const seen = await look(run.doors.shop);
  for (const one of all) {
    const done = await Promise.all(touched.get(one) ?? []);
    for (const { deed, outcome } of done) {
      led.deeds[deed.does] = (led.deeds[deed.does] ?? 0) + 1;
      if (outcome === 'unknown') led.unknown += 1;
    }
    if (done.length > 0 || seen.changed.has(one.person.subject)) reconcile(run, one, done, seen, rings);
  }
  if (chance.is(0.6)) await ring(run);
}

const alarm = { does: 'alarm' } as const;

/** Rings the cron until nothing is due: by then, each thing has been told once. */
async function ring(run: Run, isWhole = false): Promise<void> {
  const { doors, chance, course, all, led, now } = run;
  const faults = Array.from({ length: 10 }, () => chance.is(course.faulty));
  for (let i = 0; (await doors.shop.countDue(now)) > 0; i += 1) {
    await doors.tick({ now, isFaulty: faults[i] ?? false });
    if (i > 20 + 3 * all.length) {
      led.violations.push('the cron never comes to an end');
      return;
    }
  }
  led.deeds.ring = (led.deeds.ring ?? 0) + 1;
  const seen = await look(doors.shop, isWhole);
  for (const one of all) {
    const due = one.life.requests.flatMap(({ pending, status }, at) =>
      pending.filter((each) => each.at <= now).map(() => ({ at, isUnverified: status === 'unverified' })),
    );
    const [unverified, known] = [true, false].map((which) =>
      due.filter(({ isUnverified }) => isUnverified === which),
    );
    for (const { at } of known ?? []) one.life = after(notice, one.life, at, alarm, now) ?? one.life;
    // In which order people are mailed, is the cron's own business
    const mailing = (unverified ?? []).map(({ at }): Done => ({ at, deed: alarm, outcome: 'done' }));
    if (isWhole || due.length > 0 || seen.changed.has(one.person.subject))
      judge(run, one, possible(one.life, mailing, now), seen, 'the cron');
  }
}

async function inLanes(tasks: (() => Promise<void>)[], lanes: number): Promise<void> {
  const queue = tasks.values();
  const lane = async () => {
    for (const task of queue) await task();
  };
  await Promise.all(Array.from({ length: lanes }, lane));
}

const kinds: Asked[] = [
  ...['access', 'rectification', 'erasure', 'erasure', 'restriction', 'portability', 'objection:marketing'],
  ...['objection:other', 'withdrawal', 'complaint'],
];

function drawSubmission({ chance, course, now }: Run, asked: Asked = chance.pick(kinds)): Submission {
  const isMail = course.hasMail && chance.is(0.05);
  const isForm = !isMail && chance.is(0.7);
  const lain = !isForm && !isMail && chance.is(0.5) ? chance.below(40 * day) : 0;
  return {
    asked: isMail ? 'unsorted' : asked,
    channel: isForm ? 'form' : isMail ? 'email' : chance.pick(['api', 'phone', 'post']),
    isVouched: !isForm && !isMail && chance.is(0.3),
    isFormer: !isMail && chance.is(0.12),
    message: chance.pick(['', '', 'Please.', 'All of it.']),
    orderNumber: chance.pick(['', '', 'A-1']),
    receivedAt: now - lain,
  };
}

/** Sends a form until it is told that it came in, as people do; now and then, they press the button twice. */
function submitting(
  { doors, chance, course, led, now }: Run,
  one: One,
  sent: Submission,
): () => Promise<Done> {
  const ticket = crypto.randomUUID();
  const faults = Array.from({ length: 6 }, () => chance.is(course.faulty));
  let presses = chance.is(0.1) ? 2 : 1;
  return async () => {
    for (let tries = 0; tries < 20; tries += 1) {
      const isFaulty = faults[tries] ?? false;
      const outcome = await said(led, sent, doors.submit(one.person, sent, ticket, { now, isFaulty }));
      if (outcome !== 'unknown') presses -= 1;
      if (outcome === 'refused' || presses === 0) {
        return { at: one.life.requests.length, deed: { does: 'submit', submission: sent }, outcome };
      }
    }
    throw new Error('The database answers nobody any more.');
  };
}

/** What came of a deed. An error that nobody foresees is wrong in itself. */
async function said(led: Led, what: object, pending: Promise<Outcome>): Promise<Outcome> {
  try {
    return await pending;
  } catch (error) {
    led.violations.push(`${JSON.stringify(what)}: ${String(error)}`);
    return 'unknown';
  }
}

/** What is done to one of a person's requests in this step: mostly nothing, now and then two things at once. */
function drawDeeds(run: Run, one: One): (() => Promise<Done>)[] {
  const { chance, doors, course, led, now } = run;
  const { requests } = one.life;
  if (one.isLost) return [];
  const isLive = requests.some(({ status }) => status !== 'answered' && status !== 'withdrawn');
  if (!chance.is(isLive ? 0.11 : 0.003)) return [];
  if (requests.length < 3 && chance.is(0.12)) {
    const asked = chance.is(0.6) ? requests[0]?.asked : undefined;
    const sent = drawSubmission(run, asked === 'unsorted' ? undefined : asked);
    return [submitting(run, one, sent)];
  }
  const at = chance.below(requests.length);
  const [request, id] = [requests[at], one.ids[at]];
  if (!request || !id) return [];
  const first = drawDeed(chance, request);
  const second = chance.is(0.3) ? (chance.is(0.5) ? first : drawDeed(chance, request)) : null;
  return [first, second].flatMap((deed) => {
    if (!deed) return [];
    const moment = { now, isFaulty: chance.is(course.faulty), person: one.person };
    return [async () => ({ at, deed, outcome: await said(led, deed, doors.act(id, deed, moment)) })];
  });
}

type Move = Exclude<Deed, { does: 'submit' | 'alarm' }>;

function drawDeed(chance: Chance, { status, asked }: Expected): Move {
  const outcome = chance.pick(['granted', 'granted', 'partly', 'refused'] as const);
  const moves: Move[] = [
    { does: 'confirm', gpc: chance.is(0.2) },
    { does: 'verify' },
    { does: 'extend' },
    { does: 'withdraw' },
    { does: 'note' },
    { does: 'sort', asked: chance.pick(asked === 'unsorted' || chance.is(0.7) ? kinds : [asked]) },
    { does: 'answer', outcome },
  ];
  const likely: Record<string, Move['does'][]> = {
    unverified: ['confirm', 'confirm', 'confirm', 'confirm', 'verify', 'verify'],
    open: ['extend', 'answer', 'answer'],
    extended: ['answer', 'answer', 'extend'],
  };
  const wanted = chance.is(0.7)
    ? chance.pick(likely[status] ?? ['confirm', 'withdraw', 'answer', 'note'])
    : null;
  const drawn = moves.find(({ does }) => does === wanted) ?? chance.pick(moves);
  const isUnknown = drawn.does === 'sort' && drawn.asked === 'unsorted';
  return isUnknown ? { does: 'note' } : drawn;
}

/**
 * Finds the order of the deeds that explains what is seen: those that were done, done; those refused, refused; and those
 * of which nobody knows, either.
 */
function reconcile(run: Run, one: One, done: Done[], seen: Seen, rings: boolean): void {
  // The cron may have come before or after it, to whatever was due, or is due by what was done
  const near = one.life.requests.flatMap((request, at) => (isDue(request, run.now) ? [at] : []));
  const due = rings
    ? [...new Set([...near, ...done.map(({ at }) => at)])].map(
        (at): Done => ({ at, deed: alarm, outcome: 'unknown' }),
      )
    : [];
  const lives = [...done, ...due].length === 0 ? [one.life] : possible(one.life, [...done, ...due], run.now);
  judge(
    run,
    one,
    lives,
    seen,
    done.map(({ deed, outcome, at }) => `${JSON.stringify(deed)} to ${at}: ${outcome}`).join('; '),
  );
}

type Seen = Awaited<ReturnType<typeof look>>;

/** Every life that can have come of it. */
function possible(life: Life, done: Done[], now: number): Life[] {
  if (done.length === 0) return [life];
  const isFirst = ({ at, deed, outcome }: Done, i: number) =>
    done.findIndex((other) => other.at === at && other.deed === deed && other.outcome === outcome) === i;
  return done.flatMap((one, i) => {
    if (!isFirst(one, i)) return [];
    const rest = done.filter((_, other) => other !== i);
    const next = after(notice, life, one.at, one.deed, now);
    const isPossible = one.outcome === 'unknown' || (one.outcome === 'done') === (next !== null);
    const then = next && one.outcome !== 'refused' ? possible(next, rest, now) : [];
    const or =
      one.outcome === 'unknown' || (one.outcome === 'refused' && !next) ? possible(life, rest, now) : [];
    return isPossible ? [...then, ...or] : [];
  });
}

/** Whether one of the lives is the one that is seen; it goes on with that. */
function judge(run: Run, one: One, lives: Life[], seen: Seen, what: string): void {
  if (one.isLost) return;
  const found = seen.of(one.person);
  const texts = lives.map(textOf);
  const text = JSON.stringify(found.life);
  const at = texts.indexOf(text);
  const when = new Date(run.now).toISOString();
  if (at >= 0) {
    one.life = lives[at] ?? one.life;
    one.ids = found.ids;
  } else {
    one.isLost = true;
    const wanted = texts.length === 0 ? 'nothing that the law knows' : texts.slice(0, 4).join('\n    or ');
    run.led.violations.push(
      `${one.person.address} at ${when} (${localDay(run.now)}), after ${what}:\n    is ${text}\n    not ${wanted}`,
    );
  }
}

/** A life as `look` shows it. */
function textOf({ requests, isSuppressed, mails }: Life): string {
  const shown = requests.map((request) => {
    const { submission, asked, status, outcome, ground, dueOn, firstDueOn, isConfirmed, isGpc, provenBy } =
      request;
    return {
      ...{
        asked,
        channel: submission.channel,
        isFormer: submission.isFormer,
        receivedAt: submission.receivedAt,
      },
      ...{ status, outcome, ground, dueOn, firstDueOn, dueAt: midnight(dayAfter(dueOn)) },
      ...{ isConfirmed, isGpc, provenBy, wasExtended: request.wasExtended, sameAs: request.sameAs },
      ...{
        keeps: request.keeps,
        changes: request.changes,
        unclosed: 0,
        isAlarmed: request.pending.length > 0,
      },
      ...{ events: request.events.toSorted(), hooks: request.hooks.toSorted() },
      shopMails: request.shopMails.toSorted(),
    };
  });
  return JSON.stringify({
    requests: shown,
    isSuppressed,
    optOuts: isSuppressed ? 1 : 0,
    mails: mails.toSorted(),
  });
}

const dayAfter = (on: string) => new Date(Date.parse(on) + day).toISOString().slice(0, 10);
