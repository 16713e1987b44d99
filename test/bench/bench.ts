// `npm run bench`: the Worker's own figures beside those of bare workers on the same machine in the same minute, against
// their floors. It needs no network; exit code 1 says that a floor was missed.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { measureClicks } from './clicks.ts';
import { measurePublishing, measureSize, measureStart, measureTraffic } from './costs.ts';
import { measureExport } from './export.ts';
import { measurePages } from './pages.ts';
import { measurePurge } from './purge.ts';
import { type Row, tableOf } from './report.ts';
import { measureRequests } from './requests.ts';
import { publishExamples, setStage } from './stage.ts';

const folder = await mkdtemp(join(tmpdir(), 'unusta-bench-'));
const stops: (() => Promise<void>)[] = [];

async function measure(): Promise<Row[]> {
  const stage = await setStage(folder, stops);
  const ours = await stage.startOurs();
  await publishExamples(stage, ours);
  return [
    ...(await measurePages(stage, ours)),
    ...measureSize(stage),
    ...(await measureStart(stage)),
    ...(await measureTraffic(stage)),
    ...(await measurePublishing(stage)),
    ...(await measureClicks(stage)),
    ...(await measureRequests(stage)),
    ...(await measureExport(stage)),
    ...(await measurePurge(stage)),
  ];
}

async function end(code: number): Promise<never> {
  for (const stop of stops.splice(0)) await stop().catch(() => {});
  await rm(folder, { recursive: true, force: true });
  process.exit(code);
}

for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, () => void end(1));

console.log('Measuring for three or four minutes …');
measure().then(
  (rows) => {
    console.log(`\n${tableOf(rows)}\n`);
    return end(rows.some(({ ok }) => ok === false) ? 1 : 0);
  },
  (error) => {
    console.error(error instanceof Error ? error.message : String(error));
    return end(1);
  },
);
