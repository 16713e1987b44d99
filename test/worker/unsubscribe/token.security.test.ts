import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { keyRing } from '../../../src/keys/ring.ts';
import { exportLinkKey, importLinkKey, type LinkKey, sealLink } from '../../../src/unsubscribe/link.ts';
import { freshSlug } from '../../support/factories.ts';
import { api, visitWith } from '../door.ts';
import {
  choicesToken,
  click,
  everythingIn,
  freshEmail,
  freshShop,
  isOut,
  post,
  seen,
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

describe('U7 a token that is none', () => {
  /** What anybody gets who comes with nothing. */
  const none = (method: string, door = 'u') => seen(visitWith({}, `/${door}/none`, { method }));

  const expectUniform = async (tokens: string[]) => {
    const [get, posted] = [await none('GET'), await none('POST')];
    expect([get.status, posted.status]).toEqual([404, 404]);
    expect(posted).toEqual(get);
    for (const one of tokens) {
      const path = `/u/${encodeURIComponent(one)}`;
      expect([one, await seen(visitWith({}, path))]).toEqual([one, get]);
      expect([one, await seen(post(path))]).toEqual([one, posted]);
    }
  };

  test('because one character is another, is answered like any other', async () => {
    const before = await everythingIn(slug);
    const swapped = [...token].map((character, i) => {
      const other = character === 'A' ? 'B' : 'A';
      return `${token.slice(0, i)}${other}${token.slice(i + 1)}`;
    });
    await expectUniform(swapped);
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('because its last character is another, is answered like any other: no text has two spellings', async () => {
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    const others = (one: string) =>
      [...alphabet].map((last) => one.slice(0, -1) + last).filter((it) => it !== one);
    // Of each length modulo 3, as base64 has it
    for (const length of [1, 2, 3, 40]) {
      const address = `${'m'.repeat(length)}${freshEmail()}`;
      await expectUniform(others(await tokenFor(slug, address)));
      const choices = await choicesToken(slug, address);
      const bad = others(choices).map((one) => visitWith({}, `/p/${one}`));
      for (const page of bad) expect((await page).status).toBe(404);
      expect((await visitWith({}, `/p/${choices}`)).status).toBe(200);
    }
  });

  test('because it was cut at any place, is answered like any other', async () => {
    const cut = Array.from(token, (_, i) => token.slice(0, i + 1)).slice(0, -1);
    await expectUniform([...cut, ...[1, 2, 3, 4].map((n) => token.slice(n))]);
  });

  test('because something was added, or it was mistyped, is answered like any other', async () => {
    const [head, tail] = [token.slice(0, 100), token.slice(100)];
    await expectUniform([
      `${token}A`,
      `${token}=`,
      `${token}==`,
      `${token}%00`,
      `A${token}`,
      token.toLowerCase(),
      token.toUpperCase(),
      `${head} ${tail}`,
      `${head}\n${tail}`,
      `${head}+${tail}`,
      token.replaceAll('-', '+').replaceAll('_', '/').replaceAll('/', '+'),
      token.repeat(2),
      'x'.repeat(5_000),
      '😀',
      'null',
      '__proto__',
      '%',
      "' OR 1=1 --",
    ]);
  });

  test('because it is of a shop that is not there, or of another ring, is answered like any other', async () => {
    const foreign = keyRing(`test:${btoa('y'.repeat(32))}`);
    const unknown = keyRing(`other:${btoa('y'.repeat(32))}`);
    const sealed = async (ring: ReturnType<typeof keyRing>, controller: string) => {
      const key = await importLinkKey(await exportLinkKey(ring, controller));
      return sealLink(key as LinkKey, { topic: 'news', email }, crypto.getRandomValues(new Uint8Array(12)));
    };
    await expectUniform([
      await sealed(keyRing(env.UNUSTA_SECRET), freshSlug('gone')),
      await sealed(foreign, slug),
      await sealed(unknown, slug),
    ]);
  });

  test('because the key of one shop sealed it in the name of another, is answered like any other', async () => {
    const mine = await freshShop();
    const ring = keyRing(env.UNUSTA_SECRET);
    const [own, theirs] = await Promise.all(
      [mine, slug].map(async (one) => importLinkKey(await exportLinkKey(ring, one))),
    );
    const nonce = () => crypto.getRandomValues(new Uint8Array(12));
    const content = { topic: 'news', email };
    const forged = { ...(own as LinkKey), keyId: (theirs as LinkKey).keyId };
    await expectUniform([await sealLink(forged, content, nonce())]);
    // What it can do is its own shop's
    expect((await click(await sealLink(own as LinkKey, content, nonce()))).status).toBe(200);
    expect([await isOut(slug, email), await isOut(mine, email)]).toEqual([false, true]);
  });

  test('is answered in problem details to who asks for them, all the same', async () => {
    const headers = { Accept: 'application/json' };
    const expected = await seen(visitWith({}, '/u/none', { headers }));
    for (const one of [token.slice(1), `${token}A`, 'x']) {
      expect(await seen(visitWith({}, `/u/${one}`, { headers }))).toEqual(expected);
    }
    expect(expected.body).not.toContain('token');
  });

  test('of another capability is none: each opens its own door only', async () => {
    const choices = await choicesToken(slug, email);
    expect(choices).not.toBe('');
    const other = await choicesToken(await freshShop(), email);
    const before = await everythingIn(slug);
    for (const path of [
      `/u/${choices}`,
      `/u/${choices.split('.')[1]}`,
      `/u/${other}`,
      `/p/${token}`,
      `/p/test.${token}`,
    ]) {
      const expected = await none('GET', path[1]);
      expect([path, await seen(visitWith({}, path))]).toEqual([path, expected]);
      expect([path, await seen(post(path))]).toEqual([path, expected]);
    }
    expect(await everythingIn(slug)).toEqual(before);
    for (const secret of [token, choices]) {
      expect((await api('GET', `/controllers/${slug}/suppressions`, undefined, secret)).status).toBe(401);
    }
  });

  test('for one’s choices is none once a character of it is another, or some are missing', async () => {
    const choices = await choicesToken(slug, email);
    const expected = await none('GET', 'p');
    const changed = [...choices].map((character, i) => {
      const other = character === 'A' ? 'B' : 'A';
      return `${choices.slice(0, i)}${other}${choices.slice(i + 1)}`;
    });
    const cut = [1, 2, 3, 4, 5, 60, 100].map((n) => choices.slice(0, -n));
    for (const one of [...changed, ...cut, choices.replace('.', ''), `${choices}.`]) {
      expect([one, await seen(visitWith({}, `/p/${one}`))]).toEqual([one, expected]);
    }
  });
});
