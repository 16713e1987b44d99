// `npm start` as a newcomer types it in a terminal: npm itself, with what any shell has and no more.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { repository } from '../support/source-tree.ts';

/** An npm that runs `npm start`. */
export interface Npm {
  pid: number;
  /** What it has printed so far, on both streams. */
  output(): string;
  /** Resolves with the address that it says it serves at; with undefined if it ends before. */
  ready: Promise<string | undefined>;
  exited: Promise<number | null>;
  /** Ctrl-C: the terminal sends it to npm and to all that npm has started. */
  interrupt(): Promise<number | null>;
  /** Ends npm alone, as a task manager would. */
  kill(): Promise<number | null>;
}

/** Types `npm start`, with settings before it. */
export function npmStart(settings: Record<string, string>): Npm {
  const child = spawn('npm', ['start'], {
    cwd: repository,
    env: { ...shellOf(process.env), ...settings },
    // A group of its own, as a terminal gives it
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const exited = once(child, 'close').then(() => child.exitCode);
  let text = '';
  const ready = new Promise<string | undefined>((resolve) => {
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
        const [, url] = /^ready (\S+)$/m.exec(text) ?? [];
        if (url) resolve(url);
      });
    exited.then(() => resolve(undefined));
  });
  const pid = child.pid ?? 0;
  return {
    pid,
    output: () => text,
    ready,
    exited,
    interrupt: () => {
      process.kill(-pid, 'SIGINT');
      return exited;
    },
    kill: () => {
      process.kill(pid, 'SIGKILL');
      return exited;
    },
  };
}

/** Of an environment what any shell has: none of the settings, and none of what npm adds for the tests. */
export function shellOf({ PATH = '', HOME = '', TMPDIR }: NodeJS.ProcessEnv): Record<string, string> {
  const own = PATH.split(':').filter((folder) => !folder.includes('node_modules'));
  return { PATH: own.join(':'), HOME, ...(TMPDIR && { TMPDIR }) };
}
