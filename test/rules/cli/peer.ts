import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { onTestFinished } from 'vitest';

/** What a server on the other side was sent. */
export interface Sent {
  method: string;
  path: string;
  key: string | undefined;
  type: string | undefined;
  body: unknown;
}

/** What it answers. */
export interface Reply {
  status: number;
  body?: unknown;
}

/** Starts a real HTTP server on the loopback for the running test, which notes what it is sent. */
export async function startPeer(reply: (sent: Sent) => Reply): Promise<{ url: string; sent: Sent[] }> {
  const sent: Sent[] = [];
  const server = createServer(async (request, response) => {
    const body = await textOf(request);
    const { authorization, 'content-type': type } = request.headers;
    const one: Sent = {
      method: request.method ?? '',
      path: request.url ?? '',
      key: authorization,
      type,
      body: body && JSON.parse(body),
    };
    sent.push(one);
    const answer = reply(one);
    response.statusCode = answer.status;
    if (answer.body === undefined) return response.end();
    const problem = answer.status >= 400 ? 'application/problem+json' : 'application/json';
    return response
      .setHeader('Content-Type', problem)
      .end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, sent };
}

async function textOf(request: IncomingMessage): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of request) pieces.push(piece);
  return Buffer.concat(pieces).toString('utf8');
}
