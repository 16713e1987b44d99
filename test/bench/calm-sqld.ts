// sqld that makes no checkpoint while it is measured. By default it makes one after each 1,000 pages of its log; writers
// that come meanwhile get SQLITE_BUSY, and one in ten (a truncating one) drops the queue of writers, of whom one may be
// given the lock after it has left: from then on nobody writes (libsql-server, connection_manager.rs: `sync_token`).

import { once } from 'node:events';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { freePort } from '../../src/dev/ports.ts';
import { probeWrite } from '../../src/dev/sqld.ts';
import { keep } from './workerd.ts';

/** A database server that runs. */
export interface CalmSqld {
  pid: number;
  url: string;
  stop(): Promise<void>;
}

/** Starts it over a folder that `startSqld` made and left. */
export async function startCalmSqld(folder: string): Promise<CalmSqld> {
  const manifest = createRequire(import.meta.url).resolve(
    `@sqld/${process.platform}-${process.arch}/package.json`,
  );
  const address = `127.0.0.1:${await freePort()}`;
  const keeper = keep(join(folder, 'calm-sqld.log'), [
    join(dirname(manifest), 'sqld'),
    ...['--no-welcome', '-d', folder, '--http-listen-addr', address, '--checkpoint-interval-s', '3600'],
  ]);
  const ended = once(keeper, 'exit');
  const stop = async () => {
    if (keeper.connected) keeper.disconnect();
    await ended;
  };
  const [{ pid }] = await once(keeper, 'message');
  const url = `http://${address}`;
  try {
    await untilWritable(url);
    return { pid, url, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

async function untilWritable(url: string): Promise<void> {
  const end = performance.now() + 15_000;
  for (;;) {
    try {
      return await probeWrite(url, 5_000);
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(20);
    }
  }
}
