// Loopback HTTP proxies between the Worker and sqld that make things go wrong, in Node. Tests inside workerd order
// them over HTTP (faults.ts); tests in Node call startFaultProxy.

import { createServer, type IncomingMessage, request, type Server, type ServerResponse } from 'node:http';
import { text } from 'node:stream/consumers';
import { setTimeout as sleep } from 'node:timers/promises';
import { drawFaults, type Fault, type FaultPlan } from './fault-plan.ts';

/** A proxy in front of a database. */
export interface FaultProxy {
  url: string;
  /** What befell the requests so far, in order. */
  faults: Fault[];
  close(): Promise<void>;
}

/** Starts one proxy in front of `target`. */
export async function startFaultProxy(target: string, plan: FaultPlan): Promise<FaultProxy> {
  const faults: Fault[] = [];
  const next = drawFaults(plan);
  const server = createServer((incoming, outgoing) => {
    const fault = next();
    faults.push(fault);
    pass({ target, incoming, outgoing, fault, delayMs: plan.delayMs ?? 200 }).catch(() => outgoing.destroy());
  });
  return { url: await listen(server), faults, close: () => close(server) };
}

/**
 * The door for tests inside workerd: POST a plan, perhaps with a `target` of its own → `{url, id}`; GET `/id` →
 * `{faults}`; DELETE `/id` closes it.
 */
export async function startFaultControl(target: string): Promise<{ url: string; close(): Promise<void> }> {
  const proxies: FaultProxy[] = [];
  const server = createServer(async (incoming, outgoing) => {
    const proxy = proxies[Number(incoming.url?.slice(1) || -1)];
    if (incoming.method === 'POST') {
      const { target: other = target, ...plan } = JSON.parse(await text(incoming));
      const made = await startFaultProxy(other, plan);
      outgoing.end(JSON.stringify({ url: made.url, id: String(proxies.push(made) - 1) }));
    } else {
      if (incoming.method === 'DELETE') await proxy?.close();
      outgoing.writeHead(proxy ? 200 : 404).end(JSON.stringify({ faults: proxy?.faults }));
    }
  });
  const closeAll = async () => {
    await Promise.all([close(server), ...proxies.map((proxy) => proxy.close())]);
  };
  return { url: await listen(server), close: closeAll };
}

interface Passage {
  target: string;
  incoming: IncomingMessage;
  outgoing: ServerResponse;
  fault: Fault;
  delayMs: number;
}

async function pass({ target, incoming, outgoing, fault, delayMs }: Passage) {
  const body = await text(incoming);
  if (fault === 'hang') return;
  if (fault === 'drop-before') return outgoing.destroy();
  if (fault === 'error-500' || fault === 'error-503')
    return outgoing.writeHead(Number(fault.slice(6))).end(fault);
  if (fault === 'garbage')
    return outgoing.writeHead(200, { 'content-type': 'application/json' }).end('{"resul');
  if (fault === 'delay') await sleep(delayMs);
  if (fault === 'duplicate') await forward(target, incoming, body);
  const answer = await forward(target, incoming, body);
  if (fault === 'drop-after') return outgoing.destroy();
  outgoing.writeHead(answer.status, { 'content-type': 'application/json' }).end(answer.body);
}

/** By node:http and a connection per request: fetch would repeat some requests by itself. */
function forward(target: string, { method, url, headers }: IncomingMessage, body: string) {
  return new Promise<{ status: number; body: string }>((resolve, reject) => {
    const address = new URL(url ?? '/', target);
    const sent = request(address, { method, headers: { ...headers, host: address.host }, agent: false });
    sent.once('error', reject);
    sent.once('response', (answer) => {
      text(answer).then((got) => resolve({ status: answer.statusCode ?? 502, body: got }), reject);
    });
    sent.end(body);
  });
}

function listen(server: Server): Promise<string> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`);
    });
  });
}

function close(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
