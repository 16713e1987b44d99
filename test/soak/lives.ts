// Ten thousand lives of requests over one real database, some of whose answers are lost: everything stays as the law has it.

import { join } from 'node:path';
import { migrate } from '../../src/dev/migrate.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { testBindings } from '../support/bindings.ts';
import { seededRandom } from '../support/fault-plan.ts';
import { startFaultProxy } from '../support/fault-proxy.ts';
import { chanceOf } from '../support/purge-values.ts';
import { leadLives } from '../support/request-lives.ts';
import { watchWrites } from '../support/watchdog.ts';
import { openShop } from './request-doors.ts';

const course = { lanes: 6, faulty: 0.2, hasMail: true };
const livesInShop = 500;
const chances = {
  'drop-before': 0.08,
  'drop-after': 0.14,
  'error-500': 0.05,
  'error-503': 0.05,
  garbage: 0.04,
  duplicate: 0.08,
};

/** Leads so many lives, shop after shop, each from a seed of its own. Gives what was wrong. */
export async function soakLives(
  folder: string,
  { seed, lives }: { seed: number; lives: number },
): Promise<string[]> {
  const sqld = await startSqld(join(folder, 'requests'), { checkpointEvery: 3_600 });
  const proxies = await Promise.all(
    [1, 2, 3].map((i) => startFaultProxy(sqld.url, { seed: seed * 10 + i, chances })),
  );
  const violations: string[] = [];
  const unwatch = watchWrites(sqld.url, (sentence) => violations.push(sentence));
  let [led, requests, unknown] = [0, 0, 0];
  const deeds: Record<string, number> = {};
  const compressing = globalThis.fetch;
  // On one machine an answer that is compressed comes later
  globalThis.fetch = (input, init) =>
    compressing(input, { ...init, headers: { ...(init?.headers as object), 'Accept-Encoding': 'identity' } });
  try {
    await migrate({ url: sqld.url });
    for (let i = 0; led < lives && violations.length === 0; i += 1) {
      const began = performance.now();
      const slug = `lives-${seed + i}`;
      const doors = await openShop(
        testBindings(sqld.url),
        slug,
        proxies.map(({ url }) => url),
      );
      const count = Math.min(livesInShop, lives - led);
      const done = await leadLives(doors, chanceOf(seededRandom(seed + i)), { ...course, lives: count });
      led += done.lives;
      requests += done.requests;
      unknown += done.unknown;
      for (const [name, times] of Object.entries(done.deeds)) deeds[name] = (deeds[name] ?? 0) + times;
      violations.push(...done.violations.map((one) => `lives, seed ${seed + i}: ${one}`));
      const seconds = Math.round((performance.now() - began) / 1_000);
      console.log(
        `lives, seed ${seed + i}: ${led} lives, ${requests} requests, ${violations.length} violations (${seconds} s)`,
      );
    }
  } finally {
    globalThis.fetch = compressing;
    unwatch();
    await Promise.all(proxies.map((proxy) => proxy.close()));
    await sqld.stop();
  }
  const faults = proxies.flatMap((proxy) => proxy.faults).filter((fault) => fault !== 'none').length;
  console.log(`${led} lives, ${requests} requests, ${faults} faults, ${unknown} deeds of which nobody knew`);
  console.table(deeds);
  return violations;
}
