// Runs the built Worker in workerd, by way of Miniflare, which emulates what wrangler.toml binds. A process of its
// own, started with an IPC channel: when the channel closes, even because the starter was killed, workerd is ended.

import { readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { convertV4MiniflareOptions, Log, LogLevel, Miniflare } from 'miniflare';
import { unstable_getMiniflareWorkerOptions as workerOptionsOf } from 'wrangler';
import type { BuiltModule } from './build.ts';
import { childrenOf, type ProcessMark } from './processes.ts';

/** What the starter sends, once. */
export interface HostOrder {
  /** The built Worker. */
  modules: BuiltModule[];
  wranglerConfig: string;
  port: number;
  bindings: Record<string, string>;
}

/** What the host answers: `ready`, with its workerd, when it serves; `ended` if workerd can't start, or ends by itself. */
export type HostNews = { ready: ProcessMark[] } | { ended: string };

let miniflare: Miniflare | undefined;

async function serve(order: HostOrder) {
  try {
    miniflare = new Miniflare(optionsFor(order));
    await miniflare.ready;
    tell({ ready: childrenOf(process.pid) });
  } catch (error) {
    await end(error instanceof Error ? error.message : String(error));
  }
}

function optionsFor({ modules, wranglerConfig, port, bindings }: HostOrder) {
  const { workerOptions } = workerOptionsOf(wranglerConfig);
  return convertV4MiniflareOptions({
    ...workerOptions,
    modules: modules.map(({ path }) => {
      return { type: 'ESModule' as const, path: basename(path), contents: readFileSync(path, 'utf8') };
    }),
    bindings: Object.assign({}, workerOptions.bindings, bindings),
    host: '127.0.0.1',
    port,
    cf: false,
    // For /cdn-cgi/local/…: nothing else rings the Worker's cron (crons.ts), or hands it a mail
    unsafeTriggerHandlers: true,
    logRequests: false,
    log: new Log(LogLevel.ERROR),
    handleStructuredLogs: ({ level, message }) =>
      level === 'error' || level === 'warn' ? console.error(message) : console.log(message),
    // Miniflare would go on with a new workerd, without a word about what happened to the old one
    unsafeHandleRuntimeRestart: () => end('workerd ended by itself.'),
  });
}

async function end(reason: string) {
  if (process.connected) tell({ ended: reason });
  await miniflare?.dispose().catch(() => {});
  process.exit(1);
}

function tell(news: HostNews) {
  process.send?.(news);
}

process.once('message', (order: HostOrder) => void serve(order));
process.once('disconnect', () => void end('The starter is gone.'));
// Only the starter ends it: a signal to the whole group must not leave workerd behind
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) {
  process.on(signal, () => void end(`The Worker's host was ended by ${signal}.`));
}
