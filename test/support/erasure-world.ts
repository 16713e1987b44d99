// A made-up shop and one of its people, for the law of erasures to be applied to; and what a plan or an answer says of them.

import {
  type ErasureWorld,
  type GroundedRule,
  judgeErasure,
  type Part,
  type Reason,
} from './erasure-oracle.ts';
import { seededRandom } from './fault-plan.ts';
import { dayText, localDay, type Row } from './purge-oracle.ts';
import type { PurgeShop } from './purge-shop.ts';
import { cellOf, type Snapshot, type Stage } from './purge-stage.ts';
import { chanceOf } from './purge-values.ts';

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
export function grounded(seed: number, { rules }: PurgeShop): GroundedRule[] {
  const chance = chanceOf(seededRandom(seed + 1_000));
  return rules.map((rule, at): GroundedRule => {
    const clause = ['1', '2', '2.1', '2.2'][at % 4] ?? '1';
    if (rule.category === 'accounting' || chance.is(0.25)) {
      return { ...rule, clause, ground: 'legal-obligation', law: `RPS § ${at}` };
    }
    return chance.is(0.3) ? { ...rule, clause, ground: 'legal-claims' } : { ...rule, clause };
  });
}

export type Named = Reason & { person: string };

/** What the law says becomes of a person's rows in the shop; `more`: what requests keep. */
export function judged(...asked: Parameters<typeof worldOf>): Record<string, Part[]> {
  return judgeErasure(worldOf(...asked));
}

/** The same, but for what is left to somebody's hand: that is a task, and the answer has it among what lies elsewhere. */
export function judgedWhole(world: ErasureWorld): Record<string, Part[]> {
  const all = Object.entries(judgeErasure(world)).map(
    ([category, parts]) => [category, parts.filter(({ outcome }) => outcome !== 'by-hand')] as const,
  );
  return Object.fromEntries(all.filter(([, parts]) => parts.length > 0));
}

/** The shop and one of its people, for the law to be applied to. */
export function worldOf(
  { shop }: Stage,
  snapshot: Snapshot,
  rules: GroundedRule[],
  person: string,
  more: ErasureWorld['holds'],
): ErasureWorld {
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
  return {
    ...{ timeZone, financialYearEnd, rules, mappings, rows },
    today: dayText(localDay(Date.now(), timeZone) ?? 0),
    types: Object.fromEntries(shop.tables.map(({ name, types }) => [name, types])),
    isTheirs: (text) => isAddressOf(person, text),
    mentions: (text) => (people.get(text) ?? []).includes(person),
    namesAnother: (text) => (people.get(text) ?? []).some((one) => one !== person),
    people: (text) => people.get(text) ?? [],
    holds: [
      ...holds.map((hold) => ({
        ...dispute,
        ...(hold.person !== undefined && { person: hold.person }),
        ...(hold.record && { record: { category: hold.record.category, key: String(hold.record.key) } }),
      })),
      ...more,
    ],
  };
}

/** Parts as lines, in an order that says nothing. */
export const inOrder = (parts: Part[]) =>
  parts.map((part) => JSON.stringify(part, Object.keys(part).sort())).sort();

/** The parts that are kept, but for as many rows of the same as are found: what nobody can find any more. */
export function keptBeside(parts: Part[], found: Part[] = []): Part[] {
  const lineOf = (part: Part) => inOrder([{ ...part, rows: 0 }]).join();
  const seen = new Map(found.map((part) => [lineOf(part), part.rows]));
  return parts
    .filter(({ outcome }) => outcome === 'kept')
    .map((part) => ({ ...part, rows: part.rows - (seen.get(lineOf(part)) ?? 0) }))
    .filter(({ rows }) => rows > 0);
}

/** What a plan or an answer says, category by category. */
interface Parted {
  categories: readonly { category: string; parts: readonly { clause: string | null; outcome: string }[] }[];
}

/** A plan's parts of the shop's own rows, by category: what Unusta has itself has clauses of the law alone. */
export function partsIn({ categories }: Parted): Record<string, Part[]> {
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
export const others = [
  { body: null, reasons: [] },
  { body: { type: 'access' }, reasons: [{ clause: 'law:12(2)', ground: 'request' }] },
  { body: { type: 'objection', scope: 'other' }, reasons: [{ clause: 'law:18(1)', ground: 'restriction' }] },
  { body: { type: 'objection', scope: 'marketing' }, reasons: [] },
] as const;
