import type { Command } from './command.ts';
import { approveAndFollow } from './purge-following.ts';
import { purging, scopeNote } from './purge-outcome.ts';

/** `purge approve ID`. */
export const purgeApprove: Command = {
  name: 'purge approve',
  summary: 'Approves the plan of a purge that waits, and follows it to the end.',
  takes: 'ID',
  online: true,
  examples: [
    { line: 'purge approve 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', does: 'by the id that purge run shows' },
  ],
  notes: [
    'Its rules need no approval any more, while they and their tables stay as they are. Run again, it only follows.',
    scopeNote,
  ],
  run: (call) => purging(call, (server) => approveAndFollow(server, call.args[0] ?? '')),
};
