// What a purge does in a second beside a bare Worker that deletes the same rows by their keys; what held rows, many rows
// and other writers cost it or cost by it; and what a tick of the cron does where it may take one page.
//
// Purges are started and approved through the API. The slices behind the two answers do the work, twenty seconds each;
// should they not do, the cron is rung. Contestants take turns, a few days' orders at a time, as of another date each.

import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { createClient } from '@libsql/client/http';
import { migrate } from '../../src/dev/migrate.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { type BarePurge, barePurgeFiles } from './bare-purge.ts';
import { type CountingProxy, startCountingProxy } from './counting-proxy.ts';
import { cpuMs } from './cpu.ts';
import { call, type PurgeRun, type Purger, purge } from './purge-run.ts';
import {
  dateOf,
  goneOn,
  type PurgeShop,
  perDay,
  publishPurgeShop,
  secretOf,
  startPurgeShop,
} from './purge-shop.ts';
import { median, type Row } from './report.ts';
import type { Stage } from './stage.ts';
import type { Workerd } from './workerd.ts';
import { longestWait } from './writer.ts';

const lowest = 0.8;
const longestMs = 100;
const mostMib = 16;
const mostRequests = 50;
/** Days of orders that a turn takes, and turns. */
const turn = 20;
const rounds = 5;
/** Days of orders that are all held. */
const heldDays = 120;
const slugs = ['large', 'small', 'held', 'tiny'];

/** The purge's rows of the table. */
export async function measurePurge(stage: Stage): Promise<Row[]> {
  const shops = {
    large: await startPurgeShop(stage, { slug: 'large', days: 1_000 }),
    small: await startPurgeShop(stage, { slug: 'small', days: 200 }),
    held: await startPurgeShop(stage, { slug: 'held', days: heldDays + turn * rounds, heldDays }),
    tiny: await startPurgeShop(stage, { slug: 'tiny', days: 10 }),
  };
  const start = await starterOf(stage, Object.values(shops));
  const purger = await start();
  for (const slug of slugs) await publishPurgeShop(purger, slug);
  const bare = await stage.start(await barePurgeFiles(shops.large.url));
  const reader = await stage.start(await barePurgeFiles(shops.held.url));
  const rows = [
    ...(await measureRows(purger, bare, shops.large, shops.small)),
    await measureHeld(purger, reader, shops.held, shops.small),
  ];
  for (const workerd of [purger.workerd, bare, reader]) await workerd.stop();
  return [...rows, ...(await measureWaits(start, shops)), ...(await measureTick(start, shops.small))];
}

/** Starts a Worker that knows all shops, over one database of its own. */
type Starter = (how?: { pages: string; isCounted: boolean }) => Promise<Purger & { requests: () => number }>;

async function starterOf(stage: Stage, shops: PurgeShop[]): Promise<Starter> {
  const { url: own, stop } = await startSqld(join(stage.folder, 'purger'));
  stage.stops.unshift(stop);
  await migrate({ url: own });
  return async ({ pages, isCounted } = { pages: '9999', isCounted: false }) => {
    const proxies: CountingProxy[] = [];
    const reached = async (url: string) => {
      if (!isCounted) return url;
      const proxy = await startCountingProxy(url);
      stage.stops.unshift(proxy.stop);
      proxies.push(proxy);
      return proxy.url;
    };
    const bindings: Record<string, string> = { PURGE_PAGES: pages };
    for (const { slug, url } of shops) bindings[secretOf(slug)] = await reached(url);
    const workerd = await stage.startOurs(await reached(own), { bindings, hasCron: true });
    const requests = () => proxies.reduce((sum, proxy) => sum + proxy.take().roundTrips, 0);
    return { workerd, adminKey: stage.adminKey, own: createClient({ url: own }), requests };
  };
}

/** Ours and bare among many rows, and ours among few, in turns; after one turn to warm up. */
async function measureRows(
  purger: Purger,
  bare: Workerd,
  large: PurgeShop,
  small: PurgeShop,
): Promise<Row[]> {
  const warm = await purgeDays(purger, large, turn / 2);
  let size = pageOf(warm);
  const ours: PurgeRun[] = [];
  const few: PurgeRun[] = [];
  const bareMs: number[] = [];
  const turns = [
    async () => void ours.push(await purgeDays(purger, large, turn)),
    async () => void bareMs.push(await bareDays(bare, large, size)),
    async () => void few.push(await purgeDays(purger, small, turn)),
  ];
  for (let round = 0; round < rounds; round += 1) {
    for (const take of round % 2 === 0 ? turns : turns.toReversed()) await take();
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
      ...{ what: `… ${thousands(rounds * turn)} gone, not among 200,000`, ours: perSecond(taking) },
      ...{ against: perSecond(few.map(({ taking }) => taking.ms)), ratio: ratioOfMany },
      ...{ floor: `≥ ${lowest}`, ok: ratioOfMany >= lowest },
    },
    {
      ...{ what: `… the plan of ${thousands(turn)}, not among 200,000`, ours: planned(ours) },
      ...{ against: planned(few) },
    },
  ];
}

/** Held rows in front of those to be taken: against reading them alone, and taking as many where none are held. */
async function measureHeld(purger: Purger, reader: Workerd, held: PurgeShop, free: PurgeShop): Promise<Row> {
  const ratios: number[] = [];
  const all: number[] = [];
  const apart: number[] = [];
  const few = rounds - 2;
  for (let round = 0; round < few; round += 1) {
    const with120k = await purgeDays(purger, held, turn);
    const without = await purgeDays(purger, free, turn);
    const order = { after: dateOf(-1), upTo: dateOf(heldDays - 1), rows: perDay, readOnly: true };
    const reading = await bareOnce(reader, order, heldDays * perDay);
    all.push(with120k.taking.ms);
    apart.push(reading + without.taking.ms);
    ratios.push((reading + without.taking.ms) / with120k.taking.ms);
  }
  const ratio = median(ratios);
  const shown = (ms: number[]) => `${(median(ms) / 1_000).toFixed(2)} s`;
  return {
    ...{ what: `… ${thousands(turn)} gone, ${thousands(heldDays)} held rows before them`, ours: shown(all) },
    ...{ against: `${shown(apart)} to read the held, and to purge without`, ratio },
    ...{ floor: `≥ ${lowest}`, ok: ratio >= lowest },
  };
}

/** How long another writer waits meanwhile, and how much memory it takes: with many rows, and with few. */
async function measureWaits(
  start: Starter,
  { large, tiny }: Record<'large' | 'tiny', PurgeShop>,
): Promise<Row[]> {
  const alone = await longestWait(large.url, () => sleep(3_000));
  const purger = await start();
  const days = 300 - large.next;
  const wait = await longestWait(large.url, () => purgeDays(purger, large, days));
  const many = peakMib(purger.workerd);
  await purger.workerd.stop();
  const other = await start();
  await purgeDays(other, tiny, 3);
  const few = peakMib(other.workerd);
  await other.workerd.stop();
  return [
    {
      ...{ what: '… longest wait of another writer', ours: `${wait.toFixed(0)} ms` },
      ...{
        against: `${alone.toFixed(0)} ms without a purge`,
        floor: `≤ ${longestMs} ms`,
        ok: wait <= longestMs,
      },
    },
    {
      ...{ what: `… memory, ${thousands(days)} of 1,000,000 rows gone`, ours: `${many.toFixed(0)} MiB` },
      ...{ against: `${few.toFixed(0)} MiB with 3,000 of 10,000`, floor: `within ${mostMib} MiB` },
      ...(many > 0 && { ok: many - few <= mostMib }),
    },
  ];
}

/** Ticks of the cron with a page each: what they ask of the databases, and their CPU. */
async function measureTick(start: Starter, shop: PurgeShop): Promise<Row[]> {
  const purger = await start({ pages: '1', isCounted: true });
  const { workerd, own } = purger;
  await own.execute('delete from approvals');
  const order = { dryRun: false, asOf: goneOn(shop.next + turn) };
  const { id } = await call(purger, 'POST', `/api/v1/controllers/${shop.slug}/purges`, order);
  const ticks: { requests: number; cpu: number; isTaking: boolean }[] = [];
  while (ticks.filter(({ isTaking }) => isTaking).length < rounds) {
    const { rows } = await own.execute({
      sql: 'select status, leased_until as leased from runs where id = ?',
      args: [id],
    });
    const { status, leased } = rows[0] ?? {};
    if (status === 'needs_approval') await call(purger, 'POST', `/api/v1/purges/${id}/approve`);
    else if (Number(leased) > 0)
      await sleep(20); // the slice behind the answer
    else {
      purger.requests();
      const before = cpuMs(workerd.pid) ?? Number.NaN;
      await workerd.ring();
      const cpu = (cpuMs(workerd.pid) ?? Number.NaN) - before;
      ticks.push({ requests: purger.requests(), cpu, isTaking: status === 'running' });
    }
  }
  await workerd.stop();
  const most = Math.max(...ticks.map(({ requests }) => requests));
  const cpu = (isWanted: boolean) =>
    median(ticks.flatMap(({ cpu, isTaking }) => (isTaking === isWanted ? [cpu] : []))).toFixed(0);
  return [
    {
      ...{
        what: '… a tick with PURGE_PAGES=1',
        floor: `≤ ${mostRequests} requests`,
        ok: most <= mostRequests,
      },
      ours: `${most} requests at most, ${cpu(false)} ms CPU to plan, ${cpu(true)} ms to take`,
    },
  ];
}

async function purgeDays(purger: Purger, shop: PurgeShop, days: number): Promise<PurgeRun> {
  shop.next += days;
  const run = await purge(purger, shop.slug, goneOn(shop.next));
  const wanted = days * (perDay - 1);
  if (run.purged !== wanted) throw new Error(`A purge took ${run.purged} rows, not ${wanted}.`);
  return run;
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
const thousands = (days: number) => (days * perDay).toLocaleString('en');

/** The most memory that a process ever had; 0 but on Linux. */
function peakMib({ pid }: Workerd): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib ?? 0) / 1_024;
  } catch {
    return 0;
  }
}
