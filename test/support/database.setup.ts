// Vitest's global setup of the `worker` project: a real sqld over a temporary folder, migrated, one for
// shops' own databases, empty, one of few controllers, migrated, and fault proxies.

import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TestProject } from 'vitest/node';
import { migrate } from '../../src/dev/migrate.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { startFaultControl } from './fault-proxy.ts';
import { watchWrites } from './watchdog.ts';

/** Starts the database; what it returns ends it. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const folder = await mkdtemp(join(tmpdir(), 'unusta-worker-'));
  const sqld = await startSqld(join(folder, 'ours'));
  const shop = await startSqld(join(folder, 'shop'));
  const alone = await startSqld(join(folder, 'alone'));
  await Promise.all([migrate({ url: sqld.url }), migrate({ url: alone.url })]);
  const control = await startFaultControl(sqld.url);
  const unwatch = watchWrites(sqld.url, (sentence) => console.error(sentence));
  project.provide('databaseUrl', sqld.url);
  project.provide('shopUrl', shop.url);
  project.provide('aloneUrl', alone.url);
  project.provide('faultsUrl', control.url);
  return async () => {
    unwatch();
    await control.close();
    await Promise.all([sqld.stop(), shop.stop(), alone.stop()]);
    await rm(folder, { recursive: true, force: true });
  };
}
