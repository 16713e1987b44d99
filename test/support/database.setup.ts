// Vitest's global setup of the `worker` project. For each isolate that runs at once: a real sqld over a temporary folder,
// migrated, one for shops' own databases, empty, one of few controllers, migrated, and fault proxies.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/dev/migrate.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { startFaultControl } from './fault-proxy.ts';
import type { Lane } from './provided.d.ts';
import { watchWrites } from './watchdog.ts';

/** No checkpoint: with this many writers, it may be a server's end. */
const calm = { checkpointEvery: 3_600 };

/** Starts the databases; what it returns ends them. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'unusta-worker-'));
  const started = Array.from({ length: project.config.maxWorkers }, (_, i) =>
    startLane(join(folder, `${i}`)),
  );
  const lanes = await Promise.all(started);
  project.provide(
    'lanes',
    lanes.map(({ lane }) => lane),
  );
  return async () => {
    await Promise.all(lanes.map(({ stop }) => stop()));
    await rm(folder, { recursive: true, force: true });
  };
}

async function startLane(folder: string): Promise<{ lane: Lane; stop(): Promise<void> }> {
  const [ours, shop, alone] = await Promise.all([
    startSqld(join(folder, 'ours'), calm),
    startSqld(join(folder, 'shop'), calm),
    startSqld(join(folder, 'alone'), calm),
  ]);
  await Promise.all([migrate({ url: ours.url }), migrate({ url: alone.url })]);
  const control = await startFaultControl(ours.url);
  const unwatch = watchWrites(ours.url, (sentence) => console.error(sentence));
  return {
    lane: { databaseUrl: ours.url, shopUrl: shop.url, aloneUrl: alone.url, faultsUrl: control.url },
    stop: async () => {
      unwatch();
      await control.close();
      await Promise.all([ours, shop, alone].map((database) => database.stop()));
    },
  };
}
