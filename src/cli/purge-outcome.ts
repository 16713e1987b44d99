import { isDay } from '../law/day.ts';
import type { RunView } from '../retention/view.ts';
import type { Call, Option } from './command.ts';
import { approveLine, type Followed, logLine, printable } from './purge-following.ts';
import { purgeLines } from './purge-told.ts';
import { type Server, serverFor } from './server.ts';

/** Which scope the commands about purges need. */
export const scopeNote = 'Your API key needs the scope purge.';

/** The option that sets the date. */
export const asOfOption: Option = {
  value: 'DATE',
  summary: 'the date that counts as today (default: today)',
  wrong: (text) => (isDay(text) ? null : `must be a date such as 2027-01-31, not ${text}`),
};

/** Does something about a purge on the call's server, and tells how it went; gives the exit code. */
export async function purging(call: Call, work: (server: Server) => Promise<Followed>): Promise<number> {
  const server = serverFor(call);
  return tell(call, typeof server === 'string' ? { state: 'lost', message: server } : await work(server));
}

/** The purge on the output, and on the side what became of it unless it was done: the exit code is then 1. */
function tell({ flags, texts }: Call, followed: Followed): number {
  if (followed.state === 'lost') return failed(followed.message);
  if (followed.state === 'left') {
    return failed(
      `It goes on without this window. See what it took: ${logLine(followed.id, texts.controller)}`,
    );
  }
  const { run, body, wasApproved } = followed;
  const hasPlan = run.status !== 'failed' || run.rules.some(({ eligible, purged }) => eligible + purged > 0);
  if (wasApproved && !flags.has('json')) console.log(`Approved before; finished at ${run.finishedAt}.`);
  if (flags.has('json')) console.log(JSON.stringify(body, null, 2));
  else if (hasPlan) console.log(purgeLines(run).join('\n'));
  if (run.status === 'failed') return failed(failureText(run));
  if (run.status !== 'needs_approval') return 0;
  const waits = hasPurged(run)
    ? 'The rest waits for your approval:'
    : 'Nothing has gone yet. It waits for your approval:';
  return failed(`\n${waits}\n  ${approveLine(run.id)}`);
}

const hasPurged = ({ rules }: RunView) => rules.some(({ purged }) => purged > 0);

function failureText(run: RunView): string {
  const reason = printable(run.reason ?? '');
  if (run.kind === 'dry-run') return `No plan: ${reason}`;
  return `It failed. ${reason}${hasPurged(run) ? '' : ' Nothing went.'}`;
}

function failed(message: string): 1 {
  console.error(message);
  return 1;
}
