import { localDate } from '../law/day.ts';
import type { ShownRequest } from '../requests/shown.ts';
import { type Answer, pathOf, send } from './api.ts';
import { asked } from './asking.ts';
import type { Call } from './command.ts';
import { timeZoneOf } from './local-time.ts';
import { requestOf, standingLines } from './request-told.ts';
import type { Server } from './server.ts';

/** Asks for something that gives a request, and prints how it stands now; gives the exit code. */
export function askRequest(
  call: Call,
  ask: (server: Server) => Promise<Answer>,
  linesOf: (request: ShownRequest, timeZone: string) => string[] = standing,
): Promise<number> {
  return asked(call, readable(ask), async (body, server) => {
    const request = body as ShownRequest;
    return linesOf(request, await timeZoneOf(server, request.controller)).join('\n');
  });
}

/** Sends what is to be done with the request that a call names. */
export function moveRequest(call: Call, path: string, body: object): Promise<number> {
  const [id = ''] = call.args;
  return askRequest(call, (server) => send(server, 'POST', pathOf(path, { id }), body));
}

function readable(ask: (server: Server) => Promise<Answer>) {
  return async (server: Server): Promise<Answer> => {
    const answer = await ask(server);
    if (!answer.ok || requestOf(answer.body)) return answer;
    const message = `${server.url} gave no request: is it the right server?`;
    return { ok: false, status: answer.status, message, problem: null };
  };
}

function standing(request: ShownRequest, timeZone: string): string[] {
  return standingLines(request, localDate(Date.now(), timeZone));
}
