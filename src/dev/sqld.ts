// The real libSQL server (sqld) over a folder, for `npm start` and the tests.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join, resolve } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { claimFolder, releaseFolder, updateClaim } from './claim.ts';
import { freePort } from './ports.ts';
import { markOf } from './processes.ts';

/** A database server that runs. */
export interface Sqld {
  url: string;
  /** Ends it and waits until it is gone. What was committed is on the disk. */
  stop(): Promise<void>;
  /** Resolves with a sentence if it ends without having been asked to. */
  died: Promise<string>;
}

/** How a database server is started. */
interface SqldOptions {
  /** A free one, if none is given. */
  port?: number;
  /**
   * How many seconds pass between its checkpoints. Of itself, sqld 0.24 makes one after each 1,000 pages of its log;
   * writers that come meanwhile get SQLITE_BUSY, one in ten drops the queue of writers, and who is given the lock after
   * having left the queue never gives it back: from then on nobody writes (libsql-server, connection_manager.rs).
   */
  checkpointEvery?: number;
}

/** Starts sqld over a folder, on a loopback port, and waits until it takes writes. */
export async function startSqld(folder: string, { port, checkpointEvery }: SqldOptions = {}): Promise<Sqld> {
  const binary = sqldBinary();
  const path = resolve(folder);
  const claim = await claimFolder(path);
  const address = `127.0.0.1:${port ?? (await freePort())}`;
  const url = `http://${address}`;
  const log = join(path, 'sqld.log');
  const seldom = checkpointEvery === undefined ? [] : ['--checkpoint-interval-s', `${checkpointEvery}`];
  const keeper = keep(log, [binary, '--no-welcome', '-d', path, '--http-listen-addr', address, ...seldom]);
  const ended = once(keeper, 'exit');
  let asked = false;
  const stop = async () => {
    asked = true;
    if (keeper.connected) keeper.disconnect();
    await ended;
    releaseFolder(path);
  };
  const died = new Promise<string>((resolve) => {
    ended.then(() => asked || resolve(`The database server ended by itself. ${tail(log)}`));
  });
  try {
    const server = markOf(await pidOf(keeper));
    updateClaim(path, { ...claim, keeper: markOf(keeper.pid ?? 0), server, url });
    await Promise.race([untilReady(url), died.then((sentence) => Promise.reject(new Error(sentence)))]);
    return { url, stop, died };
  } catch (error) {
    await stop();
    throw new Error(`The database server (sqld) did not start: ${messageOf(error)}`);
  }
}

/** Throws unless the server takes a write in time. It leaves nothing behind. */
export async function probeWrite(url: string, timeoutMs = 5_000): Promise<void> {
  const sql = 'BEGIN IMMEDIATE; CREATE TABLE write_probe (a); ROLLBACK';
  const response = await fetch(`${url}/v2/pipeline`, {
    method: 'POST',
    body: JSON.stringify({ requests: [{ type: 'sequence', sql }, { type: 'close' }] }),
    signal: AbortSignal.timeout(timeoutMs),
  });
  const text = await response.text();
  if (!response.ok || text.includes('"type":"error"')) throw new Error(`a write was refused: ${text}`);
}

/** Where the server's binary is. npm installs the one package that fits the machine. */
function sqldBinary(): string {
  const name = `@sqld/${process.platform}-${process.arch}`;
  try {
    const folder = dirname(createRequire(import.meta.url).resolve(`${name}/package.json`));
    if (existsSync(join(folder, 'sqld'))) return join(folder, 'sqld');
  } catch {
    // Not installed: said below
  }
  throw new Error(
    `There is no libSQL server for this machine (no npm package ${name}). Give the address of one instead, of Turso ` +
      'or your own: TURSO_DATABASE_URL=… TURSO_AUTH_TOKEN=… npm start',
  );
}

function keep(log: string, command: string[]): ChildProcess {
  // Nothing of this process's environment: sqld would take its settings from SQLD_… there
  return fork(fileURLToPath(new URL('./keeper.ts', import.meta.url)), [log, ...command], {
    detached: true,
    execArgv: [],
    env: { RUST_LOG: 'warn' },
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

async function pidOf(keeper: ChildProcess): Promise<number> {
  const [message] = await Promise.race([once(keeper, 'message'), once(keeper, 'exit').then(() => [{}])]);
  if (typeof message?.pid === 'number') return message.pid;
  throw new Error(message?.error ?? 'its keeper ended at once');
}

async function untilReady(url: string): Promise<void> {
  const end = performance.now() + 15_000;
  for (;;) {
    try {
      if ((await fetch(`${url}/health`, { signal: AbortSignal.timeout(1_000) })).ok)
        return await probeWrite(url);
    } catch (error) {
      if (performance.now() > end) throw error;
    }
    await sleep(20);
  }
}

function tail(log: string): string {
  const lines = existsSync(log) ? readFileSync(log, 'utf8').trim().split('\n').slice(0, 3) : [];
  return lines.join('') ? `Its log, ${log}, says: ${lines.join(' ')}` : 'It left no word in its log.';
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
