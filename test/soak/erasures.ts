// Erasures in made-up shops, killed again and again at any moment, while holds are placed and answers tried.

// Erasures in made-up shops, killed again and again at any moment, while holds are placed and answers tried.

import sql, { raw } from 'sql-template-tag';
import { erasuresOf } from '../../src/retention/steps/begin-erasure.ts';
import { type GroundedRule, judgeSurvivors } from '../support/erasure-oracle.ts';
import { grounded, judgedWhole, others, worldOf } from '../support/erasure-world.ts';
import { seededRandom } from '../support/fault-plan.ts';
import { drawShop, quoted } from '../support/purge-shop.ts';
import { contextAt, readShop, type Stage, setShop } from '../support/purge-stage.ts';
import { addressOf, type Chance, chanceOf, everybody } from '../support/purge-values.ts';
import {
  disturb,
  dueIn,
  type Erasure,
  type ErasureTally,
  type Kept,
  takeIn,
  tryAnswer,
} from './answering.ts';
import { completeness, evidenceOf, soundness } from './judging.ts';
import { isOver, type Killing, nextKind, type Phase, strike } from './killing.ts';
import type { Rig } from './rig.ts';

/** A shop from a seed; the erasures of those of its people who have most to be erased, each to its end and answered. */
export async function erasePeople(
  rig: Rig,
  killing: Killing,
  tally: ErasureTally,
  { seed, rows, people }: { seed: number; rows: number; people: number },
): Promise<void> {
  const chance = chanceOf(seededRandom(seed));
  const drawn = drawShop(seed, `e${seed} `, rows, Date.now());
  const rules = grounded(seed, drawn);
  const shop = { ...drawn, rules, ...(seed % 3 !== 0 && { holdGround: 'legal-claims' as const }) };
  const stage = await setShop(rig.direct, `erasing-${seed}`, shop);
  const kept: Kept[] = [];
  for (const person of await mostDue(stage, rules, people)) {
    const email = addressOf(chance, everybody.indexOf(person));
    const { body, reasons } = chance.is(0.7) ? others[0] : chance.pick(others);
    if (body) await takeIn(rig, stage.slug, { ...body, email }, `other ${person}`);
    kept.push(...reasons.map((reason) => ({ ...reason, person })));
    const request = await takeIn(rig, stage.slug, { type: 'erasure', email }, person);
    const erasure = await watch(stage, { request, person, rules, kept: [...kept] });
    const report = (all: string[], when: string) => {
      for (const one of all) tally.violations.push(`erasures, seed ${seed}, ${person}, ${when}: ${one}`);
    };
    await erase(rig, { chance, killing, tally, report }, erasure);
    kept.push(...erasure.asked);
  }
  tally.rows += shop.tables.reduce((sum, { rows: all }) => sum + all.length, 0);
  await stage.database.write(shop.tables.map(({ name }) => raw(`drop table ${quoted(name)}`)));
}

async function mostDue(stage: Stage, rules: GroundedRule[], people: number): Promise<string[]> {
  const now = await readShop(stage);
  const dueTo = (person: string) =>
    Object.values(judgedWhole(worldOf(stage, now, rules, person, [])))
      .flat()
      .reduce((sum, { outcome, rows }) => sum + (outcome === 'kept' ? 0 : rows), 0);
  const all = everybody.map((person) => ({ person, due: dueTo(person) }));
  const most = all.sort((one, other) => other.due - one.due).slice(0, people);
  return most.filter(({ due }) => due > 0).map(({ person }) => person);
}

async function watch(
  stage: Stage,
  whose: Pick<Erasure, 'request' | 'person' | 'rules' | 'kept'>,
): Promise<Erasure> {
  const [before, { evident }] = [await readShop(stage), await evidenceOf(stage)];
  const { rules, person, kept } = whose;
  const asked: Kept[] = [];
  const judge = (keeping: readonly Kept[]) => judgeSurvivors(worldOf(stage, before, rules, person, keeping));
  const first = judge(kept);
  return {
    ...{ ...whose, stage, before, evident, asked, named: new Map(), isAnswered: false },
    due: dueIn(stage.shop, before, first),
    fates: (withAsked) => (withAsked ? judge([...kept, ...asked]) : first),
  };
}

interface Watching {
  chance: Chance;
  killing: Killing;
  tally: ErasureTally;
  report(all: string[], when: string): void;
}

const mostKills = 8;

async function erase(rig: Rig, watching: Watching, erasure: Erasure): Promise<void> {
  const { chance, tally, report } = watching;
  const stop = disturb(rig, chanceOf(seededRandom(chance.below(2 ** 31))), tally, erasure);
  const left = await goThrough(rig, watching, erasure);
  await stop();
  // What keeps all of it may come before it is begun: it is answered then, and never carried out
  if (left.phase === 'take' || (left.phase === 'plan' && !erasure.isAnswered)) {
    report([`it still has to ${left.phase}: ${left.reason}`], 'at the end');
  }
  for (let tries = 0; !erasure.isAnswered && tries < 5; tries += 1) await tryAnswer(rig, tally, erasure);
  if (!erasure.isAnswered) report(['it can’t be answered'], 'at the end');
  report(await completeness(erasure), 'at the end');
  tally.erasures += 1;
  tally.gone += (await evidenceOf(erasure.stage)).evident - erasure.evident;
}

/** Piece by piece, to its end: how far it is then. An erasure is begun by a request of the shop's, not by the cron. */
async function goThrough(
  rig: Rig,
  { chance, killing, report }: Watching,
  erasure: Erasure,
): Promise<Standing> {
  for (let tries = 0; ; tries += 1) {
    const now = await standing(rig, erasure);
    const { phase, run } = now;
    const isOut = tries === mostKills + 6 || (phase === 'plan' && erasure.isAnswered);
    if (phase === null || isOut) return now;
    const isWanted = tries < mostKills && !isOver(killing) && (phase === 'take' || chance.is(0.5));
    const among = phase === 'plan' ? (['engine', 'sqld', 'network'] as const) : undefined;
    const kind = isWanted ? nextKind(killing, among) : null;
    const work = run === null ? { request: erasure.request } : { run };
    await strike(rig, chance, killing, { work, phase, kind });
    report(await soundness(erasure), `after ${kind ?? 'no'} kill in ${phase}`);
  }
}

/** How far an erasure is: of one that waits to be carried out there is no run, of one that is over no phase. */
interface Standing {
  run: string | null;
  phase: Phase | null;
  reason: string | null;
}

/** Gives how far it is. What can be gone on with is made so, as if the lease had run out and a batch were small. */
async function standing(rig: Rig, { request }: Erasure): Promise<Standing> {
  const { db } = contextAt(rig.direct, Date.now());
  const run = (await erasuresOf({ db }, request)).at(-1)?.run;
  const [row] = await db.read<{ at: number | null }>(
    sql`select carried_at as at from requests where id = ${request}`,
  );
  if (row === undefined || (row.at === null) !== (run === undefined)) {
    throw new Error(`${request} is carried out by half.`);
  }
  if (!run || run.status === 'failed') return { run: null, phase: 'plan', reason: run?.reason ?? null };
  if (run.status === 'finished') return { run: run.id, phase: null, reason: null };
  await db.write([
    sql`update runs set leased_until = 0, state = json_set(state, '$.rows', min(2, state ->> '$.rows')) where id = ${run.id}`,
  ]);
  return { run: run.id, phase: 'take', reason: run.reason };
}
