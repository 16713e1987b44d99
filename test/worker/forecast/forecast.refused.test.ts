import { expect, test } from 'vitest';
import { api, freshController, freshKey, problemOf, refusalOf } from '../door.ts';

test.each(['0', '37', '-1', '1.5', '', 'many', '1e1'])('refuses %j months', async (months) => {
  const slug = await freshController();
  const { status, body } = await problemOf(
    await api('GET', `/controllers/${slug}/forecast?months=${months}`),
  );
  expect([status, body.errors]).toEqual([
    422,
    [{ pointer: '/months', detail: 'must be a whole number from 1 to 36' }],
  ]);
});

test('shows a key of another shop nothing', async () => {
  const [slug, other] = [await freshController(), await freshController()];
  const { secret } = await freshKey(['read'], other);
  expect(await refusalOf(api('GET', `/controllers/${slug}/forecast`, undefined, secret))).toBe(
    '404 not-found',
  );
  expect((await api('GET', `/controllers/${other}/forecast`, undefined, secret)).status).toBe(200);
  expect(await refusalOf(api('GET', '/controllers/no-such-shop/forecast'))).toBe('404 not-found');
});
