// What happens at the worst moment: when a batch has left for the shop's database, with rows in it that a hold now names,
// or that the shop itself changes.

import { env } from 'cloudflare:workers';
import { raw } from 'sql-template-tag';
import { vi } from 'vitest';
import { placeHold } from '../../src/holds/actions.ts';
import { seededRandom } from '../support/fault-plan.ts';
import { localDay } from '../support/purge-oracle.ts';
import { literalOf, quoted } from '../support/purge-shop.ts';
import {
  cellOf,
  contextAt,
  differences,
  evidenceOf,
  judgeShop,
  keysOf,
  must,
  readShop,
} from '../support/purge-stage.ts';
import { type Chance, chanceOf, eventOn } from '../support/purge-values.ts';
import { lane } from '../worker/lane.ts';
import { begin, finish, type Trial } from './purge-trial.ts';

/** A row, by its table and key. */
type Named = `${string} ${string}`;

export interface Race {
  /** Holds that were acknowledged before their row's batch reached the database. */
  acknowledged: number;
  /** Rows that are gone, or other than they were, though a hold named them that had been acknowledged. */
  lost: string[];
  /** Rows that are there though nothing keeps them, or that are not though the rules do. */
  wrong: string[];
}

interface Order {
  requests: { batch?: { steps: { stmt: Statement }[] } }[];
}
interface Statement {
  sql: string;
  args?: { type: string; value?: string }[];
}

/** Runs a purge of the trial's shop, and places holds on rows of its batches when these are on their way. */
export async function race(trial: Trial, seed: number, mutant?: 'without the condition'): Promise<Race> {
  const chance = chanceOf(seededRandom(seed));
  const named = new Map<Named, string>();
  let acknowledged = 0;
  await meanwhile(trial, mutant ? withoutCondition : String, async (deed) => {
    if (chance.is(0.5)) return;
    for (const [row, text] of await placeOn(trial, deed, chance)) named.set(row, text);
    acknowledged += 1;
  });
  return { acknowledged, ...(await judged(trial, named)) };
}

/** Runs a purge of the trial's shop; before each of its batches reaches the shop's database, something else is done. Gives the run. */
export async function meanwhile(
  trial: Trial,
  changed: (body: string) => string,
  act: (deed: Deed) => Promise<void>,
): Promise<string> {
  const id = await begin(trial, 'take');
  return whileTaking(() => finish(trial, id), changed, act);
}

/** Does something before each batch of `work` reaches the shop's database. */
export async function whileTaking<T>(
  work: () => Promise<T>,
  changed: (body: string) => string,
  act: (deed: Deed) => Promise<void>,
): Promise<T> {
  const whole = globalThis.fetch;
  let isActing = false;
  const spy = vi.spyOn(globalThis, 'fetch').mockImplementation(async (input, init) => {
    const body = typeof init?.body === 'string' ? init.body : '';
    const deed = isActing || !String(input).startsWith(lane().shopUrl) ? null : deedIn(JSON.parse(body));
    if (!deed) return whole(input, init);
    isActing = true;
    await act(deed);
    isActing = false;
    return whole(input, { ...init, body: changed(body) });
  });
  const done = await work();
  spy.mockRestore();
  return done;
}

/** The rows that a batch would take, by their keys as SQL's quote() writes them. */
export interface Deed {
  table: string;
  keys: string[];
}

/** What a request would take, if that is what it is for. */
function deedIn({ requests }: Order): Deed | null {
  const statements = requests.flatMap(({ batch }) => batch?.steps.map(({ stmt }) => stmt) ?? []);
  const deed = statements.find(
    (stmt) => /^\s*(?:delete from|update) "/.test(stmt.sql) && stmt.sql.includes('json_each'),
  );
  if (!deed) return null;
  const table = /(?:from|update) "((?:[^"]|"")+)"/.exec(deed.sql)?.[1]?.replaceAll('""', '"') ?? '';
  // All that was read of the rows, one after the other, each with its key first; integers beyond 2^53 as they are
  const list = deed.args?.find(({ value }) => value?.startsWith('['))?.value ?? '';
  const size = Number(/key % (\d+)/.exec(deed.sql)?.[1]);
  const cells = list.match(/"(?:[^"\\]|\\.)*"|[^[\],]+/g) ?? [];
  const keys = cells
    .filter((_, at) => at % size === 0)
    .map((key) => (key.startsWith('"') ? `'${String(JSON.parse(key)).replaceAll("'", "''")}'` : key));
  if (keys.length === 0) throw new Error('A deed whose rows can’t be told.');
  return { table, keys };
}

/** Places a hold on a row, or on its person; gives all due rows that it keeps, as they are now, once it is acknowledged. */
async function placeOn(trial: Trial, { table, keys }: Deed, chance: Chance): Promise<[Named, string][]> {
  const { shop, slug } = trial;
  const key = chance.pick(keys);
  const mapping = shop.mappings.find((one) => one.table === table);
  const now = await readShop(trial);
  const row = now[table]?.find((one) => one[mapping?.key ?? ''] === key);
  if (!mapping || !row) return [];
  const [person] =
    mapping.subject === 'e-mail' ? (shop.people.get(String(cellOf(row['e-mail'] ?? 'NULL'))) ?? []) : [];
  const record = { category: mapping.category, key: String(cellOf(key)) };
  const hold = person !== undefined && chance.is(0.5) ? { subject: { email: person }, person } : { record };
  const { person: _, ...wanted } = { person: '', ...hold };
  const bindings = { ...env, SOURCE_SHOP: lane().shopUrl };
  must(await placeHold(contextAt(bindings, shop.now), slug, { ...wanted, reason: 'dispute' }));
  const { fates } = judgeShop({ ...trial, shop: { ...shop, holds: [hold] } }, now, shop.now);
  return shop.tables.flatMap(({ name, key: column }) =>
    (now[name] ?? []).flatMap((one, at): [Named, string][] => {
      const isKept = fates[name]?.[at]?.becomes === 'held';
      return isKept ? [[`${name} ${one[column]}`, JSON.stringify(one)]] : [];
    }),
  );
}

const condition =
  /and \(select coalesce\(max\(h\.revision\), 0\) from unusta_holds as h where h\.controller = \?\) = \?/;

/** The same request by an engine that does not look at the holds again. Throws if it can't be made. */
export function withoutCondition(body: string): string {
  const order: Order = JSON.parse(body);
  let changed = 0;
  for (const { stmt } of order.requests.flatMap(({ batch }) => batch?.steps ?? [])) {
    const text = stmt.sql.replace(condition, 'and ? is not null and ? is not null');
    if (text !== stmt.sql) changed += 1;
    stmt.sql = text;
  }
  if (changed !== 1) throw new Error('The deed has no condition on the holds’ revision, or another one.');
  return JSON.stringify(order);
}

async function judged(trial: Trial, named: Map<Named, string>): Promise<Pick<Race, 'lost' | 'wrong'>> {
  const after = await readShop(trial);
  const { fates } = judgeShop(trial, trial.before, trial.shop.now);
  const [lost, wrong]: [string[], string[]] = [[], []];
  for (const { name, key } of trial.shop.tables) {
    const left = new Map((after[name] ?? []).map((row) => [row[key], JSON.stringify(row)]));
    for (const [at, row] of (trial.before[name] ?? []).entries()) {
      const row_ = `${name} ${row[key]}` as Named;
      const [is, was, becomes] = [
        left.get(row[key]),
        JSON.stringify(row),
        fates[name]?.[at]?.becomes ?? 'kept',
      ];
      const isDue = becomes !== 'kept' && becomes !== 'held';
      if (named.has(row_) && is !== named.get(row_)) lost.push(row_);
      if (!isDue && is !== was) wrong.push(`${row_} is not as it was`);
      if (isDue && !named.has(row_) && is === was) wrong.push(`${row_} has not gone`);
    }
  }
  return { lost, wrong };
}

/** Runs a purge of the trial's shop, whose rows change when batches that have them are on their way. Gives what is wrong in the end. */
export async function changing(trial: Trial, seed: number): Promise<{ changes: number; wrong: string[] }> {
  const { shop, database } = trial;
  const chance = chanceOf(seededRandom(seed));
  const rows = structuredClone(trial.before);
  const held = shop.holds.find(({ person }) => person !== undefined)?.person ?? 'x@y.example';
  let changes = 0;
  const run = await meanwhile(trial, String, async ({ table, keys }) => {
    if (chance.is(0.5)) return;
    const mapping = shop.mappings.find((one) => one.table === table);
    if (!mapping) return;
    const [key, where] = [chance.pick(keys), `from ${quoted(table)} where ${quoted(mapping.key)} = `];
    const change = chance.pick([
      `${mapping.event} = null`,
      `${mapping.event} = ${literalOf(eventOn(chance, mapping.eventFormat, localDay(shop.now, shop.timeZone) ?? 0, shop.timeZone))}`,
      `"e-mail" = ${literalOf(held)}`,
      `state = 'new'`,
      `note = 'seen'`,
      null,
    ]);
    const set = change
      ? `update ${quoted(table)} set ${change} where ${quoted(mapping.key)} = ${key}`
      : `delete ${where}${key}`;
    await database.write([raw(set)]);
    const [row] = (await readShop(trial))[table]?.filter((one) => one[mapping.key] === key) ?? [];
    const all = rows[table] ?? [];
    const at = all.findIndex((one) => one[mapping.key] === key);
    all.splice(at, 1, ...(row ? [row] : []));
    changes += 1;
  });
  const { fates } = judgeShop(trial, rows, shop.now);
  const wrong = differences(rows, await readShop(trial), fates, keysOf(trial));
  const due = Object.values(fates)
    .flat()
    .filter(({ becomes }) => becomes !== 'kept' && becomes !== 'held').length;
  const { source, copied } = await evidenceOf(trial, run);
  const evident = source.reduce((sum, { affected }) => sum + affected, 0);
  if (evident !== due) wrong.push(`${evident} rows in the evidence, and ${due} were to go`);
  if (copied.length !== source.length) wrong.push('other evidence in the source than in ours');
  return { changes, wrong };
}
