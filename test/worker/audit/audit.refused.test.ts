import { describe, expect, test } from 'vitest';
import { freshSlug } from '../../support/factories.ts';
import { api, freshController, freshKey, problemOf, refusalOf } from '../door.ts';

describe('GET /controllers/{c}/audit refuses', () => {
  test('a controller that there is not, whoever asks', async () => {
    const slug = freshSlug();
    expect(await refusalOf(api('GET', `/controllers/${slug}/audit`))).toBe('404 not-found');
    const { secret } = await freshKey(['read'], await freshController());
    expect(await refusalOf(api('GET', `/controllers/${slug}/audit`, undefined, secret))).toBe(
      '404 not-found',
    );
  });

  test.each(['x', '1.5', 'NaN', '%00', '1;DROP TABLE audit', '99999999999999999999'])(
    'the cursor %s, by its name',
    async (cursor) => {
      const slug = await freshController();
      const response = await api('GET', `/controllers/${slug}/audit?cursor=${cursor}`);
      const { status, body } = await problemOf(response);
      expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/cursor']);
    },
  );
});
