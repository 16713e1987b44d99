import { describe, expect, test } from 'vitest';
import { readErasure } from '../../../src/requests/steps/erased.ts';
import { makePlan } from '../../../src/requests/steps/plan.ts';
import { lostIn } from '../../../src/retention/led.ts';
import { judgeSurvivors, type Part } from '../../support/erasure-oracle.ts';
import {
  grounded,
  inOrder,
  judgedWhole,
  keptBeside,
  type Named,
  others,
  worldOf,
} from '../../support/erasure-world.ts';
import { freshSlug } from '../../support/factories.ts';
import { seededRandom } from '../../support/fault-plan.ts';
import { drawShop } from '../../support/purge-shop.ts';
import {
  contextAt,
  differences,
  evidenceOf,
  keysOf,
  must,
  readShop,
  setShop,
} from '../../support/purge-stage.ts';
import { addressOf, chanceOf, everybody } from '../../support/purge-values.ts';
import { carriedOut } from './carrying-out.ts';
import { bindings, takenIn } from './drawn.ts';
import { planOf } from './planning.ts';

const rowsIn = (parts: Part[], wanted: Part['outcome']) =>
  parts.reduce((sum, { outcome, rows }) => sum + (outcome === wanted ? rows : 0), 0);

const none = { erased: 0, anonymised: 0, skipped: 0 };

let gone = 0;

describe('an erasure in a shop that was made up', () => {
  test.each([0, 1, 2, 4])(
    'leaves row for row what the law leaves, and evidence of all else (seed %i)',
    async (seed) => {
      const drawn = drawShop(seed + 50, `c${seed} `, 150, Date.now());
      const rules = grounded(seed, drawn);
      const shop = { ...drawn, rules, ...(seed % 3 === 0 && { holdGround: 'legal-claims' as const }) };
      const stage = await setShop(bindings(), freshSlug('carried'), shop);
      const chance = chanceOf(seededRandom(seed));
      const kept: Named[] = [];
      for (const at of [0, 1, 2, 5]) {
        const person = everybody[at] ?? '';
        const email = addressOf(chance, at);
        const { body, reasons } = others[(at + seed) % others.length] ?? others[0];
        if (body) await takenIn(stage.slug, { ...body, email });
        kept.push(...reasons.map((reason) => ({ ...reason, person })));
        const id = await takenIn(stage.slug, { type: 'erasure', email });
        const before = await readShop(stage);
        const world = worldOf(stage, before, rules, person, kept);
        const run = await carriedOut(id);
        expect([run.status, run.reason]).toEqual(['finished', null]);
        const after = await readShop(stage);
        expect(differences(before, after, judgeSurvivors(world), keysOf(stage)), person).toEqual([]);
        const { source, copied } = await evidenceOf(stage, run.id);
        const isOwn = (one: object) => /^(?:request|preference)/.test(Reflect.get(one, 'table'));
        expect(copied.filter((one) => !isOwn(one))).toEqual(source);
        const erased = await readErasure(contextAt(bindings(), Date.now()), { id });
        const { look } = must(await makePlan(contextAt(bindings(), Date.now()), id));
        const lost = lostIn(erased?.looks ?? [], look, '2020-01-01');
        const found = judgedWhole(worldOf(stage, after, rules, person, kept));
        for (const [category, parts] of Object.entries(judgedWhole(world))) {
          expect(erased?.categories.get(category) ?? none, category).toEqual({
            ...{ erased: rowsIn(parts, 'erased'), anonymised: rowsIn(parts, 'anonymised'), skipped: 0 },
          });
          // What the law keeps, and nobody can find any more, is known from what was found
          const left = (lost.get(category) ?? []).filter(({ outcome }) => outcome === 'kept');
          expect(inOrder(left as Part[]), category).toEqual(inOrder(keptBeside(parts, found[category])));
        }
        gone += source.reduce((sum, { affected }) => sum + affected, 0);
        const outcomes = (await planOf(id)).categories.flatMap(({ parts }) => parts);
        expect(outcomes.filter(({ outcome }) => outcome === 'erased' || outcome === 'anonymised')).toEqual(
          [],
        );
        if (at > 0) continue;
        expect((await carriedOut(id)).rules).toEqual([]);
        expect(await readShop(stage)).toEqual(after);
      }
    },
    60_000,
  );

  test('had something to take', () => {
    expect(gone).toBeGreaterThan(25);
  });
});
