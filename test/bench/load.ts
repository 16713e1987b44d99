// The load seen from the bench: contestants take turns, so that whatever else the machine does befalls them all.

import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { cpuMs } from './cpu.ts';
import type { LoadOrder, LoadResult } from './load-client.ts';
import type { Workerd } from './workerd.ts';

/** Who answers, what is asked, and what each answer has to be. */
export interface Contestant extends Pick<LoadOrder, 'headers' | 'body' | 'expect'> {
  workerd: Workerd;
  /** What is asked for again and again, or the paths for a turn, each to be asked for once. */
  path: string | ((milliseconds: number) => Promise<string[]>);
  /** What is done after each turn, and not measured. */
  afterwards?: () => Promise<void>;
}

/** One turn of a contestant. */
export interface Run {
  perSecond: number;
  /** CPU of all of workerd's threads for an answer, the kernel's work included; null where it can't be known. */
  cpuMicros: number | null;
}

/** How a race goes: `connections` requests are in flight, 32 if not given. */
interface RaceRules {
  rounds: number;
  milliseconds: number;
  connections?: number;
}

/** Loads contestants in turn, `rounds` times, after a turn to warm up. Throws on a single wrong answer. */
export async function race<Name extends string>(
  contestants: Record<Name, Contestant>,
  { rounds, milliseconds, connections = 32 }: RaceRules,
): Promise<Record<Name, Run[]>> {
  const client = fork(fileURLToPath(new URL('./load-client.ts', import.meta.url)));
  const names = Object.keys(contestants) as Name[];
  const runs = Object.fromEntries(names.map((name): [Name, Run[]] => [name, []])) as Record<Name, Run[]>;
  try {
    for (const name of names) await runOnce(client, contestants[name], { milliseconds: 1_000, connections });
    for (let round = 0; round < rounds; round += 1) {
      // Nobody always comes after the same one: a database may still be at work after a turn
      for (const name of round % 2 === 0 ? names : names.toReversed()) {
        runs[name].push(await runOnce(client, contestants[name], { milliseconds, connections }));
      }
    }
  } finally {
    client.disconnect();
    if (client.exitCode === null) await once(client, 'exit');
  }
  return runs;
}

async function runOnce(
  client: ChildProcess,
  { workerd, path, afterwards, ...request }: Contestant,
  { milliseconds, connections }: Omit<Required<RaceRules>, 'rounds'>,
): Promise<Run> {
  const paths = typeof path === 'string' ? [path] : await path(milliseconds);
  const order: LoadOrder = { ...request, port: workerd.port, paths, connections, milliseconds };
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
      `${paths[0]}: ${result?.errors} wrong answers of ${result?.answers}, such as ${result?.wrong}`,
    );
  }
  await afterwards?.();
  const cpuMicros = before === null || after === null ? null : ((after - before) * 1_000) / result.answers;
  return { perSecond: result.answers / result.seconds, cpuMicros };
}
