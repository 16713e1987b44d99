import { isDay } from '../law/day.ts';
import { rightTypes } from '../notices/right.ts';
import { apiPaths } from '../paths.ts';
import { requestChannels } from '../requests/request.ts';
import { pathOf, send } from './api.ts';
import { type Call, type Command, oneOf } from './command.ts';
import { controllerOption } from './key-link.ts';
import { noonOf, timeZoneOf } from './local-time.ts';
import { messageOf, messageOptions } from './message-option.ts';
import { readMoment } from './moment.ts';
import { askRequest } from './request-asking.ts';
import { scopeNote } from './request-told.ts';
import type { Server } from './server.ts';

/** What an operator takes in; what the form brings comes by itself. */
const channels = requestChannels.filter((channel) => channel !== 'form');

/** The option that says what an objection is about. */
export const scopeOption = {
  value: 'SCOPE',
  summary: 'of an objection: marketing, or other (the default)',
  wrong: oneOf(['marketing', 'other']),
};

/** The option that says what is asked for. */
export const typeOption = {
  value: 'TYPE',
  summary: `of ${rightTypes.join(', ')}`,
  required: true,
  wrong: oneOf(rightTypes),
};

const isMoment = (text: string) => /T.*(?:Z|[+-]\d\d:\d\d)$/.test(text) && readMoment(text) !== null;

/** `request open`. */
export const requestOpen: Command = {
  name: 'request open',
  summary: 'Takes in a request that came by phone, by post or by mail.',
  online: true,
  options: {
    controller: controllerOption,
    type: typeOption,
    scope: scopeOption,
    email: { value: 'EMAIL', summary: 'where the person is written to', required: true },
    'former-email': { value: 'EMAIL', summary: 'the address that the shop knows, if that mailbox is gone' },
    order: { value: 'NUMBER', summary: 'an order of theirs' },
    ...messageOptions('what they asked, in their words; kept sealed'),
    received: {
      value: 'WHEN',
      summary: 'when it reached the shop: a local date, or a moment (default: now)',
      wrong: (text) =>
        isDay(text) || isMoment(text)
          ? null
          : `must be a date such as 2026-03-01, or a moment such as 2026-03-01T12:00:00Z, not ${text}`,
    },
    channel: {
      value: 'CHANNEL',
      summary: `of ${channels.join(', ')} (default: api)`,
      wrong: oneOf(channels),
    },
    language: { value: 'LANG', summary: "of the mails to them (default: the shop's first)" },
    verified: { summary: 'you know who they are: your own log-in, or a document' },
  },
  examples: [
    {
      line: 'request open --controller kadakas --type erasure --email mari@example.com --received 2026-11-20 --channel phone',
      does: 'somebody rang up two days ago',
    },
    {
      line: 'request open --controller kadakas --type access --email mari@example.com --channel post --message-file letter.txt --verified',
      does: 'a signed letter',
    },
  ],
  notes: [
    'The clock runs from the day it reached the shop. The person is mailed a link to confirm the address, unless --verified.',
    scopeNote,
  ],
  run: async (call) => {
    const { texts, flags } = call;
    if (texts.scope !== undefined && texts.type !== 'objection') {
      console.error('unusta: request open: --scope belongs to an objection only.');
      return 2;
    }
    const said = messageOf(call);
    if ('wrong' in said) {
      console.error(`unusta: request open: ${said.wrong}.`);
      return said.code;
    }
    const body = {
      ...{ type: texts.type, scope: texts.scope, email: texts.email, formerEmail: texts['former-email'] },
      ...{
        orderNumber: texts.order,
        message: said.message,
        channel: texts.channel,
        language: texts.language,
      },
      ...(flags.has('verified') && { verified: true }),
    };
    return askRequest(call, async (server) => {
      const path = pathOf(apiPaths.requests, { c: texts.controller ?? '' });
      return send(server, 'POST', path, { ...body, receivedAt: await receivedAt(server, texts) });
    });
  },
};

async function receivedAt(
  server: Server,
  { received, controller = '' }: Call['texts'],
): Promise<string | undefined> {
  if (received === undefined) return undefined;
  if (!isDay(received)) return new Date(readMoment(received) ?? 0).toISOString();
  return noonOf(received, await timeZoneOf(server, controller), Date.now());
}
