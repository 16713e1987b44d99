// The door by which people of made-up shops ask to be forgotten.

import { env } from 'cloudflare:workers';
import { call } from '../holds/shop.ts';
import { lane } from '../lane.ts';

export const bindings = () => ({ ...env, SOURCE_SHOP: lane().shopUrl });

/** Takes a request of somebody in whom the shop has identified: its id. */
export async function takenIn(slug: string, body: object): Promise<string> {
  const response = await call('POST', `/controllers/${slug}/requests`, { ...body, verified: true });
  if (response.status !== 201) throw new Error(`${response.status}: ${await response.text()}`);
  return (await response.json<{ id: string }>()).id;
}
