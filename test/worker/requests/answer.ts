// Answering a request as the shop does it, and the signed answer as the person gets it.

import type { FlattenedJws, PublicKey } from '../../../src/keys/jws.ts';
import type { SignedAnswer } from '../../../src/requests/answer.ts';
import { asAdmin, visit, visitWith } from '../door.ts';

/** Answers a request; granted, and in few words, unless it is said otherwise. */
export function answer(id: string, body: object = {}, bindings: object = {}): Promise<Response> {
  const said = { outcome: 'granted', message: 'It is done.', ...body };
  const init = { method: 'POST', headers: asAdmin, body: JSON.stringify(said) };
  return visitWith(bindings, `/api/v1/requests/${id}/answer`, init);
}

/** The file of the answer to the request that is followed there. */
export async function fileAt(follow: string): Promise<FlattenedJws> {
  const response = await visit(`${follow}/answer.json`);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  return response.json();
}

/** What a file says. */
export function saidIn({ payload }: FlattenedJws): SignedAnswer {
  const bytes = Uint8Array.from(atob(payload.replaceAll('-', '+').replaceAll('_', '/')), (one) =>
    one.charCodeAt(0),
  );
  return JSON.parse(new TextDecoder().decode(bytes));
}

/** The public keys, as a system with these bindings publishes them. */
export async function keysWith(bindings: object = {}): Promise<PublicKey[]> {
  const { keys } = await (await visitWith(bindings, '/.well-known/jwks.json')).json<{ keys: PublicKey[] }>();
  return keys;
}
