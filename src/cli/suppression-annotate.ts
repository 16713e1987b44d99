import { normaliseAddress } from '../subjects/address.ts';
import { addColumns, columnsOption } from './adding.ts';
import type { Command } from './command.ts';
import { controllerOption } from './key-link.ts';
import { topicOption } from './links.ts';
import { serverFor } from './server.ts';
import { askSuppressed } from './suppressed.ts';

const names = ['suppressed'] as const;
/** Requests under way at once. */
const width = 4;
/** As the API takes them. */
const longestAddress = 320;

/** `suppression annotate`. */
export const suppressionAnnotate: Command = {
  name: 'suppression annotate',
  summary: 'Adds a column suppressed to a CSV, yes or no: who gets no mail on a topic.',
  takes: 'FILE',
  online: true,
  options: {
    controller: controllerOption,
    topic: { ...topicOption, required: true },
    out: { value: 'FILE', summary: 'where it goes (default: the standard output)' },
    columns: columnsOption(names),
  },
  examples: [
    {
      line: 'suppression annotate people.csv --controller kadakas --topic newsletter --out marked.csv',
      does: 'before a mailing',
    },
  ],
  notes: [
    'All that was in the file stays as it was. A row without a valid address can get no mail: yes; these are counted.',
    'Your API key needs the scope links. To the standard output, call npm run -s: npm prints lines of its own.',
  ],
  run: async (call) => {
    const server = serverFor(call);
    if (typeof server === 'string') {
      console.error(server);
      return 1;
    }
    const { controller = '', topic = '' } = call.texts;
    const fill = async (emails: string[]) => {
      const isAddress = emails.map((one) => one.length <= longestAddress && normaliseAddress(one) !== null);
      const suppressed = await askSuppressed(
        server,
        { controller, topic },
        emails.filter((_, at) => isAddress[at]),
      );
      if (typeof suppressed === 'string') return suppressed;
      return emails.map((email, at) => {
        const isOut = !isAddress[at] || suppressed.has(email);
        return { values: [isOut ? 'yes' : 'no'], isAddress: isAddress[at] === true };
      });
    };
    return addColumns(call, { in: call.args[0], out: call.texts.out }, { names, width, fill });
  },
};
