// All that can be killed: two databases, the lines to them, the engine in Node and the whole Worker in workerd.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { build } from '../../src/dev/build.ts';
import { readClaim } from '../../src/dev/claim.ts';
import { migrate } from '../../src/dev/migrate.ts';
import { type Sqld, startSqld } from '../../src/dev/sqld.ts';
import { modulesIn } from '../bench/stage.ts';
import { startWorkerd, type Workerd } from '../bench/workerd.ts';
import { testBindings } from '../support/bindings.ts';
import { type Cable, layCable } from './cable.ts';
import type { EngineOrder } from './engine.ts';

/** A database that can be killed, and the line to it. */
interface Database {
  url: string;
  cable: Cable;
  /** SIGKILL, and a new server over the same folder, at the same port. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

export interface Rig {
  ours: Database;
  shop: Database;
  /** Bindings by which the databases are reached directly, and over the lines. */
  direct: Record<string, string>;
  lined: Record<string, string>;
  /** Does a piece of work until that is done or dead: resolves then, with what it said of an error. */
  inNode(order: Omit<EngineOrder, 'bindings'>): Promise<{ over: Promise<string | null>; kill(): void }>;
  /** Works on all runs under way, by the cron of the Worker in workerd. */
  inWorkerd(): Promise<{ over: Promise<string | null>; kill(): void }>;
  stop(): Promise<void>;
}

const lateMs = 5;

/** Sets everything up in a folder. */
export async function setRig(folder: string): Promise<Rig> {
  const building = build(join(folder, 'build'));
  const [ours, shop] = [await startDatabase(join(folder, 'ours')), await startDatabase(join(folder, 'shop'))];
  await migrate({ url: ours.url });
  const bindingsOver = (own: string, source: string) => ({
    ...testBindings(own),
    SOURCE_SHOP: source,
    PURGE_PAGES: '9999',
  });
  const lined = bindingsOver(ours.cable.url, shop.cable.url);
  const files = { modules: modulesIn(await building), bindings: lined, hasCron: true };
  let spare: ChildProcess | undefined = startEngine();
  let workerd: Workerd | undefined;
  let count = 0;
  return {
    ...{ ours, shop, lined, direct: bindingsOver(ours.url, shop.url) },
    async inNode(order) {
      const child = spare ?? startEngine();
      spare = undefined;
      if (child.exitCode === null && !readies.has(child)) await once(child, 'message');
      readies.add(child);
      const over = new Promise<string | null>((resolve) => {
        const onExit = () => resolve('killed');
        child.once('exit', onExit).once('message', ({ error }: { error: string | null }) => {
          child.off('exit', onExit);
          spare = child;
          resolve(error);
        });
      });
      child.send({ ...order, bindings: lined });
      return { over, kill: () => child.kill('SIGKILL') };
    },
    async inWorkerd() {
      workerd ??= await startWorkerd(join(folder, `workerd-${count++}`), files, '/robots.txt');
      const { pid, ring, stop } = workerd;
      const over = ring().then(() => null, String);
      const kill = () => {
        workerd = undefined;
        process.kill(pid, 'SIGKILL');
        void stop();
      };
      return { over, kill };
    },
    async stop() {
      spare?.disconnect();
      await workerd?.stop();
      await Promise.all([ours.stop(), shop.stop()]);
    },
  };
}

const readies = new WeakSet<ChildProcess>();

function startEngine(): ChildProcess {
  return fork(fileURLToPath(new URL('./engine.ts', import.meta.url)), {
    execArgv: [],
    stdio: ['ignore', 'ignore', 'inherit', 'ipc'],
  });
}

async function startDatabase(folder: string): Promise<Database> {
  let sqld: Sqld = await startSqld(folder);
  const { url } = sqld;
  const port = Number(new URL(url).port);
  const cable = await layCable(url, lateMs);
  return {
    url,
    cable,
    async kill() {
      const pid = readClaim(folder)?.server?.pid;
      if (!pid) throw new Error(`No server is known over ${folder}.`);
      process.kill(pid, 'SIGKILL');
      await sqld.died;
      await sqld.stop();
      sqld = await startAgain(folder, port);
    },
    async stop() {
      await cable.close();
      await sqld.stop();
    },
  };
}

/** The port may not be free at once. */
async function startAgain(folder: string, port: number): Promise<Sqld> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startSqld(folder, { port });
    } catch (error) {
      if (tries === 5) throw error;
      await sleep(200);
    }
  }
}
