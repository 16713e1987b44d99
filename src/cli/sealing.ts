// Sealing tokens on all processors. WebCrypto alone keeps one busy with handing over; each worker has a share of its own.

import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';

/** What a worker is started with. */
export interface SealingTask {
  /** The text of the link key. */
  key: string;
  topic: string;
}

/** Seals addresses: a token for each, or null for what is no address. */
export interface Sealer {
  /** How many batches it can use at once. */
  width: number;
  seal(emails: string[]): Promise<(string | null)[]>;
  close(): Promise<void>;
}

/** More gain little. */
const mostWorkers = 4;

/** Starts a sealer. A worker begins when there is work for it, so that a short list needs one only. */
export function startSealer(task: SealingTask): Sealer {
  const size = Math.min(availableParallelism(), mostWorkers);
  const workers: SealingWorker[] = [];
  let turn = 0;
  return {
    width: size + 1,
    seal(emails) {
      const place = turn++ % size;
      workers[place] ??= startWorker(task);
      return workers[place].seal(emails);
    },
    async close() {
      await Promise.all(workers.map((worker) => worker.close()));
    },
  };
}

type SealingWorker = Pick<Sealer, 'seal' | 'close'>;

function startWorker(task: SealingTask): SealingWorker {
  const worker = new Worker(new URL('./sealing-worker.ts', import.meta.url), {
    workerData: task,
    // What a token is made from is soon done with: collected early, it costs no time, and half the memory
    resourceLimits: { maxYoungGenerationSizeMb: 8 },
  });
  const waiting: PromiseWithResolvers<(string | null)[]>[] = [];
  // Answers come in the order of the questions
  worker.on('message', (tokens: (string | null)[]) => waiting.shift()?.resolve(tokens));
  worker.on('error', (error) => {
    for (const one of waiting.splice(0)) one.reject(error);
  });
  return {
    seal(emails) {
      const answer = Promise.withResolvers<(string | null)[]>();
      waiting.push(answer);
      worker.postMessage(emails);
      return answer.promise;
    },
    async close() {
      await worker.terminate();
    },
  };
}
