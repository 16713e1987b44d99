import { describe, expect, test } from 'vitest';
import type { ErasurePlan } from '../../../src/requests/plan-shown.ts';
import type { Part } from '../../support/erasure-oracle.ts';
import { grounded, inOrder, judged, type Named, others, partsIn } from '../../support/erasure-world.ts';
import { freshSlug } from '../../support/factories.ts';
import { seededRandom } from '../../support/fault-plan.ts';
import { drawShop } from '../../support/purge-shop.ts';
import { readShop, setShop } from '../../support/purge-stage.ts';
import { addressOf, chanceOf, everybody } from '../../support/purge-values.ts';
import { rowsOf } from '../door.ts';
import { call } from '../holds/shop.ts';
import { bindings, takenIn } from './drawn.ts';
import { heldNow } from './planning.ts';

describe('the plan of an erasure in a shop that was made up', () => {
  test.each(Array.from({ length: 5 }, (_, seed) => seed))(
    'says of each person what the law says, and writes nothing (seed %i)',
    async (seed) => {
      const drawn = drawShop(seed, `e${seed} `, 150, Date.now());
      const rules = grounded(seed, drawn);
      const shop = { ...drawn, rules, ...(seed % 2 === 0 && { holdGround: 'legal-claims' as const }) };
      const stage = await setShop(bindings(), freshSlug('erasure'), shop);
      const chance = chanceOf(seededRandom(seed));
      const before = await readShop(stage);
      let told = 0;
      const kept: Named[] = [];
      for (const at of [0, 1, 2, 3, 4, 5, 6, 7, 8]) {
        const person = everybody[at] ?? '';
        const email = addressOf(chance, at);
        const { body, reasons } = others[(at + seed) % others.length] ?? others[0];
        if (body) await takenIn(stage.slug, { ...body, email });
        kept.push(...reasons.map((reason) => ({ ...reason, person })));
        const id = await takenIn(stage.slug, { type: 'erasure', email });
        const held = await heldNow(stage.slug);
        const response = await call('GET', `/requests/${id}/plan`);
        expect(response.status).toBe(200);
        const plan = await response.json<ErasurePlan>();
        const expected = judged(stage, before, rules, person, kept);
        const found = partsIn(plan);
        const lines = (all: Record<string, Part[]>) =>
          Object.fromEntries(Object.entries(all).map(([category, parts]) => [category, inOrder(parts)]));
        expect(lines(found), person).toEqual(lines(expected));
        for (const { category, rows, parts } of plan.categories) {
          expect(rows, category).toBe(parts.reduce((sum, part) => sum + part.rows, 0));
          told += rows;
        }
        expect(await heldNow(stage.slug)).toEqual(held);
        const again = await (await call('GET', `/requests/${id}/plan`)).json<ErasurePlan>();
        expect(again).toEqual(plan);
      }
      expect(told).toBeGreaterThan(50);
      expect(await readShop(stage)).toEqual(before);
      expect(await rowsOf('select count(*) as n from erasures where controller = ?', stage.slug)).toEqual([
        { n: 0 },
      ]);
    },
    60_000,
  );
});
