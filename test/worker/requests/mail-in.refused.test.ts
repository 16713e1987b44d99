import { beforeAll, describe, expect, test } from 'vitest';
import { noise } from '../unsubscribe/raw-mail.ts';
import { everythingIn, handIn } from '../unsubscribe/shop.ts';
import { perhapsPersons } from './raw-mail.ts';
import { freshAddress, freshShop, listed } from './shop.ts';

let slug = '';
let to = '';

beforeAll(async () => {
  await freshShop(); // so that there are several
  slug = await freshShop();
  to = `privacy+${slug}@in.example.com`;
});

describe('what a machine wrote', () => {
  const machines = Object.entries(noise).filter(([name]) => !perhapsPersons.includes(name));

  test('is bounces, reports and automatic answers, and nothing else', () => {
    expect(machines.map(([name]) => name)).toEqual([
      'a bounce, with no sender',
      'a bounce, with the empty address',
      'a bounce that names a sender',
      'a delivery report',
      'a vacation notice (RFC 3834)',
      'a generated message',
    ]);
  });

  test.each(machines)('%s: nothing is written, and nobody is answered', async (_, { from, raw }) => {
    const before = await everythingIn(slug);
    expect(await handIn(raw('Your order', to), { from, to })).toBeNull();
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('is not answered for a wrong address either, since that would begin a loop', async () => {
    const { from, raw } = noise['a vacation notice (RFC 3834)'] ?? { from: '', raw: () => '' };
    expect(
      await handIn(raw('', 'privacy@in.example.com'), { from, to: 'privacy@in.example.com' }),
    ).toBeNull();
  });
});

describe('what can’t be taken is sent back with a sentence, and nothing is written', () => {
  const hello = 'From: mari@kodu.example\r\nMessage-ID: <1@kodu.example>\r\n\r\nHello.';

  test.each([
    ['to no shop, where there are several', 'privacy@in.example.com'],
    ['to a shop that there is not', 'privacy+nobody-here@in.example.com'],
    ['to an empty name', 'privacy+@in.example.com'],
    ['to what is no name', 'privacy+a+b@in.example.com'],
    ['to words of SQL', "privacy+' or 1=1 --@in.example.com"],
  ])('%s', async (_, wrong) => {
    const before = await everythingIn(slug);
    expect(await handIn(hello, { to: wrong })).toBe(
      'It is not clear which shop this is for. Please write to privacy+SHOP@in.example.com, with the name that the shop has in the address of its privacy pages.',
    );
    expect(await everythingIn(slug)).toEqual(before);
  });

  test('of more than 1 MB', async () => {
    const before = await everythingIn(slug);
    const most = 1_000_000 - hello.length;
    expect(await handIn(hello + 'x'.repeat(most + 1), { to })).toBe(
      'A message to this mailbox has at most 1 MB. Please send it without attachments.',
    );
    expect(await everythingIn(slug)).toEqual(before);
    expect(await handIn(hello + 'x'.repeat(most), { to })).toBeNull();
    const [request] = await listed(slug);
    expect(request?.message).toMatch(/^Hello\.x{4900,}\n\n\[.*\]$/);
    expect(request?.message).toHaveLength(5_000);
  });

  test('without an address that it could be answered to', async () => {
    const before = await everythingIn(slug);
    const raw = hello.replace('mari@kodu.example', 'Mari');
    expect(await handIn(raw, { from: 'nobody', to })).toBe(
      'The message has no address that it could be answered to.',
    );
    expect(await everythingIn(slug)).toEqual(before);
    const from = freshAddress('envelope');
    expect(await handIn(raw, { from, to })).toBeNull();
    expect((await listed(slug)).at(-1)).toMatchObject({ contact: { email: from } });
  });
});
