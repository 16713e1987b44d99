// Shops whose orders are purged: each has a database server of its own, with a table as shops have them.

import { join } from 'node:path';
import { type Client, createClient } from '@libsql/client/http';
import { startSqld } from '../../src/dev/sqld.ts';
import { addDays } from '../../src/law/day.ts';
import { keepUntil } from '../../src/law/keep.ts';
import { placeHolds } from '../../src/sources/holding.ts';
import { sourceTables } from '../../src/sources/tables.ts';
import { subjectOf } from '../../src/subjects/subject.ts';
import { testSecrets } from '../support/bindings.ts';
import { call, type Purger, secretOf } from './purger.ts';
import type { Stage } from './stage.ts';

/** Orders of a day. */
export const perDay = 1_000;
/** How many subjects are held. */
const subjects = 1_000;
const firstDay = '2020-01-01';
const keep = 'P1Y';

/** What a shop's table is filled with: the days of which there are orders. */
export interface Filling {
  slug: string;
  days: number;
  /** On so many of them, the first ones, every order is of a subject who is held; on the others the first one. */
  heldDays?: number;
}

/** A shop with its own database server. */
export interface PurgeShop {
  slug: string;
  url: string;
  client: Client;
  /** The first day whose orders are still there. */
  next: number;
}

/** As many orders, as a text. */
export function thousands(days: number): string {
  return (days * perDay).toLocaleString('en');
}

/** The date of day `at`, from 0. */
export function dateOf(at: number): string {
  return addDays(firstDay, at);
}

/** The date as of which the orders of all days before day `at` may go. */
export function goneOn(at: number): string {
  return keepUntil({ keep, from: 'event', eventOn: dateOf(at - 1) }).purgeableFrom;
}

/** Starts a database server with a filled table. It makes no checkpoints, and begins with an empty log. */
export async function startPurgeShop(
  stage: Pick<Stage, 'folder' | 'stops'>,
  filling: Filling,
): Promise<PurgeShop> {
  const { slug, heldDays = 0 } = filling;
  const folder = join(stage.folder, `shop-${slug}`);
  const filler = await startSqld(folder);
  stage.stops.unshift(filler.stop);
  await fill(createClient({ url: filler.url }), filling);
  await filler.stop();
  const { url, stop } = await startSqld(folder, { checkpointEvery: 3_600 });
  stage.stops.unshift(stop);
  return { slug, url, client: createClient({ url }), next: heldDays };
}

/** About 380 bytes for each order with both indexes, of which the one on the address is in no order of time. */
async function fill(client: Client, { slug, days, heldDays = 0 }: Filling): Promise<void> {
  await client.executeMultiple(`create table orders (id integer primary key, placed_at text not null,
      email text not null, details text not null);
    insert into orders with recursive numbers(i) as (select 0 union all select i + 1 from numbers
        where i < ${days * perDay - 1})
      select i + 1, date('${firstDay}', '+' || (i / ${perDay}) || ' days'),
        case when i < ${heldDays * perDay} then printf('held-%d@shop.example', i % ${subjects})
          when i % ${perDay} = 0 then printf('held-%d@shop.example', i / ${perDay} % ${subjects})
          else printf('%08x@customer.example', (i * 2654435761) & 4294967295) end,
        hex(randomblob(140)) from numbers;
    create index orders_by_placed_at on orders (placed_at);
    create index orders_by_email on orders (email);
    create table visits (id integer primary key, at integer not null);`);
  const holds = Array.from({ length: subjects }, async (_, at) => ({
    ...{ id: `hold-${at}`, category: null, record: null },
    subject: await subjectOf(testSecrets.UNUSTA_PEPPER, slug, `held-${at}@shop.example`),
  }));
  const statements = [...sourceTables, ...placeHolds(slug, await Promise.all(holds))];
  await client.batch(
    statements.map(({ sql, values }) => ({ sql, args: values as string[] })),
    'write',
  );
}

/** Publishes a shop that keeps its orders for a year. */
export async function publishPurgeShop(purger: Omit<Purger, 'own'>, slug: string): Promise<void> {
  const table = { category: 'orders', table: 'orders', key: 'id', subject: 'email' };
  const source = { id: 'shop', kind: 'libsql', urlEnv: secretOf(slug) };
  await call(purger, 'PUT', `/api/v1/controllers/${slug}`, {
    ...{ slug, name: slug, country: 'EE', timeZone: 'Europe/Tallinn', languages: ['en'] },
    authority: { name: 'AKI', url: 'https://www.aki.ee' },
    sources: [{ ...source, tables: [{ ...table, event: 'placed_at', eventFormat: 'date' }] }],
  });
  const rule = { id: 'orders', category: 'orders', keep, after: 'order', then: 'delete', clause: '1' };
  await call(purger, 'PUT', `/api/v1/controllers/${slug}/notices/${firstDay}`, {
    policy: { effective: firstDay, retention: [rule] },
    texts: { en: { format: 'md', source: '# Notice\n\n1. We keep orders for a year.\n' } },
  });
}
