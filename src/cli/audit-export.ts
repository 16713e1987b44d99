import * as v from 'valibot';
import { installation } from '../audit/event.ts';
import { ShownEntry, ShownSeal } from '../audit/input.ts';
import { Slug } from '../controllers/input.ts';
import { apiPaths, publicKeysPath } from '../paths.ts';
import { ask, fieldOf, pathOf, send } from './api.ts';
import type { Command } from './command.ts';
import { type Output, openOutput } from './output.ts';
import { pathsOf } from './paths.ts';
import { counted, type Progress, startProgress } from './progress.ts';
import { type Server, serverFor } from './server.ts';

/** `audit export`. */
export const auditExport: Command = {
  name: 'audit export',
  summary: 'Writes an audit log with its seals and the public keys to a file.',
  online: true,
  options: {
    controller: {
      value: 'SLUG',
      summary: "the shop, by its controller's slug, or '*' for the installation's own log",
      required: true,
      wrong: (text) =>
        text === installation || v.is(Slug, text) ? null : `must be a controller's slug, or *, not ${text}`,
    },
    out: { value: 'FILE', summary: 'where it goes (default: the standard output)' },
  },
  examples: [{ line: 'audit export --controller kadakas --out audit.json', does: 'for audit verify' }],
  notes: [
    'It is one JSON object: controller, seals, keys, entries, as the API gives them. Your API key needs the scope read.',
    'To the standard output, call npm run -s unusta -- audit export …: npm prints lines of its own otherwise.',
  ],
  run: async (call) => {
    const server = serverFor(call);
    const [target] = call.texts.out === undefined ? [] : pathsOf([call.texts.out], call.environment);
    const output = typeof server === 'string' ? server : openOutput(target, undefined);
    if (typeof server === 'string' || typeof output === 'string') {
      console.error(typeof server === 'string' ? server : output);
      return 1;
    }
    const progress = startProgress();
    let done: Counts | string = 'It was not finished.';
    try {
      done = await write(server, call.texts.controller ?? '', output, progress);
    } finally {
      if (typeof done === 'string') output.abandon();
      else output.finish();
    }
    progress.end();
    if (typeof done === 'string') {
      console.error(`${done}${target ? ` ${target} was not written.` : ' What came out is not whole.'}`);
      return 1;
    }
    if (target && call.flags.has('json')) console.log(JSON.stringify({ out: target, ...done }, null, 2));
    else console.error(`${counted(done.entries, 'entry', 'entries')}, ${counted(done.seals, 'seal')}`);
    return 0;
  },
};

interface Counts {
  entries: number;
  seals: number;
}

/** The seals first: whatever happens meanwhile, their entries are there when these are read. Gives a sentence if it fails. */
async function write(
  server: Server,
  controller: string,
  output: Output,
  progress: Progress,
): Promise<Counts | string> {
  // The output takes a character for each byte
  const put = (text: string) => output.write(Buffer.from(text).toString('latin1'));
  const list = (pattern: string, schema: v.GenericSchema) =>
    writeList(server, pathOf(pattern, { c: controller }), schema, put, progress);
  await put(`{"controller":${JSON.stringify(controller)},"seals":[`);
  const seals = await list(apiPaths.seals, v.object(ShownSeal.entries));
  if (typeof seals === 'string') return seals;
  const answer = await ask(server, 'GET', publicKeysPath);
  if (!answer.ok) return answer.message;
  await put(`],"keys":${JSON.stringify(fieldOf(answer.body, 'keys') ?? [])},"entries":[`);
  const entries = await list(apiPaths.audit, v.object(ShownEntry.entries));
  if (typeof entries === 'string') return entries;
  await put(']}\n');
  return { entries, seals };
}

/** Writes all items of a list, one on a line, page by page. Gives how many, or a sentence if it fails. */
async function writeList(
  server: Server,
  path: string,
  schema: v.GenericSchema,
  put: (text: string) => Promise<void>,
  progress: Progress,
): Promise<number | string> {
  let count = 0;
  let cursor: unknown = '';
  do {
    const query = new URLSearchParams({ limit: '200', cursor: String(cursor) });
    const answer = await send(server, 'GET', `${path}?${query}`);
    if (!answer.ok) return answer.message;
    const page = v.safeParse(v.array(schema), fieldOf(answer.body, 'items'));
    if (!page.success) return `${server.url} gave a list that can't be read: is it the right server?`;
    for (const item of page.output) {
      await put(`${count === 0 ? '' : ','}\n${JSON.stringify(item)}`);
      count += 1;
    }
    progress.add(page.output.length);
    cursor = fieldOf(answer.body, 'cursor');
  } while (cursor);
  return count;
}
