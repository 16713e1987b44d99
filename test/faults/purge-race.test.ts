import { env } from 'cloudflare:workers';
import sql from 'sql-template-tag';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { seededRandom } from '../support/fault-plan.ts';
import { chanceOf } from '../support/purge-values.ts';
import { changing, race } from './purge-meanwhile.ts';
import { begin, faulty, finish, goOn, setTrial, violationsOf } from './purge-trial.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

describe('holds that are placed while a purge is under way', () => {
  test('keep what they name from the moment at which they are acknowledged', async () => {
    let acknowledged = 0;
    for (let seed = 1; acknowledged < 20 || seed <= 3; seed += 1) {
      const trial = await setTrial(9 + seed, 300);
      const result = await race(trial, seed);
      expect(result.lost, `seed ${seed}`).toEqual([]);
      expect(result.wrong, `seed ${seed}`).toEqual([]);
      acknowledged += result.acknowledged;
    }
    console.log(`purge: ${acknowledged} holds acknowledged just before their row’s batch`);
  }, 60_000);

  test('would not, without the condition on their revision', async () => {
    const trial = await setTrial(11, 300);
    const { acknowledged, lost } = await race(trial, 1, 'without the condition');
    expect(acknowledged).toBeGreaterThan(0);
    expect(lost.length).toBeGreaterThan(0);
  }, 60_000);
});

describe('rows that their shop changes while a purge is under way', () => {
  test.each([1, 2, 3, 4])('are judged as they are then (seed %i)', async (seed) => {
    const trial = await setTrial(30 + seed, 250);
    const { changes, wrong } = await changing(trial, seed);
    expect(changes).toBeGreaterThan(2);
    expect(wrong).toEqual([]);
  });
});

describe('several workers on one run, as if none had a lease', () => {
  test.each([1, 2, 3, 4, 5, 6, 7, 8])('end it as one would (seed %i)', async (seed) => {
    const chance = chanceOf(seededRandom(seed));
    const trial = await setTrial(20 + seed, 150);
    const id = await begin(trial, 'take');
    const workers = Array.from({ length: 3 }, async (_, at) => {
      const plan = { seed: seed * 10 + at, chances: { delay: 0.4, 'drop-after': 0.05 }, delayMs: 10 };
      const { bindings, database } = await faulty('source', plan);
      await new Promise((resolve) => setTimeout(resolve, at * 25 + chance.below(25)));
      await openDatabase({ url: env.TURSO_DATABASE_URL }).write([
        sql`update runs set leased_until = 0 where id = ${id} and status = 'running'`,
      ]);
      await goOn(trial, id, bindings);
      await database.close();
    });
    await Promise.all(workers);
    expect(await violationsOf(trial, await finish(trial, id))).toEqual([]);
  });
});
