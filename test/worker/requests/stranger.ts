// Whoever asks, and what they see of it: each sending from a network of its own, and done with all that goes behind it.

import { rowsOf, visitWith } from '../door.ts';
import { mailTo } from '../unsubscribe/shop.ts';
import { type Letter, listed, pathIn } from './shop.ts';

let networks = 0;

/** The headers of somebody who has not been here before. */
export function fromAnywhere(headers: Record<string, string> = {}): Record<string, string> {
  networks += 1;
  return { 'CF-Connecting-IP': `2001:db8::${networks.toString(16)}`, ...headers };
}

/** Sends the form of a shop; what goes behind the answer is done when it resolves. */
export function send(
  slug: string,
  fields: Record<string, string>,
  headers: Record<string, string> = {},
  bindings: object = {},
): Promise<Response> {
  return visitWith(bindings, `/${slug}/request`, {
    method: 'POST',
    body: new URLSearchParams(fields),
    headers: fromAnywhere(headers),
  });
}

/** The same as JSON, as it is written. */
export function sendJson(
  slug: string,
  body: object | string,
  headers: Record<string, string> = {},
): Promise<Response> {
  return visitWith({}, `/${slug}/request`, {
    method: 'POST',
    body: typeof body === 'string' ? body : JSON.stringify(body),
    headers: fromAnywhere({ 'Content-Type': 'application/json', Accept: 'application/json', ...headers }),
  });
}

/** Presses a page's button. */
export function press(path: string, headers: Record<string, string> = {}, bindings = {}): Promise<Response> {
  return visitWith(bindings, path, { method: 'POST', headers });
}

/** The newest mail to an address. */
export async function newestTo(email: string): Promise<Letter> {
  const [mail] = (await mailTo(email)).slice(-1);
  if (!mail) throw new Error(`No mail to ${email}.`);
  return { to: email, ...mail };
}

/** A request that waits, and the way to confirm it. */
export async function asked(slug: string, fields: { email: string } & Record<string, string>) {
  const response = await send(slug, { type: 'access', ...fields });
  if (response.status !== 202) throw new Error(`${response.status}: ${await response.text()}`);
  const [request] = (await listed(slug)).slice(-1);
  return { id: request?.id ?? '', confirm: pathIn(await newestTo(fields.email), 'v') };
}

/** One that is confirmed, and the way to follow it. */
export async function opened(slug: string, fields: { email: string } & Record<string, string>) {
  const { id, confirm } = await asked(slug, fields);
  await press(confirm);
  return { id, confirm, follow: pathIn(await newestTo(fields.email), 's') };
}

/** Nothing that was asked so far has an alarm any more: a ring of the cron is one for all, and rings but for a few. */
export async function silence(): Promise<void> {
  await rowsOf('update requests set alarm = null, alarm_at = null where alarm is not null');
}
