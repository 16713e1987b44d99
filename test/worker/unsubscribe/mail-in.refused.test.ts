import { beforeAll, describe, expect, test } from 'vitest';
import { noise, wishes } from './raw-mail.ts';
import {
  choicesToken,
  everythingIn,
  freshEmail,
  freshShop,
  handIn,
  isOut,
  mailIn,
  tokenFor,
} from './shop.ts';

let slug = '';
let email = '';
let token = '';

beforeAll(async () => {
  slug = await freshShop();
  email = freshEmail();
  token = await tokenFor(slug, email);
});

describe('U14 what is nobody’s wish', () => {
  test.each(Object.entries(noise))(
    '%s: nothing is written, and nobody is answered',
    async (_, { from, raw }) => {
      const before = await everythingIn(slug);
      expect(await handIn(raw(token, mailIn), { from })).toBeNull();
      expect(await everythingIn(slug)).toEqual(before);
    },
  );

  const [raw] = Object.values(wishes);
  test.each([
    'mari@in.example.com',
    'postmaster@in.example.com',
    'unsubscribe2@in.example.com',
    '@in.example.com',
  ])('a mail to %s is sent back, and nothing is written', async (to) => {
    const before = await everythingIn(slug);
    expect(await handIn(raw?.(token, to) ?? '', { to })).toBe('There is no such mailbox here.');
    expect(await everythingIn(slug)).toEqual(before);
  });

  test.each([
    ['of every length', () => Array.from({ length: 12 }, (_, i) => token.slice(0, 60 + i))],
    ['that is a link to one’s choices', async () => [await choicesToken(slug, freshEmail())]],
    ['twice', () => [`${token} ${token}`]],
    ['in a sentence', () => [`unsubscribe ${token}`, `${token}.`, `<${token}>`, `subject=${token}`]],
    ['in words that can’t be read', () => [`=?utf-8?B?${'A'.repeat(300)}?=`, `=?utf-8?X?${token}?=`]],
  ] as [string, () => string[] | Promise<string[]>][])(
    'a subject with a token %s is dropped without a word',
    async (_, made) => {
      const subjects = await made();
      const before = await everythingIn(slug);
      for (const subject of subjects) {
        expect(await handIn(`Subject: ${subject}\r\nMessage-ID: <1@x>\r\n\r\n`)).toBeNull();
      }
      expect(await everythingIn(slug)).toEqual(before);
    },
  );

  test('after all of it the token still works', async () => {
    await handIn(raw?.(token, mailIn) ?? '');
    expect(await isOut(slug, email)).toBe(true);
  });
});
