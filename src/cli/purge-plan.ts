import type { Command } from './command.ts';
import { controllerOption } from './key-link.ts';
import { startAndFollow } from './purge-following.ts';
import { asOfOption, purging, scopeNote } from './purge-outcome.ts';

/** `purge plan`. */
export const purgePlan: Command = {
  name: 'purge plan',
  summary: 'Shows what a purge would take, and by which clause. Touches nothing.',
  online: true,
  options: { controller: controllerOption, 'as-of': asOfOption },
  examples: [
    { line: 'purge plan --controller kadakas', does: 'what would go today' },
    {
      line: 'purge plan --controller kadakas --as-of 2027-12-31',
      does: 'and by then, if nothing went before',
    },
  ],
  notes: [
    'due: rows that would go. held: rows that would, but a hold or an open request keeps them. undated: rows without a date, with one that can’t be read, or with one to come; they stay.',
    scopeNote,
  ],
  run: (call) =>
    purging(call, (server) => {
      const { controller = '', 'as-of': asOf } = call.texts;
      return startAndFollow(server, controller, { dryRun: true, asOf });
    }),
};
