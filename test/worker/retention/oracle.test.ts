import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import { freshSlug } from '../../support/factories.ts';
import { drawShop } from '../../support/purge-shop.ts';
import {
  countsOf,
  differences,
  evidenceOf,
  judgeShop,
  keysOf,
  purge,
  readShop,
  type Stage,
  setShop,
  viewOf,
} from '../../support/purge-stage.ts';
import { lane } from '../lane.ts';

const bindings = { ...env, SOURCE_SHOP: lane().shopUrl };
const day = 86_400_000;

/** Purges, and sees that row for row and count for count it did what the law says; gives how many rows went. */
async function purgeAndJudge(stage: Stage, now: number): Promise<number> {
  const before = await readShop(stage);
  const { fates, counts } = judgeShop(stage, before, now);
  const run = await purge(stage, now);
  const [after, view] = [await readShop(stage), await viewOf(stage, run)];
  expect([view.status, view.reason]).toEqual(['finished', null]);
  const wrong = differences(before, after, fates, keysOf(stage));
  expect([wrong.length, wrong.slice(0, 10)]).toEqual([0, []]);
  expect(countsOf(view)).toEqual(counts);
  const { source, copied } = await evidenceOf(stage, run);
  expect(copied).toEqual(source);
  expect(source.map(({ number }) => number)).toEqual(source.map((_, at) => at + 1));
  for (const { id, purged, batches, skipped } of view.rules) {
    const mine = source.filter(({ rule }) => rule === id);
    expect(purged, id).toBe(counts[id]?.eligible);
    expect(
      mine.reduce((sum, { affected }) => sum + affected, 0),
      id,
    ).toBe(purged);
    expect({ batches, skipped }, id).toEqual({ batches: mine.length, skipped: 0 });
  }
  return source.reduce((sum, { affected }) => sum + affected, 0);
}

describe('a purge of a shop that was made up', () => {
  test.each([0, 1, 2, 3, 4, 5, 6, 7, 8])(
    'does what the law says, and its second run nothing (seed %i)',
    async (seed) => {
      const shop = drawShop(seed, `o${seed} `, 120);
      const stage = await setShop(bindings, freshSlug('oracle'), shop);
      expect(await purgeAndJudge(stage, shop.now)).toBeGreaterThan(10);
      expect(await purgeAndJudge(stage, shop.now)).toBe(0);
      await purgeAndJudge(stage, shop.now + day);
      await purgeAndJudge(stage, shop.now + 200 * day);
    },
  );

  test('does so page by page, where hundreds of rows have one date', async () => {
    const shop = drawShop(11, 'large ', 1_500);
    const stage = await setShop(bindings, freshSlug('oracle'), shop);
    expect(await purgeAndJudge(stage, shop.now)).toBeGreaterThan(500);
    expect(await purgeAndJudge(stage, shop.now)).toBe(0);
  });
});
