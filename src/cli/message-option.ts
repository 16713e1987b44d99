import type { Call, Option } from './command.ts';
import { readText } from './files.ts';
import { pathsOf } from './paths.ts';

/** The options that give a message: in the line, or as a file. */
export function messageOptions(what: string): Record<string, Option> {
  return {
    message: { value: 'TEXT', summary: what },
    'message-file': { value: 'FILE', summary: 'the same, from a file' },
  };
}

/** The message of a call, or a sentence why there is none, with the exit code that it means. */
export function messageOf({ texts, environment }: Call): Said | { wrong: string; code: 1 | 2 } {
  const { message, 'message-file': file } = texts;
  if (file === undefined) return { message };
  if (message !== undefined) return { wrong: 'give --message or --message-file, not both', code: 2 };
  const [path = ''] = pathsOf([file], environment);
  const read = readText(path, 'dropped');
  return read.ok ? { message: read.value.trim() } : { wrong: `${path} ${read.message}`, code: 1 };
}

/** Undefined: nothing was said. */
interface Said {
  message: string | undefined;
}
