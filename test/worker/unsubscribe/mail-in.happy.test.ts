import { beforeEach, describe, expect, test } from 'vitest';
import { logOf } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { wishes } from './raw-mail.ts';
import {
  click,
  everythingIn,
  freshEmail,
  freshShop,
  handIn,
  isOut,
  ledgerOf,
  mailIn,
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

const programs = Object.entries(wishes);

describe('a mail to unsubscribe@…, as written by', () => {
  test.each(programs)('%s, stops mail on the topic, once', async (_, raw) => {
    expect(await handIn(raw(token, mailIn))).toBeNull();
    expect(await handIn(raw(token, mailIn))).toBeNull();
    expect(await isOut(slug, email)).toBe(true);
    expect(await isOut(slug, email, 'offers')).toBe(false);
    expect(await ledgerOf(slug, email)).toMatchObject([{ channel: 'mail', state: 'out', changed: true }]);
    expect(await logOf(slug)).toHaveLength(2);
  });

  test.each(programs)('%s, with the longest token that a mailto gets', async (_, raw) => {
    const long = `${'ü'.repeat(64)}@${'x'.repeat(60)}.${'y'.repeat(60)}.example`;
    const sealed = await tokenFor(slug, long);
    expect(sealed.length).toBeGreaterThan(400);
    await handIn(raw(sealed, mailIn));
    expect(await isOut(slug, long)).toBe(true);
  });
});

describe('who sends it', () => {
  const [, raw] = programs[0] ?? ['', () => ''];

  test('does not matter: the token says whose mail stops', async () => {
    await handIn(raw(token, mailIn), { from: 'somebody.else@kodu.example' });
    expect(await isOut(slug, email)).toBe(true);
    expect(await isOut(slug, 'somebody.else@kodu.example')).toBe(false);
    expect(await isOut(slug, 'mari@kodu.example')).toBe(false);
  });

  test.each(['unsubscribe@in.example.com', 'Unsubscribe@IN.example.com', 'unsubscribe+x@in.example.com'])(
    'may write to %s',
    async (to) => {
      await handIn(raw(token, to), { to });
      expect(await isOut(slug, email)).toBe(true);
    },
  );

  test('beside a click is noted, and told apart from it', async () => {
    await click(token);
    const before = await logOf(slug);
    await handIn(raw(token, mailIn));
    expect(await ledgerOf(slug, email)).toMatchObject([
      { channel: 'mail', changed: false },
      { channel: 'one-click', changed: true },
    ]);
    expect(await logOf(slug)).toEqual(before);
  });

  test('is kept by the sending server while the database is gone, and nothing is lost', async () => {
    const database = await faultyDatabase({ script: ['drop-before', 'error-503', 'drop-after'] });
    const bindings = { TURSO_DATABASE_URL: database.url };
    const before = await everythingIn(slug);
    await expect(handIn(raw(token, mailIn), { bindings })).rejects.toThrow();
    await expect(handIn(raw(token, mailIn), { bindings })).rejects.toThrow();
    expect(await everythingIn(slug)).toEqual(before);
    await expect(handIn(raw(token, mailIn), { bindings })).rejects.toThrow();
    await handIn(raw(token, mailIn), { bindings });
    await database.close();
    expect(await ledgerOf(slug, email)).toMatchObject([{ channel: 'mail', changed: true }]);
  });
});
