import type { Sql } from 'sql-template-tag';
import type { Context } from '../../context.ts';
import type { RequestRow, TaskRow } from '../../db/tables.ts';
import { localDate } from '../../law/day.ts';
import { dayOf, type Profile } from '../../notices/profile.ts';
import { ok, type Result, refuse } from '../../result.ts';
import { lostIn } from '../../retention/led.ts';
import { readStanding } from '../../tasks/actions.ts';
import { chosenAmong, type Recipient } from '../../tasks/recipients.ts';
import { dropping, finishing } from '../../tasks/steps/change.ts';
import { newTasks } from '../../tasks/steps/new.ts';
import { doneEn } from '../../wording/done-en.ts';
import { doneEt } from '../../wording/done-et.ts';
import { nameOf, wordingFor, wordingLanguageFor } from '../../wording/languages.ts';
import type { WhatWasDone } from '../answer.ts';
import { type DoneRecipient, doneCategories, doneRecipients, leftUndone, notWhole } from '../done.ts';
import { type DoneWords, doneSentence, recipientSentence, type ToldDeed } from '../done-sentence.ts';
import { keptUntil } from '../keeping.ts';
import type { Outcome } from '../request.ts';
import type { Contact } from '../sealed.ts';
import { takeableUntil } from '../taking.ts';
import { readErasure } from './erased.ts';
import type { Accompanying } from './move.ts';
import { planned } from './plan.ts';

/** A request that is to be answered. */
interface ToAnswer {
  row: RequestRow;
  profile: Profile;
  outcome: Outcome;
  /** Whether another request of the person is under way. */
  hasOthers: boolean;
  /** To whom the person's data went, as the operator says. */
  chosen?: readonly string[] | undefined;
}

/** What an answer says was done, and which recipients are told with it. */
interface Done {
  said: WhatWasDone;
  recipients: Recipient[];
}

const nothingDone: Done = { said: {}, recipients: [] };

/**
 * What was done for a request, as its answer says it, in the person's language; all of it as it is known now. Refused
 * where the answer would not be true: an erasure that is not done, or not wholly; where a source can't be read; and where
 * recipients are chosen that there are not, or of what nobody is told.
 */
export async function readDone(context: Context, asked: ToAnswer): Promise<Result<Done>> {
  const { row, profile, outcome, chosen } = asked;
  if (row.type === 'erasure' && row.carriedAt !== null && outcome === 'refused') {
    return (await isAnythingDone(context, row)) ? refuse({ type: 'erasure-done' }) : ok(nothingDone);
  }
  if (outcome === 'refused') return ok(nothingDone);
  const deed = deedOf(row);
  if (deed === null && chosen !== undefined) return nobodyIsTold();
  if (deed === null) return ok({ said: exportOf(context, asked), recipients: [] });
  const tasks = await readStanding(context, row.id);
  const failed = deed === 'rectification' && outcome === 'granted' ? failedByHand(tasks) : undefined;
  if (failed) return refuse({ type: 'correction-failed', task: failed.id });
  const recipients = recipientsToTell(row, profile, chosen);
  if (!recipients.ok) return recipients;
  const sayings = recipientsOf(asked, deed, { tasks, recipients: recipients.value });
  if (deed !== 'erasure') return ok({ said: sayings, recipients: recipients.value });
  const erased = await readErased(context, asked, tasks);
  return erased.ok ? ok({ said: { ...erased.value, ...sayings }, recipients: recipients.value }) : erased;
}

/** The correction that could not be made, if that is how it stands. */
function failedByHand(tasks: readonly TaskRow[]): TaskRow | undefined {
  const mine = tasks.filter(({ kind, state }) => kind === 'by-hand' && state !== 'dropped');
  const last = mine.sort((one, other) => one.createdAt - other.createdAt).at(-1);
  return last?.state === 'failed' ? last : undefined;
}

/** Whom the answer itself tells: what was carried out has told those whom it concerns. */
function recipientsToTell(
  { carriedAt }: RequestRow,
  { controller: { recipients } }: Profile,
  chosen: readonly string[] | undefined,
): Result<Recipient[]> {
  if (chosen !== undefined) return chosenAmong(recipients, chosen);
  return ok(carriedAt === null ? [...recipients] : []);
}

function nobodyIsTold() {
  const detail = 'belongs to an erasure, a correction or a restriction: of other requests nobody is told';
  return refuse({ type: 'invalid-input', errors: [{ pointer: '/recipients', detail }] });
}

async function isAnythingDone(context: Context, row: RequestRow): Promise<boolean> {
  const erasure = await readErasure(context, row);
  if (!erasure) return false;
  const gone = [...erasure.categories.values()].some(({ erased, anonymised }) => erased + anonymised > 0);
  return gone || erasure.status === 'running';
}

/** What became of each category: by what was carried out, and by a plan made anew. */
async function readErased(
  context: Context,
  { row, profile, outcome, hasOthers }: ToAnswer,
  tasks: readonly TaskRow[],
): Promise<Result<WhatWasDone>> {
  const { now } = context;
  const erasure = await readErasure(context, row);
  if (erasure?.status === 'running') {
    return refuse({ type: 'erasure-not-done', categories: [], isUnderWay: true });
  }
  const made = await planned(context, row);
  // Without a notice there is nothing to say it by: the shop's own words do
  if (!made.ok) return made.refusal.type === 'no-notice' && !erasure ? ok({}) : made;
  const { plans, noticeVersion, look } = made.value;
  const carried = erasure?.categories ?? null;
  const left = leftUndone({ plans, carried });
  if (left.length > 0) return refuse({ type: 'erasure-not-done', categories: left, isUnderWay: false });
  const proofUntil = hasOthers ? null : keptUntil(profile, now, now).proof;
  const lost = lostIn(erasure?.looks ?? [], look, dayOf(profile, now));
  const categories = doneCategories({ plans, carried, lost, tasks, proofUntil, dateOf: dateOf(profile) });
  const less = notWhole(categories);
  if (outcome === 'granted' && less.length > 0) {
    return refuse({ type: 'erasure-not-whole', categories: less });
  }
  const [words, wording] = [doneWordsOf(row), wordingFor(row.language)];
  return ok({
    categories: categories.map((one) => ({
      ...one,
      sentence: doneSentence(words, nameOf(wording, one.category), one),
    })),
    asOf: new Date(now).toISOString(),
    rulesVersion: noticeVersion,
  });
}

/** Whom each recipient is told of, once it is granted (Art. 19 GDPR). */
function deedOf({ type }: Pick<RequestRow, 'type'>): ToldDeed | null {
  return type === 'erasure' || type === 'rectification' || type === 'restriction' ? type : null;
}

/** What the recipients have said: those that were told before, and those that the answer itself has told. */
function recipientsOf(
  { row, profile }: ToAnswer,
  deed: ToldDeed,
  { tasks, recipients }: { tasks: readonly TaskRow[]; recipients: readonly Recipient[] },
): Pick<WhatWasDone, 'recipients'> {
  const { mode } = profile.controller;
  const mine = tasks.filter((task) => task.deed === deed && !['failed', 'dropped'].includes(task.state));
  const told = (id: string | null) => mine.some(({ recipient }) => recipient === id);
  // Who failed is asked anew, if it is chosen
  const untold = recipients.filter(({ id }) => !told(id));
  const others = tasks.filter(({ recipient }) => !untold.some(({ id }) => id === recipient));
  const all: (DoneRecipient & { isBeingTold: boolean })[] = [
    ...doneRecipients(others, deed, dateOf(profile)).map((one) => ({ ...one, isBeingTold: false })),
    ...untold.map(({ name, email }) => {
      const isBeingTold = email !== undefined && mode !== 'rehearsal';
      return { name, state: 'open' as const, on: null, isBeingTold };
    }),
  ];
  const words = doneWordsOf(row);
  if (all.length === 0) return {};
  return {
    recipients: all.map(({ isBeingTold, ...one }) => ({
      ...one,
      sentence: recipientSentence(words, deed, { ...one, isBeingTold }),
    })),
  };
}

/** The export of the person's data, and until when it is there. */
function exportOf({ now }: Context, { row, profile, outcome }: ToAnswer): Pick<WhatWasDone, 'export'> {
  const until = takeableUntil({ ...row, outcome, closedAt: now }, profile.controller.timeZone);
  if (until === null) return {};
  const { exportText } = wordingFor(row.language).requests.answer;
  return { export: { until, sentence: exportText(until) } };
}

/** An answer that is about to be given. */
interface Answered extends Pick<ToAnswer, 'row' | 'profile' | 'outcome'> {
  recipients: readonly Recipient[];
  /** Null once it was purged. */
  contact: Contact | null;
}

/**
 * What others must do once a request is answered: recipients are told of what was granted, where they were not told
 * before; of an objection that was granted the shop itself has something to do, and a correction that was granted it has
 * made. Of what is refused, nobody has.
 */
export async function stillNeeded(
  context: Context,
  { row, profile, recipients, contact, outcome }: Answered,
): Promise<Required<Accompanying>['tasks']> {
  const { type, scope } = row;
  if (outcome === 'refused') {
    return [{ statements: (condition) => dropping(context, row.id, condition), events: [] }];
  }
  const deed = deedOf(row);
  const isObjection = type === 'objection' && scope === 'other';
  if (deed === null && !isObjection) return [];
  const needed = { request: row, profile, recipients, contact, elsewhere: [], byHand: deed === null };
  const isCorrected = type === 'rectification' && outcome === 'granted';
  return [
    await newTasks(context, needed, deed ?? 'objection'),
    ...(isCorrected
      ? [{ statements: (condition: Sql) => finishing(context, row.id, condition), events: [] }]
      : []),
  ];
}

function doneWordsOf({ language }: Pick<RequestRow, 'language'>): DoneWords {
  return wordingLanguageFor(language) === 'et' ? doneEt : doneEn;
}

function dateOf({ controller }: Profile): (at: number) => string {
  return (at) => localDate(at, controller.timeZone);
}
