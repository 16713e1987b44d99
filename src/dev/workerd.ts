// The process that runs the Worker (host.ts), seen from the one that starts it.

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { quietWrangler } from './build.ts';
import type { HostNews, HostOrder } from './host.ts';
import { endProcess, type ProcessMark } from './processes.ts';

/** A host that is loading Miniflare, or has a Worker to run. */
export interface Host {
  /** Runs a Worker; resolves when it listens. */
  serve(order: HostOrder): Promise<void>;
  /** Ends it with its workerd and waits until they are gone. */
  stop(): Promise<void>;
  /** Resolves with a sentence if it ends without having been asked to. */
  died: Promise<string>;
}

/** Starts a host. It loads while the Worker is being built. */
export function startHost(): Host {
  const child = fork(fileURLToPath(new URL('./host.ts', import.meta.url)), {
    detached: true,
    execArgv: ['--no-warnings'],
    env: { ...process.env, ...quietWrangler },
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  let workerd: ProcessMark[] = [];
  // The host ends its workerd, unless it was killed itself
  const ended = once(child, 'exit').then(() => Promise.all(workerd.map((each) => endProcess(each))));
  let asked = false;
  let reason = 'its process was killed.';
  const ready = new Promise<void>((resolve) => {
    child.on('message', (news: HostNews) => {
      if ('ended' in news) reason = news.ended;
      else {
        workerd = news.ready;
        resolve();
      }
    });
  });
  const died = new Promise<string>((resolve) => {
    ended.then(() => asked || resolve(`The Worker does not run any more: ${reason}`));
  });
  return {
    died,
    serve: async (order) => {
      child.send(order);
      await Promise.race([ready, died.then((sentence) => Promise.reject(new Error(sentence)))]);
    },
    stop: async () => {
      asked = true;
      if (child.connected) child.disconnect();
      await ended;
    },
  };
}
