import { describe, expect, test } from 'vitest';
import { freshSlug } from '../../support/factories.ts';
import {
  api,
  asAdmin,
  freshController,
  freshKey,
  problemOf,
  refusalOf,
  rowsOf,
  visit,
  visitWith,
} from '../door.ts';

const path = (slug: string) => `/controllers/${slug}/audit/seals`;

describe('the seals of an audit log are refused', () => {
  test('of a controller that there is not, whoever asks', async () => {
    const slug = freshSlug();
    const { secret } = await freshKey(['admin'], await freshController());
    for (const method of ['GET', 'POST']) {
      expect(await refusalOf(api(method, path(slug)))).toBe('404 not-found');
      expect(await refusalOf(api(method, path(slug), undefined, secret))).toBe('404 not-found');
    }
    expect(await rowsOf('SELECT * FROM seals WHERE controller = ?', slug)).toEqual([]);
  });

  test.each(['x', '1.5', '%00'])('for the cursor %s, by its name', async (cursor) => {
    const slug = await freshController();
    const { status, body } = await problemOf(await api('GET', `${path(slug)}?cursor=${cursor}`));
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/cursor']);
  });

  test('by other methods', async () => {
    const slug = await freshController();
    for (const method of ['PUT', 'DELETE'])
      expect(await refusalOf(api(method, path(slug)))).toBe('405 method-not-allowed');
    const posted = await visit('/.well-known/jwks.json', { method: 'POST' });
    expect([posted.status, posted.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
  });

  test('while the database is gone; and so are the public keys: without the old ones, seals would look forged', async () => {
    const gone = { TURSO_DATABASE_URL: 'http://127.0.0.1:1' };
    const sealed = await visitWith(gone, `/api/v1${path('any')}`, { method: 'POST', headers: asAdmin });
    expect(sealed.status).toBe(503);
    const keys = await visitWith(gone, '/.well-known/jwks.json');
    expect([keys.status, keys.headers.get('Cache-Control')]).toEqual([503, 'no-store']);
  });
});
