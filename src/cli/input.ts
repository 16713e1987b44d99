// The file that a command reads: a path, or the standard input.

import { createReadStream, statSync } from 'node:fs';
import { reasonOf } from './files.ts';

/** The bytes of a file, or of the standard input if there is no path; a sentence if they can't be had. */
export function openInput(path: string | undefined): AsyncIterable<Uint8Array> | string {
  if (path === undefined) {
    return process.stdin.isTTY
      ? 'Nothing comes in: give --in FILE, or a file on the standard input.'
      : process.stdin;
  }
  try {
    if (statSync(path).isDirectory()) return `${path} is a folder, not a file`;
    return createReadStream(path, { highWaterMark: 256 * 1024 });
  } catch (error) {
    return `${path} ${reasonOf(error)}`;
  }
}
