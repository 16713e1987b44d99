// Processes by number: told apart from later ones of the same number, and ended politely, then surely.

import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process as it can be found again: its number, and when and as what it was started. */
export interface ProcessMark {
  pid: number;
  mark: string;
}

/** The mark of a running process, or undefined if there is none of that number (or only its zombie). */
export function markOf(pid: number): ProcessMark | undefined {
  const mark = process.platform === 'linux' ? linuxMark(pid) : psMark(pid);
  return mark === undefined ? undefined : { pid, mark };
}

/** The processes that this one has started itself. */
export function childrenOf(pid: number): ProcessMark[] {
  const list =
    process.platform === 'linux'
      ? readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8')
      : spawnSync('pgrep', ['-P', String(pid)], { encoding: 'utf8' }).stdout;
  return list.split(/\s+/).flatMap((number) => (number && markOf(Number(number))) || []);
}

/** Whether this very process still runs; another that was given its number does not count. */
export function isRunning({ pid, mark }: ProcessMark): boolean {
  return markOf(pid)?.mark === mark;
}

/** Waits until the process is gone; false if it still runs after so many milliseconds. */
export async function isGoneWithin(process: ProcessMark, milliseconds: number): Promise<boolean> {
  const end = performance.now() + milliseconds;
  while (isRunning(process)) {
    if (performance.now() > end) return false;
    await sleep(20);
  }
  return true;
}

/** Ends a process: SIGTERM, and SIGKILL if it is still there after the grace. Never another one of its number. */
export async function endProcess(marked: ProcessMark, graceMs = 3_000): Promise<void> {
  signal(marked, 'SIGTERM');
  if (await isGoneWithin(marked, graceMs)) return;
  signal(marked, 'SIGKILL');
  await isGoneWithin(marked, 2_000);
}

function signal(marked: ProcessMark, name: NodeJS.Signals) {
  if (!isRunning(marked)) return;
  try {
    process.kill(marked.pid, name);
  } catch {
    // Gone in between
  }
}

/** From /proc, since a slim container has no `ps`. Field 22 is the start in clock ticks since boot (proc(5)). */
function linuxMark(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    const [state, ...fields] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    if (state === 'Z' || state === 'X') return undefined;
    const command = readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ').trim();
    return `${fields[18]} ${command}`;
  } catch {
    return undefined;
  }
}

function psMark(pid: number): string | undefined {
  const { stdout } = spawnSync('ps', ['-o', 'lstart=,args=', '-p', String(pid)], { encoding: 'utf8' });
  const mark = stdout?.trim();
  return mark && !mark.endsWith('<defunct>') ? mark : undefined;
}
