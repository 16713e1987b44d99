// Erasures that are carried out and answered, and the answer as its person gets it.

import { env } from 'cloudflare:workers';
import { keyRing } from '../../../src/keys/ring.ts';
import type { SignedAnswer } from '../../../src/requests/answer.ts';
import { sealRequestLink } from '../../../src/requests/link.ts';
import type { ShownTask } from '../../../src/tasks/shown.ts';
import { call, reached } from '../holds/shop.ts';
import { inShop } from '../retention/shop.ts';
import { answer, fileAt, saidIn } from './answer.ts';
import { eleme, elemeTables, freshPlanned, type PlannedShop } from './planning.ts';
import { type Letter, lettersTo, pathIn } from './shop.ts';

/** A shop in the shape of eleme with an account of the person's, and four orders of which two are booked. */
export async function shopOf(
  email: string,
  more: Parameters<typeof freshPlanned>[2] = {},
  rules = eleme,
): Promise<PlannedShop> {
  const shop = await freshPlanned(rules, elemeTables, more);
  await inShop(`insert into ${shop.accounts} values (1, '${email}', null), (2, 'jaan@kodu.example', null)`);
  await inShop(`insert into ${shop.orders} values
    (1, date('now', '-1 day'), null, '${email}', 1, 'Mari', 'open'),
    (2, '2024-02-29', '2024-02-29', ' ${email.toUpperCase()} ', 1, 'Mari', 'paid'),
    (3, '2015-01-01', '2015-01-01', '${email}', 1, 'Mari', 'paid'),
    (4, '2024-01-01', null, '${email}', null, 'Mari', 'paid'),
    (5, '2024-01-01', '2024-01-01', 'jaan@kodu.example', 2, 'Jaan', 'paid')`);
  return shop;
}

/** Answers with the shop's database at hand. */
export const reply = (id: string, body: object = {}, bindings: object = {}) =>
  answer(id, body, { ...reached(), ...bindings });

/** The same, which must be taken; gives the letter, the way to follow it, and what was signed. */
export async function replied(
  id: string,
  email: string,
  body: object = {},
): Promise<{ letter: Letter; follow: string; said: SignedAnswer }> {
  const response = await reply(id, body);
  if (response.status !== 200) throw new Error(`${response.status}: ${await response.text()}`);
  const [letter] = await lettersTo(email, 2);
  if (!letter) throw new Error('No mail came.');
  const follow = pathIn(letter, 's');
  return { letter, follow, said: saidIn(await fileAt(follow)) };
}

/** What was signed for a request of a shop. */
export async function signedFor(slug: string, id: string): Promise<SignedAnswer> {
  const nonce = crypto.getRandomValues(new Uint8Array(12));
  const token = await sealRequestLink(keyRing(env.UNUSTA_SECRET), 'follow', { controller: slug, id }, nonce);
  return saidIn(await fileAt(`/s/${token}`));
}

/** What others are to do for a request. */
export async function tasksOf(request: string): Promise<ShownTask[]> {
  const response = await call('GET', `/tasks?request=${request}`);
  return (await response.json<{ items: ShownTask[] }>()).items;
}

/** Says how a task ended. */
export const settle = (task: ShownTask | undefined, state: string) =>
  call('POST', `/tasks/${task?.id}`, { state });

/** What an answer says of a category. */
export const saidOf = ({ categories = [] }: SignedAnswer, name: string) =>
  categories.find(({ category }) => category === name);
