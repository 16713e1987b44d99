import * as v from 'valibot';
import { unsubscribeHeaders, unsubscribeUrl } from '../unsubscribe/headers.ts';
import { LinksWanted } from '../unsubscribe/input.ts';
import { addColumns, columnsOption } from './adding.ts';
import type { Command, Option } from './command.ts';
import { readText } from './files.ts';
import { controllerOption } from './key-link.ts';
import { readLinkKeyLine } from './link-key.ts';
import { pathsOf } from './paths.ts';
import { startSealer } from './sealing.ts';

const names = ['unsubscribe_url', 'list_unsubscribe', 'list_unsubscribe_post'] as const;

/** The option that names a topic. */
export const topicOption: Option = {
  value: 'TOPIC',
  summary: "a topic's id, or '*' for all",
  wrong: (text) =>
    v.is(LinksWanted.entries.topic, text) ? null : `must be the id of a topic, or *, not ${text}`,
};

/** `links`. */
export const links: Command = {
  name: 'links',
  summary: 'Adds unsubscribe links and headers to a CSV of any size. Offline, with the link key alone.',
  options: {
    controller: controllerOption,
    topic: { ...topicOption, required: true },
    'key-file': { value: 'FILE', summary: 'what key link printed', required: true },
    in: { value: 'FILE', summary: 'the CSV (default: the standard input)' },
    out: { value: 'FILE', summary: 'where it goes (default: the standard output)' },
    columns: columnsOption(names),
  },
  examples: [
    {
      line: 'links --controller kadakas --topic newsletter --key-file link.key --in people.csv --out mailing.csv',
      does: 'three more columns: unsubscribe_url, list_unsubscribe, list_unsubscribe_post',
    },
    {
      line: "links --controller kadakas --topic '*' --key-file link.key --columns email=Kontakt --in people.csv --out mailing.csv",
      does: 'all mail, and a column of addresses with a name of its own',
    },
  ],
  notes: [
    'Commas, semicolons and tabs are told apart, and all that was in the file stays as it was, byte for byte.',
    'A row without a valid address gets empty cells. They are counted at the end, and the exit code is 0.',
    'To the standard output, call npm run -s unusta -- links …: npm prints lines of its own otherwise.',
    'list_unsubscribe is the value of the header List-Unsubscribe, list_unsubscribe_post that of List-Unsubscribe-Post. Have both signed by DKIM.',
  ],
  run: async (call) => {
    const { controller, topic = '', 'key-file': file = '' } = call.texts;
    const [path = ''] = pathsOf([file], call.environment);
    const text = readText(path, 'dropped');
    if (!text.ok) return failed(`${file} ${text.message}`);
    const read = await readLinkKeyLine(text.value);
    if (!read)
      return failed(
        `${file} is no link key: make one with unusta key link --controller ${controller} > FILE`,
      );
    if (read.controller !== controller) {
      return failed(`${file} is the key of ${read.controller}, and can make no links of ${controller}.`);
    }
    const sealer = startSealer({ key: read.key, topic });
    const cells = (token: string) => [
      unsubscribeUrl(read.publicUrl, token),
      ...Object.values(unsubscribeHeaders(read, token)),
    ];
    const none = { values: names.map(() => ''), isAddress: false };
    const fill = async (emails: string[]) => {
      const tokens = await sealer.seal(emails);
      return tokens.map((token) => (token === null ? none : { values: cells(token), isAddress: true }));
    };
    try {
      return await addColumns(
        call,
        { in: call.texts.in, out: call.texts.out },
        { names, width: sealer.width, fill },
      );
    } finally {
      await sealer.close();
    }
  },
};

function failed(message: string): 1 {
  console.error(message);
  return 1;
}
