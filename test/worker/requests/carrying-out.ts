// Erasures that are carried out by the API, and followed to their end.

import { env } from 'cloudflare:workers';
import { type Erased, readErasure } from '../../../src/requests/steps/erased.ts';
import { lostIn } from '../../../src/retention/led.ts';
import type { RunView } from '../../../src/retention/view.ts';
import { contextAt } from '../../support/purge-stage.ts';
import { call } from '../holds/shop.ts';
import { follow, inShop, unhurried } from '../retention/shop.ts';
import { eleme, elemeTables, freshPlanned, type PlannedShop, planOf } from './planning.ts';

/** Carries out a plan, or tries to: its first slice is over with the answer. */
export function carryOut(id: string, plan: string, bindings: object = unhurried()): Promise<Response> {
  return call('POST', `/requests/${id}/carry-out`, { plan }, bindings);
}

/** The run that was begun, as it was then. */
export async function runOf(response: Response): Promise<RunView> {
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<RunView>();
}

/** Plans an erasure and carries it out; gives the run as it is after its first slice. */
export async function carriedOut(id: string, bindings: object = unhurried()): Promise<RunView> {
  const { digest } = await planOf(id);
  const run = await runOf(await carryOut(id, digest, bindings));
  return follow(run.id);
}

/** Whose erasures these are. */
export const email = 'mari@kodu.example';

/** What an erasure has come to. */
export const erasureOf = (id: string) => readErasure(contextAt(env, Date.now()), { id });

/** What its runs found of rows that lead to the person through others, as if none could be found any more. */
export const lostOf = (erased: Erased | null) => lostIn(erased?.looks ?? [], [], '2020-01-01');

/** The keys of a table of the shop. */
export const idsIn = async (table: string) =>
  (await inShop(`select id from ${table} order by id`)).map(({ id }) => Number(id));

/** A shop with an account and four orders of hers, and of somebody else's. */
export async function freshEleme(): Promise<PlannedShop> {
  const shop = await freshPlanned(eleme, elemeTables);
  await inShop(
    `insert into ${shop.accounts} values (1, 'Mari@Kodu.example', null), (2, 'jaan@kodu.example', null)`,
  );
  await inShop(`insert into ${shop.orders} values
    (1, date('now', '-1 day'), null, '${email}', 1, 'Mari', 'open'),
    (2, '2024-02-29', '2024-02-29', ' MARI@kodu.EXAMPLE ', 1, 'Mari', 'paid'),
    (3, '2015-01-01', '2015-01-01', '${email}', 1, 'Mari', 'paid'),
    (4, '2024-01-01', null, '${email}', null, 'Mari', 'paid'),
    (5, '2024-01-01', '2024-01-01', 'jaan@kodu.example', 2, 'Jaan', 'paid')`);
  return shop;
}
