import type { Span } from '../audit/sequence.ts';
import { isDay } from '../law/day.ts';
import type { Command, Option } from './command.ts';
import { controllerOption } from './key-link.ts';
import { openOutput } from './output.ts';
import { type Collected, collectPack } from './pack-collect.ts';
import { figuresOf, runCounts } from './pack-figures.ts';
import { filesOf } from './pack-file.ts';
import { pathsOf } from './paths.ts';
import { counted, startProgress } from './progress.ts';
import { serverFor } from './server.ts';
import { zipped } from './zip.ts';

const dayOption = (summary: string): Option => ({
  value: 'DATE',
  summary,
  wrong: (text) => (isDay(text) ? null : `must be a date such as 2026-01-31, not ${text}`),
});

/** `purge pack`. */
export const purgePack: Command = {
  name: 'purge pack',
  summary: 'Writes a ZIP of evidence that a supervisor can check offline.',
  online: true,
  options: {
    controller: controllerOption,
    out: { value: 'FILE', summary: 'where the ZIP goes', required: true },
    from: dayOption('the first day of the time it is of (default: the beginning)'),
    to: dayOption('the last day (default: today)'),
  },
  examples: [
    { line: 'purge pack --controller kadakas --out evidence.zip', does: 'all that ever went' },
    {
      line: 'purge pack --controller kadakas --from 2026-01-01 --to 2026-12-31 --out 2026.zip',
      does: 'the purges of a year',
    },
  ],
  notes: [
    'In it are the notices in force with their policies, plans, approvals and batches, the whole audit log with its seals, the public keys, and a README that says how to check it. Nobody whose data went is in it.',
    'A purge belongs to a time if anything happened to it then, and is there as a whole. The same state gives the same bytes.',
    'Your API key needs the scopes read and purge; with the scope admin, the log is sealed up to its last entry first.',
  ],
  run: async (call) => {
    const { controller = '', from = null, to = null } = call.texts;
    if (from !== null && to !== null && from > to) {
      console.error(`unusta: purge pack: --from ${from} is after --to ${to}.`);
      return 2;
    }
    const server = serverFor(call);
    const [target = ''] = pathsOf([call.texts.out ?? ''], call.environment);
    const output = typeof server === 'string' ? server : openOutput(target, undefined);
    if (typeof server === 'string' || typeof output === 'string') {
      console.error(typeof server === 'string' ? server : output);
      return 1;
    }
    const progress = startProgress();
    let isDone = false;
    try {
      const collected = await collectPack(server, { controller, from, to, now: Date.now() }, progress);
      progress.end();
      if (!collected.ok) {
        console.error(`${collected.message} ${target} was not written.`);
        return 1;
      }
      const { pack, keys } = collected.value;
      const bytes = zipped(await filesOf(pack, keys));
      // The output takes a character for each byte
      await output.write(Buffer.from(bytes).toString('latin1'));
      isDone = true;
      report(collected.value, target, call.flags.has('json'));
      return 0;
    } finally {
      if (isDone) output.finish();
      else output.abandon();
    }
  },
};

function report({ pack, unsealed: refusal }: Collected, out: string, json: boolean): void {
  const { head, log } = pack;
  const figures = figuresOf(pack);
  const unsealed = unsealedIn(log);
  const { controller, from, to } = head;
  if (json) {
    console.log(JSON.stringify({ out, controller, from, to, ...figures, unsealed }, null, 2));
  } else {
    const counts = [
      ...runCounts(figures),
      counted(figures.batches, 'batch', 'batches'),
      counted(figures.rows, 'row'),
      counted(figures.notices, 'notice'),
    ];
    console.log(`${out}: ${counts.join(', ')}`);
  }
  if (unsealed) {
    const { first, last } = unsealed;
    const entries = first === last ? `Entry ${first}` : `Entries ${first} to ${last}`;
    console.error(
      `${entries} of the log ${first === last ? 'is' : 'are'} not sealed, and what is not sealed proves nothing. ${refusal ?? ''} Seals are made every hour: pack again then, or with a key that may.`,
    );
  }
}

function unsealedIn({ entries, seals }: Collected['pack']['log']): Span | null {
  const sealed = seals.at(-1)?.lastSeq ?? 0;
  const last = entries.at(-1)?.seq ?? 0;
  return last > sealed ? { first: sealed + 1, last } : null;
}
