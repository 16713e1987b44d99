// workerd itself, over the bare modules: what Miniflare puts around it would cost three or four times as much.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parse } from 'smol-toml';
import { wranglerConfig } from '../../src/dev/build.ts';
import { freePort } from '../../src/dev/ports.ts';

/** A Worker to run: its modules, what it finds in `env`, and files that it may import as bytes. */
export interface WorkerFiles {
  /** By name; it begins in the first. */
  modules: Record<string, Uint8Array | string>;
  bindings?: Record<string, string>;
  data?: Record<string, Uint8Array>;
  /** Whether its cron can be rung. */
  hasCron?: boolean;
}

/** A workerd that answers. */
export interface Workerd {
  pid: number;
  port: number;
  url: string;
  /** From its start to its first answer, in milliseconds. */
  startMs: number;
  /** Rings its cron and waits until all is done that the ring began. Throws if it failed, or if there is no cron. */
  ring(): Promise<void>;
  stop(): Promise<void>;
}

/** Starts workerd on a free loopback port and waits until `path` is answered. A keeper ends it if this process dies. */
export async function startWorkerd(folder: string, files: WorkerFiles, path: string): Promise<Workerd> {
  const [port, bellPort] = [await freePort(), await freePort()];
  writeFiles(folder, files, { port, bellPort });
  const log = join(folder, 'workerd.log');
  const keeper = keep(log, [
    workerdBinary(),
    'serve',
    ...(files.hasCron ? ['--experimental'] : []),
    join(folder, 'config.capnp'),
  ]);
  const ended = once(keeper, 'exit');
  const stop = async () => {
    if (keeper.connected) keeper.disconnect();
    await ended;
  };
  const [{ pid }] = await once(keeper, 'message');
  const started = performance.now();
  const url = `http://127.0.0.1:${port}`;
  const died = ended.then(() => Promise.reject(new Error(`workerd ended: ${readFileSync(log, 'utf8')}`)));
  try {
    await Promise.race([untilAnswered(url + path), died]);
    const startMs = performance.now() - started;
    return { pid, port, url, startMs, ring: () => ring(bellPort), stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The native binary for this machine, found by way of Miniflare, which depends on it. */
function workerdBinary(): string {
  const miniflare = createRequire(import.meta.url).resolve('miniflare');
  const found: { default: string } = createRequire(miniflare)('workerd');
  return found.default;
}

interface Ports {
  port: number;
  bellPort: number;
}

function writeFiles(
  folder: string,
  { modules, bindings = {}, data = {}, hasCron = false }: WorkerFiles,
  ports: Ports,
) {
  mkdirSync(folder, { recursive: true });
  for (const [name, bytes] of Object.entries({ ...modules, ...data }))
    writeFileSync(join(folder, name), bytes);
  const embedded = [
    ...Object.keys(modules).map((name) => `(name = "${name}", esModule = embed "${name}")`),
    ...Object.keys(data).map((name) => `(name = "${name}", data = embed "${name}")`),
  ];
  const texts = Object.entries(bindings).map(([name, text]) => {
    return `(name = ${JSON.stringify(name)}, text = ${JSON.stringify(text)})`;
  });
  const bell = hasCron ? ports.bellPort : null;
  writeFileSync(join(folder, 'config.capnp'), configText({ port: ports.port, bell }, embedded, texts));
}

/** The database is on loopback, so the Worker may go there. There is no `caches.default`. */
function configText(
  { port, bell }: { port: number; bell: number | null },
  modules: string[],
  bindings: string[],
): string {
  const { compatibility_date: date } = parse(readFileSync(wranglerConfig, 'utf8'));
  const socket = (name: string, at: number) =>
    `(name = "${name}", address = "127.0.0.1:${at}", http = (), service = "${name}")`;
  return `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (
  services = [
    (name = "main", worker = .main),
    ${bell === null ? '' : '(name = "bell", worker = .bell),'}
    (name = "loopback", network = (allow = ["private", "local"])),
  ],
  sockets = [${[socket('main', port), ...(bell === null ? [] : [socket('bell', bell)])].join(', ')}],
  v8Flags = ["--max-semi-space-size=2"],
);
const main :Workerd.Worker = (
  modules = [${modules.join(', ')}],
  bindings = [${bindings.join(', ')}],
  compatibilityDate = "${date}",
  globalOutbound = "loopback",
);
${bell === null ? '' : bellText(date)}`;
}

/** workerd has no clock of its own for a cron: another Worker rings it. */
function bellText(date: unknown): string {
  return `const bell :Workerd.Worker = (
  modules = [(name = "bell.js", esModule = ${JSON.stringify(bellScript)})],
  bindings = [(name = "MAIN", service = "main")],
  compatibilityDate = "${date}",
  compatibilityFlags = ["service_binding_extra_handlers"],
);
`;
}

const bellScript = `export default {
  async fetch(request, { MAIN }) {
    const { outcome } = await MAIN.scheduled({ scheduledTime: new Date(), cron: '* * * * *' });
    return new Response(outcome, { status: outcome === 'ok' ? 200 : 500 });
  },
};`;

async function ring(port: number): Promise<void> {
  const response = await fetch(`http://127.0.0.1:${port}`, { signal: AbortSignal.timeout(60_000) });
  const outcome = await response.text();
  if (!response.ok) throw new Error(`The cron's outcome is ${outcome}.`);
}

/** Starts a command that ends with this process; what it says is in `log`. */
export function keep(log: string, command: string[]): ChildProcess {
  return fork(fileURLToPath(new URL('../../src/dev/keeper.ts', import.meta.url)), [log, ...command], {
    detached: true,
    execArgv: [],
    env: {},
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
}

async function untilAnswered(url: string): Promise<void> {
  const end = performance.now() + 15_000;
  for (;;) {
    try {
      const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
      const text = await response.text();
      if (response.status < 400) return;
      throw new Error(`${url} answered ${response.status}: ${text.slice(0, 300)}`);
    } catch (error) {
      if (performance.now() > end) throw error;
      await sleep(1);
    }
  }
}
