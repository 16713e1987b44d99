// Runs one command and never leaves it behind: `keeper.ts LOG COMMAND [ARG…]`, started with an IPC channel. When the
// channel closes, because the starter says so or because it was killed (no signal handler helps against SIGKILL), the
// command is ended. The keeper has a session of its own, so that Ctrl-C in a terminal reaches the starter alone.

import { spawn } from 'node:child_process';
import { openSync } from 'node:fs';

const [logFile = '', command = '', ...args] = process.argv.slice(2);
const log = openSync(logFile, 'w', 0o600);
const child = spawn(command, args, { stdio: ['ignore', log, log] });

child.once('spawn', () => process.send?.({ pid: child.pid }));
child.once('error', (error) => {
  process.send?.({ error: error.message });
  process.exitCode = 1;
  process.disconnect?.();
});
child.once('exit', (code) => process.exit(code ?? 1));

function end() {
  child.kill('SIGTERM');
  // Open connections may hold a shutdown up; what is committed is on the disk already
  setTimeout(() => child.kill('SIGKILL'), 3_000).unref();
}

process.once('disconnect', end);
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.once(signal, end);
