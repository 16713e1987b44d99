import * as v from 'valibot';
import { apiPaths } from '../paths.ts';
import { ShownBatch } from '../retention/input.ts';
import type { RunView } from '../retention/view.ts';
import { fieldOf, pathOf, send } from './api.ts';
import type { Command } from './command.ts';
import { controllerOption } from './key-link.ts';
import { localMinute, timeZoneOf } from './local-time.ts';
import { startProgress, whole } from './progress.ts';
import { runOf } from './purge-following.ts';
import { scopeNote } from './purge-outcome.ts';
import { clipped } from './purge-told.ts';
import { type Server, serverFor } from './server.ts';
import { tableLines } from './table.ts';

type Batch = v.InferOutput<typeof ShownBatch>;

/** `purge log`. */
export const purgeLog: Command = {
  name: 'purge log',
  summary: 'Shows what purges took: by which rule and clause, how many rows, of which dates.',
  online: true,
  options: {
    controller: controllerOption,
    run: { value: 'ID', summary: 'only this purge, also while it runs' },
  },
  examples: [
    { line: 'purge log --controller kadakas', does: 'all that went' },
    { line: 'purge log --controller kadakas --json', does: 'batch by batch, with the digests of their keys' },
  ],
  notes: [
    'It can’t show whose rows they were: nobody keeps that.',
    'Erasures are there too, by law:17; of what had no date, there is none.',
    scopeNote,
  ],
  run: async (call) => {
    const server = serverFor(call);
    const log = typeof server === 'string' ? server : await readLog(server, call.texts);
    if (typeof server === 'string' || typeof log === 'string') {
      console.error(log);
      return 1;
    }
    if (call.flags.has('json')) console.log(JSON.stringify(log.items, null, 2));
    else console.log(logLines(log, await timeZoneOf(server, call.texts.controller ?? '')).join('\n'));
    return 0;
  },
};

interface Log {
  /** As the API gives them. */
  items: unknown[];
  batches: Batch[];
  /** The only one asked for. */
  run: RunView | null;
}

/** Every page; a sentence if one can't be had. */
async function readLog(
  server: Server,
  { controller = '', run: id }: Record<string, string | undefined>,
): Promise<Log | string> {
  const asked = id === undefined ? null : await send(server, 'GET', pathOf(apiPaths.purge, { id }));
  if (asked && !asked.ok) return asked.message;
  const items: unknown[] = [];
  const progress = startProgress();
  let cursor = '';
  do {
    const query = new URLSearchParams({ limit: '200', cursor, ...(id !== undefined && { purge: id }) });
    const answer = await send(server, 'GET', `${pathOf(apiPaths.batches, { c: controller })}?${query}`);
    if (!answer.ok) return answer.message;
    const page = fieldOf(answer.body, 'items');
    items.push(...(Array.isArray(page) ? page : []));
    progress.add(Array.isArray(page) ? page.length : 0);
    cursor = String(fieldOf(answer.body, 'cursor') ?? '');
  } while (cursor !== '');
  progress.end();
  const batches = v.safeParse(v.array(ShownBatch), items);
  if (!batches.success) return `${server.url} gave no batches: is it the right server?`;
  return { items, batches: batches.output, run: asked && runOf(asked.body) };
}

const standings: Record<RunView['status'], string> = {
  running: 'It is still running.',
  planned: 'It was a dry run.',
  needs_approval: 'It waits for an approval.',
  finished: 'It has finished.',
  failed: 'It failed.',
};

function logLines({ batches, run }: Log, timeZone: string): string[] {
  const runs = [...Map.groupBy(batches, (batch) => batch.run).values()].map((of) => runLines(of, timeZone));
  const standing = run === null ? [] : [standings[run.status]];
  if (runs.length === 0) return ['Nothing has gone.', ...standing];
  return [...runs.flatMap((lines, at) => (at === 0 ? lines : ['', ...lines])), ...standing];
}

function runLines(batches: Batch[], timeZone: string): string[] {
  const [first] = batches;
  if (!first) return [];
  const rows = [...Map.groupBy(batches, ({ rule, deed }) => `${rule} ${deed}`).values()].map(ruleCells);
  const heads = ['rule', 'clause', 'became'].map((head) => ({ head }));
  const numbers = ['rows', 'batches'].map((head) => ({ head, isNumber: true }));
  return [
    `${localMinute(first.at, timeZone)} ${timeZone}  ${first.run}  notice ${first.noticeVersion}`,
    ...tableLines([...heads, ...numbers, { head: 'from' }, { head: 'to' }], rows),
  ];
}

function ruleCells(batches: Batch[]): string[] {
  const [first] = batches;
  if (!first) return [];
  const { rule, clause, deed } = first;
  const sum = batches.reduce((rows, batch) => rows + batch.rows, 0);
  const from = batches.flatMap(({ firstOn }) => firstOn ?? []).sort()[0] ?? '';
  const to = batches.flatMap(({ lastOn }) => lastOn ?? []).sort();
  const became = deed === 'delete' ? 'deleted' : 'anonymised';
  return [rule, clipped(clause), became, whole(sum), whole(batches.length), from, to.at(-1) ?? ''];
}
