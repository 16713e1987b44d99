// A shop with a database of its own, and the doors of its holds.

import { createClient } from '@libsql/client/http';
import type { HoldView } from '../../../src/holds/hold.ts';
import { type ControllerBody, noticeBody, policyBody } from '../../support/factories.ts';
import { asAdmin, freshController, publish, visitWith } from '../door.ts';
import { lane } from '../lane.ts';

/** Where the shop's database is, as its secret says. */
export const reached = () => ({ SOURCE_SHOP: lane().shopUrl });

/** A port that nobody listens at. */
export const down = { SOURCE_SHOP: 'http://127.0.0.1:1' };

export const sources: ControllerBody['sources'] = [{ id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SHOP' }];

/** A controller with one source, whose notice has two reasons: `dispute` (clause 2.2) and `security` (2.1). */
export async function freshShop(more: Partial<ControllerBody> = {}): Promise<string> {
  const slug = await freshController({ sources, ...more });
  const holds = [
    { reason: 'dispute', clause: '2.2', ground: 'legal-claims' as const },
    { reason: 'security', clause: '2.1' },
  ];
  await publish(
    slug,
    '2024-01-01',
    noticeBody('2024-01-01', { policy: policyBody('2024-01-01', { holds }) }),
  );
  return slug;
}

/** A request to `/api/v1`, while the sources are as the bindings say. */
export function call(
  method: string,
  path: string,
  body?: object,
  bindings: object = reached(),
  key?: string,
): Promise<Response> {
  const headers = key === undefined ? asAdmin : { ...asAdmin, Authorization: `Bearer ${key}` };
  const init = { method, headers, ...(body && { body: JSON.stringify(body) }) };
  return visitWith(bindings, `/api/v1${path}`, init);
}

/** Asks for a hold. */
export const post = (slug: string, body: object, bindings?: object) =>
  call('POST', `/controllers/${slug}/holds`, body, bindings);

export const mari = { subject: { email: 'mari@kodu.example' }, reason: 'dispute' };

/** Places a hold, which must succeed. */
export async function place(slug: string, body: object = mari): Promise<HoldView> {
  const response = await post(slug, body);
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json<HoldView>();
}

export const lift = (id: string, bindings?: object) => call('DELETE', `/holds/${id}`, undefined, bindings);

/** A controller's holds, as the API lists them. */
export async function listed(slug: string, query = '') {
  const response = await call('GET', `/controllers/${slug}/holds${query}`);
  return response.json<{ items: HoldView[]; cursor: string | null }>();
}

/** What one of the two databases knows of a controller's holds. */
export async function heldIn(
  which: 'shopUrl' | 'databaseUrl',
  slug: string,
): Promise<Record<string, unknown>[]> {
  const sql =
    'SELECT id, subject, category, record, lifted, revision FROM unusta_holds WHERE controller = ? ORDER BY id';
  const { rows, columns } = await createClient({ url: lane()[which] }).execute({ sql, args: [slug] });
  return rows.map((row) => Object.fromEntries(columns.map((name) => [name, row[name]])));
}
