// What must be true of a shop at any moment of a purge or an erasure, however often it is killed, and what at its end.

import sql from 'sql-template-tag';
import { openDatabase } from '../../src/db/client.ts';
import { ownSource } from '../../src/retention/mapping.ts';
import type { Fate } from '../support/purge-oracle.ts';
import { differences, keysOf, readShop, type Snapshot, type Stage } from '../support/purge-stage.ts';

type Fates = Record<string, Fate[]>;

/** What takes rows, and is watched. */
export interface Watched {
  stage: Stage;
  before: Snapshot;
  /** How many rows the evidence said had gone before. */
  evident: number;
  /** What the law says becomes of each row; with those holds too that were asked for meanwhile, acknowledged or not. */
  fates(withAsked: boolean): Fates;
  /** Rows that were there when a hold on them was acknowledged, as they were then: `table key`. */
  named: Map<string, string>;
}

/** What is wrong at this moment: a row lost or spoilt, a row gone without evidence, or evidence without a row. */
export async function soundness(watched: Watched): Promise<string[]> {
  const { stage, before, named } = watched;
  const now = await readShop(stage);
  const still = stillDue(before, now, watched.fates(false), keysOf(stage));
  // Of the rows that may go, some have gone and others not yet
  const wrong = differences(before, now, still.fates, keysOf(stage)).slice(0, 5);
  for (const [row, text] of named) {
    if (still.texts.get(row) !== text)
      wrong.push(`${row} is lost, though a hold on it had been acknowledged`);
  }
  const evident = (await evidenceOf(stage)).evident - watched.evident;
  if (evident !== still.gone) wrong.push(`${still.gone} rows have gone, and the evidence says ${evident}`);
  return wrong;
}

/** The fates with what hasn't happened yet taken for kept; how many rows have gone; and each row's text. */
function stillDue(before: Snapshot, now: Snapshot, fates: Fates, keys: Map<string, string>) {
  let gone = 0;
  const texts = new Map<string, string>();
  const adjusted = Object.entries(fates).map(([table, all]) => {
    const key = keys.get(table) ?? '';
    const left = new Map((now[table] ?? []).map((row) => [row[key], JSON.stringify(row)]));
    for (const [name, text] of left) texts.set(`${table} ${name}`, text);
    const mine = all.map((fate, at) => {
      const row = before[table]?.[at] ?? {};
      const isDue = fate.becomes !== 'kept' && fate.becomes !== 'held';
      if (!isDue) return fate;
      if (left.get(row[key]) === JSON.stringify(row)) return { ...fate, becomes: 'kept' as const };
      gone += 1;
      return fate;
    });
    return [table, mine] as const;
  });
  return { fates: Object.fromEntries(adjusted), gone, texts };
}

/** What is wrong at the end: something that should have gone is there, or our copy of the evidence is another. */
export async function completeness(watched: Watched): Promise<string[]> {
  const { stage, before } = watched;
  const now = await readShop(stage);
  const keys = keysOf(stage);
  const left = Object.entries(watched.fates(true)).flatMap(([table, all]) => {
    const there = new Map((now[table] ?? []).map((row) => [row[keys.get(table) ?? ''], JSON.stringify(row)]));
    return all.flatMap(({ becomes, rule }, at) => {
      const row = before[table]?.[at] ?? {};
      const isDue = becomes !== 'kept' && becomes !== 'held';
      const isThere = there.get(row[keys.get(table) ?? '']) === JSON.stringify(row);
      return isDue && isThere ? [`${table} ${row[keys.get(table) ?? '']} is still there (${rule})`] : [];
    });
  });
  const { source, copied } = await evidenceOf(stage);
  const wrong = [...(await soundness(watched)), ...left.slice(0, 5)];
  if (source !== copied) wrong.push('other evidence in the source than in ours');
  return wrong;
}

/** Every batch of a controller, in its source and in ours, as text; and how many rows they say have gone. */
export async function evidenceOf({ bindings, slug, database }: Stage) {
  const ours = openDatabase({ url: (bindings as { TURSO_DATABASE_URL: string }).TURSO_DATABASE_URL });
  const columns = sql`run, number, rule, "table", deed, affected, first_on, last_on, digest`;
  const [source, copied] = await Promise.all([
    database.read<{ affected: number }>(
      sql`select ${columns} from unusta_batches where controller = ${slug} order by run, number`,
    ),
    ours.read(
      sql`select ${columns} from batches where controller = ${slug} and source <> ${ownSource} order by run, number`,
    ),
  ]);
  const evident = source.reduce((sum, { affected }) => sum + affected, 0);
  return { source: JSON.stringify(source), copied: JSON.stringify(copied), evident };
}
