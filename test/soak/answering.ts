// What goes on while an erasure is killed: holds are placed on its rows, a restriction is asked for, and the shop tries to answer.

import { setTimeout as sleep } from 'node:timers/promises';
import sql from 'sql-template-tag';
import * as v from 'valibot';
import { isUnreachable } from '../../src/db/client.ts';
import { placeHold } from '../../src/holds/actions.ts';
import { settleRequest } from '../../src/holds/steps/settle.ts';
import { payloadOf } from '../../src/keys/jws.ts';
import { readProfile } from '../../src/notices/actions.ts';
import { answerRequest } from '../../src/requests/actions.ts';
import type { SignedAnswer } from '../../src/requests/answer.ts';
import { NewRequest } from '../../src/requests/input.ts';
import { readAnswer } from '../../src/requests/steps/follow.ts';
import { incomingByApi, receiveRequest } from '../../src/requests/steps/receive.ts';
import {
  type ErasureWorld,
  type GroundedRule,
  judgeSurvivors,
  type Part,
} from '../support/erasure-oracle.ts';
import { inOrder, judgedWhole, partsIn, worldOf } from '../support/erasure-world.ts';
import type { PurgeShop } from '../support/purge-shop.ts';
import { cellOf, contextAt, keysOf, must, readShop, type Snapshot } from '../support/purge-stage.ts';
import type { Chance } from '../support/purge-values.ts';
import type { Watched } from './judging.ts';
import type { Rig } from './rig.ts';

export type Kept = ErasureWorld['holds'][number];

/** What came of it. */
export interface ErasureTally {
  erasures: number;
  rows: number;
  gone: number;
  holds: number;
  restrictions: number;
  /** Answers that were tried: refused, as it was not done; taken; and such that met a database that was down. */
  refused: number;
  answered: number;
  hindered: number;
  violations: string[];
}

/** One person's erasure. */
export interface Erasure extends Watched {
  request: string;
  person: string;
  rules: GroundedRule[];
  /** What keeps their rows from its beginning on, and what was asked for meanwhile. */
  kept: readonly Kept[];
  asked: Kept[];
  due: ReturnType<typeof dueIn>;
  isAnswered: boolean;
}

/** The law's view of the shop as `rows` has it, with so much that keeps. */
const worldIn = ({ stage, rules, person }: Erasure, rows: Snapshot, kept: readonly Kept[]) =>
  worldOf(stage, rows, rules, person, kept);

const mostHolds = 5;

/** Goes on until it is told to stop; one thing at a time, so that what keeps is known whenever an answer is tried. */
export function disturb(
  rig: Rig,
  chance: Chance,
  tally: ErasureTally,
  erasure: Erasure,
): () => Promise<void> {
  let isOn = true;
  const over = (async () => {
    for (let placed = 0; isOn; ) {
      await sleep(chance.next() * 300);
      if (!isOn) return;
      if (erasure.isAnswered || placed === mostHolds || chance.is(0.5)) {
        await tryAnswer(rig, tally, erasure);
      } else {
        placed += 1;
        await keep(rig, chance, tally, erasure);
      }
    }
  })();
  return () => {
    isOn = false;
    return over;
  };
}

/** Asks for something that keeps, until it is acknowledged; from then on all that it keeps must stay. */
async function keep(rig: Rig, chance: Chance, tally: ErasureTally, erasure: Erasure): Promise<void> {
  const { stage, person, asked, kept, named } = erasure;
  const hold = chance.is(0.1) ? null : drawHold(chance, erasure);
  const { holdGround = 'none' } = stage.shop;
  asked.push(
    hold
      ? { clause: '2', ground: holdGround, ...hold.means }
      : { clause: 'law:18(1)', ground: 'restriction', person },
  );
  const ticket = String(chance.next());
  const isPlaced = () =>
    hold
      ? placeHold(contextAt(rig.direct, Date.now()), stage.slug, { ...hold.wanted, reason: 'dispute' }).then(
          ({ ok }) => ok,
        )
      : isRestricted(rig, erasure, ticket);
  const now = await untilUp(async () => ((await isPlaced()) ? readShop(stage) : null));
  if (hold) tally.holds += 1;
  else tally.restrictions += 1;
  const fates = judgeSurvivors(worldIn(erasure, now, [...kept, ...asked]));
  for (const [table, key] of keysOf(stage)) {
    for (const [at, row] of (now[table] ?? []).entries()) {
      if (fates[table]?.[at]?.becomes === 'kept') named.set(`${table} ${row[key]}`, JSON.stringify(row));
    }
  }
}

/** A hold on a row that was due, or now and then on its person. */
function drawHold(chance: Chance, { person, due }: Erasure) {
  if (due.length === 0 || chance.is(0.1))
    return { wanted: { subject: { email: person } }, means: { person } };
  const record = chance.pick(due);
  return { wanted: { record }, means: { record } };
}

/** The rows that were to go at its beginning, as holds name them. */
export function dueIn({ mappings }: PurgeShop, before: Snapshot, fates: ReturnType<typeof judgeSurvivors>) {
  return mappings.flatMap(({ table, category, key }) =>
    (before[table] ?? []).flatMap((row, at) =>
      fates[table]?.[at]?.becomes === 'kept' ? [] : [{ category, key: String(cellOf(row[key] ?? '')) }],
    ),
  );
}

/** Takes in a request by which all rows of the person stay as they are; gives whether their databases know. */
async function isRestricted(rig: Rig, { stage, person }: Erasure, ticket: string): Promise<boolean> {
  const id = await takeIn(rig, stage.slug, { type: 'objection', scope: 'other', email: person }, ticket);
  const context = contextAt(rig.direct, Date.now());
  await settleRequest(context, id);
  const [hold] = await context.db.read(
    sql`select id from holds where id = ${id} and settled_at is not null and lifted_at is null`,
  );
  return hold !== undefined;
}

/** Takes a request of somebody in whom the shop has identified: its id. */
export async function takeIn(rig: Rig, slug: string, body: object, ticket: string): Promise<string> {
  const context = contextAt(rig.direct, Date.now());
  const profile = await readProfile(context, slug);
  if (!profile) throw new Error(`${slug} was not published.`);
  const wanted = v.parse(NewRequest, { ...body, verified: true, language: 'en' });
  const incoming = must(await incomingByApi(context, profile, wanted, ticket));
  return must(await receiveRequest(context, profile, incoming)).row.id;
}

/** Again and again, while a database is down or somebody else was faster. */
async function untilUp<T>(work: () => Promise<T | null>): Promise<T> {
  for (let tries = 1; ; tries += 1) {
    const done = await work().catch((error: unknown) => {
      if (tries === 100) throw error;
      return null;
    });
    if (done !== null) return done;
    if (tries === 100) throw new Error('The databases have been down for too long.');
    await sleep(100);
  }
}

/** The shop answers, or tries to: it must not be let before the rows are gone, and what is signed then must be true. */
export async function tryAnswer(rig: Rig, tally: ErasureTally, erasure: Erasure): Promise<void> {
  const { request } = erasure;
  if (erasure.isAnswered) return;
  const said = { outcome: 'partly', ground: 'The law.', message: 'As far as the law lets us.' } as const;
  // Until it is known what came of it: it may have been taken, and only its reply lost
  const type = await untilUp(async () => {
    const done = await answerRequest(contextAt(rig.direct, Date.now()), request, said).catch((error) => {
      if (!isUnreachable(error)) throw error;
      tally.hindered += 1;
      return null;
    });
    return done && (done.ok ? 'answered' : done.refusal.type);
  });
  if (type === 'changed-meanwhile' || type === 'source-unavailable') tally.hindered += 1;
  else if (type === 'erasure-not-done') tally.refused += 1;
  else if (type === 'answered' || type === 'request-state') {
    erasure.isAnswered = true;
    tally.answered += 1;
    tally.violations.push(...(await untilUp(() => lies(rig, erasure))));
  } else tally.violations.push(`${request}: its answer was refused as ${type}`);
}

/** What an answer says that isn't so: of the rows as they are, and of those that are not there any more. */
async function lies(rig: Rig, erasure: Erasure): Promise<string[]> {
  const { stage, before, kept, asked, request } = erasure;
  const context = contextAt(rig.direct, Date.now());
  const now = await readShop(stage);
  const jws = await readAnswer(context, { controller: stage.slug, id: request });
  const all = [...kept, ...asked];
  const stays = judgedWhole(worldIn(erasure, now, all));
  const wrong = Object.entries(stays).flatMap(([category, parts]) =>
    parts.flatMap(({ outcome, rows }) =>
      outcome === 'kept' ? [] : [`${request}: it was answered while ${rows} of ${category} were to go`],
    ),
  );
  const gone = judgedWhole(worldIn(erasure, goneOf(erasure, before, now), kept));
  const { categories = [] } = payloadOf(jws ?? '') as SignedAnswer;
  const bare = categories.map((one) => ({
    ...one,
    parts: one.parts.map(({ state, on, ...part }) => part),
  }));
  const [is, should] = [linesOf(partsIn({ categories: bare })), linesOf(gone, stays)];
  if (is !== should) wrong.push(`${request}: it was answered ${is}, and it is ${should}`);
  return wrong;
}

/** Of the rows as they were, those that are so no more; and all by which people are found. */
function goneOf({ stage }: Erasure, before: Snapshot, now: Snapshot): Snapshot {
  const mapped = new Set(stage.shop.mappings.map(({ table }) => table));
  return Object.fromEntries(
    Object.entries(before).map(([table, rows]) => {
      const left = new Set((now[table] ?? []).map((row) => JSON.stringify(row)));
      return [table, mapped.has(table) ? rows.filter((row) => !left.has(JSON.stringify(row))) : rows];
    }),
  );
}

function linesOf(...all: Record<string, Part[]>[]): string {
  const categories = [...new Set(all.flatMap((one) => Object.keys(one)))].sort();
  return JSON.stringify(
    categories.map((category) => [category, inOrder(all.flatMap((one) => one[category] ?? []))]),
  );
}
