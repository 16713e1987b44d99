import { check } from './check.ts';
import type { Command } from './command.ts';
import { due } from './due.ts';
import { keyCreate, keyList, keyRevoke } from './key.ts';
import { publish } from './publish.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [check, publish, due, keyCreate, keyList, keyRevoke];
