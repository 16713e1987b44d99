import { describe, expect, test } from 'vitest';
import type { SignedAnswer } from '../../../src/requests/answer.ts';
import type { Part } from '../../support/erasure-oracle.ts';
import {
  grounded,
  inOrder,
  judgedWhole,
  type Named,
  others,
  partsIn,
  worldOf,
} from '../../support/erasure-world.ts';
import { freshSlug } from '../../support/factories.ts';
import { seededRandom } from '../../support/fault-plan.ts';
import { drawShop } from '../../support/purge-shop.ts';
import { readShop, setShop } from '../../support/purge-stage.ts';
import { addressOf, chanceOf, everybody } from '../../support/purge-values.ts';
import { refusalOf } from '../door.ts';
import { reached } from '../holds/shop.ts';
import { carriedOut } from './carrying-out.ts';
import { bindings, takenIn } from './drawn.ts';
import { reply, saidOf, signedFor, tasksOf } from './erased.ts';
import { planOf } from './planning.ts';

/** What an answer says of the shop's own rows, as the oracle says it. */
function linesIn({ categories = [] }: SignedAnswer): Record<string, string[]> {
  const bare = categories.map((category) => ({
    ...category,
    parts: category.parts.map(({ state, on, ...part }) => part),
  }));
  return linesOf(partsIn({ categories: bare }));
}

const linesOf = (all: Record<string, Part[]>) =>
  Object.fromEntries(Object.entries(all).map(([category, parts]) => [category, inOrder(parts)]));

describe('the answer to an erasure in a shop that was made up', () => {
  test.each([0, 1, 3, 4])(
    'says of each person what the law says, and the rows say the same (seed %i)',
    async (seed) => {
      const drawn = drawShop(seed, `a${seed} `, 100, Date.now());
      const rules = grounded(seed, drawn);
      const shop = { ...drawn, rules, ...(seed % 2 === 0 && { holdGround: 'legal-claims' as const }) };
      const stage = await setShop(bindings(), freshSlug('answered'), shop);
      const chance = chanceOf(seededRandom(seed));
      let told = 0;
      const kept: Named[] = [];
      for (const at of [0, 1, 2]) {
        const person = everybody[at] ?? '';
        const email = addressOf(chance, at);
        const { body, reasons } = others[(at + seed) % others.length] ?? others[0];
        if (body) await takenIn(stage.slug, { ...body, email });
        kept.push(...reasons.map((reason) => ({ ...reason, person })));
        const id = await takenIn(stage.slug, { type: 'erasure', email });
        const before = judgedWhole(worldOf(stage, await readShop(stage), rules, person, kept));
        const parts = Object.values(before).flat();
        const isLeft = parts.some(({ outcome }) => outcome !== 'kept');
        if (isLeft) expect(await refusalOf(reply(id, { outcome: 'partly' }))).toBe('409 erasure-not-done');
        const { categories } = await planOf(id);
        expect((await carriedOut(id, { ...bindings(), ...reached(), PURGE_PAGES: '500' })).status).toBe(
          'finished',
        );
        const isElsewhere = (await tasksOf(id)).some(({ kind }) => kind === 'elsewhere');
        const isWhole = !isElsewhere && parts.every(({ outcome }) => outcome !== 'kept');
        if (!isWhole) expect(await refusalOf(reply(id))).toBe('409 erasure-not-whole');
        expect((await reply(id, isWhole ? {} : { outcome: 'partly', ground: 'The law.' })).status).toBe(200);
        const said = await signedFor(stage.slug, id);
        expect(linesIn(said), person).toEqual(linesOf(before));
        expect(said.categories?.map(({ category }) => category)).toEqual(
          categories.map(({ category }) => category),
        );
        for (const { category, rows } of said.categories ?? []) {
          const shares = saidOf(said, category)?.parts ?? [];
          expect(rows, category).toBe(shares.reduce((sum, part) => sum + part.rows, 0));
          told += rows;
        }
        const after = judgedWhole(worldOf(stage, await readShop(stage), rules, person, kept));
        const left = Object.values(after).flatMap((all) => all.map(({ outcome }) => outcome));
        expect(left.filter((outcome) => outcome !== 'kept')).toEqual([]);
        expect(JSON.stringify(said)).not.toContain('@');
      }
      expect(told).toBeGreaterThan(20);
    },
    60_000,
  );
});
