import { env } from 'cloudflare:workers';
import { beforeEach, describe, expect, test } from 'vitest';
import { deployed } from '../../support/bindings.ts';
import { asAdmin, visitWith } from '../door.ts';
import { click, freshEmail, freshShop, isOut, mint } from './shop.ts';

let slug = '';
let email = '';

beforeEach(async () => {
  slug = await freshShop();
  email = freshEmail();
});

describe('U13 the header fields of a message', () => {
  const parse = (field: string) => [...field.matchAll(/<([^<>]*)>/g)].map(([, uri = '']) => uri);

  test('one each, with an https address and a mailto, the fixed pair, and nothing else', async () => {
    const [link] = await mint(slug, [email]);
    expect(Object.keys(link?.headers ?? {})).toEqual(['List-Unsubscribe', 'List-Unsubscribe-Post']);
    expect(link?.headers['List-Unsubscribe-Post']).toBe('List-Unsubscribe=One-Click');
    const field = link?.headers['List-Unsubscribe'] ?? '';
    expect(parse(field)).toEqual([
      `${env.PUBLIC_URL}/u/${link?.token}`,
      `mailto:unsubscribe@in.example.com?subject=${link?.token}`,
    ]);
    expect(field.replaceAll(/<[^<>]*>/g, '<>')).toBe('<>, <>');
    expect(link?.url).toBe(parse(field)[0]);
  });

  test('with an https address where the Worker is on the Internet', async () => {
    const response = await visitWith(
      deployed,
      `${deployed.PUBLIC_URL}/api/v1/controllers/${slug}/unsubscribe-links`,
      {
        method: 'POST',
        headers: asAdmin,
        body: JSON.stringify({ topic: 'news', recipients: [{ email }] }),
      },
    );
    expect(await response.text()).toContain('<https://unusta.example/u/');
  });

  test('without a mailto where no mail comes in', async () => {
    const [link] = await mint(slug, [email], 'news', { MAIL_IN: undefined });
    expect(parse(link?.headers['List-Unsubscribe'] ?? '')).toHaveLength(1);
  });

  const long = 'x'.repeat(60);
  test.each([
    'a@b.ee',
    'Mari.Maasikas+uudised@Kodu.Example',
    'jüri.õunapuu@näide.ee',
    'почта@пример.рф',
    '用户@例え.テスト',
    `${'ü'.repeat(64)}@${long}.${long}.ee`,
    `${'あ'.repeat(64)}@${'あ'.repeat(15)}.${'あ'.repeat(15)}.${'あ'.repeat(15)}.example`,
    `${'a'.repeat(64)}@${long}.${long}.${'x'.repeat(50)}.example`,
    `m@${'ａ'.repeat(60)}.${'ｂ'.repeat(60)}.${'ｃ'.repeat(60)}.${'ｄ'.repeat(50)}.example`,
  ])('are ASCII, short, show nothing of %s, and work', async (address) => {
    const [link] = await mint(slug, [address]);
    for (const [name, value] of Object.entries(link?.headers ?? {})) {
      expect(value).toMatch(/^[\x20-\x7e]+$/);
      expect(`${name}: ${value}`.length).toBeLessThanOrEqual(2_048);
    }
    for (const uri of parse(link?.headers['List-Unsubscribe'] ?? '')) expect(uri).toMatch(/^[\x21-\x7e]+$/);
    expect(link?.token).toMatch(/^[A-Za-z0-9_-]+$/);
    const bytes = atob((link?.token ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    for (const part of [slug, 'news', ...address.split('@')].filter((one) => one.length > 2)) {
      expect(bytes).not.toContain(part);
    }
    expect((await click(link?.token ?? '')).status).toBe(200);
    expect(await isOut(slug, address)).toBe(true);
  });

  test('no two links are alike, and their length tells little of the address', async () => {
    const [one, two] = await mint(slug, [email, email]);
    expect(one?.token).not.toBe(two?.token);
    const lengths = (await mint(slug, ['a@b.ee', 'abc@kodu.ee', 'abcdefg@kodu.ee'])).map(
      (link) => link.token.length,
    );
    expect(new Set(lengths).size).toBe(1);
  });
});
