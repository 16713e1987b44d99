// The whole system as `npm start` runs it, for tests from outside.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { readClaim } from '../../src/dev/claim.ts';
import { freePort } from '../../src/dev/ports.ts';
import { localSecrets } from '../../src/dev/secrets.ts';
import { watchWrites } from './watchdog.ts';

/** A system that serves. */
export interface System {
  /** `http://localhost:PORT`. */
  url: string;
  /** ADMIN_KEY. */
  key: string;
  /** Its sqld, to look into or to disturb. */
  databaseUrl: string;
  dataFolder: string;
  pid: number;
  /** What it has printed so far, on both streams. */
  output(): string;
  /** Its exit code, once it has ended. */
  exited: Promise<number | null>;
  /** Sends a signal and gives the exit code; the data folder stays. */
  end(signal?: NodeJS.Signals): Promise<number | null>;
  /** Ends it, if it still runs, and removes a data folder that was made for it. */
  stop(): Promise<void>;
}

/** A port, a data folder to start again over, and more for the environment (`SOURCE_…`, `ADMIN_KEY`). */
export interface LaunchOptions {
  port?: number;
  dataFolder?: string;
  environment?: Record<string, string>;
}

/** Starts the system and waits for its `ready `. Throws with what it printed if it ends before. */
export async function launchSystem(options: LaunchOptions = {}): Promise<System> {
  const { port = await freePort(), environment = {} } = options;
  const dataFolder = options.dataFolder ?? (await mkdtemp(join(tmpdir(), 'unusta-system-')));
  const child = spawnStart({ ...environment, PORT: String(port), DATA_DIR: dataFolder });
  const exited = once(child.process, 'close').then(() => child.process.exitCode);
  const end = async (signal: NodeJS.Signals = 'SIGTERM') => {
    child.process.kill(signal);
    return exited;
  };
  const url = await Promise.race([
    child.ready,
    exited.then(() => Promise.reject(new Error(`It ended before it was ready.\n${child.output()}`))),
  ]);
  const databaseUrl = environment.TURSO_DATABASE_URL ?? readClaim(join(dataFolder, 'db'))?.url ?? '';
  const unwatch = watchWrites(databaseUrl, (sentence) => console.error(sentence));
  const stop = async () => {
    unwatch();
    if (child.process.exitCode === null && child.process.signalCode === null) await end();
    if (!options.dataFolder) await rm(dataFolder, { recursive: true, force: true });
  };
  const { ADMIN_KEY: key } = localSecrets(dataFolder, environment);
  const pid = child.process.pid ?? 0;
  return { url, key, databaseUrl, dataFolder, pid, output: child.output, exited, end, stop };
}

/** Node itself, since a killed npm can leave its children. Of the tests' environment it gets only what any shell has. */
function spawnStart(environment: Record<string, string>) {
  const start = fileURLToPath(new URL('../../src/dev/start.ts', import.meta.url));
  const { PATH = '', HOME = '', TMPDIR = '' } = process.env;
  // As under npm: it then ends when this process is killed
  const shell = { PATH, HOME, ...(TMPDIR && { TMPDIR }), npm_lifecycle_event: 'start' };
  const child = spawn(process.execPath, [start], {
    env: { ...shell, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let text = '';
  const ready = new Promise<string>((resolve) => {
    const take = (chunk: string) => {
      text += chunk;
      const [, url] = /^ready (\S+)$/m.exec(text) ?? [];
      if (url) resolve(url);
    };
    child.stdout.setEncoding('utf8').on('data', take);
    child.stderr.setEncoding('utf8').on('data', take);
  });
  return { process: child, ready, output: () => text };
}
