// Shops whose people's erasures are planned, and what a plan must not change, beside the shop's own rows.

import { createClient } from '@libsql/client/http';
import type { ErasurePlan } from '../../../src/requests/plan-shown.ts';
import { type ControllerBody, freshSlug, noticeBody, policyBody } from '../../support/factories.ts';
import { freshController, publish } from '../door.ts';
import { call } from '../holds/shop.ts';
import { lane } from '../lane.ts';
import { inShop } from '../retention/shop.ts';
import { takeIn } from './shop.ts';

/** What the shop's database has of Unusta's own: its tables, and a controller's holds and evidence in them. */
export async function heldNow(slug: string): Promise<unknown> {
  const shop = createClient({ url: lane().shopUrl });
  const tables = await shop.execute(
    "select name, sql from sqlite_schema where name like 'unusta%' order by name",
  );
  const found = await Promise.all(
    ['unusta_holds', 'unusta_batches']
      .filter((table) => tables.rows.some(({ name }) => name === table))
      .map((table) => shop.execute({ sql: `select * from ${table} where controller = ?`, args: [slug] })),
  );
  return JSON.stringify([tables.rows, found.map(({ rows }) => rows)]);
}

type Tables = NonNullable<ControllerBody['sources']>[number]['tables'];
export type Rules = NonNullable<ReturnType<typeof policyBody>['retention']>;

export const accounting = {
  ...{ id: 'accounting', category: 'accounting', keep: 'P7Y', then: 'delete' as const, clause: '2.2' },
  ground: 'legal-obligation' as const,
};
/** The shapes of two notices: one counts accounting from the order's end, one from the financial year's. */
export const eleme: Rules = [
  { id: 'accounts', category: 'accounts', keep: 'P0D', after: 'account_closed', then: 'delete', clause: '1' },
  { id: 'orders', category: 'orders', keep: 'P3Y', after: 'order_placed', then: 'anonymise', clause: '2.1' },
  { ...accounting, after: 'order_fulfilled', law: 'Grāmatvedības likums' },
];
export const neiss: Rules = [
  { id: 'accounts', category: 'accounts', keep: 'P0D', after: 'account_closed', then: 'delete', clause: '1' },
  {
    id: 'guests',
    category: 'guest_orders',
    keep: 'P3Y',
    after: 'order_placed',
    then: 'delete',
    clause: '2.1',
  },
  { ...accounting, after: 'recorded', from: 'financial_year_end', law: 'RPS § 12' },
];

export interface PlannedShop {
  slug: string;
  orders: string;
  accounts: string;
}

/** Makes a shop with orders, of guests too, and accounts to which others belong. */
export async function freshPlanned(
  retention: Rules,
  mapped: (names: { orders: string; accounts: string }) => NonNullable<Tables>,
  more: Partial<ControllerBody> = {},
): Promise<PlannedShop> {
  const orders = freshSlug('orders').replaceAll('-', '_');
  const accounts = freshSlug('accounts').replaceAll('-', '_');
  await inShop(`create table ${accounts} (id integer primary key, mail text, closed text)`);
  await inShop(
    `create table ${orders} (id integer primary key, placed text, done text, email text, account integer, name text, state text)`,
  );
  const tables = mapped({ orders, accounts });
  const sources = [{ id: 'shop', kind: 'libsql' as const, urlEnv: 'SOURCE_SHOP', tables }];
  const slug = await freshController({ sources, ...more }, 'planned');
  const holds = [
    { reason: 'dispute', clause: '2.2', ground: 'legal-claims' as const },
    { reason: 'security', clause: '2.1' },
  ];
  await publish(
    slug,
    '2020-01-01',
    noticeBody('2020-01-01', { policy: policyBody('2020-01-01', { retention, holds }) }),
  );
  return { slug, orders, accounts };
}

/** Orders are accounting too, where they are paid. */
export const elemeTables = ({
  orders,
  accounts,
}: {
  orders: string;
  accounts: string;
}): NonNullable<Tables> => [
  { category: 'accounts', table: accounts, key: 'id', subject: 'mail', event: 'closed', eventFormat: 'date' },
  {
    ...{
      category: 'orders',
      table: orders,
      key: 'id',
      subject: 'email',
      event: 'placed',
      eventFormat: 'date',
    },
    anonymise: { email: { null: true }, name: 'Anonymous', account: { null: true } },
  },
  {
    ...{ category: 'accounting', table: orders, key: 'id', event: 'done', eventFormat: 'date' },
    where: { state: ['paid'] },
  },
];
/** A guest's orders have an address, all others an account. */
export const neissTables = ({
  orders,
  accounts,
}: {
  orders: string;
  accounts: string;
}): NonNullable<Tables> => [
  { category: 'accounts', table: accounts, key: 'id', subject: 'mail', event: 'closed', eventFormat: 'date' },
  {
    category: 'guest_orders',
    table: orders,
    key: 'id',
    subject: 'email',
    event: 'placed',
    eventFormat: 'date',
  },
  {
    ...{ category: 'accounting', table: orders, key: 'id', event: 'done', eventFormat: 'date' },
    subject: { column: 'account', table: accounts, key: 'id', email: 'mail' },
  },
];

/** The plan of a request, which must be given. */
export async function planOf(id: string): Promise<ErasurePlan> {
  const response = await call('GET', `/requests/${id}/plan`);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<ErasurePlan>();
}

/** An erasure that is open: its id. */
export const asked = async ({ slug }: PlannedShop, email: string, more: object = {}) =>
  (await takeIn(slug, { type: 'erasure', email, verified: true, language: 'en', ...more })).id;

/** What a plan says of a category. */
export const about = ({ categories }: ErasurePlan, name: string) =>
  categories.find(({ category }) => category === name);
