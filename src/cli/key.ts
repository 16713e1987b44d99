import * as v from 'valibot';
import { Slug } from '../controllers/input.ts';
import { scopes } from '../keys/scope.ts';
import { isDay } from '../law/day.ts';
import { apiPaths } from '../paths.ts';
import { type Answer, fieldOf, pathOf, send } from './api.ts';
import type { Call, Command } from './command.ts';
import { type Server, serverFor } from './server.ts';

const wrongScopes = (text: string) => {
  const wrong = text.split(',').filter((scope) => !scopes.some((known) => known === scope));
  return wrong.length > 0 ? `must be of ${scopes.join(', ')}, with commas between, not ${text}` : null;
};

/** `key create`. */
export const keyCreate: Command = {
  name: 'key create',
  summary: 'Makes an API key and prints its secret, once.',
  online: true,
  options: {
    scopes: { value: 'LIST', summary: `of ${scopes.join(',')}`, required: true, wrong: wrongScopes },
    controller: {
      value: 'SLUG',
      summary: 'the only controller it is for (default: all)',
      wrong: (text) => (v.is(Slug, text) ? null : `must be a controller's slug, not ${text}`),
    },
    expires: {
      value: 'DATE',
      summary: 'its last day, in UTC (default: none)',
      wrong: (text) => (isDay(text) ? null : `must be a date such as 2027-01-31, not ${text}`),
    },
  },
  examples: [
    {
      line: 'key create --scopes read,publish --controller kadakas --expires 2027-01-31',
      does: 'a key for one shop',
    },
  ],
  run: online(async (server, { texts, flags }) => {
    const wanted = texts.scopes?.split(',');
    const body = { scopes: wanted, controller: texts.controller, expiresOn: texts.expires };
    const answer = await send(server, 'POST', apiPaths.keys, body);
    if (!answer.ok) return failed(answer);
    if (flags.has('json')) return printed(answer.body);
    console.log(String(fieldOf(answer.body, 'secret')));
    console.error(`${lineOf(answer.body)}\nKeep the secret now: it is not shown again.`);
    return 0;
  }),
};

/** `key list`. */
export const keyList: Command = {
  name: 'key list',
  summary: 'Lists the API keys, without their secrets.',
  online: true,
  examples: [{ line: 'key list', does: 'what keys there are' }],
  run: online(async (server, { flags }) => {
    const items: unknown[] = [];
    let cursor: unknown;
    do {
      const query = cursor ? `?${new URLSearchParams({ cursor: String(cursor) })}` : '';
      const answer = await send(server, 'GET', apiPaths.keys + query);
      if (!answer.ok) return failed(answer);
      const page = fieldOf(answer.body, 'items');
      items.push(...(Array.isArray(page) ? page : []));
      cursor = fieldOf(answer.body, 'cursor');
    } while (cursor);
    if (flags.has('json')) return printed(items);
    for (const item of items) console.log(lineOf(item));
    if (items.length === 0) console.log('There are no keys but ADMIN_KEY.');
    return 0;
  }),
};

/** `key revoke ID`. */
export const keyRevoke: Command = {
  name: 'key revoke',
  summary: 'Makes an API key invalid from now on.',
  takes: 'ID',
  online: true,
  examples: [
    { line: 'key revoke 0193a1b2-7c3d-7e4f-8a5b-6c7d8e9f0a1b', does: 'by the id that key list shows' },
  ],
  run: online(async (server, { args: [id = ''], flags }) => {
    const answer = await send(server, 'DELETE', pathOf(apiPaths.key, { id }));
    if (!answer.ok) return failed(answer);
    if (flags.has('json')) return printed({ id, revoked: true });
    console.log(`${id} revoked`);
    return 0;
  }),
};

function online(run: (server: Server, call: Call) => Promise<number>): Command['run'] {
  return async (call) => {
    const server = serverFor(call);
    if (typeof server !== 'string') return run(server, call);
    console.error(server);
    return 1;
  };
}

function failed({ message }: Extract<Answer, { ok: false }>): number {
  console.error(message);
  return 1;
}

function printed(value: unknown): number {
  console.log(JSON.stringify(value, null, 2));
  return 0;
}

function lineOf(key: unknown): string {
  const list = fieldOf(key, 'scopes');
  const expires = fieldOf(key, 'expiresOn');
  const revoked = fieldOf(key, 'revokedAt');
  return [
    String(fieldOf(key, 'id')),
    Array.isArray(list) ? list.join(',') : '',
    `for ${fieldOf(key, 'controller') ?? 'all controllers'}`,
    ...(expires ? [`until ${expires}`] : []),
    ...(revoked ? [`revoked ${revoked}`] : []),
  ].join('  ');
}
