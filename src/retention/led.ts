import { keyOf } from '../requests/plan.ts';
import { addPart, goneOf } from './erasing.ts';
import type { FatePart } from './erasure.ts';
import type { LeftPart, RunState, Step } from './run.ts';

// Rows that lead to a person through another table can't be found any more once that is erased. What stays of them is known
// only from when they last could be: by what runs found, and by what a new reading finds.

/** Where a person's rows were looked for at one moment. */
export type Look = readonly TableLook[];

export interface TableLook {
  /** `tableName` */
  name: string;
  /** By category, what stays of the rows that are found through other tables alone. */
  led: ReadonlyMap<string, readonly FatePart[]>;
  /** Those tables. */
  through: readonly string[];
  /** `unread`: nobody came so far. `gone`: rows of the person were there, and some of them went. */
  found: 'unread' | 'nothing' | 'rows' | 'gone';
}

/** What tells tables apart. */
export const tableName = ({ source, table }: { source: string; table: string }) =>
  JSON.stringify([source, table]);

/** What a run has found so far. */
export function lookOf({ steps }: Pick<RunState, 'steps'>): Look {
  return steps.map((step, at) => {
    const ways = steps.filter(({ passes }) => passes?.after.includes(at)).map(tableName);
    const name = tableName(step);
    // A row may lead to the person through another one of its own table
    return {
      name,
      led: ledOf(step, ways.length > 0),
      through: ways.length > 0 ? ways : [name],
      found: foundIn(step),
    };
  });
}

function ledOf({ passes }: Step, isLed: boolean): Map<string, FatePart[]> {
  // Runs begun before it was noted say of none of their parts whether it is one
  const isOne = ({ led = isLed }: LeftPart) => led;
  const all = Object.entries(passes?.left ?? {}).map(([category, parts]) => {
    const led = parts.filter(isOne).map(({ led: _, ...part }): FatePart => part);
    return [category, led] as const;
  });
  return new Map(all.filter(([, parts]) => parts.length > 0));
}

function foundIn(step: Step): TableLook['found'] {
  const { made = 0, left = {}, refused = {} } = step.passes ?? {};
  if (goneOf(step) > 0) return 'gone';
  if (made > 0 || Object.keys(left).length + Object.keys(refused).length > 0) return 'rows';
  return step.stage === 'done' ? 'nothing' : 'unread';
}

/** What is known of a table's rows, and whether what leads to them was left there. */
interface Known {
  parts: ReadonlyMap<string, readonly FatePart[]>;
  isOpen: boolean;
}

/**
 * What stays of rows that a new reading (`now`) can't find, by category: as runs, oldest first, found them. Whose way was
 * left there, and is there again, is as the later look has it; of other rows nobody knows whether they are the same, and
 * the larger number counts. What was kept until a day before `today` (`YYYY-MM-DD`) isn't any more.
 */
export function lostIn(runs: readonly Look[], now: Look, today: string): Map<string, FatePart[]> {
  const known = new Map<string, Known>();
  for (const look of [...runs, now]) {
    for (const table of look) known.set(table.name, after(known.get(table.name), table, look));
  }
  const lost = new Map<string, FatePart[]>();
  for (const [name, { parts }] of known) {
    const seen = now.find((table) => table.name === name)?.led;
    for (const [category, all] of parts) {
      const unseen = without(all, seen?.get(category) ?? []).filter(({ until }) => (until ?? today) >= today);
      if (unseen.length > 0) lost.set(category, sum(lost.get(category) ?? [], unseen));
    }
  }
  return lost;
}

function after(before: Known | undefined, { led, through }: TableLook, look: Look): Known {
  const ways = look.filter(({ name }) => through.includes(name)).map(({ found }) => found);
  const isFound = ways.includes('rows') || ways.includes('gone');
  const isRead = ways.some((found) => found !== 'unread');
  const isOpen = isRead ? isFound && !ways.includes('gone') : (before?.isOpen ?? true);
  return { parts: !before || (before.isOpen && isFound) ? led : larger(before.parts, led), isOpen };
}

function larger(before: Known['parts'], then: Known['parts']): Known['parts'] {
  const categories = new Set([...before.keys(), ...then.keys()]);
  return new Map(
    [...categories].map((category) => {
      const parts = then.get(category) ?? [];
      return [category, sum(parts, without(before.get(category) ?? [], parts))];
    }),
  );
}

function sum(parts: readonly FatePart[], others: readonly FatePart[]): FatePart[] {
  const all: FatePart[] = [];
  for (const part of [...parts, ...others]) addPart(all, part);
  return all;
}

function without(parts: readonly FatePart[], others: readonly FatePart[]): FatePart[] {
  const counted = new Map(others.map((part) => [keyOf(part), part.rows]));
  const left = parts.map((part) => ({ ...part, rows: part.rows - (counted.get(keyOf(part)) ?? 0) }));
  return left.filter(({ rows }) => rows > 0);
}
