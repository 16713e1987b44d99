// A shop with tables of its own, rows at random, and what falls due of them, row by row.

import { createClient } from '@libsql/client/http';
import type { Forecast } from '../../../src/forecast/months.ts';
import { keepUntil } from '../../../src/law/keep.ts';
import { seededRandom } from '../../support/fault-plan.ts';
import { lane } from '../lane.ts';
import { apiWith } from '../unsubscribe/shop.ts';

export const zone = 'Europe/Tallinn';
const dayMs = 86_400_000;

/** Where the shop's database is, as its secret says. */
export const reached = () => ({ SOURCE_SHOP: lane().shopUrl });

/** The forecast, while the sources are as the bindings say. */
export async function forecastOf(slug: string, query = '', bindings: object = reached()): Promise<Forecast> {
  const response = await apiWith(bindings, 'GET', `/controllers/${slug}/forecast${query}`);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json<Forecast>();
}

/** Makes a table in the shop's database, with these rows. */
export async function createTable(name: string, columns: string[], rows: unknown[][]): Promise<void> {
  const client = createClient({ url: lane().shopUrl });
  const table = `"${name.replaceAll('"', '""')}"`;
  const named = columns.map((column) => `"${column}"`).join();
  const values = columns.map((_, i) => `value ->> ${i}`).join();
  await client.batch(
    [
      `CREATE TABLE ${table} (${columns.map((column, i) => `"${column}"${i === 0 ? ' PRIMARY KEY' : ''}`).join()})`,
      {
        sql: `INSERT INTO ${table} (${named}) SELECT ${values} FROM json_each(?)`,
        args: [JSON.stringify(rows)],
      },
    ],
    'write',
  );
}

/** A local date, by the platform's own calendar. */
export function localDay(ms: number): string {
  return new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short' }).format(ms);
}

/** Moments of the last years and of the next days, many of them about midnight, the same in every run. */
export function moments(count: number, years: number, seed: number): number[] {
  const random = seededRandom(seed);
  const now = Math.floor(Date.now() / dayMs) * dayMs;
  return Array.from({ length: count }, () => {
    const day = now - Math.floor(random() * years * 365 - 5) * dayMs;
    // 22:00 UTC is midnight in winter, 21:00 in summer
    return day + Math.round(random() < 0.5 ? (20 + 4 * random()) * 3_600_000 : random() * dayMs);
  });
}

/** How a rule keeps: as a policy has it. */
export interface Keep {
  rule: string;
  keep: string;
  from?: 'event' | 'financial_year_end';
}

/** When a row may go first under rules with their local dates, and by which that is; null where one of them has none. */
export function purgeable(kept: (Keep & { on: string | null })[]): { rule: string; from: string } | null {
  const all = kept.map(({ rule, keep, from = 'event', on }) =>
    on === null
      ? null
      : { rule, from: keepUntil({ keep, from, financialYearEnd: '12-31', eventOn: on }).purgeableFrom },
  );
  return all.reduce((last, one) => (last && one && one.from > last.from ? one : one && last), all[0] ?? null);
}

/** `due`, or the month, with its rule → how many: what a forecast of so many months must say of these rows. */
export function expected(rows: ReturnType<typeof purgeable>[], months: number): Record<string, number> {
  const today = localDay(Date.now());
  const last = new Date(Date.UTC(Number(today.slice(0, 4)), Number(today.slice(5, 7)) - 1 + months, 1));
  const end = last.toISOString().slice(0, 10);
  const counts: Record<string, number> = {};
  for (const row of rows) {
    if (!row || row.from >= end) continue;
    const name = `${row.from <= today ? 'due' : row.from.slice(0, 7)} ${row.rule}`;
    counts[name] = (counts[name] ?? 0) + 1;
  }
  return counts;
}

/** The same as the forecast has it. */
export function said({ due, months }: Forecast): Record<string, number> {
  const all = [{ month: 'due', categories: due }, ...months];
  return Object.fromEntries(
    all.flatMap(({ month, categories }) => categories.map(({ rule, rows }) => [`${month} ${rule}`, rows])),
  );
}
