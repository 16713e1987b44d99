import type { Command } from './command.ts';
import { controllerOption } from './key-link.ts';
import { startAndFollow } from './purge-following.ts';
import { purging, scopeNote } from './purge-outcome.ts';

/** `purge reapply`. */
export const purgeReapply: Command = {
  name: 'purge reapply',
  summary: 'Erases again whom a restored backup has brought back.',
  online: true,
  options: { controller: controllerOption },
  examples: [{ line: 'purge reapply --controller kadakas', does: 'after the database was restored' }],
  notes: [
    'Only what happened before a person was erased goes; who has come back since is left alone, and what is held stays.',
    'What the rules let go of, the next purge takes by itself.',
    scopeNote,
  ],
  run: (call) =>
    purging(call, (server) =>
      startAndFollow(server, call.texts.controller ?? '', { dryRun: false, reapply: true }),
    ),
};
