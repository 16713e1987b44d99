import * as v from 'valibot';
import { fullDay } from '../law/day.ts';
import { apiPaths } from '../paths.ts';
import { ErasurePlan } from '../requests/plan-shown.ts';
import { requestsCategory } from '../retention/request-rules.ts';
import { pathOf, send } from './api.ts';
import { asked } from './asking.ts';
import type { Command } from './command.ts';
import { printable } from './purge-following.ts';
import { clipped } from './purge-told.ts';
import { scopeNote } from './request-told.ts';
import { tableLines } from './table.ts';

/** `request plan ID`. */
export const requestPlan: Command = {
  name: 'request plan',
  summary: 'Shows what an erasure would do: what goes, what stays, until when and why. Nothing is touched.',
  takes: 'ID',
  online: true,
  examples: [
    { line: 'request plan 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', does: 'category by category' },
    {
      line: 'request plan 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b --json',
      does: 'with the sentences for the person',
    },
  ],
  notes: [
    'What says “waits for …” has no date yet: whether that will still happen is for you to find out.',
    scopeNote,
  ],
  run: (call) => {
    const [id = ''] = call.args;
    return asked(
      call,
      async (server) => {
        const answer = await send(server, 'GET', pathOf(apiPaths.plan, { id }));
        if (!answer.ok || v.is(ErasurePlan, answer.body)) return answer;
        const message = `${server.url} gave no plan: is it the right server?`;
        return { ...answer, ok: false, message, problem: null };
      },
      (body) => planLines(body as ErasurePlan).join('\n'),
    );
  },
};

type Category = ErasurePlan['categories'][number];
type Part = Category['parts'][number];

/** A plan for people: a line for each category, and for each part where one splits. */
export function planLines({
  request,
  controller,
  asOf,
  noticeVersion,
  rehearsal,
  categories,
  digest,
  recipients,
}: ErasurePlan): string[] {
  const what = rehearsal ? 'a rehearsal of the erasure' : 'the plan of the erasure';
  const texts = (...heads: string[]) => heads.map((head) => ({ head }));
  const columns = [
    ...texts('category', 'what happens'),
    { head: 'rows', isNumber: true },
    ...texts('until', 'clause', 'ground'),
  ];
  return [
    `${printable(controller)}: ${what} as of ${fullDay(asOf)}, by the notice of ${noticeVersion}`,
    '',
    ...tableLines(columns, categories.flatMap(rowsFor)),
    '',
    `Plan ${digest}. Nothing has been touched.`,
    ...(rehearsal
      ? []
      : [
          `To carry it out: npm run unusta -- request carry-out ${printable(request)} --plan ${printable(digest)}`,
          ...recipientsLine(recipients),
        ]),
  ];
}

function recipientsLine(recipients: ErasurePlan['recipients']): string[] {
  const ids = recipients.map(({ id }) => printable(id)).join(',');
  return ids === '' ? [] : [`It tells all of your recipients, or those that you name: --recipients ${ids}`];
}

function rowsFor(category: Category): string[][] {
  const { parts } = category;
  const [only, ...others] = parts;
  if (others.length === 0) return [cellsOf(category.category, category, only)];
  return [
    cellsOf(category.category, category, undefined),
    ...parts.map((part) => cellsOf('  of which', part, part)),
  ];
}

const deeds: Record<Category['outcome'], string> = {
  erased: 'erased',
  anonymised: 'anonymised',
  elsewhere: 'to be done by hand',
  'by-hand': 'to be done by hand',
  kept: 'kept',
  partly: 'partly',
  none: 'nothing there',
};

function cellsOf(
  name: string,
  told: Omit<Category, 'category' | 'sentence' | 'parts'>,
  part: Part | undefined,
): string[] {
  const { outcome, rows, until, clause, ground } = told;
  const end = until === null ? (part?.awaits ? `waits for ${printable(part.awaits)}` : '') : fullDay(until);
  return [
    // Of each request there are several: what was asked, what happened, who was told
    name === requestsCategory ? `${name} (entries)` : printable(name),
    deeds[outcome],
    rows === 0 ? '–' : String(rows),
    end,
    clause === null ? '' : clipped(printable(clause)),
    groundOf(ground, part?.law ?? null),
  ];
}

function groundOf(ground: Category['ground'], law: string | null): string {
  if (ground === null) return '';
  return law === null ? ground : `${ground}, ${printable(law)}`;
}
