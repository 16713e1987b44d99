// Where a file that a command makes goes: the standard output, or a file that is there only once it is whole.

import { once } from 'node:events';
import { closeSync, openSync, realpathSync, renameSync, rmSync, statSync, writeSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { toBytes } from './csv-cell.ts';
import { reasonOf } from './files.ts';

/** An output under way. */
export interface Output {
  /** Writes text with a character for each byte. */
  write(text: string): Promise<void>;
  /** It is whole. */
  finish(): void;
  /** It will not be: a file leaves no trace, and what was at its place before stays. */
  abandon(): void;
}

/** Opens an output; a sentence if it can't be. `input` is a file it must not be. */
export function openOutput(path: string | undefined, input: string | undefined): Output | string {
  if (path === undefined) return standardOutput;
  const there = statSync(path, { throwIfNoEntry: false });
  const read = input === undefined ? undefined : statSync(input, { throwIfNoEntry: false });
  if (there && read && there.dev === read.dev && there.ino === read.ino) {
    return `${path} is the file that is read: give --out another name`;
  }
  if (there?.isDirectory()) return `${path} is a folder, not a file`;
  try {
    // A pipe or a device is written to as it is: there is nothing to put in its place
    return there && !there.isFile() ? streamedFile(path) : replacedFile(there ? realpathSync(path) : path);
  } catch (error) {
    return `${path} ${reasonOf(error).replace('read', 'written')}`;
  }
}

const standardOutput: Output = {
  async write(text) {
    if (!process.stdout.write(toBytes(text))) await once(process.stdout, 'drain');
  },
  finish() {},
  abandon() {},
};

function streamedFile(path: string): Output {
  const file = openSync(path, 'w');
  const close = () => closeSync(file);
  return { write: (text) => writeAll(file, text), finish: close, abandon: close };
}

/** Written beside its place, and put there at the end in one step. A name beginning with a dot, and readable by its maker alone, since there are addresses in it. */
function replacedFile(path: string): Output {
  const part = join(dirname(path), `.${basename(path)}.part-${process.pid}`);
  const file = openSync(part, 'wx', (statSync(path, { throwIfNoEntry: false })?.mode ?? 0o600) & 0o777);
  const remove = () => rmSync(part, { force: true });
  const interrupted = (signal: NodeJS.Signals) => {
    remove();
    process.kill(process.pid, signal);
  };
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  for (const signal of signals) process.once(signal, interrupted);
  const close = () => {
    closeSync(file);
    for (const signal of signals) process.off(signal, interrupted);
  };
  return {
    write: (text) => writeAll(file, text),
    finish() {
      close();
      renameSync(part, path);
    },
    abandon() {
      close();
      remove();
    },
  };
}

async function writeAll(file: number, text: string): Promise<void> {
  const bytes = toBytes(text);
  let written = 0;
  while (written < bytes.length) written += writeSync(file, bytes, written);
}
