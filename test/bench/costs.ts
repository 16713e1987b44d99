// What the Worker costs: bytes to deploy, time to start, calls to the database, CPU to publish.

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { inspectFolders } from '../../src/cli/inspection.ts';
import type { BuiltModule } from '../../src/dev/build.ts';
import { exampleFolders } from '../../src/dev/settings.ts';
import type { Traffic } from './counting-proxy.ts';
import { cpuMs } from './cpu.ts';
import { noticePath } from './pages.ts';
import { median, type Row } from './report.ts';
import type { Stage } from './stage.ts';
import type { Workerd } from './workerd.ts';

const mostKib = 150;
const starts = 7;
const freePlanMs = 10;

/** What an isolate runs as it starts, and all that it is given; compressed as it is uploaded, in one piece. */
export function measureSize({ built }: Stage): Row[] {
  const atStart = built.filter((module) => module.atStart);
  const kib = kibOf(atStart);
  const shown = (modules: BuiltModule[]) =>
    `${kibOf(modules).toFixed(1)} KiB gz in ${modules.length} modules`;
  const ours = `${shown(atStart)}; uploaded: ${shown(built)}`;
  return [{ what: 'bundle, run at start', ours, floor: `< ${mostKib} KiB gz`, ok: kib < mostKib }];
}

/** The compressed size of modules. */
function kibOf(modules: BuiltModule[]): number {
  return gzipSync(Buffer.concat(modules.map(({ path }) => readFileSync(path)))).length / 1024;
}

/** From the start of workerd to the first answer that needs no database. */
export async function measureStart(stage: Stage): Promise<Row[]> {
  const ours: number[] = [];
  const bare: number[] = [];
  for (let round = 0; round < starts; round += 1) {
    bare.push(await startOnce(stage.startBare({ status: 200, headers: {}, body: new Uint8Array(1) })));
    ours.push(await startOnce(stage.startOurs()));
  }
  const [one, other] = [median(ours), median(bare)];
  return [
    {
      what: 'start, first answer',
      ours: `${one.toFixed(0)} ms`,
      against: `${other.toFixed(0)} ms`,
      ratio: one / other,
    },
  ];
}

async function startOnce(starting: Promise<Workerd>): Promise<number> {
  const workerd = await starting;
  await workerd.stop();
  return workerd.startMs;
}

/** Calls to the database: by a notice that a new isolate makes, and by the same notice once more. */
export async function measureTraffic(stage: Stage): Promise<Row[]> {
  const workerd = await stage.startOurs();
  stage.proxy.take();
  const coldMs = await getNotice(workerd);
  const cold = stage.proxy.take();
  const hitMs = await getNotice(workerd);
  const hit = stage.proxy.take();
  await workerd.stop();
  const shown = ({ roundTrips, statements }: Traffic, ms: number) =>
    `${roundTrips} requests, ${statements} statements, ${ms.toFixed(1)} ms`;
  return [
    {
      what: 'database, cached notice',
      ours: shown(hit, hitMs),
      floor: '0 requests',
      ok: hit.roundTrips === 0,
    },
    { what: 'database, cold notice', ours: shown(cold, coldMs) },
  ];
}

async function getNotice({ url }: Workerd): Promise<number> {
  const started = performance.now();
  const response = await fetch(url + noticePath, { signal: AbortSignal.timeout(10_000) });
  await response.arrayBuffer();
  if (response.status !== 200) throw new Error(`${noticePath} answers ${response.status}`);
  return performance.now() - started;
}

/** CPU to publish the largest example: the first that an isolate publishes, and later ones (under other slugs). */
export async function measurePublishing(stage: Stage): Promise<Row[]> {
  const { controller, version, notice, kib } = largestExample();
  const workerd = await stage.startOurs();
  const used: number[] = [];
  for (let number = 0; number <= 10; number += 1) {
    const path = `/api/v1/controllers/bench-${number}`;
    await put(stage, workerd, path, { ...controller, slug: `bench-${number}`, hosts: [] });
    stage.proxy.take();
    const before = cpuMs(workerd.pid);
    await put(stage, workerd, `${path}/notices/${version}`, notice);
    const after = cpuMs(workerd.pid);
    if (before !== null && after !== null) used.push(after - before);
  }
  const traffic = stage.proxy.take();
  await workerd.stop();
  const [first, ...later] = used;
  const what = `publish ${controller.slug} ${version}, ${kib} KiB`;
  const calls = `${traffic.roundTrips} requests, ${traffic.statements} statements`;
  if (first === undefined) return [{ what, ours: calls }];
  const shown = `${first.toFixed(1)} ms CPU the first time, then ${median(later).toFixed(1)}; ${calls}`;
  return [{ what, ours: shown, against: `${freePlanMs} ms (Workers Free)`, ratio: first / freePlanMs }];
}

function largestExample() {
  const found = inspectFolders(exampleFolders(), Date.now()).flatMap(({ controller, versions }) =>
    versions.flatMap(({ version, notice }) =>
      controller && notice ? [{ controller, version, notice, size: JSON.stringify(notice).length }] : [],
    ),
  );
  const [largest] = found.sort((a, b) => b.size - a.size);
  if (!largest) throw new Error('There is no example to publish.');
  return { ...largest, kib: (largest.size / 1024).toFixed(0) };
}

async function put({ adminKey }: Stage, { url }: Workerd, path: string, body: object): Promise<void> {
  const response = await fetch(url + path, {
    method: 'PUT',
    headers: { Authorization: `Bearer ${adminKey}`, 'Content-Type': 'application/json' },
    body: JSON.stringify(body),
    signal: AbortSignal.timeout(10_000),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`PUT ${path} answers ${response.status}: ${text.slice(0, 300)}`);
}
