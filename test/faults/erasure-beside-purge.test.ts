import { env } from 'cloudflare:workers';
import sql from 'sql-template-tag';
import { afterEach, expect, test, vi } from 'vitest';
import { openDatabase } from '../../src/db/client.ts';
import { approvePurge, startPurge } from '../../src/retention/actions.ts';
import { workOn } from '../../src/retention/steps/work-on.ts';
import { judgeSurvivors } from '../support/erasure-oracle.ts';
import type { Fate } from '../support/purge-oracle.ts';
import {
  budget,
  contextAt,
  differences,
  evidenceOf,
  judgeShop,
  keysOf,
  must,
  readShop,
  type Snapshot,
  viewOf,
} from '../support/purge-stage.ts';
import { begin, finish, home, setTrial, type Trial } from './erasure-trial.ts';
import { type Deed, whileTaking } from './purge-meanwhile.ts';

afterEach(() => {
  vi.restoreAllMocks();
});

const ours = () => openDatabase({ url: env.TURSO_DATABASE_URL });

/** An erasure and a purge over the same rows, each about to take the first of them. */
async function beginBoth(trial: Trial) {
  const { run: erasure } = await begin(trial, 4);
  const context = contextAt(home, Date.now());
  const asked = { dryRun: false, reapply: false, asOf: undefined };
  const { id: purge } = must(await startPurge(context, trial.slug, asked));
  await workOn(context, purge, budget);
  must(await approvePurge(context, purge));
  await ours().write([sql`update runs set state = json_set(state, '$.rows', 4) where id = ${purge}`]);
  return { erasure, purge };
}

/** A page of a run, though another slice may be on its way. */
async function slice(run: string): Promise<void> {
  await ours().write([sql`update runs set leased_until = 0 where id = ${run}`]);
  await workOn(contextAt(home, Date.now()), run, { pages: 1, time: 1_000 });
}

/** Goes on with a run until it has been faster than a batch of another one; gives whether it was, within a few pages. */
async function overtake(trial: Trial, run: string, { table, keys }: Deed): Promise<boolean> {
  const key = keysOf(trial).get(table) ?? '';
  const mine = ({ [table]: rows = [] }: Snapshot) =>
    JSON.stringify(rows.filter((row) => keys.includes(row[key] ?? '')));
  const before = mine(await readShop(trial));
  for (let pages = 1; pages <= 4; pages += 1) {
    await slice(run);
    if (mine(await readShop(trial)) !== before) return true;
  }
  return false;
}

const isDue = ({ becomes }: Fate) => becomes !== 'kept' && becomes !== 'held';

/** What is due to either goes, as that has it; where they differ, as the one has it that came first. All else stays. */
async function judged(trial: Trial) {
  const [purged, erased] = [judgeShop(trial, trial.before, Date.now()).fates, judgeSurvivors(trial.world)];
  const after = await readShop(trial);
  const keys = keysOf(trial);
  let [due, both] = [0, 0];
  const fates = Object.entries(erased).map(([table, all]) => {
    const key = keys.get(table) ?? '';
    const there = new Set(after[table]?.map((row) => row[key]));
    const either = all.map((one, at): Fate => {
      const fitting = [one, purged[table]?.[at] ?? []].flat().filter(isDue);
      if (fitting.length > 0) due += 1;
      if (fitting.length > 1) both += 1;
      const isThere = there.has(trial.before[table]?.[at]?.[key]);
      const fits = fitting.find(({ becomes }) => (becomes === 'gone') !== isThere) ?? fitting[0];
      return fits ?? { ...one, becomes: 'kept' };
    });
    return [table, either] as const;
  });
  return { wrong: differences(trial.before, after, Object.fromEntries(fates), keys), due, both };
}

test.each([
  { first: 'erasure', second: 'purge', when: 'before each batch of the erasure' },
  { first: 'purge', second: 'erasure', when: 'before each batch of the purge' },
  { first: null, second: null, when: 'as it comes' },
] as const)(
  'an erasure and a purge at the same time take each row once: $when',
  async ({ first, second }) => {
    // Of a shop where nothing was purged before, all of a purge waits to be approved
    const trial = await setTrial(24);
    const runs = await beginBoth(trial);
    let overtaken = 0;
    if (first) {
      const taking = () => finish(trial, runs[first]);
      await whileTaking(taking, String, async (deed) => {
        // An erasure has nothing of these before its end
        if (deed.table.endsWith('accounts')) return;
        if (await overtake(trial, runs[second], deed)) overtaken += 1;
      });
      expect(overtaken).toBeGreaterThan(0);
    }
    await Promise.all([finish(trial, runs.erasure), finish(trial, runs.purge)]);
    const { wrong, due, both } = await judged(trial);
    expect(wrong).toEqual([]);
    expect(both).toBeGreaterThan(5);
    let evident = 0;
    for (const run of [runs.erasure, runs.purge]) {
      const { status, reason, rules } = await viewOf(trial, run);
      expect([status, reason, rules.some(({ skipped }) => skipped > 0)]).toEqual(['finished', null, false]);
      const { source } = await evidenceOf(trial, run);
      const rows = source.reduce((sum, { affected }) => sum + affected, 0);
      expect(rules.reduce((sum, { purged }) => sum + purged, 0)).toBe(rows);
      expect(rows).toBeGreaterThan(0);
      evident += rows;
    }
    expect(evident).toBe(due);
  },
);
