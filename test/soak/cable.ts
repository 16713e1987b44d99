// A line between the engine and a database, which is slow, as lines are, and can be cut.

import { createConnection, createServer, type Socket } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';

/** A line to a server on loopback. */
export interface Cable {
  url: string;
  /** Cuts every connection, and each that is made in that time (ms). */
  cut(forMs: number): Promise<void>;
  close(): Promise<void>;
}

/** Lays a line to a server; each answer is late by so many milliseconds. */
export async function layCable(target: string, delayMs: number): Promise<Cable> {
  const { port, hostname } = new URL(target);
  const open = new Set<Socket>();
  let isCut = false;
  const server = createServer((near) => {
    if (isCut) return near.destroy();
    const far = createConnection(Number(port), hostname);
    for (const [one, other] of [
      [near, far],
      [far, near],
    ] as const) {
      open.add(one);
      one.on('error', () => {});
      one.on('close', () => {
        open.delete(one);
        other.destroy();
      });
    }
    near.pipe(far);
    far.on('data', (chunk) => void sleep(delayMs).then(() => near.destroyed || near.write(chunk)));
    return undefined;
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const cutAll = () => {
    for (const socket of open) socket.destroy();
  };
  return {
    url: `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}`,
    async cut(forMs) {
      isCut = true;
      cutAll();
      await sleep(forMs);
      isCut = false;
    },
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        cutAll();
      }),
  };
}
