import type { Command } from './command.ts';
import { controllerOption } from './key-link.ts';
import { approveAndFollow, startAndFollow } from './purge-following.ts';
import { asOfOption, purging, scopeNote } from './purge-outcome.ts';

/** `purge run`. */
export const purgeRun: Command = {
  name: 'purge run',
  summary: 'Purges what the notice lets go of, and follows it to the end.',
  online: true,
  options: {
    controller: controllerOption,
    'as-of': { ...asOfOption, summary: 'the date that counts as today: today or earlier (default: today)' },
    approve: { summary: 'approve its plan, whatever it is' },
  },
  examples: [
    { line: 'purge run --controller kadakas', does: 'what was approved before goes; the rest waits' },
    { line: 'purge run --controller kadakas --approve', does: 'all that is due goes' },
  ],
  notes: [
    'A new rule, or an unusual number of rows, waits for an approval: the plan is then printed, and the exit code is 1.',
    'Ctrl-C leaves the purge running. It goes on every minute until it has finished.',
    scopeNote,
  ],
  run: (call) =>
    purging(call, async (server) => {
      const { controller = '', 'as-of': asOf } = call.texts;
      const followed = await startAndFollow(server, controller, { dryRun: false, asOf });
      if (followed.state === 'lost' && asOf !== undefined && followed.message.includes('--as-of')) {
        const plan = `npm run unusta -- purge plan --controller ${controller} --as-of ${asOf}`;
        return { ...followed, message: `${followed.message}\n${plan} shows it.` };
      }
      const waits = followed.state === 'over' && followed.run.status === 'needs_approval';
      return waits && call.flags.has('approve') ? approveAndFollow(server, followed.run.id) : followed;
    }),
};
