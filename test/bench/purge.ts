// What a purge does in a second beside a bare Worker that deletes the same rows by their keys; what held rows, many rows
// and other writers cost it or cost by it; and what a tick of the cron does where it may take one page.
//
// Purges are started and approved through the API. The slices behind the two answers do the work, twenty seconds each;
// should they not do, the cron is rung. Contestants take turns, a few days' orders at a time, as of another date each.

import { type BarePurge, barePurgeFiles } from './bare-purge.ts';
import { measureMemory, measureTick, measureWait } from './purge-limits.ts';
import { type PurgeRun, purgeDays } from './purge-run.ts';
import { dateOf, type PurgeShop, perDay, publishPurgeShop, startPurgeShop, thousands } from './purge-shop.ts';
import { type Purger, starterOf } from './purger.ts';
import { median, type Row } from './report.ts';
import type { Stage } from './stage.ts';
import type { Workerd } from './workerd.ts';

const lowest = 0.8;
/** Days of orders that a turn takes, and turns: many, since a disk has better and worse minutes. */
const turn = 60;
const turns = 5;
const rounds = 3;
const warmTurn = 15;
/** The same where others are held. */
const heldTurn = 15;
/** Days of orders that are all held. */
const heldDays = 120;

/** The purge's rows of the table. */
export async function measurePurge(stage: Stage): Promise<Row[]> {
  const shops = {
    large: await startPurgeShop(stage, { slug: 'large', days: 1_000 }),
    small: await startPurgeShop(stage, { slug: 'small', days: 330 }),
    held: await startPurgeShop(stage, { slug: 'held', days: heldDays + heldTurn * rounds, heldDays }),
    free: await startPurgeShop(stage, { slug: 'free', days: 100 }),
    tiny: await startPurgeShop(stage, { slug: 'tiny', days: 10 }),
  };
  const start = await starterOf(stage, Object.values(shops));
  const purger = await start();
  for (const { slug } of Object.values(shops)) await publishPurgeShop(purger, slug);
  // While its log is short: a system that writes back hundreds of megabytes stalls whom it likes
  const wait = await measureWait(await start(), shops.large);
  const bare = await stage.start(await barePurgeFiles(shops.large.url));
  const reader = await stage.start(await barePurgeFiles(shops.held.url));
  const rows = [
    ...(await measureRows(purger, bare, shops.large, shops.small)),
    await measureHeld(purger, reader, shops.held, shops.free),
  ];
  for (const workerd of [purger.workerd, bare, reader]) await workerd.stop();
  return [...rows, wait, ...(await measureMemory(start, shops)), await measureTick(start, shops.tiny)];
}

/** Ours and bare among many rows, and ours among few, in turns; after one turn to warm up. */
async function measureRows(
  purger: Purger,
  bare: Workerd,
  large: PurgeShop,
  small: PurgeShop,
): Promise<Row[]> {
  const warm = await purgeDays(purger, large, warmTurn);
  let size = pageOf(warm);
  const ours: PurgeRun[] = [];
  const few: PurgeRun[] = [];
  const bareMs: number[] = [];
  const takers = [
    async () => void ours.push(await purgeDays(purger, large, turn)),
    async () => void bareMs.push(await bareDays(bare, large, size)),
    async () => void few.push(await purgeDays(purger, small, turn)),
  ];
  for (let round = 0; round < turns; round += 1) {
    for (const take of round % 2 === 0 ? takers : takers.toReversed()) await take();
    size = pageOf(ours.at(-1) ?? warm);
  }
  const taking = ours.map(({ taking }) => taking.ms);
  const ratio = median(taking.map((ms, at) => (bareMs[at] ?? Number.NaN) / ms));
  const ratioOfMany = median(taking.map((ms, at) => (few[at]?.taking.ms ?? Number.NaN) / ms));
  const pages = ours.map(({ taking, batches }) => taking.cpuMs / batches);
  const shown = `${perSecond(taking)}, ${median(pages).toFixed(0)} ms CPU for a page of ${Math.round(median(ours.map(pageOf)))}`;
  return [
    {
      ...{ what: 'purge among 1,000,000 rows, 1,000 holds', ours: shown },
      ...{ against: `${perSecond(bareMs)} by key, no holds, no evidence`, ratio },
      ...{ floor: `≥ ${lowest}`, ok: ratio >= lowest },
    },
    {
      ...{ what: `… ${thousands(turns * turn)} gone, not among 330,000`, ours: perSecond(taking) },
      ...{ against: perSecond(few.map(({ taking }) => taking.ms)), ratio: ratioOfMany },
      ...{ floor: `≥ ${lowest}`, ok: ratioOfMany >= lowest },
    },
    {
      ...{ what: `… the plan of ${thousands(turn)}, not among 330,000`, ours: planned(ours) },
      ...{ against: planned(few) },
    },
  ];
}

/** Held rows in front of those to be taken: against reading them alone, and taking as many where none are held. */
async function measureHeld(purger: Purger, reader: Workerd, held: PurgeShop, free: PurgeShop): Promise<Row> {
  const ratios: number[] = [];
  const all: number[] = [];
  const apart: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const with120k = await purgeDays(purger, held, heldTurn);
    const without = await purgeDays(purger, free, heldTurn);
    const order = { after: dateOf(-1), upTo: dateOf(heldDays - 1), rows: perDay, readOnly: true };
    const reading = await bareOnce(reader, order, heldDays * perDay);
    all.push(with120k.taking.ms);
    apart.push(reading + without.taking.ms);
    ratios.push((reading + without.taking.ms) / with120k.taking.ms);
  }
  const ratio = median(ratios);
  const shown = (ms: number[]) => `${(median(ms) / 1_000).toFixed(2)} s`;
  return {
    ...{
      what: `… ${thousands(heldTurn)} gone, ${thousands(heldDays)} held rows before them`,
      ours: shown(all),
    },
    ...{ against: `${shown(apart)} to read the held and purge without`, ratio },
    ...{ floor: `≥ ${lowest}`, ok: ratio >= lowest },
  };
}

async function bareDays(bare: Workerd, shop: PurgeShop, rows: number): Promise<number> {
  const after = dateOf(shop.next - 1);
  shop.next += turn;
  return bareOnce(bare, { after, upTo: dateOf(shop.next - 1), rows, readOnly: false }, turn * perDay);
}

/** Gives how many milliseconds it took. */
async function bareOnce({ url }: Workerd, order: BarePurge, wanted: number): Promise<number> {
  const began = performance.now();
  const response = await fetch(url, { method: 'POST', body: JSON.stringify(order) });
  const text = await response.text();
  if (text !== String(wanted))
    throw new Error(`The bare worker found ${text.slice(0, 300)} rows, not ${wanted}.`);
  return performance.now() - began;
}

const pageOf = ({ purged, batches }: PurgeRun) => Math.ceil(purged / batches);
const perSecond = (ms: number[]) => `${Math.round((turn * perDay) / (median(ms) / 1_000))} rows/s`;
const planned = (runs: PurgeRun[]) => `${(median(runs.map(({ plan }) => plan.ms)) / 1_000).toFixed(2)} s`;
