// Between the Worker and the database: counts what passes, and changes nothing.

import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';

/** How often the Worker went to the database, and what it asked for: statements, but those of a transaction's frame. */
export interface Traffic {
  roundTrips: number;
  statements: number;
  /** The statements of the last request. */
  last: SentStatement[];
  /** Every request's body. */
  bodies: string[];
}

/** A statement as it went to the database. */
export interface SentStatement {
  sql: string;
  args: (string | number | null)[];
}

/** A proxy in front of a database. */
export interface CountingProxy {
  url: string;
  /** What passed since the last call. */
  take(): Traffic;
  stop(): Promise<void>;
}

/** Starts the proxy on a free loopback port. */
export async function startCountingProxy(target: string): Promise<CountingProxy> {
  let traffic: Traffic = { roundTrips: 0, statements: 0, last: [], bodies: [] };
  const agent = new Agent({ keepAlive: true });
  const server = createServer(async (incoming, outgoing) => {
    const body = await text(incoming);
    traffic.roundTrips += 1;
    traffic.bodies.push(body);
    traffic.last = statementsIn(body);
    traffic.statements += traffic.last.length;
    const { method, headers, url = '/' } = incoming;
    const sent = request(new URL(url, target), { method, headers, agent }, (answer) => {
      outgoing.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(outgoing);
    });
    sent.once('error', () => outgoing.destroy());
    sent.end(body);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    take: () => {
      const taken = traffic;
      traffic = { roundTrips: 0, statements: 0, last: [], bodies: [] };
      return taken;
    },
    stop: () =>
      new Promise((resolve) => {
        agent.destroy();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

interface StoredStatement {
  sql?: string;
  sql_id?: number;
  args?: { type: string; value?: string | number }[];
}

interface StreamRequest {
  type: string;
  sql?: string;
  sql_id?: number;
  stmt?: StoredStatement;
  batch?: { steps: { stmt: StoredStatement }[] };
}

/**
 * Of a request to `/v2/pipeline` (Hrana over HTTP): one that executes has `stmt`, one that is a batch has steps. Their
 * SQL may have been stored under a number before, in the same request.
 */
function statementsIn(body: string): SentStatement[] {
  if (!body.startsWith('{')) return [];
  const { requests = [] }: { requests?: StreamRequest[] } = JSON.parse(body);
  const stored = new Map(
    requests.flatMap(({ type, sql, sql_id }) => (type === 'store_sql' ? [[sql_id, sql] as const] : [])),
  );
  const all = requests.flatMap(({ stmt, batch }) => [
    ...(stmt ? [stmt] : []),
    ...(batch?.steps ?? []).map((step) => step.stmt),
  ]);
  return all
    .map(({ sql, sql_id, args = [] }) => ({
      sql: sql ?? stored.get(sql_id) ?? '',
      args: args.map(({ type, value }) => (type === 'integer' ? Number(value) : (value ?? null))),
    }))
    .filter(({ sql }) => !/^\s*(?:BEGIN|COMMIT|ROLLBACK)\b/i.test(sql));
}
