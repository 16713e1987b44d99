// Another client that writes to a shop's database, as the shop itself does.

import { setTimeout as sleep } from 'node:timers/promises';
import sql from 'sql-template-tag';
import { send } from '../../src/db/hrana.ts';

/** The longest of one write after the other while something is done (ms). Throws if one fails. */
export async function longestWait(url: string, work: () => Promise<unknown>): Promise<number> {
  let isDone = false;
  let longest = 0;
  const write = async () => {
    while (!isDone) {
      const began = performance.now();
      await send({ url, timeoutMs: 10_000 }, [sql`insert into visits (at) values (${Date.now()})`]);
      longest = Math.max(longest, performance.now() - began);
      await sleep(5);
    }
  };
  const writing = write();
  await Promise.all([work().finally(() => (isDone = true)), writing]);
  return longest;
}
