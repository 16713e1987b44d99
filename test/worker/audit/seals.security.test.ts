import { describe, expect, test } from 'vitest';
import type { SealView } from '../../../src/audit/view.ts';
import { testSecrets } from '../../support/bindings.ts';
import { api, freshController, freshKey, refusalOf, rowsOf, visit } from '../door.ts';

const path = (slug: string) => `/controllers/${slug}/audit/seals`;

describe('the seals of an audit log', () => {
  test('are for keys alone: to read with read, to make with admin', async () => {
    const slug = await freshController();
    expect((await visit(`/api/v1${path(slug)}`)).status).toBe(401);
    expect((await visit(`/api/v1${path(slug)}`, { method: 'POST' })).status).toBe(401);
    const { secret } = await freshKey(['read', 'publish', 'links', 'requests', 'purge'], slug);
    expect((await api('GET', path(slug), undefined, secret)).status).toBe(200);
    expect(await refusalOf(api('POST', path(slug), undefined, secret))).toBe('403 forbidden');
    expect(await rowsOf('SELECT * FROM seals WHERE controller = ?', slug)).toEqual([]);
  });

  test('of the installation are not for a key that is bound', async () => {
    const { secret } = await freshKey(['admin'], await freshController());
    for (const method of ['GET', 'POST']) {
      expect(await refusalOf(api(method, path('*'), undefined, secret))).toBe('404 not-found');
    }
  });

  test('hold no secret and no entry, and making one is no entry of the log', async () => {
    const slug = await freshController();
    const seal = await (await api('POST', path(slug))).json<SealView>();
    const [, payload = ''] = seal.jws.split('.');
    const said = JSON.stringify(seal) + atob(payload.replaceAll('-', '+').replaceAll('_', '/'));
    for (const word of ['Kadakas', 'published', 'admin', testSecrets.UNUSTA_SECRET])
      expect(said).not.toContain(word);
    expect(await rowsOf('SELECT event FROM audit WHERE controller = ?', slug)).toHaveLength(1);
  });

  test('publish keys from which nothing of the secret can be had', async () => {
    const text = await (await visit('/.well-known/jwks.json')).text();
    expect(text).not.toContain('"d"');
    expect(text).not.toContain(testSecrets.UNUSTA_SECRET.split(':')[1]);
  });
});
