import { describe, expect, test } from 'vitest';
import { api, freshKey, refusalOf } from '../door.ts';
import { freshAddress, freshShop, takeIn } from '../requests/shop.ts';

const check = async (slug: string, emails: string[]) =>
  (await api('POST', `/controllers/${slug}/restrictions/check`, { emails })).json();

describe('who may not be used', () => {
  test.each([{ type: 'restriction' }, { type: 'objection', scope: 'other' }])(
    'is whoever asked for it ($type), until it is decided',
    async (kind) => {
      const slug = await freshShop();
      const [mari, jaan] = [freshAddress('Mari'), freshAddress('jaan')];
      const { id } = await takeIn(slug, { ...kind, email: mari, verified: true });
      await takeIn(slug, { type: 'access', email: jaan, verified: true });
      const spelt = ` ${mari.toUpperCase()}`;
      expect(await check(slug, [jaan, spelt, 'no address', mari])).toEqual({ restricted: [spelt, mari] });
      expect(await check(await freshShop(), [mari])).toEqual({ restricted: [] });
      const refused = { outcome: 'refused', ground: 'Not so.', message: 'No.' };
      await api('POST', `/requests/${id}/answer`, refused);
      expect(await check(slug, [mari])).toEqual({ restricted: [] });
    },
  );

  test('is whoever was granted a restriction, still', async () => {
    const slug = await freshShop();
    const email = freshAddress();
    const { id } = await takeIn(slug, { type: 'restriction', email, verified: true });
    await api('POST', `/requests/${id}/answer`, { outcome: 'granted', message: 'Done.' });
    expect(await check(slug, [email])).toEqual({ restricted: [email] });
  });

  test('is not who has not yet shown that it is them', async () => {
    const slug = await freshShop();
    const email = freshAddress();
    await takeIn(slug, { type: 'restriction', email });
    expect(await check(slug, [email])).toEqual({ restricted: [] });
  });

  test('is told to a key for links, and to no other', async () => {
    const slug = await freshShop();
    const path = `/controllers/${slug}/restrictions/check`;
    const { secret } = await freshKey(['links'], slug);
    const { secret: reader } = await freshKey(['read'], slug);
    const { secret: foreign } = await freshKey(['links'], await freshShop());
    const body = { emails: [freshAddress()] };
    expect((await api('POST', path, body, secret)).status).toBe(200);
    expect(await refusalOf(api('POST', path, body, reader))).toBe('403 forbidden');
    expect(await refusalOf(api('POST', path, body, foreign))).toBe('404 not-found');
    expect(await refusalOf(api('POST', path, { emails: [] }))).toBe('422 invalid-input');
    expect(await refusalOf(api('POST', '/controllers/nobody/restrictions/check', body))).toBe(
      '404 not-found',
    );
  });
});
