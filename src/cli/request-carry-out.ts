import * as v from 'valibot';
import { apiPaths } from '../paths.ts';
import { CarryingOut } from '../requests/input.ts';
import type { RunView } from '../retention/view.ts';
import { fieldOf, pathOf, send } from './api.ts';
import type { Command } from './command.ts';
import { counted } from './progress.ts';
import { type Followed, follow, printable } from './purge-following.ts';
import { skippedLines } from './purge-told.ts';
import { recipientsOf, recipientsOption } from './recipients-option.ts';
import { scopeNote } from './request-told.ts';
import { type Server, serverFor } from './server.ts';
import { tableLines } from './table.ts';

/** `request carry-out ID`. */
export const requestCarryOut: Command = {
  name: 'request carry-out',
  summary: 'Carries out the plan of an erasure, and follows it to the end.',
  takes: 'ID',
  online: true,
  options: {
    plan: {
      value: 'DIGEST',
      summary: 'the plan that you have looked at: request plan ID shows its digest at the end',
      required: true,
      wrong: (text) =>
        v.is(CarryingOut.entries.plan, text)
          ? null
          : 'must be the digest that request plan ID shows at its end',
    },
    ...recipientsOption,
  },
  examples: [
    {
      line: 'request carry-out 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --plan 9f86d081884c…',
      does: 'what the plan says goes, and nothing else',
    },
  ],
  notes: [
    'A plan that no longer holds touches nothing: look at the new one.',
    'Ctrl-C leaves it running. It goes on every minute until it has finished.',
    'The person can’t take the request back any more.',
    scopeNote,
  ],
  run: async ({ args: [id = ''], texts, flags, ...call }) => {
    const server = serverFor({ args: [id], texts, flags, ...call });
    const followed: Followed =
      typeof server === 'string'
        ? { state: 'lost', message: server }
        : await carryOut(server, id, { plan: texts.plan, recipients: recipientsOf({ texts }) });
    if (followed.state === 'lost') return failed(followed.message);
    if (followed.state === 'left') return failed(`It goes on without this window. ${planLine(id)}`);
    const { run, body } = followed;
    console.log(flags.has('json') ? JSON.stringify(body, null, 2) : erasureLines(run, id).join('\n'));
    return run.status === 'failed' ? failed(`It failed. ${printable(run.reason ?? '')}`) : 0;
  },
};

async function carryOut(server: Server, id: string, body: object): Promise<Followed> {
  const begun = await send(server, 'POST', pathOf(apiPaths.carryOut, { id }), body);
  if (!begun.ok) return { state: 'lost', message: begun.message };
  return follow(server, String(fieldOf(begun.body, 'id')));
}

const planLine = (id: string) => `What is left: npm run unusta -- request plan ${printable(id)}`;

/** What an erasure took, category by category, and what it could not take. */
function erasureLines({ controller, rules }: RunView, id: string): string[] {
  const gone = rules.filter(({ purged }) => purged > 0);
  const total = gone.reduce((sum, { purged }) => sum + purged, 0);
  const table = tableLines(
    [{ head: 'category' }, { head: 'gone', isNumber: true }],
    gone.map(({ category, purged }) => [category.replaceAll(',', ', '), String(purged)]),
  );
  return [
    ...(gone.length > 0 ? [...table, ''] : []),
    `${printable(controller)}: ${total === 0 ? 'nothing was there to be erased' : `${counted(total, 'row')} ${total === 1 ? 'is' : 'are'} gone`}.`,
    ...skippedLines(rules),
    planLine(id),
  ];
}

function failed(message: string): 1 {
  console.error(message);
  return 1;
}
