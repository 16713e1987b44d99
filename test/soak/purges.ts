// Purges of made-up shops, killed again and again at any moment, while holds are placed.

import { setTimeout as sleep } from 'node:timers/promises';
import sql, { raw } from 'sql-template-tag';
import { openDatabase } from '../../src/db/client.ts';
import { placeHold } from '../../src/holds/actions.ts';
import { approvePurge, startPurge } from '../../src/retention/actions.ts';
import { seededRandom } from '../support/fault-plan.ts';
import { drawShop, quoted, type ShopHold } from '../support/purge-shop.ts';
import { contextAt, judgeShop, must, readShop, setShop, viewOf } from '../support/purge-stage.ts';
import { type Chance, chanceOf } from '../support/purge-values.ts';
import { completeness, soundness, type Watched } from './judging.ts';
import { isOver, type Killing, nextKind, type Phase, strike } from './killing.ts';
import type { Rig } from './rig.ts';

/** What came of it. */
export interface PurgeTally {
  runs: number;
  rows: number;
  gone: number;
  acknowledged: number;
  violations: string[];
}

/** A purge, and the holds that were asked for meanwhile. */
interface Purge extends Watched {
  asked: ShopHold[];
}

const again = { dryRun: false, reapply: false, asOf: undefined };

/** Begins a run, or goes on with one that waits, until something can be worked on; gives its id and phase. */
async function standing(
  rig: Rig,
  watched: Purge,
  run: string,
): Promise<{ run: string; phase: Phase | null }> {
  const { stage } = watched;
  const context = contextAt(rig.direct, Date.now());
  const ours = openDatabase({ url: rig.ours.url });
  const view = await viewOf(stage, run);
  if (view.status === 'finished') return { run, phase: null };
  if (view.status === 'failed') {
    return { run: must(await startPurge(context, stage.slug, again)).id, phase: 'plan' };
  }
  if (view.status === 'needs_approval') must(await approvePurge(context, run));
  // As if the lease had run out, and a batch were small
  const [row] = await ours.read<{ status: string }>(sql`select status from runs where id = ${run}`);
  await ours.write([
    sql`update runs set leased_until = 0, state = json_set(state, '$.rows', min(20, state ->> '$.rows')) where id = ${run}`,
  ]);
  return { run, phase: row?.status === 'planning' ? 'plan' : 'take' };
}

/** Places holds on rows that are due, at any moment. */
async function placeSome(rig: Rig, chance: Chance, tally: PurgeTally, watched: Purge): Promise<void> {
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
export async function purgeShop(
  rig: Rig,
  killing: Killing,
  tally: PurgeTally,
  { seed, rows }: { seed: number; rows: number },
): Promise<void> {
  const chance = chanceOf(seededRandom(seed));
  const shop = drawShop(seed, `s${seed} `, rows, Date.now());
  const stage = await setShop(rig.direct, `soak-${seed}`, shop);
  const before = await readShop(stage);
  const asked: ShopHold[] = [];
  const fates = (withAsked: boolean) => {
    const holds = [...shop.holds, ...(withAsked ? asked : [])];
    return judgeShop({ ...stage, shop: { ...shop, holds } }, before, shop.now).fates;
  };
  const watched: Purge = { stage, before, evident: 0, fates, asked, named: new Map() };
  const holding = placeSome(rig, chanceOf(seededRandom(seed + 1)), tally, watched);
  const begun = must(await startPurge(contextAt(rig.direct, Date.now()), stage.slug, again));
  let now = await standing(rig, watched, begun.id);
  const report = (all: string[], when: string) => {
    for (const one of all) tally.violations.push(`seed ${seed}, ${when}: ${one}`);
  };
  for (let tries = 0; now.phase !== null && tries < 14; tries += 1) {
    // Most of the kills belong where something is taken
    const isWanted = tries < 8 && !isOver(killing) && (now.phase === 'take' || chance.is(0.4));
    const kind = isWanted ? nextKind(killing) : null;
    await strike(rig, chance, killing, { work: { run: now.run }, phase: now.phase, kind });
    report(await soundness(watched), `after ${kind ?? 'no'} kill in ${now.phase}`);
    now = await standing(rig, watched, now.run);
  }
  await holding;
  if (now.phase !== null) report([`it is still ${(await viewOf(stage, now.run)).status}`], 'at the end');
  report(await completeness(watched), 'at the end');
  const view = await viewOf(stage, now.run);
  tally.runs += 1;
  tally.rows += shop.tables.reduce((sum, { rows: all }) => sum + all.length, 0);
  tally.gone += view.rules.reduce((sum, { purged }) => sum + purged, 0);
  await stage.database.write(shop.tables.map(({ name }) => raw(`drop table ${quoted(name)}`)));
}
