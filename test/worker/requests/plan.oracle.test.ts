import { env } from 'cloudflare:workers';
import { describe, expect, test } from 'vitest';
import type { ErasurePlan } from '../../../src/requests/plan-shown.ts';
import { type GroundedRule, judgeErasure, type Part, type Reason } from '../../support/erasure-oracle.ts';
import { freshSlug } from '../../support/factories.ts';
import { seededRandom } from '../../support/fault-plan.ts';
import { dayText, localDay, type Row } from '../../support/purge-oracle.ts';
import { drawShop, type PurgeShop } from '../../support/purge-shop.ts';
import { cellOf, readShop, type Snapshot, type Stage, setShop } from '../../support/purge-stage.ts';
import { addressOf, chanceOf, everybody } from '../../support/purge-values.ts';
import { rowsOf } from '../door.ts';
import { call } from '../holds/shop.ts';
import { lane } from '../lane.ts';
import { heldNow } from './planning.ts';

const bindings = { ...env, SOURCE_SHOP: lane().shopUrl };
const domains: Record<string, string> = {
  'õun.example': 'xn--un-bka.example',
  'jäääär.example': 'xn--jr-viaaaa.example',
};

/** Whether a text is a person's address and nothing else, as people write addresses. */
function isAddressOf(person: string, text: string): boolean {
  const [local = '', domain = ''] = person.split('@');
  const told = text.trim().normalize('NFC').toLowerCase();
  return [domain, domains[domain] ?? domain].some((one) => told === `${local}@${one}`);
}

/** Rules that rest on a ground, or on none, as chance has it. */
function grounded(seed: number, { rules }: PurgeShop): GroundedRule[] {
  const chance = chanceOf(seededRandom(seed + 1_000));
  return rules.map((rule, at): GroundedRule => {
    const clause = ['1', '2', '2.1', '2.2'][at % 4] ?? '1';
    if (rule.category === 'accounting' || chance.is(0.25)) {
      return { ...rule, clause, ground: 'legal-obligation', law: `RPS § ${at}` };
    }
    return chance.is(0.3) ? { ...rule, clause, ground: 'legal-claims' } : { ...rule, clause };
  });
}

type Named = Reason & { person: string };

/** What the law says becomes of a person's rows in the shop; `more`: what requests keep. */
function judged({ shop }: Stage, snapshot: Snapshot, rules: GroundedRule[], person: string, more: Named[]) {
  const { timeZone, financialYearEnd, mappings, people, holds } = shop;
  const rows = Object.fromEntries(
    Object.entries(snapshot).map(([table, all]) => [
      table,
      all.map(
        (row): Row => Object.fromEntries(Object.entries(row).map(([column, text]) => [column, cellOf(text)])),
      ),
    ]),
  );
  const dispute: Reason = { clause: '2', ground: shop.holdGround ?? 'none' };
  return judgeErasure({
    ...{ timeZone, financialYearEnd, rules, mappings, rows },
    today: dayText(localDay(Date.now(), timeZone) ?? 0),
    types: Object.fromEntries(shop.tables.map(({ name, types }) => [name, types])),
    isTheirs: (text) => isAddressOf(person, text),
    people: (text) => people.get(text) ?? [],
    holds: [
      ...holds.map((hold) => ({
        ...dispute,
        ...(hold.person !== undefined && { person: hold.person }),
        ...(hold.record && { record: { category: hold.record.category, key: String(hold.record.key) } }),
      })),
      ...more,
    ],
  });
}

const inOrder = (parts: Part[]) => parts.map((part) => JSON.stringify(part, Object.keys(part).sort())).sort();

/** A plan's parts of the shop's own rows, by category: what Unusta has itself has clauses of the law alone. */
function partsIn({ categories }: ErasurePlan): Record<string, Part[]> {
  const ours = ['law:12(3)', 'law:21(3)'];
  const shops = categories.map(({ category, parts }) => {
    const theirs = parts.filter(
      ({ clause, outcome }) => !ours.includes(clause ?? '') && outcome !== 'elsewhere',
    );
    return [category, theirs as Part[]] as const;
  });
  return Object.fromEntries(shops.filter(([, parts]) => parts.length > 0));
}

/** What another request of the person keeps while it is open. */
const others = [
  { body: null, reasons: [] },
  { body: { type: 'access' }, reasons: [{ clause: 'law:12(2)', ground: 'request' }] },
  { body: { type: 'objection', scope: 'other' }, reasons: [{ clause: 'law:18(1)', ground: 'restriction' }] },
  { body: { type: 'objection', scope: 'marketing' }, reasons: [] },
] as const;

async function takenIn(slug: string, body: object): Promise<string> {
  const response = await call('POST', `/controllers/${slug}/requests`, { ...body, verified: true });
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json<{ id: string }>()).id;
}

describe('the plan of an erasure in a shop that was made up', () => {
  test.each(Array.from({ length: 8 }, (_, seed) => seed))(
    'says of each person what the law says, and writes nothing (seed %i)',
    async (seed) => {
      const drawn = drawShop(seed, `e${seed} `, 150, Date.now());
      const rules = grounded(seed, drawn);
      const shop = { ...drawn, rules, ...(seed % 2 === 0 && { holdGround: 'legal-claims' as const }) };
      const stage = await setShop(bindings, freshSlug('erasure'), shop);
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
