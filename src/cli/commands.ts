import { check } from './check.ts';
import type { Command } from './command.ts';
import { due } from './due.ts';
import { keyCreate, keyList, keyRevoke } from './key.ts';
import { keyLink } from './key-link.ts';
import { links } from './links.ts';
import { publish } from './publish.ts';
import { suppressionAnnotate } from './suppression-annotate.ts';
import { suppressionCheck } from './suppression-check.ts';
import { suppressionImport } from './suppression-import.ts';

/** Every command, in the order of the help. */
export const commands: readonly Command[] = [
  ...[check, publish, due, keyCreate, keyList, keyRevoke, keyLink],
  ...[links, suppressionImport, suppressionAnnotate, suppressionCheck],
];
