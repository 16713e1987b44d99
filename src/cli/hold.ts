import { isDay } from '../law/day.ts';
import { apiPaths } from '../paths.ts';
import { fieldOf, pathOf, send } from './api.ts';
import { asked, everyPage } from './asking.ts';
import type { Command } from './command.ts';
import { controllerOption } from './key-link.ts';
import { printable } from './purge-following.ts';
import type { Server } from './server.ts';

const scopeNote = 'Your API key needs the scope purge.';

/** `hold add`. */
export const holdAdd: Command = {
  name: 'hold add',
  summary: 'Keeps a person’s data, or one record, whatever the rules say.',
  online: true,
  options: {
    controller: controllerOption,
    email: { value: 'EMAIL', summary: 'all of this person' },
    category: { value: 'CATEGORY', summary: 'with --record: what the record is' },
    record: { value: 'KEY', summary: 'one record, by its key' },
    reason: {
      value: 'REASON',
      summary: 'one that the notice lists, or law:17(3)(b), law:17(3)(e), law:17(1)(a)',
      required: true,
    },
    note: {
      value: 'TEXT',
      summary: 'what it is about; kept sealed. One more is added to a hold that is there',
    },
    review: {
      value: 'DATE',
      summary: 'when to look at it again (default: in six months)',
      wrong: (text) => (isDay(text) ? null : `must be a date such as 2027-01-31, not ${text}`),
    },
  },
  examples: [
    {
      line: 'hold add --controller kadakas --email mari@example.com --reason dispute',
      does: 'all of a person, by a clause of the notice',
    },
    {
      line: "hold add --controller kadakas --category orders --record 1042 --reason 'law:17(3)(e)' --review 2027-01-31",
      does: 'one record, by the law alone',
    },
  ],
  notes: [
    'When it is acknowledged, it is in every database of the shop. If one can’t be reached, type the same line again.',
    scopeNote,
  ],
  run: async (call) => {
    const { controller = '', email, category, record, reason, note, review: reviewOn } = call.texts;
    const isRecord = record !== undefined && category !== undefined;
    if ((email === undefined) !== isRecord || (record === undefined) !== (category === undefined)) {
      console.error('unusta: hold add: give --email, or both --category and --record.');
      return 2;
    }
    const target = isRecord ? { record: { category, key: record } } : { subject: { email } };
    const path = pathOf(apiPaths.holds, { c: controller });
    let isThere = false;
    const place = async (server: Server) => {
      const answer = await send(server, 'POST', path, { ...target, reason, note, reviewOn });
      isThere = answer.status === 200;
      return answer;
    };
    return asked(call, place, (hold) => `${lineOf(hold)}${isThere ? `\n${alreadyThere(note)}` : ''}`);
  },
};

/** `hold list`. */
export const holdList: Command = {
  name: 'hold list',
  summary: 'Lists the holds of a shop.',
  online: true,
  options: {
    controller: controllerOption,
    state: {
      value: 'STATE',
      summary: 'active or lifted (default: all)',
      wrong: (text) => (['active', 'lifted'].includes(text) ? null : `must be active or lifted, not ${text}`),
    },
  },
  examples: [{ line: 'hold list --controller kadakas --state active', does: 'what is kept now, and why' }],
  notes: [scopeNote],
  run: async (call) => {
    const { controller = '', state } = call.texts;
    const path = pathOf(apiPaths.holds, { c: controller });
    const lines = (items: unknown) => (items as unknown[]).map(lineOf).join('\n') || 'There are no holds.';
    return asked(call, (server) => everyPage(server, path, state === undefined ? {} : { state }), lines);
  },
};

/** `hold lift ID`. */
export const holdLift: Command = {
  name: 'hold lift',
  summary: 'Lifts a hold: from now on the rules decide again.',
  takes: 'ID',
  online: true,
  examples: [
    { line: 'hold lift 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', does: 'by the id that hold list shows' },
  ],
  notes: [scopeNote],
  run: async (call) => {
    const [id = ''] = call.args;
    const lift = async (server: Server) => {
      const answer = await send(server, 'DELETE', pathOf(apiPaths.hold, { id }));
      return answer.ok ? { ...answer, body: { id, lifted: true } } : answer;
    };
    return asked(call, lift, () => `${id} lifted`);
  },
};

function alreadyThere(note: string | undefined): string {
  return `This hold was there already${note === undefined ? '' : ', and has the note'}. For another review date, give --review.`;
}

function lineOf(hold: unknown): string {
  const text = (name: string) => fieldOf(hold, name);
  const clause = text('clause');
  const record = text('record');
  // Keys are anybody's text: as JSON, none can steer a terminal
  const what = record
    ? `${fieldOf(record, 'category')} ${JSON.stringify(fieldOf(record, 'key'))}`
    : (fieldOf(text('subject'), 'email') ?? 'a person');
  const state = text('state');
  const note = text('note');
  const noted = typeof note === 'string' ? note.split(/\r?\n/).map((line) => `\n    ${printable(line)}`) : [];
  const line = [
    text('id'),
    what,
    `${text('reason')}${clause ? ` (${clause})` : ''}`,
    state === 'lifted' ? `lifted ${text('liftedAt')}` : `review ${text('reviewOn')}`,
    ...(state === 'placing' ? ['not acknowledged yet'] : []),
  ].join('  ');
  return line + noted.join('');
}
