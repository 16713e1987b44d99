// A shop with orders in a database of its own, and the doors of its purges.

import { createClient } from '@libsql/client/http';
import type { RunView } from '../../../src/retention/view.ts';
import { runSchedule } from '../../../src/schedule.ts';
import { type ControllerBody, freshSlug, noticeBody, policyBody } from '../../support/factories.ts';
import { freshController, publish, rowsOf } from '../door.ts';
import { call, reached } from '../holds/shop.ts';
import { lane } from '../lane.ts';

type Rule = NonNullable<Parameters<typeof policyBody>[1]>['retention'];

export const keepThreeYears = {
  id: 'orders',
  category: 'orders',
  keep: 'P3Y',
  after: 'order_placed',
  then: 'delete' as const,
  clause: '2.1',
};

/** A controller's orders: `old` ones that are due, `young` ones that are not, and one without a date. */
export interface Shop {
  slug: string;
  table: string;
}

/** Makes a shop, its orders and its notice. */
export async function freshOrders(
  { old = 2, young = 20, rules = [keepThreeYears] }: { old?: number; young?: number; rules?: Rule } = {},
  more: Partial<ControllerBody> = {},
): Promise<Shop> {
  const table = freshSlug('orders').replaceAll('-', '_');
  await inShop(`create table ${table} (id integer primary key, placed text, email text, name text)`);
  await inShop(`create index ${table}_placed on ${table} (placed)`);
  await inShop(`insert into ${table} with recursive n(i) as (select 1 union all select i + 1 from n where i < ${old + young})
    select i, iif(i <= ${old}, date('2015-01-01', i || ' days'), date('now', (${old} - i) || ' days')),
    'p' || i || '@kodu.example', 'Name ' || i from n`);
  await inShop(`insert into ${table} values (1000000, null, 'open@kodu.example', 'Open')`);
  const mapped = {
    category: 'orders',
    table,
    key: 'id',
    subject: 'email',
    event: 'placed',
    eventFormat: 'date' as const,
  };
  const sources: ControllerBody['sources'] = [
    { id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SHOP', tables: [mapped] },
  ];
  const slug = await freshController({ sources, ...more });
  await publish(
    slug,
    '2024-01-01',
    noticeBody('2024-01-01', { policy: policyBody('2024-01-01', { retention: rules ?? [] }) }),
  );
  return { slug, table };
}

/** A statement in the shop's own database. */
export async function inShop(sql: string): Promise<Record<string, unknown>[]> {
  const { rows, columns } = await createClient({ url: lane().shopUrl }).execute(sql);
  return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
}

export const idsOf = async ({ table }: Shop) =>
  (await inShop(`select id from ${table} order by id`)).map(({ id }) => Number(id));

/** The shop's database is there, and no purge is cut short. */
export const unhurried = () => ({ ...reached(), PURGE_PAGES: '500' });

/** Starts a purge, lets its first slice end, and gives what it is then. */
export async function start(
  { slug }: Shop,
  body: object = {},
  bindings: object = unhurried(),
): Promise<RunView> {
  const response = await call('POST', `/controllers/${slug}/purges`, { dryRun: false, ...body }, bindings);
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  const { id } = await response.json<{ id: string }>();
  return follow(id);
}

export async function follow(id: string): Promise<RunView> {
  return (await call('GET', `/purges/${id}`)).json<RunView>();
}

/** Approves a purge, lets its next slice end, and gives what it is then. */
export async function approve(id: string, bindings: object = unhurried()): Promise<RunView> {
  const response = await call('POST', `/purges/${id}/approve`, undefined, bindings);
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  return follow(id);
}

/** The minute's cron, with the shop's database. */
export async function tick(bindings: object = unhurried()): Promise<void> {
  const { env } = await import('cloudflare:workers');
  await runSchedule({ ...env, ...bindings });
}

/** What a controller's mail and webhooks are to be told, by type. */
export async function toldOf(slug: string): Promise<string[]> {
  const rows = await rowsOf('SELECT kind, type FROM deliveries WHERE controller = ? ORDER BY id', slug);
  return rows.map(({ kind, type }) => `${kind} ${type}`);
}
