import { env } from 'cloudflare:workers';
import { raw } from 'sql-template-tag';
import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { placeHold } from '../../src/holds/actions.ts';
import { carryOut } from '../../src/requests/steps/carry-out.ts';
import { type Fault, seededRandom } from '../support/fault-plan.ts';
import { cellOf, contextAt, must } from '../support/purge-stage.ts';
import { chanceOf } from '../support/purge-values.ts';
import { rowsOf } from '../worker/door.ts';
import { faultyDatabase } from '../worker/faults.ts';
import {
  ask,
  begin,
  finish,
  forget,
  goOn,
  home,
  setTrial,
  somebody,
  strayRows,
  type Trial,
  violationsOf,
} from './erasure-trial.ts';
import { type Deed, whileTaking, withoutCondition } from './purge-meanwhile.ts';
import { killed } from './purge-trial.ts';

let trial: Trial;

beforeAll(async () => {
  trial = await setTrial(9);
});

afterEach(() => {
  vi.restoreAllMocks();
});

const places = ['source', 'ours'] as const;
const kinds: Fault[] = ['duplicate', 'drop-before', 'garbage', 'error-503'];

/** Bindings by which one of the two databases misbehaves once, at one request; and what closes it. */
async function faulty(which: (typeof places)[number], at: number, kind: Fault) {
  const target = which === 'source' ? home.SOURCE_SHOP : env.TURSO_DATABASE_URL;
  const script = [...Array.from({ length: at }, (): Fault => 'none'), kind];
  const database = await faultyDatabase({ script }, target);
  const bindings = which === 'source' ? { SOURCE_SHOP: database.url } : { TURSO_DATABASE_URL: database.url };
  return { bindings, database };
}

/** What is wrong in the end of an erasure that was disturbed so. */
async function disturbed(disturb: (run: string) => Promise<void>): Promise<string[]> {
  const begun = await begin(trial);
  await disturb(begun.run);
  await finish(trial, begun.run);
  const wrong = await violationsOf(trial, begun);
  await forget(begun.id);
  return wrong;
}

describe('an erasure, disturbed', () => {
  test.each(places)(
    'at any request to %s ends as if nothing had been',
    async (which) => {
      let requests = 0;
      const calm = await disturbed(async (run) => {
        const { bindings, database } = await faulty(which, 0, 'none');
        await goOn(run, bindings);
        requests = (await database.faults()).length;
        await database.close();
      });
      expect(calm).toEqual([]);
      expect(requests).toBeGreaterThan(5);
      for (let at = 0; at < requests; at += 1) {
        const kind = at % 2 === 0 ? 'drop-after' : (kinds[(at >> 1) % kinds.length] ?? 'duplicate');
        const wrong = await disturbed(async (run) => {
          const { bindings, database } = await faulty(which, at, kind);
          await goOn(run, bindings);
          await database.close();
        });
        expect(wrong, `${kind} at request ${at}`).toEqual([]);
      }
    },
    60_000,
  );

  test('by the end of its process at any moment, ends as if nothing had been', async () => {
    let requests = 0;
    const calm = await disturbed(async (run) => {
      requests = await killed(null, () => goOn(run));
    });
    expect(calm).toEqual([]);
    for (let at = 0; at < requests; at += 1) {
      const isCarriedOut = at % 2 === 0;
      const wrong = await disturbed(async (run) => {
        await killed({ at, isCarriedOut }, () => goOn(run));
      });
      expect(wrong, `killed ${isCarriedOut ? 'after' : 'before'} request ${at}`).toEqual([]);
    }
  }, 60_000);

  test('as it is carried out, is begun once or not at all, and by the next try at the latest', async () => {
    const context = () => contextAt(home, Date.now());
    const first = await ask(trial);
    const requests = await killed(null, () => carryOut(context(), first.id, { plan: first.digest }));
    await forget(first.id);
    // What comes before only reads
    for (let at = requests - 2; at < requests; at += 1) {
      for (const isCarriedOut of [false, true]) {
        const { id, digest } = await ask(trial);
        await killed({ at, isCarriedOut }, () => carryOut(context(), id, { plan: digest }).catch(() => null));
        const begun = async () => [
          (await rowsOf('select id from runs where request = ?', id)).length,
          (await rowsOf("select id from request_events where request = ? and event = 'carried-out'", id))
            .length,
          (await rowsOf('select id from requests where id = ? and carried_at is not null', id)).length,
        ];
        const half = await begun();
        expect(new Set(half).size, `killed at request ${at}: ${half.join()}`).toBe(1);
        const { run } = must(await carryOut(context(), id, { plan: digest }));
        expect(await begun()).toEqual([1, 1, 1]);
        await finish(trial, run.id);
        expect(await violationsOf(trial, { id, run: run.id })).toEqual([]);
        await forget(id);
      }
    }
  }, 60_000);
});

/** Places holds on rows whose batch is on its way; gives how many, and what is not as it should be then. */
async function race(shop: Trial, seed: number, mutant = false) {
  const chance = chanceOf(seededRandom(seed));
  const named = new Set<string>();
  const { run } = await begin(shop, 3);
  const place = async ({ table, keys }: Deed) => {
    const key = chance.pick(keys);
    const category = shop.shop.mappings.find((one) => one.table === table)?.category ?? '';
    const record = { category, key: String(cellOf(key)) };
    must(await placeHold(contextAt(home, Date.now()), shop.slug, { record, reason: 'dispute' }));
    named.add(`${table} ${key}`);
  };
  await whileTaking(
    () => finish(shop, run),
    mutant ? withoutCondition : String,
    async (deed) => {
      if (chance.is(0.6)) await place(deed);
    },
  );
  return { acknowledged: named.size, wrong: await strayRows(shop, named) };
}

describe('holds that are placed while an erasure is under way', () => {
  test('keep what they name from the moment at which they are acknowledged', async () => {
    let acknowledged = 0;
    for (let seed = 1; acknowledged < 20; seed += 1) {
      const shop = await setTrial(40);
      const result = await race(shop, seed);
      expect(result.wrong, `seed ${seed}`).toEqual([]);
      acknowledged += result.acknowledged;
    }
    console.log(`erasure: ${acknowledged} holds acknowledged just before their row’s batch`);
  }, 60_000);

  test('would not, without the condition on their revision', async () => {
    const { acknowledged, wrong } = await race(await setTrial(40), 1, true);
    expect(acknowledged).toBeGreaterThan(0);
    expect(wrong.length).toBeGreaterThan(0);
  }, 60_000);
});

test('a row that becomes somebody else’s when its batch is on its way stays', async () => {
  const shop = await setTrial(40);
  const { run } = await begin(shop, 3);
  const named = new Set<string>();
  const change = async ({ table, keys: [key = ''] }: Deed) => {
    const row = shop.before[table]?.find(({ id }) => id === key);
    if (row?.for === undefined || named.size >= 5) return;
    row.for = `'${somebody}'`;
    await shop.database.write([raw(`update "${table}" set "for" = ${row.for} where id = ${key}`)]);
    named.add(`${table} ${key}`);
  };
  await whileTaking(() => finish(shop, run), String, change);
  expect(named.size).toBe(5);
  expect(await strayRows(shop, named)).toEqual([]);
}, 60_000);
