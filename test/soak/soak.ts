// `npm run soak`: lives of requests, over a database whose answers are lost now and then; and purges of made-up shops,
// killed again and again at any moment. After each step or kill everything is as the law says. Loopback only.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { parseArgs } from 'node:util';
import sql, { raw } from 'sql-template-tag';
import { openDatabase } from '../../src/db/client.ts';
import { placeHold } from '../../src/holds/actions.ts';
import { approvePurge, startPurge } from '../../src/retention/actions.ts';
import { seededRandom } from '../support/fault-plan.ts';
import { drawShop, quoted } from '../support/purge-shop.ts';
import { contextAt, judgeShop, must, readShop, setShop, viewOf } from '../support/purge-stage.ts';
import { type Chance, chanceOf } from '../support/purge-values.ts';
import { completeness, soundness, type Watched } from './judging.ts';
import { soakLives } from './lives.ts';
import { type Rig, setRig } from './rig.ts';

const kinds = ['engine', 'workerd', 'sqld', 'network'] as const;
type Kind = (typeof kinds)[number];

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: String(Date.now() % 1_000_000) },
    kills: { type: 'string', default: '200' },
    minutes: { type: 'string', default: '30' },
    rows: { type: 'string', default: '300' },
    lives: { type: 'string', default: '10000' },
  },
});
const wanted = Number(values.kills);
const lives = Number(values.lives);
/** When the kills must be over; they begin after the lives. */
let end = Number.POSITIVE_INFINITY;

interface Tally {
  kills: Record<Kind, { plan: number; take: number; missed: number }>;
  runs: number;
  rows: number;
  gone: number;
  acknowledged: number;
  violations: string[];
}

const tally: Tally = {
  kills: Object.fromEntries(kinds.map((kind) => [kind, { plan: 0, take: 0, missed: 0 }])) as Tally['kills'],
  ...{ runs: 0, rows: 0, gone: 0, acknowledged: 0, violations: [] },
};
const killsOf = (kind: Kind) => tally.kills[kind].plan + tally.kills[kind].take;

/** The kind that has killed least so far. */
const nextKind = () => [...kinds].sort((a, b) => killsOf(a) - killsOf(b))[0] ?? 'engine';
const isOver = () => kinds.every((kind) => killsOf(kind) >= wanted / kinds.length);

/** How long a piece of work takes, by its phase and place (ms): kills are spread over it. */
const usual = new Map<string, number>();
const usually = (what: string) => usual.get(what) ?? 300;

/** Begins a run, or goes on with one that waits, until something can be worked on; gives its id and phase. */
async function standing(
  rig: Rig,
  watched: Watched,
  run: string,
): Promise<{ run: string; phase: 'plan' | 'take' | null }> {
  const { stage } = watched;
  const context = contextAt(rig.direct, Date.now());
  const ours = openDatabase({ url: rig.ours.url });
  const view = await viewOf(stage, run);
  if (view.status === 'finished') return { run, phase: null };
  if (view.status === 'failed') {
    const again = must(
      await startPurge(context, stage.slug, { dryRun: false, reapply: false, asOf: undefined }),
    );
    return { run: again.id, phase: 'plan' };
  }
  if (view.status === 'needs_approval') must(await approvePurge(context, run));
  // As if the lease had run out, and a batch were small
  const [row] = await ours.read<{ status: string }>(sql`select status from runs where id = ${run}`);
  await ours.write([
    sql`update runs set leased_until = 0, state = json_set(state, '$.rows', min(20, state ->> '$.rows')) where id = ${run}`,
  ]);
  return { run, phase: row?.status === 'planning' ? 'plan' : 'take' };
}

/** One piece of work on a run, killed on its way, if the kill comes in time. Then everything that was killed is up again. */
async function work(
  rig: Rig,
  chance: Chance,
  run: string,
  phase: 'plan' | 'take',
  kind: Kind | null,
): Promise<void> {
  const inWorkerd = kind === 'workerd' || (kind !== 'engine' && chance.is(0.3));
  const worker = inWorkerd ? await rig.inWorkerd() : await rig.inNode({ run, now: Date.now() });
  const what = `${phase} ${inWorkerd}`;
  const began = performance.now();
  let isRunning = true;
  const over = worker.over.then(() => {
    isRunning = false;
  });
  if (kind !== null) await Promise.race([over, sleep(chance.next() * usually(what))]);
  else await over;
  if (!isRunning) usual.set(what, (usually(what) + performance.now() - began) / 2);
  else usual.set(what, usually(what) * 1.02);
  if (kind === null) return;
  tally.kills[kind][isRunning ? phase : 'missed'] += 1;
  if (!isRunning) return;
  const database = chance.is(0.7) ? rig.shop : rig.ours;
  if (kind === 'sqld') await database.kill();
  else if (kind === 'network') await database.cable.cut(20 + chance.below(200));
  else worker.kill();
  await over;
  // What had left for a database may still be carried out
  await sleep(50);
}

/** Places holds on rows that are due, at any moment. */
async function placeSome(rig: Rig, chance: Chance, watched: Watched): Promise<void> {
  const { stage, asked, named } = watched;
  for (let at = 0; at < 2; at += 1) {
    await sleep(chance.next() * 3_000);
    const mapping = chance.pick(stage.shop.mappings);
    const rows = await readShop(stage).then(
      (all) => all[mapping.table] ?? [],
      () => [],
    );
    const key = rows.length > 0 ? chance.pick(rows)[mapping.key] : undefined;
    if (key === undefined) continue;
    const record = {
      category: mapping.category,
      key: key.startsWith("'") ? key.slice(1, -1).replaceAll("''", "'") : key,
    };
    asked.push({ record });
    const context = contextAt(rig.direct, Date.now());
    const placed = await placeHold(context, stage.slug, { record, reason: 'dispute' }).catch(() => null);
    if (!placed?.ok) continue;
    const now = await readShop(stage).catch(() => null);
    if (!now) continue;
    tally.acknowledged += 1;
    const { fates } = judgeShop(
      { ...stage, shop: { ...stage.shop, holds: [{ record }] } },
      now,
      stage.shop.now,
    );
    for (const { name, key: column } of stage.shop.tables) {
      for (const [i, row] of (now[name] ?? []).entries()) {
        if (fates[name]?.[i]?.becomes === 'held') named.set(`${name} ${row[column]}`, JSON.stringify(row));
      }
    }
  }
}

/** A shop from a seed, purged to the end, killed up to eight times. */
async function round(rig: Rig, seed: number): Promise<void> {
  const chance = chanceOf(seededRandom(seed));
  const shop = drawShop(seed, `s${seed} `, Number(values.rows), Date.now());
  const stage = await setShop(rig.direct, `soak-${seed}`, shop);
  const before = await readShop(stage);
  const watched: Watched = { stage, before, asked: [], named: new Map() };
  const holding = placeSome(rig, chanceOf(seededRandom(seed + 1)), watched);
  let now = await standing(
    rig,
    watched,
    must(
      await startPurge(contextAt(rig.direct, Date.now()), stage.slug, {
        dryRun: false,
        reapply: false,
        asOf: undefined,
      }),
    ).id,
  );
  const report = (all: string[], when: string) => {
    for (const one of all) tally.violations.push(`seed ${seed}, ${when}: ${one}`);
  };
  for (let tries = 0; now.phase !== null && tries < 14; tries += 1) {
    // Most of the kills belong where something is taken
    const isWanted = tries < 8 && !isOver() && (now.phase === 'take' || chance.is(0.4));
    const kind = isWanted ? nextKind() : null;
    await work(rig, chance, now.run, now.phase, kind);
    report(await soundness(watched), `after ${kind ?? 'no'} kill in ${now.phase}`);
    now = await standing(rig, watched, now.run);
  }
  await holding;
  if (now.phase !== null) report([`it is still ${(await viewOf(stage, now.run)).status}`], 'at the end');
  report(await completeness(watched), 'at the end');
  const view = await viewOf(stage, now.run);
  tally.runs += 1;
  tally.rows += shop.tables.reduce((sum, { rows }) => sum + rows.length, 0);
  tally.gone += view.rules.reduce((sum, { purged }) => sum + purged, 0);
  await stage.database.write(shop.tables.map(({ name }) => raw(`drop table ${quoted(name)}`)));
}

async function soak(): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'unusta-soak-'));
  const first = Number(values.seed);
  console.log(
    `soak: ${lives} lives, ${wanted} kills, from seed ${first} (again: npm run soak -- --seed ${first})`,
  );
  if (lives > 0) tally.violations.push(...(await soakLives(folder, { seed: first, lives })));
  end = performance.now() + Number(values.minutes) * 60_000;
  if (wanted > 0) await killPurges(folder, first);
  else await rm(folder, { recursive: true, force: true });
  for (const violation of tally.violations) console.error(violation);
  if (!isOver()) console.error(`Out of time (${values.minutes} minutes) before all kills were made.`);
  process.exitCode = tally.violations.length === 0 && isOver() ? 0 : 1;
}

async function killPurges(folder: string, first: number): Promise<void> {
  const rig = await setRig(folder);
  try {
    for (let seed = first; !isOver() && performance.now() < end; seed += 1) {
      await round(rig, seed);
      const all = kinds.map((kind) => `${kind} ${killsOf(kind)}`).join(', ');
      console.log(`seed ${seed}: ${all}; ${tally.violations.length} violations`);
    }
  } finally {
    await rig.stop();
    await rm(folder, { recursive: true, force: true });
  }
  console.table(tally.kills);
  const { runs, rows, gone, acknowledged } = tally;
  console.log(
    `${runs} runs, ${rows} rows judged, ${gone} gone, ${acknowledged} holds acknowledged on the way`,
  );
}

await soak();
