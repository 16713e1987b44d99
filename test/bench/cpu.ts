import { readdirSync, readFileSync } from 'node:fs';

/** The CPU time that a process has used so far, all its threads and the kernel included; null but on Linux. */
export function cpuMs(pid: number): number | null {
  try {
    const tasks = readdirSync(`/proc/${pid}/task`);
    const nanoseconds = tasks.map((task) => {
      return Number(readFileSync(`/proc/${pid}/task/${task}/schedstat`, 'utf8').split(' ')[0]);
    });
    return nanoseconds.reduce((sum, one) => sum + one, 0) / 1_000_000;
  } catch {
    return null;
  }
}
