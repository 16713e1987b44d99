// What a purge must not cost: the shop's other writers' time, memory, and more requests than a tick of the cron has.

import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { cpuMs } from './cpu.ts';
import { purgeDays } from './purge-run.ts';
import { goneOn, type PurgeShop, thousands } from './purge-shop.ts';
import { call, type Purger, type Starter } from './purger.ts';
import { median, type Row } from './report.ts';
import type { Workerd } from './workerd.ts';
import { longestWait } from './writer.ts';

const longestMs = 100;
const mostMib = 16;
const mostRequests = 50;
/** Days of orders that are purged meanwhile, and before memory is measured. */
const days = 45;
const warmDays = 20;
/** Ticks that take something. */
const takingTicks = 5;

/** How long another writer waits meanwhile. */
export async function measureWait(purger: Purger, shop: PurgeShop): Promise<Row> {
  const alone = await longestWait(shop.url, () => sleep(3_000));
  const wait = await longestWait(shop.url, () => purgeDays(purger, shop, days));
  await purger.workerd.stop();
  return {
    ...{ what: `… longest wait of another writer, ${thousands(days)} gone`, ours: `${wait.toFixed(0)} ms` },
    against: `${alone.toFixed(0)} ms without a purge`,
    ...{ floor: `≤ ${longestMs} ms`, ok: wait <= longestMs },
  };
}

/**
 * How much memory it takes, with many rows and with few; and what it asks of all databases for a page. What V8 leaves
 * uncollected grows for some time, however little there is to do: so each of the two Workers has purged something before.
 */
export async function measureMemory(
  start: Starter,
  { large, free, tiny }: Record<'large' | 'free' | 'tiny', PurgeShop>,
): Promise<Row[]> {
  const asked: number[] = [];
  const peakOf = async (shop: PurgeShop, days: number) => {
    const purger = await start({ pages: '9999', isCounted: true });
    const { batches } = await purgeDays(purger, free, warmDays);
    asked.push(purger.requests() / batches);
    await purgeDays(purger, shop, days);
    const peak = peakMib(purger.workerd);
    await purger.workerd.stop();
    return peak;
  };
  const [many, few] = [await peakOf(large, days), await peakOf(tiny, 3)];
  return [
    {
      ...{ what: `… memory, ${thousands(days)} of 1,000,000 gone`, ours: `${many.toFixed(0)} MiB` },
      against: `${few.toFixed(0)} MiB, ${thousands(3)} of 10,000`,
      ...{ floor: `within ${mostMib} MiB`, ok: !(many > few + mostMib) },
    },
    { what: '… a page, its share of the plan included', ours: `${median(asked).toFixed(1)} requests` },
  ];
}

/** Ticks of the cron with a page each: what they ask of the databases, and their CPU. */
export async function measureTick(start: Starter, shop: PurgeShop): Promise<Row> {
  const purger = await start({ pages: '1', isCounted: true });
  const { workerd, own, requests } = purger;
  await own.execute('delete from approvals');
  const order = { dryRun: false, asOf: goneOn(shop.next + takingTicks) };
  const { id } = await call(purger, 'POST', `/api/v1/controllers/${shop.slug}/purges`, order);
  const ticks: { asked: number; cpu: number; status: unknown }[] = [];
  while (ticks.filter(({ status }) => status === 'running').length < takingTicks) {
    const { rows } = await own.execute({
      sql: 'select status, leased_until > 0 as "isLeased" from runs where id = ?',
      args: [id],
    });
    const [status, isLeased] = [rows[0]?.status, rows[0]?.isLeased];
    if (status === 'finished') throw new Error('A purge had fewer pages than it should.');
    if (status === 'needs_approval') await call(purger, 'POST', `/api/v1/purges/${id}/approve`);
    else if (isLeased === 1) await sleep(20);
    else {
      requests();
      const before = cpuMs(workerd.pid) ?? Number.NaN;
      await workerd.ring();
      const cpu = (cpuMs(workerd.pid) ?? Number.NaN) - before;
      ticks.push({ asked: requests(), cpu, status });
    }
  }
  await workerd.stop();
  const most = Math.max(...ticks.map(({ asked }) => asked));
  const middle = (phase: string) =>
    median(ticks.filter(({ status }) => status === phase).map(({ cpu }) => cpu));
  return {
    what: '… a tick with PURGE_PAGES=1',
    ours: `${most} requests at most; ${middle('planning').toFixed(0)} ms CPU to plan, ${middle('running').toFixed(0)} to take`,
    ...{ floor: `≤ ${mostRequests} requests`, ok: most <= mostRequests },
  };
}

/** The most memory that a process ever had; NaN but on Linux. */
export function peakMib({ pid }: Workerd): number {
  try {
    const [, kib] = /^VmHWM:\s+(\d+) kB$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8')) ?? [];
    return Number(kib) / 1_024;
  } catch {
    return Number.NaN;
  }
}
