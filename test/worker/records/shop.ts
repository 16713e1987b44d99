// A shop whose data is elsewhere, and the doors of its registry.

import { readProfile } from '../../../src/notices/actions.ts';
import { tellDueRecords } from '../../../src/records/actions.ts';
import type { RecordView } from '../../../src/records/keeping.ts';
import { type ControllerBody, noticeBody, type PolicyBody, policyBody } from '../../support/factories.ts';
import { contextAt } from '../deliveries/outbox.ts';
import type { Peer } from '../deliveries/peer.ts';
import { api, freshController, publish, rowsOf } from '../door.ts';

export const version = '2024-01-01';

/** Orders: three years from when they were placed, and one from a claim's end. Letters: not a day. */
export const retention: PolicyBody['retention'] = [
  { id: 'orders', category: 'orders', keep: 'P3Y', after: 'placed', then: 'delete', clause: '2.2' },
  { id: 'letters', category: 'letters', keep: 'P0D', after: 'closed', then: 'anonymise', clause: '2.1' },
  { id: 'sales', category: 'sales', keep: 'P3Y', after: 'placed', then: 'delete', clause: '2.2' },
  { id: 'claims', category: 'sales', keep: 'P1Y', after: 'claim_closed', then: 'delete', clause: '2.1' },
];

/** A controller whose notice has these rules, and no source. */
export async function freshShop(more: Partial<ControllerBody> = {}): Promise<string> {
  const slug = await freshController(more);
  await publish(slug, version, noticeBody(version, { policy: policyBody(version, { retention }) }));
  return slug;
}

/** An order, placed so long ago that it is due. */
export const order = (key: string, more: object = {}) => ({
  ...{ category: 'orders', key, event: 'placed', on: '2020-05-17' },
  ...more,
});

export const post = (slug: string, body: object) => api('POST', `/controllers/${slug}/records`, body);
export const ack = (slug: string, body: object) => api('POST', `/controllers/${slug}/records/ack`, body);

/** Registers records, which must succeed; gives how many changed. */
export async function register(slug: string, ...records: object[]): Promise<number> {
  const response = await post(slug, records);
  if (response.status !== 200) throw new Error(await response.text());
  return (await response.json<{ changed: number }>()).changed;
}

/** The registry as the API lists it. */
export async function listed(slug: string, query = '') {
  const response = await api('GET', `/controllers/${slug}/records${query}`);
  if (response.status !== 200) throw new Error(await response.text());
  return response.json<{ items: RecordView[]; cursor: string | null; noticeVersion: string | null }>();
}

/** The nightly telling, at this time; gives how many records were told. */
export async function tellAt(slug: string, now = Date.now(), bindings: object = {}): Promise<number> {
  const context = contextAt(now, bindings);
  const profile = await readProfile(context, slug);
  if (!profile) throw new Error(`no ${slug}`);
  return tellDueRecords(context, profile, new Date(now).toISOString().slice(0, 10));
}

/** What a webhook was told: the bodies, in order. */
export async function told(peer: Peer): Promise<{ type: string; data: ToldData }[]> {
  return (await peer.received()).map(({ body }) => JSON.parse(body));
}

interface ToldData {
  controller: string;
  noticeVersion: string;
  records: { category: string; key: string; lastDayKept: string }[];
}

/** What the log says of one kind of event. */
export async function saidOf(slug: string, event: string): Promise<unknown[]> {
  const rows = await rowsOf(
    'SELECT data FROM audit WHERE controller = ? AND event = ? ORDER BY seq',
    slug,
    event,
  );
  return rows.map(({ data }) => JSON.parse(String(data)));
}
