// Work that is killed on its way: what is killed, when, and how often it was.

import { setTimeout as sleep } from 'node:timers/promises';
import type { Chance } from '../support/purge-values.ts';
import type { Work } from './engine.ts';
import type { Rig } from './rig.ts';

const kinds = ['engine', 'workerd', 'sqld', 'network'] as const;
export type Kind = (typeof kinds)[number];
export type Phase = 'plan' | 'take';

/** Kills that are to be made, in equal shares, and those that were. */
export interface Killing {
  wanted: number;
  kills: Record<Kind, { plan: number; take: number; missed: number }>;
  /** How long a piece of work takes, by its phase and place (ms): kills are spread over it. */
  usual: Map<string, number>;
}

/** Nothing has been killed yet. */
export function newKilling(wanted: number): Killing {
  const kills = Object.fromEntries(kinds.map((kind) => [kind, { plan: 0, take: 0, missed: 0 }]));
  return { wanted, kills: kills as Killing['kills'], usual: new Map() };
}

const killsOf = ({ kills }: Killing, kind: Kind) => kills[kind].plan + kills[kind].take;

/** The kind that has killed least so far; of all, or of those named. */
export const nextKind = (killing: Killing, among: readonly Kind[] = kinds) =>
  [...among].sort((a, b) => killsOf(killing, a) - killsOf(killing, b))[0] ?? 'engine';

/** Whether all kills were made. */
export const isOver = (killing: Killing) =>
  kinds.every((kind) => killsOf(killing, kind) >= killing.wanted / kinds.length);

/** How often each kind has killed, in words. */
export const countKills = (killing: Killing) =>
  kinds.map((kind) => `${kind} ${killsOf(killing, kind)}`).join(', ');

/** One piece of work, killed on its way, if the kill comes in time. Then everything that was killed is up again. */
export async function strike(
  rig: Rig,
  chance: Chance,
  killing: Killing,
  { work, phase, kind }: { work: Work; phase: Phase; kind: Kind | null },
): Promise<void> {
  const inWorkerd = kind === 'workerd' || (kind !== 'engine' && 'run' in work && chance.is(0.3));
  const worker = inWorkerd ? await rig.inWorkerd() : await rig.inNode({ work, now: Date.now() });
  const what = `${phase} ${inWorkerd}`;
  const usually = killing.usual.get(what) ?? 300;
  const began = performance.now();
  let isRunning = true;
  const over = worker.over.then(() => {
    isRunning = false;
  });
  if (kind !== null) await Promise.race([over, sleep(chance.next() * usually)]);
  else await over;
  killing.usual.set(what, isRunning ? usually * 1.02 : (usually + performance.now() - began) / 2);
  if (kind === null) return;
  killing.kills[kind][isRunning ? phase : 'missed'] += 1;
  if (!isRunning) return;
  const database = chance.is(0.7) ? rig.shop : rig.ours;
  if (kind === 'sqld') await database.kill();
  else if (kind === 'network') await database.cable.cut(20 + chance.below(200));
  else worker.kill();
  await over;
  // What had left for a database may still be carried out
  await sleep(50);
}
