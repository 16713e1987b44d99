import { basename } from 'node:path';
import type { Call, Command } from './command.ts';
import type { Row } from './csv.ts';
import { readColumns } from './csv-columns.ts';
import { importColumns, openSource, readRow, type Source, wishOf } from './import-source.ts';
import { controllerOption } from './key-link.ts';
import { topicOption } from './links.ts';
import { readMoment } from './moment.ts';
import { pathsOf } from './paths.ts';
import { counted, startProgress } from './progress.ts';
import { rejectsOf } from './rejects.ts';
import { type Server, serverFor } from './server.ts';
import { pagesOf, sendPage, type WishItem } from './wishes-page.ts';

/** `suppression import`. */
export const suppressionImport: Command = {
  name: 'suppression import',
  summary: 'Imports opt-outs from a CSV: plain, or as Mailchimp and listmonk export them.',
  takes: 'FILE',
  online: true,
  options: {
    controller: controllerOption,
    topic: {
      ...topicOption,
      summary: "what was opted out of: a topic's id, or '*' for all mail (the default)",
    },
    consents: { summary: 'import consents too: of subscribed members, or of a list of those who consented' },
    unsubscribed: {
      summary: "every row is an opt-out, whatever its columns say (listmonk's filtered exports)",
    },
    at: {
      value: 'TIME',
      summary: "when rows that don't say when were so (default: the file's own time)",
      wrong: (text) =>
        readMoment(text) === null ? `must be a time such as 2026-03-01T12:00:00Z, not ${text}` : null,
    },
    columns: {
      value: 'LIST',
      summary: 'what columns are called: email=NAME,at=NAME',
      wrong: (text) => {
        const read = readColumns(text, importColumns);
        return typeof read === 'string' ? read : null;
      },
    },
  },
  examples: [
    {
      line: 'suppression import unsubscribed_members_export_1a2b3c.csv --controller kadakas --topic newsletter',
      does: 'with the times that Mailchimp knows',
    },
    {
      line: 'suppression import optouts.csv --controller kadakas',
      does: 'a list of addresses: no mail at all to these',
    },
  ],
  notes: [
    'Run again, or after it was stopped, it changes nothing that was recorded before.',
    'A row that can not be taken goes to FILE.rejected.csv with its line and the reason; the exit code is then 1.',
    'Times without a zone are in UTC. Your API key needs the scope publish.',
  ],
  run: async (call) => {
    const server = serverFor(call);
    if (typeof server === 'string') return failed(server);
    const [path = ''] = pathsOf(call.args, call.environment);
    const source = await openSource(call, path);
    return typeof source === 'string' ? failed(source) : importAll(call, server, source);
  },
};

/** What came of an import. */
interface Tally {
  recorded: number;
  rejected: number;
  /** Rows that tell of no opt-out, and no consent that was asked for. */
  passedOver: number;
}

async function importAll(call: Call, server: Server, source: Source): Promise<number> {
  const { controller = '', topic = '*' } = call.texts;
  const tally: Tally = { recorded: 0, rejected: 0, passedOver: 0 };
  const rejects = rejectsOf(source.path, source.file);
  const reject = async (row: Row, problem: string) => {
    tally.rejected += 1;
    await rejects.add(row, problem);
  };
  const progress = startProgress();
  const items = itemsOf(source, topic, {
    reject,
    passOver: () => (tally.passedOver += 1),
    count: progress.add,
  });
  let failure: string | null = null;
  for await (const page of pagesOf(items)) {
    const sent = await sendPage(server, controller, page);
    tally.recorded += sent.recorded;
    for (const { row, problem } of sent.rejected) await reject(row, problem);
    failure = sent.failure;
    if (failure !== null) break;
  }
  const pace = progress.end();
  const file = rejects.finish();
  tell(call, source, { tally, pace, file });
  if (failure !== null) {
    console.error(
      `${failure}\nIt stopped there. Run it again to go on: what is recorded already changes nothing.`,
    );
  }
  return failure === null && tally.rejected === 0 ? 0 : 1;
}

/** What the rows tell of, as the API takes it. */
async function* itemsOf(
  source: Source,
  topic: string,
  to: { reject(row: Row, problem: string): Promise<void>; passOver(): void; count(rows: number): void },
): AsyncGenerator<WishItem> {
  for await (const rows of source.file.rows) {
    for (const row of rows) {
      if (row.text === '') continue;
      const said = readRow(source, row);
      if (typeof said === 'string') await to.reject(row, said);
      else if (said.told.length === 0) to.passOver();
      else
        for (const one of said.told)
          yield { row, body: wishOf(source, { row, topic, email: said.email }, one) };
    }
    to.count(rows.length);
  }
}

function tell(
  { flags }: Call,
  { path, kind }: Source,
  { tally, pace, file }: { tally: Tally; pace: string; file: string | null },
): void {
  if (flags.has('json'))
    console.log(JSON.stringify({ ...tally, kind: kind.name, rejectedTo: file }, null, 2));
  else {
    const { recorded, rejected, passedOver } = tally;
    const more = [
      ...(passedOver > 0 ? [`${counted(passedOver, 'row')} passed over`] : []),
      ...(rejected > 0 ? [`${counted(rejected, 'row')} rejected`] : []),
    ];
    console.log(
      [`${basename(path)} (${kind.name}): ${counted(recorded, 'wish', 'wishes')} recorded`, ...more].join(
        ', ',
      ),
    );
    console.error(pace);
  }
  if (file) console.error(`What was rejected, and why: ${file}`);
}

function failed(message: string): 1 {
  console.error(message);
  return 1;
}
