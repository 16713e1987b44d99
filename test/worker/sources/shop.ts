// Tables in a shop's own database, and what the check of its schema says of what is mapped there.

import sql, { raw } from 'sql-template-tag';
import * as v from 'valibot';
import { Controller } from '../../../src/controllers/input.ts';
import { type MappedTable, mappedTables, ownSource } from '../../../src/retention/mapping.ts';
import { checkSource } from '../../../src/sources/actions.ts';
import type { Cell, SourceRow } from '../../../src/sources/cell.ts';
import { pageQuery, positionAfter, type Scan } from '../../../src/sources/scan.ts';
import { openSource } from '../../../src/sources/store.ts';
import { type ControllerBody, controllerBody, freshSlug } from '../../support/factories.ts';
import { lane } from '../lane.ts';

type Source = NonNullable<ControllerBody['sources']>[number];
export type TableBody = NonNullable<Source['tables']>[number];

/** The shop's database. */
export const shop = () => openSource({ url: lane().shopUrl });

/** A name that no other test's table has. */
export const freshTable = () => `t_${crypto.randomUUID().replaceAll('-', '')}`;

/** Makes tables: a `%` in a statement is the fresh name, which it gives. */
export async function create(...statements: string[]): Promise<string> {
  const table = freshTable();
  await shop().write(statements.map((one) => raw(one.replaceAll('%', table))));
  return table;
}

/** Orders, dated by `placed_on`, as the interface has it; a `%` in a name is the fresh one. */
export function orders(table: string, more: Partial<TableBody> = {}): TableBody {
  const body = {
    category: 'orders',
    table: '%',
    key: 'id',
    event: 'placed_on',
    eventFormat: 'date',
    ...more,
  };
  return JSON.parse(JSON.stringify(body).replaceAll('%', table));
}

/** A controller with these tables in its one source. */
export function shopWith(tables: TableBody[]): Controller {
  const sources = [{ id: 'shop', kind: 'libsql' as const, urlEnv: 'SOURCE_SHOP', tables }];
  return v.parse(Controller, controllerBody(freshSlug(), { sources }));
}

/** What the check says of them, and how they are gone through. */
export async function check(tables: TableBody[], url = lane().shopUrl) {
  const controller = shopWith(tables);
  const mapped = mappedTables(controller, []).filter(({ source }) => source !== ownSource);
  const context = {
    sources: new Map([['SOURCE_SHOP', url]]),
    ownDatabase: { url: '', authToken: undefined },
  };
  const checked = await checkSource(context, controller, mapped);
  if (!checked.ok) throw new Error(JSON.stringify(checked.refusal));
  return { mapped, ...checked.value };
}

/** `error missing-column 0/event`: level, code, and the place in which of the mappings. */
export async function findingsOf(tables: TableBody[]): Promise<string[]> {
  const { findings } = await check(tables);
  return findings.map(({ level, code, mapping, field }) => `${level} ${code} ${mapping}${field}`);
}

/** How SQLite goes about a page of rows. */
export async function planOf(scan: Scan, after: Parameters<typeof pageQuery>[1]): Promise<string> {
  const [rows = []] = await shop().read([sql`explain query plan ${pageQuery(scan, after, 10)}`]);
  return rows.map((row) => row[3]).join('; ');
}

/** The keys of all pages, one after the other. */
export async function keysOf(scan: Scan, limit: number): Promise<Cell[]> {
  const keys: Cell[] = [];
  for (let after: ReturnType<typeof positionAfter> = null; ; ) {
    const [page = []] = await shop().read([pageQuery(scan, after, limit)]);
    const rows = page as SourceRow[];
    keys.push(...rows.map(([key]) => key));
    if (rows.length < limit) return keys;
    after = positionAfter(scan, rows);
  }
}

/** A way through a mapped table. */
export function scanOf(table: MappedTable, more: Partial<Scan> = {}): Scan {
  const [mapping] = table.mappings;
  if (!mapping) throw new Error('It is mapped to nothing.');
  return { table, mapping, by: 'event', end: null, ...more };
}
