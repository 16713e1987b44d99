import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { visitWith } from '../door.ts';
import {
  apiWith,
  click,
  everythingIn,
  freshEmail,
  freshShop,
  isOut,
  ledgerOf,
  mint,
  suppressed,
  tokenFor,
} from './shop.ts';

let slug = '';
let email = '';
let token = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshEmail();
  token = await tokenFor(slug, email);
});

describe('U10 old links, after the master secret was rotated twice', () => {
  const ring = (...names: string[]) =>
    [...names.map((name) => `${name}:${btoa(name.padEnd(32, '.'))}`), env.UNUSTA_SECRET].join(',');
  const twice = { UNUSTA_SECRET: ring('second', 'first') };

  test('still open and still stop mail, and what was stopped stays so', async () => {
    const [old, other] = await mint(slug, [freshEmail(), email]);
    await click(token);
    expect(await isOut(slug, email, 'news', twice)).toBe(true);
    expect((await visitWith(twice, `/u/${old?.token}`)).status).toBe(200);
    expect((await click(old?.token ?? '', twice)).status).toBe(200);
    expect(await isOut(slug, old?.email ?? '', 'news', twice)).toBe(true);
    // The same person as before: no second opt-out
    expect((await click(other?.token ?? '', twice)).status).toBe(200);
    expect(await ledgerOf(slug, email, twice)).toHaveLength(1);
  });

  test('open beside those of each newer secret, also for a shop’s own link key', async () => {
    const once = { UNUSTA_SECRET: ring('first') };
    const people = [freshEmail(), freshEmail(), freshEmail()];
    const rings = [{}, once, twice];
    const tokens = await Promise.all(people.map((one, i) => tokenFor(slug, one, 'news', rings[i])));
    for (const one of tokens) expect((await click(one, twice)).status).toBe(200);
    expect(await suppressed(slug, people)).toEqual(people);
    // What a newer secret sealed, a ring without it can't open
    expect((await click(tokens[2] ?? '', once)).status).toBe(404);
    expect((await click(tokens[1] ?? '')).status).toBe(404);
  });

  test('are closed once their secret is taken out of the ring, like any unknown token', async () => {
    const without = { UNUSTA_SECRET: `second:${btoa('second'.padEnd(32, '.'))}` };
    const before = await everythingIn(slug);
    expect((await click(token, without)).status).toBe(404);
    expect((await visitWith(without, `/u/${token}`)).status).toBe(404);
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('a secret of the same name but other bytes opens nothing', async () => {
    const swapped = { UNUSTA_SECRET: `test:${btoa('x'.repeat(32))}` };
    expect((await click(token, swapped)).status).toBe(404);
  });

  test('evidence that was sealed before is still read', async () => {
    const body = { emails: [email], topic: 'news', reason: 'called on 1 March' };
    expect((await apiWith({}, 'POST', `/controllers/${slug}/suppressions`, body)).status).toBe(200);
    expect(await ledgerOf(slug, email, twice)).toMatchObject([{ evidence: 'called on 1 March' }]);
    const without = { UNUSTA_SECRET: `second:${btoa('second'.padEnd(32, '.'))}` };
    expect(await ledgerOf(slug, email, without)).toMatchObject([{ state: 'out', evidence: null }]);
  });
});
