// The load seen from the bench: contestants take turns, so that whatever else the machine does befalls them all.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuMs } from './cpu.ts';
import type { LoadOrder, LoadResult } from './load-client.ts';
import type { Workerd } from './workerd.ts';

/** Who answers, what is asked, and what each answer has to be. */
export interface Contestant {
  workerd: Workerd;
  path: string;
  headers: Record<string, string>;
  expect: LoadOrder['expect'];
}

/** One turn of a contestant. */
export interface Run {
  perSecond: number;
  /** CPU of all of workerd's threads for an answer, the kernel's work included; null where it can't be known. */
  cpuMicros: number | null;
}

const connections = 32;

/** Loads contestants in turn, `rounds` times, after a turn to warm up. Throws on a single wrong answer. */
export async function race<Name extends string>(
  contestants: Record<Name, Contestant>,
  { rounds, milliseconds }: { rounds: number; milliseconds: number },
): Promise<Record<Name, Run[]>> {
  const client = fork(fileURLToPath(new URL('./load-client.ts', import.meta.url)));
  const names = Object.keys(contestants) as Name[];
  const runs = Object.fromEntries(names.map((name): [Name, Run[]] => [name, []])) as Record<Name, Run[]>;
  try {
    for (const name of names) await runOnce(client, contestants[name], 1_000);
    for (let round = 0; round < rounds; round += 1) {
      for (const name of names) runs[name].push(await runOnce(client, contestants[name], milliseconds));
    }
  } finally {
    client.disconnect();
    if (client.exitCode === null) await once(client, 'exit');
  }
  return runs;
}

async function runOnce(client: ChildProcess, contestant: Contestant, milliseconds: number): Promise<Run> {
  const { workerd, path, headers, expect } = contestant;
  const order: LoadOrder = { port: workerd.port, path, headers, connections, milliseconds, expect };
  const before = cpuMs(workerd.pid);
  client.send(order);
  const result = await new Promise<LoadResult | undefined>((resolve) => {
    const died = () => resolve(undefined);
    client.once('exit', died);
    client.once('message', (message: LoadResult) => {
      client.off('exit', died);
      resolve(message);
    });
  });
  const after = cpuMs(workerd.pid);
  if (!result || result.errors > 0 || result.answers === 0) {
    throw new Error(
      `${path}: ${result?.errors} wrong answers of ${result?.answers}, such as ${result?.wrong}`,
    );
  }
  const cpuMicros = before === null || after === null ? null : ((after - before) * 1_000) / result.answers;
  return { perSecond: result.answers / result.seconds, cpuMicros };
}
