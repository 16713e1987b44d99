// Another party over HTTP, in Node: a shop's system that takes webhooks, or a provider that takes mail. Tests inside
// workerd order mailboxes of it over HTTP (worker/deliveries/peer.ts); tests in Node call startPeer.

import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import type { TestProject } from 'vitest/node';

/** How a request is answered. `cut`: the connection is, after the request has come in whole. */
export interface Reply {
  status?: number;
  headers?: Record<string, string>;
  body?: string;
  delayMs?: number;
  cut?: boolean;
}

/** A request as it came. */
export interface Received {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: string;
}

interface Inbox {
  replies: Reply[];
  received: Received[];
}

/** POST `/inboxes` with replies → `{id}`; whatever comes to `/to/ID/…` gets them in turn, the last one ever after; GET `/inboxes/ID`. */
export async function startPeer(): Promise<{ url: string; close(): Promise<void> }> {
  const inboxes: Inbox[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const [, room, id] = incoming.url?.split('/') ?? [];
    const body = await text(incoming);
    const inbox = inboxes[Number(id)];
    if (room === 'inboxes' && incoming.method === 'POST') {
      outgoing.end(JSON.stringify({ id: inboxes.push({ replies: JSON.parse(body), received: [] }) - 1 }));
    } else if (room === 'inboxes') outgoing.end(JSON.stringify(inbox?.received ?? []));
    else if (inbox) await take(inbox, incoming, outgoing, body);
    else outgoing.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

async function take(
  { replies, received }: Inbox,
  incoming: IncomingMessage,
  outgoing: ServerResponse,
  body: string,
) {
  const { method = '', url = '', headers } = incoming;
  const flat = Object.entries(headers).map(([name, value]) => [name, String(value)]);
  received.push({ method, path: url, headers: Object.fromEntries(flat), body });
  const {
    status = 200,
    headers: own = {},
    body: words = '',
    delayMs = 0,
    cut,
  } = replies[Math.min(received.length, replies.length) - 1] ?? {};
  await sleep(delayMs, undefined, { ref: false });
  if (cut) return outgoing.destroy();
  outgoing.writeHead(status, own).end(words);
}

/** Vitest's global setup: one peer for all tests in workerd. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const peer = await startPeer();
  project.provide('peerUrl', peer.url);
  return peer.close;
}
