// What becomes of a request by the law alone ("The clock of a request", "What takes effect at once", "A request's life"):
// who may do what in which state, by which day, and what is told to whom. It has date arithmetic of its own and shares no
// code with what it judges.

/** What is asked for, as the form says it: `objection:marketing` is one of two. */
export type Asked = string;

/** What a notice promises of a right, in days; and the proof that it asks for. */
export interface Promised {
  answer?: number;
  extend?: number;
  proof?: 'signature';
}

/** A shop in Estonia: what its notice promises, and nothing of a right that it does not name. */
export type Notice = Readonly<Record<Asked, Promised>>;

/** What a person sends, or what the shop takes in for them. */
export interface Submission {
  asked: Asked;
  channel: string;
  /** The shop's own log-in vouches for the person. */
  isVouched: boolean;
  /** It comes from another mailbox than the one that the shop knows. */
  isFormer: boolean;
  message: string;
  orderNumber: string;
  receivedAt: number;
}

/** What is done to a request. `alarm`: the clock does. */
export type Deed =
  | { does: 'submit'; submission: Submission }
  | { does: 'confirm'; gpc: boolean }
  | { does: 'verify' | 'extend' | 'withdraw' | 'note' | 'alarm' }
  | { does: 'sort'; asked: Asked }
  | { does: 'answer'; outcome: 'granted' | 'partly' | 'refused' };

interface Pending {
  alarm: 'confirm' | 'refuse' | 'due-7' | 'due-2' | 'overdue';
  at: number;
}

/** A request as it must be. */
export interface Expected {
  submission: Submission;
  asked: Asked;
  createdAt: number;
  /** When its address, of which nobody knows whose it is, was mailed last. */
  mailedAt: number | null;
  status: 'unverified' | 'open' | 'extended' | 'answered' | 'withdrawn';
  outcome: string | null;
  ground: string | null;
  dueOn: string;
  firstDueOn: string;
  isConfirmed: boolean;
  isGpc: boolean;
  provenBy: string | null;
  wasExtended: boolean;
  /** Which of the person's requests says the same, by its place among them. */
  sameAs: number | null;
  keeps: 'request' | 'restriction' | null;
  pending: Pending[];
  events: string[];
  hooks: string[];
  shopMails: string[];
  changes: number;
}

/** A person's requests in the order in which they came in, what they were written, and whether they get mail. */
export interface Life {
  requests: Expected[];
  isSuppressed: boolean;
  mails: string[];
}

/** A person who has asked nothing yet. */
export function newLife(): Life {
  return { requests: [], isSuppressed: false, mails: [] };
}

const isOver = ({ status }: Expected) => status === 'answered' || status === 'withdrawn';
const isAtOnce = (asked: Asked) => asked === 'objection:marketing' || asked === 'withdrawal';
const endsMail = (asked: Asked) => isAtOnce(asked) || asked === 'erasure';

function keepsOf(asked: Asked): Expected['keeps'] {
  if (asked === 'restriction' || asked === 'objection:other') return 'restriction';
  return ['access', 'portability', 'rectification', 'unsorted'].includes(asked) ? 'request' : null;
}

/** What a deed makes of a life, or null where nobody may do it. `at`: which of the requests it is done to. */
export function after(notice: Notice, life: Life, at: number, deed: Deed, now: number): Life | null {
  const next = structuredClone(life);
  if (deed.does === 'submit') {
    receive(notice, next, deed.submission, now);
    return next;
  }
  const request = next.requests[at];
  if (!request) return null;
  return doTo(notice, next, request, deed, now) ? next : null;
}

function doTo(
  notice: Notice,
  life: Life,
  request: Expected,
  deed: Exclude<Deed, { does: 'submit' }>,
  now: number,
): boolean {
  switch (deed.does) {
    case 'confirm':
      return confirm(notice, life, request, deed.gpc, now);
    case 'withdraw':
      if (!isOver(request)) close(request, 'withdrawn', 'withdrawn');
      return true;
    case 'note':
      change(request, 'noted');
      return true;
    case 'alarm':
      return giveAlarm(life, request, now);
    case 'verify':
      if (request.status !== 'unverified') return false;
      open(life, request, 'card', now, ['verified']);
      return true;
    case 'extend':
      return extend(notice, life, request, now);
    case 'sort':
      return sort(notice, life, request, deed.asked, now);
    case 'answer':
      return answer(life, request, deed.outcome);
  }
}

function change(request: Expected, ...events: string[]): void {
  request.changes += 1;
  request.events.push(...events);
}

function receive(notice: Notice, life: Life, submission: Submission, now: number): void {
  const { asked, receivedAt, isVouched } = submission;
  const dueOn = firstDue(notice, asked, receivedAt);
  const request: Expected = {
    ...{
      submission,
      asked,
      createdAt: now,
      mailedAt: null,
      status: 'unverified',
      outcome: null,
      ground: null,
      dueOn,
    },
    ...{ firstDueOn: dueOn, isConfirmed: false, isGpc: false, provenBy: null, wasExtended: false },
    ...{ sameAs: null, keeps: null, pending: [], events: [], hooks: [], shopMails: [], changes: 0 },
  };
  life.requests.push(request);
  change(request, 'received');
  if (isAtOnce(asked) || isVouched) {
    open(life, request, isAtOnce(asked) ? 'none' : 'login', now, [], 0);
  } else {
    schedule(request, now);
    request.mailedAt = now;
    life.mails.push('confirm');
  }
}

/** The person is known: it is to be answered, and what is to be done at once is done. */
function open(life: Life, request: Expected, how: string, now: number, before: string[], changes = 1): void {
  const { asked } = request;
  request.changes += changes;
  request.status = 'open';
  request.provenBy = how;
  request.keeps = keepsOf(asked);
  request.events.push(...before, 'opened', ...(endsMail(asked) ? ['suppressed'] : []));
  request.hooks.push('request.opened');
  if (endsMail(asked)) life.isSuppressed = true;
  life.mails.push(isAtOnce(asked) ? 'at-once' : 'opened');
  schedule(request, now);
}

function confirm(notice: Notice, life: Life, request: Expected, gpc: boolean, now: number): boolean {
  if (request.isConfirmed || isOver(request)) return true;
  request.isConfirmed = true;
  request.isGpc = gpc;
  const events = ['confirmed', ...(gpc ? ['gpc'] : [])];
  if (request.status !== 'unverified') {
    change(request, ...events);
  } else if (request.submission.isFormer || notice[request.asked]?.proof === 'signature') {
    change(request, ...events);
    life.mails.push('proof');
  } else {
    const same = life.requests.findIndex((other) => saysAsMuch(other, request));
    if (same < 0) {
      open(life, request, 'email', now, events);
    } else {
      close(request, 'withdrawn', ...events, 'merged');
      request.sameAs = same;
      // What the browser asks for with this one is asked of that one
      const leading = life.requests[same];
      if (gpc && leading && !leading.isGpc) {
        leading.isGpc = true;
        leading.events.push('gpc');
      }
      life.mails.push('duplicate');
    }
  }
  return true;
}

/** An open request of the same mailbox that says all that the other says: nothing is swallowed. */
function saysAsMuch(open: Expected, request: Expected): boolean {
  const { message, orderNumber, isFormer } = open.submission;
  const mine = request.submission;
  return (
    (open.status === 'open' || open.status === 'extended') &&
    !isFormer &&
    open.asked === request.asked &&
    request.asked !== 'unsorted' &&
    open.firstDueOn <= request.firstDueOn &&
    ['', message].includes(mine.message) &&
    ['', orderNumber].includes(mine.orderNumber)
  );
}

function close(request: Expected, status: 'answered' | 'withdrawn', ...events: string[]): void {
  change(request, ...events);
  request.status = status;
  request.keeps = null;
  request.pending = [];
}

/** Once, up to the first due day, and never of what takes effect at once. */
function extend(notice: Notice, life: Life, request: Expected, now: number): boolean {
  const { asked, status, submission } = request;
  if (status !== 'open' || isAtOnce(asked) || localDay(now) > request.firstDueOn) return false;
  request.status = 'extended';
  request.wasExtended = true;
  request.dueOn = extendedDue(notice, asked, submission.receivedAt);
  request.pending = alarmsOf(request).filter(({ at }) => at > now);
  change(request, 'extended');
  life.mails.push('extended');
  return true;
}

function sort(notice: Notice, life: Life, request: Expected, asked: Asked, now: number): boolean {
  // Nobody has shown yet who asks, where nobody had to
  const isUnknown = request.provenBy === 'none' && !isAtOnce(asked);
  if (isOver(request) || isUnknown) return false;
  const { dueOn, status, submission, pending } = request;
  const isNewlyEnding = endsMail(asked) && !endsMail(request.asked);
  request.asked = asked;
  if (status !== 'unverified') request.status = request.wasExtended && !isAtOnce(asked) ? 'extended' : 'open';
  request.firstDueOn = firstDue(notice, asked, submission.receivedAt);
  request.dueOn =
    request.status === 'extended' ? extendedDue(notice, asked, submission.receivedAt) : request.firstDueOn;
  const isProven = request.isConfirmed && !submission.isFormer && notice[asked]?.proof !== 'signature';
  if (status === 'unverified' && (isAtOnce(asked) || isProven)) {
    open(life, request, isAtOnce(asked) ? 'none' : 'email', now, ['sorted']);
    return true;
  }
  change(request, 'sorted');
  if (status !== 'unverified') {
    request.keeps = keepsOf(asked);
    if (isNewlyEnding) request.events.push('suppressed');
    if (isNewlyEnding) life.isSuppressed = true;
  }
  // Of the same day nothing is told twice, and nobody is reminded twice
  if (request.dueOn === dueOn && request.status === status) return true;
  schedule(request, now);
  const wasReminded = !pending.some(({ alarm }) => alarm === 'confirm');
  if (status === 'unverified' && wasReminded) {
    request.pending = alarmsOf(request).filter(({ alarm }) => alarm === 'refuse');
  }
  return true;
}

/** Who is not known can only be refused; what takes effect at once can't be, wholly or in part. */
function answer(life: Life, request: Expected, outcome: 'granted' | 'partly' | 'refused'): boolean {
  const { status, asked } = request;
  if (isOver(request) || (status === 'unverified' && outcome !== 'refused')) return false;
  if (isAtOnce(asked) && outcome !== 'granted') return false;
  if (asked === 'erasure' && outcome !== 'refused' && !isDone(life, request, outcome)) return false;
  close(request, 'answered', 'answered');
  // What was granted lasts (Art. 18(3) GDPR)
  if (asked === 'restriction' && outcome !== 'refused') request.keeps = 'restriction';
  request.outcome = outcome;
  // A full refusal is due by the first due day, extended or not
  if (outcome === 'refused') request.dueOn = request.firstDueOn;
  request.ground = outcome === 'refused' ? 'a ground' : null;
  request.hooks.push('request.answered');
  life.mails.push(`answered ${asked === 'complaint' ? asked : outcome}`);
  return true;
}

/**
 * Whether an erasure that nobody has carried out is done all the same: nothing is left of the person's earlier requests but
 * of those that a recipient is still to answer for, or what is left is kept for another one, and nobody says that it is all
 * gone.
 */
function isDone({ requests }: Life, request: Expected, outcome: 'granted' | 'partly'): boolean {
  const others = requests.filter((one) => one !== request);
  if (!others.some((one) => isOver(one) && !isTold(one))) return true;
  return outcome === 'partly' && others.some(({ keeps }) => keeps !== null);
}

/** Whether recipients were told of what was granted (Art. 19 GDPR). Here, none of them ever answers. */
function isTold({ asked, outcome }: Expected): boolean {
  const isOfAll = ['erasure', 'rectification', 'restriction'].includes(asked);
  return isOfAll && (outcome === 'granted' || outcome === 'partly');
}

function giveAlarm(life: Life, request: Expected, now: number): boolean {
  const [next, ...rest] = request.pending;
  if (!next || next.at > now) return false;
  request.pending = rest;
  switch (next.alarm) {
    case 'confirm':
      change(request, 'reminded');
      if (!request.isConfirmed) request.mailedAt = now;
      life.mails.push(request.isConfirmed ? 'proof' : 'reminder');
      break;
    case 'refuse':
      if (isMailedEnough(life, request, now)) {
        request.pending = [{ alarm: 'refuse', at: now + hour }];
        break;
      }
      if (!request.isConfirmed) request.mailedAt = now;
      close(request, 'answered', 'answered');
      request.outcome = 'refused';
      request.ground = 'not-identified';
      request.hooks.push('request.answered');
      life.mails.push('refused');
      break;
    case 'overdue':
      change(request, 'overdue');
      request.hooks.push('request.overdue');
      request.shopMails.push('overdue');
      break;
    default:
      change(request, 'due-soon');
      request.hooks.push('request.due_soon');
      request.shopMails.push('due-soon');
  }
  return true;
}

/** No mailbox of which nobody knows whose it is gets mail about more than three requests in an hour. */
function isMailedEnough({ requests }: Life, { submission, isConfirmed }: Expected, now: number): boolean {
  const mailed = requests.filter(
    (one) => one.submission.isFormer === submission.isFormer && (one.mailedAt ?? 0) > now - hour,
  );
  return !isConfirmed && mailed.length >= 3;
}

/** Whether something of it is to be told by then. */
export function isDue(request: Expected, now: number): boolean {
  return request.pending.some(({ at }) => at <= now);
}

function schedule(request: Expected, now: number): void {
  const all = alarmsOf(request);
  const missed = all.filter(({ at }) => at <= now).slice(-1);
  request.pending = [...missed, ...all.filter(({ at }) => at > now)];
}

const hour = 3_600_000;

function alarmsOf({ status, createdAt, dueOn }: Expected): Pending[] {
  const first = localDay(createdAt);
  const week = plus(first, 7);
  const list: Pending[] =
    status === 'unverified'
      ? [
          { alarm: 'confirm', at: midnight(plus(first, 3)) + 8 * hour },
          // At noon of the due day; but who is asked to confirm has a week for it
          { alarm: 'refuse', at: midnight(dueOn > week ? dueOn : week) + 12 * hour },
        ]
      : [
          { alarm: 'due-7', at: midnight(plus(dueOn, -7)) + 8 * hour },
          { alarm: 'due-2', at: midnight(plus(dueOn, -2)) + 8 * hour },
          { alarm: 'overdue', at: midnight(plus(dueOn, 1)) },
        ];
  return list.sort((one, other) => one.at - other.at);
}

/** Estonia's public holidays of two years, and those just before, by hand. */
const holidays = [
  ...['2018-12-24', '2018-12-25', '2018-12-26'],
  ...['2019-01-01', '2019-02-24', '2019-04-19', '2019-04-21', '2019-05-01', '2019-06-09', '2019-06-23'],
  ...['2019-06-24', '2019-08-20', '2019-12-24', '2019-12-25', '2019-12-26', '2020-01-01', '2020-02-24'],
  ...['2020-04-10', '2020-04-12', '2020-05-01', '2020-05-31', '2020-06-23', '2020-06-24', '2020-08-20'],
  ...['2020-12-24', '2020-12-25', '2020-12-26'],
];

/** The year in which these lives begin; all is over within another. */
export const year = 2019;

const dayMs = 24 * hour;
const plus = (day: string, days: number) =>
  new Date(Date.parse(day) + days * dayMs).toISOString().slice(0, 10);

function plusMonths(day: string, months: number): string {
  const [y = 0, m = 0, d = 0] = day.split('-').map(Number);
  const last = new Date(Date.UTC(y, m - 1 + months + 1, 0)).getUTCDate();
  return new Date(Date.UTC(y, m - 1 + months, Math.min(d, last))).toISOString().slice(0, 10);
}

function worked(day: string): string {
  const weekday = new Date(day).getUTCDay();
  return weekday === 0 || weekday === 6 || holidays.includes(day) ? worked(plus(day, 1)) : day;
}

const earlier = (one: string, other: string) => (one < other ? one : other);

function firstDue(notice: Notice, asked: Asked, receivedAt: number): string {
  const day = localDay(receivedAt);
  const law = worked(plusMonths(day, 1));
  const days = notice[asked]?.answer;
  return days === undefined ? law : earlier(law, worked(plus(day, days)));
}

function extendedDue(notice: Notice, asked: Asked, receivedAt: number): string {
  const day = localDay(receivedAt);
  const law = worked(earlier(plusMonths(day, 3), plusMonths(plusMonths(day, 1), 2)));
  const days = notice[asked]?.extend;
  const later = days === undefined ? law : earlier(law, worked(plus(day, days)));
  const first = firstDue(notice, asked, receivedAt);
  return later < first ? first : later;
}

/** Summer time in Estonia: from the last Sunday of March, 01:00 UTC, to that of October. */
function offsetAt(moment: number): number {
  const lastSunday = (month: number) => {
    const last = new Date(Date.UTC(new Date(moment).getUTCFullYear(), month, 0));
    return last.getTime() - last.getUTCDay() * dayMs + hour;
  };
  return moment >= lastSunday(3) && moment < lastSunday(10) ? 3 * hour : 2 * hour;
}

/** The date in Estonia. */
export function localDay(moment: number): string {
  return new Date(moment + offsetAt(moment)).toISOString().slice(0, 10);
}

/** The moment at which a date begins in Estonia. */
export function midnight(day: string): number {
  const utc = Date.parse(day);
  return utc - offsetAt(utc - 2 * hour);
}
