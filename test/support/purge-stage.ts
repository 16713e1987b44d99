// A made-up shop in a real database, its notice published, and the engine over both: what tests and the soak share.

import sql, { raw } from 'sql-template-tag';
import * as v from 'valibot';
import type { Context } from '../../src/context.ts';
import { Controller } from '../../src/controllers/input.ts';
import { publishController } from '../../src/controllers/steps/publish.ts';
import { type Database, openDatabase } from '../../src/db/client.ts';
import { parseEnv } from '../../src/env.ts';
import { contextFor } from '../../src/guards.ts';
import { placeHold } from '../../src/holds/actions.ts';
import { NewHold } from '../../src/holds/input.ts';
import { administrator } from '../../src/keys/scope.ts';
import { NoticeVersion } from '../../src/notices/input.ts';
import { publishNotice } from '../../src/notices/steps/publish.ts';
import { approvePurge, readPurge, startPurge } from '../../src/retention/actions.ts';
import { workOn } from '../../src/retention/steps/work-on.ts';
import type { RunView } from '../../src/retention/view.ts';
import { type ControllerBody, controllerBody, noticeBody, policyBody } from './factories.ts';
import {
  type Cell,
  type Counts,
  dayText,
  type Fate,
  isRandom,
  judge,
  localDay,
  type Row,
  random,
} from './purge-oracle.ts';
import { literalOf, type PurgeShop, quoted, type ShopTable } from './purge-shop.ts';

/** Where the engine runs: bindings of the Worker, among them SOURCE_SHOP; and the shop's own database. */
export interface Stage {
  bindings: object;
  slug: string;
  shop: PurgeShop;
  database: Database;
}

/** The engine's context at a moment, over the stage's databases or others. */
export function contextAt(bindings: object, now: number): Context {
  return { ...contextFor(parseEnv(bindings), administrator), now };
}

/** Makes the shop's tables and publishes its controller, its notice and its holds. */
export async function setShop(bindings: object, slug: string, shop: PurgeShop): Promise<Stage> {
  const url = (bindings as { SOURCE_SHOP: string }).SOURCE_SHOP;
  const database = openDatabase({ url, timeoutMs: 20_000 });
  await fillShop(database, shop);
  const context = contextAt(bindings, shop.now);
  const { timeZone, financialYearEnd, mappings } = shop;
  const sources = [{ id: 'shop', kind: 'libsql' as const, urlEnv: 'SOURCE_SHOP', tables: mappings }];
  const body = controllerBody(slug, {
    timeZone,
    financialYearEnd,
    sources: sources as ControllerBody['sources'],
  });
  must(await publishController(context, v.parse(Controller, body)));
  const retention = shop.rules.map((rule, at) => ({
    ...rule,
    clause: ['1', '2', '2.1', '2.2'][at % 4] ?? '1',
  }));
  const dispute = { reason: 'dispute', clause: '2', ground: shop.holdGround };
  const policy = policyBody('2018-05-25', { retention, holds: [dispute] });
  const notice = v.parse(NoticeVersion, noticeBody('2018-05-25', { policy }));
  must(await publishNotice(context, slug, '2018-05-25', notice));
  for (const { subject, record } of shop.holds) {
    const wanted = v.parse(NewHold, { subject, record, reason: 'dispute' });
    must(await placeHold(context, slug, wanted));
  }
  return { bindings, slug, shop, database };
}

/** Makes the shop's tables anew, with all of their rows. */
export async function fillShop(database: Database, { tables }: PurgeShop): Promise<void> {
  await database.write(tables.flatMap(makingOf).map((text) => raw(text)));
}

/** What must succeed. */
export function must<T>(result: { ok: true; value: T } | { ok: false; refusal: unknown }): T {
  if (!result.ok) throw new Error(JSON.stringify(result.refusal));
  return result.value;
}

const rowsAtOnce = 100;

function makingOf({ name, create, rows }: ShopTable): string[] {
  const columns = Object.keys(rows[0] ?? {});
  const inserts = Array.from({ length: Math.ceil(rows.length / rowsAtOnce) }, (_, at) => {
    const some = rows.slice(at * rowsAtOnce, (at + 1) * rowsAtOnce);
    const values = some.map(
      (row) => `(${columns.map((column) => literalOf(row[column] ?? null)).join(', ')})`,
    );
    return `insert into ${quoted(name)} (${columns.map(quoted).join(', ')}) values ${values.join(', ')}`;
  });
  return [`drop table if exists ${quoted(name)}`, ...create, ...inserts];
}

/** The shop's rows as SQL writes them, in the order of their keys: the same text is the same value. */
export type Snapshot = Record<string, Record<string, string>[]>;

/** Reads every row of the shop. */
export async function readShop({ database, shop }: Stage): Promise<Snapshot> {
  const results = await database.readTogether(
    shop.tables.map(({ name, key, types }) => {
      const columns = Object.keys(types).map((column) => `quote(${quoted(column)}) as ${quoted(column)}`);
      return raw(`select ${columns.join(', ')} from ${quoted(name)} as t order by t.${quoted(key)}`);
    }),
  );
  return Object.fromEntries(
    shop.tables.map(({ name, types }, at) => [
      name,
      (results[at] ?? []).map((row) =>
        Object.fromEntries(Object.keys(types).map((column) => [column, String(row[column])])),
      ),
    ]),
  );
}

/** A value that SQL's quote() wrote. */
export function cellOf(text: string): Cell {
  if (text === 'NULL') return null;
  if (text.startsWith("'")) return text.slice(1, -1).replaceAll("''", "'");
  if (text.startsWith("X'"))
    return Uint8Array.from(text.slice(2, -1).match(/../g) ?? [], (hex) => Number.parseInt(hex, 16));
  if (!/^-?\d+$/.test(text)) return Number(text.replace('Inf', 'Infinity'));
  const number = Number(text);
  return Number.isSafeInteger(number) ? number : BigInt(text);
}

/** What the law says of the shop as it is: `today` is the purge's local date. */
export function judgeShop({ shop }: Stage, snapshot: Snapshot, now: number) {
  const { timeZone, financialYearEnd, rules, mappings, holds, people } = shop;
  const rows = Object.fromEntries(
    Object.entries(snapshot).map(([table, all]) => [
      table,
      all.map(
        (row): Row => Object.fromEntries(Object.entries(row).map(([column, text]) => [column, cellOf(text)])),
      ),
    ]),
  );
  const today = dayText(localDay(now, timeZone) ?? 0);
  const records = holds.flatMap(({ record }) => (record ? [{ ...record, key: String(record.key) }] : []));
  return judge({
    ...{ timeZone, financialYearEnd, rules, mappings, rows, today, known: today },
    types: Object.fromEntries(shop.tables.map(({ name, types }) => [name, types])),
    people: (text) => people.get(text) ?? [],
    held: { people: new Set(holds.flatMap(({ person }) => person ?? [])), records },
  });
}

/** Every difference between what the law says of a shop and what has become of it, a line each. */
export function differences(
  before: Snapshot,
  after: Snapshot,
  fates: Record<string, Fate[]>,
  keys: Map<string, string>,
): string[] {
  return Object.entries(before).flatMap(([table, rows]) => {
    const key = keys.get(table) ?? '';
    const left = new Map((after[table] ?? []).map((row) => [row[key], row]));
    const strangers = left.size - rows.filter((row) => left.has(row[key])).length;
    const found = rows.flatMap((row, at) => {
      const fate = fates[table]?.[at];
      const said = fateIn(row, left.get(row[key]), fate?.becomes ?? 'kept');
      return said === null ? [] : [`${table} ${JSON.stringify(row)}: ${said} (${fate?.rule}, ${fate?.on})`];
    });
    return strangers === 0 ? found : [...found, `${table}: ${strangers} rows from nowhere`];
  });
}

function fateIn(
  row: Record<string, string>,
  now: Record<string, string> | undefined,
  becomes: Fate['becomes'],
): string | null {
  if (becomes === 'gone') return now ? 'is still there' : null;
  if (!now) return `is gone, and is ${typeof becomes === 'string' ? becomes : 'anonymised'}`;
  const wrong = Object.keys(row).filter((column) => {
    const expected = typeof becomes === 'object' && column in becomes ? becomes[column] : undefined;
    if (expected === undefined) return now[column] !== row[column];
    const value = cellOf(now[column] ?? 'NULL');
    return expected === random ? !isRandom(value) || now[column] === row[column] : value !== expected;
  });
  return wrong.length === 0
    ? null
    : `has other ${wrong.map((column) => `${column} ${now[column]}`).join(', ')}`;
}

/** The keys' columns, by table. */
export function keysOf({ shop }: Stage): Map<string, string> {
  return new Map(shop.tables.map(({ name, key }) => [name, key]));
}

/** As much as a run can want. */
export const budget = { pages: 10_000, time: 60_000 };

/** A purge at a moment, approved wherever it waits, to its end. Gives its id. */
export async function purge({ bindings, slug }: Stage, now: number): Promise<string> {
  const context = contextAt(bindings, now);
  const { id } = must(await startPurge(context, slug, { dryRun: false, reapply: false, asOf: undefined }));
  await workOn(context, id, budget);
  if (must(await readPurge(context, id)).status === 'needs_approval') {
    must(await approvePurge(context, id));
    await workOn(contextAt(bindings, now), id, budget);
  }
  return id;
}

/** A run as the API shows it. */
export async function viewOf({ bindings, shop }: Stage, id: string): Promise<RunView> {
  return must(await readPurge(contextAt(bindings, shop.now), id));
}

/** What a run's rules say, as the oracle counts it. */
export function countsOf(view: RunView): Record<string, Counts> {
  return Object.fromEntries(
    view.rules.map(({ id, eligible, held, undated, firstOn, lastOn }) => [
      id,
      { eligible, held, undated, firstOn, lastOn },
    ]),
  );
}

/** What stands of a run in the shop's database and in ours: the same evidence, or there is something wrong. */
export async function evidenceOf({ bindings, slug, database }: Stage, run: string) {
  const columns = raw(
    'number, rule, category, clause, notice_version, "table", deed, affected, first_on, last_on, digest, holds_revision, at',
  );
  const ours = openDatabase({ url: (bindings as { TURSO_DATABASE_URL: string }).TURSO_DATABASE_URL });
  const read = (from: Database, table: string) =>
    from.read<BatchRow>(
      sql`select ${columns} from ${raw(table)} where controller = ${slug} and run = ${run} order by number`,
    );
  const [source, copied] = await Promise.all([read(database, 'unusta_batches'), read(ours, 'batches')]);
  return { source, copied };
}

interface BatchRow {
  number: number;
  rule: string;
  affected: number;
}
