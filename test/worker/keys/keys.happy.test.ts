import { describe, expect, test } from 'vitest';
import { controllerBody } from '../../support/factories.ts';
import { api, freshController, freshKey, logOf, rowsOf } from '../door.ts';

interface Key {
  id: string;
  secret: string;
  scopes: string[];
  controller: string | null;
  createdAt: string;
  expiresOn: string | null;
  revokedAt: string | null;
}
type List = { items: Key[]; cursor: string | null };

const read = async (path: string, key?: string): Promise<List> =>
  (await api('GET', path, undefined, key)).json<List>();

describe('POST /keys', () => {
  test('makes a key, gives its secret once, and notes it', async () => {
    const slug = await freshController();
    const response = await api('POST', '/keys', {
      scopes: ['publish', 'read', 'read'],
      controller: slug,
      expiresOn: '2999-12-31',
    });
    expect(response.status).toBe(201);
    const { secret, ...key } = await response.json<Key>();
    expect(key).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      scopes: ['read', 'publish'],
      controller: slug,
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      expiresOn: '2999-12-31',
      revokedAt: null,
    });
    expect(secret).toMatch(/^unusta_[A-Za-z0-9_-]{43}=?$/);
    expect((await read('/keys', await boundAdmin(slug))).items[0]).toEqual(key);
    expect(await logOf(slug)).toEqual([
      [1, 'controller.published'],
      [2, 'key.created'],
      [3, 'key.created'],
    ]);
  });

  test('without a controller makes a key for all of them, noted in the log of the installation', async () => {
    const { id } = await freshKey(['read']);
    const [entry] = await rowsOf("SELECT data FROM audit WHERE controller = '*' ORDER BY seq DESC LIMIT 1");
    expect(JSON.parse(String(entry?.data))).toEqual({ key: id, scopes: ['read'], expiresOn: null });
  });

  test('makes a key that can do what its scope says', async () => {
    const slug = await freshController();
    const { secret } = await freshKey(['publish'], slug);
    const body = controllerBody(slug, { name: 'Uus OÜ' });
    expect((await api('PUT', `/controllers/${slug}`, body, secret)).status).toBe(200);
    const last = await rowsOf('SELECT actor FROM audit WHERE controller = ? ORDER BY seq DESC LIMIT 1', slug);
    const { items } = await read('/keys', await boundAdmin(slug));
    expect(last).toEqual([{ actor: items[0]?.id }]);
  });
});

describe('GET /keys', () => {
  test('pages by cursor, oldest first, each key once', async () => {
    const slug = await freshController();
    const admin = await boundAdmin(slug);
    const made: string[] = [];
    for (let i = 0; i < 4; i++) made.push((await freshKey(['read'], slug)).id);
    const seen: string[] = [];
    const sizes: number[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: List = await read(`/keys?limit=2&cursor=${cursor}`, admin);
      seen.push(...page.items.map(({ id }) => id));
      sizes.push(page.items.length);
      cursor = page.cursor;
    }
    expect(sizes).toEqual([2, 2, 1]);
    expect(seen.slice(1)).toEqual(made);
  });

  test.each([
    ['0', 3],
    ['-7', 1],
    ['two', 3],
    ['1e9', 3],
    ['2.9', 2],
  ])('takes a limit of %s as %i', async (limit, length) => {
    const slug = await freshController();
    const admin = await boundAdmin(slug);
    await freshKey(['read'], slug);
    await freshKey(['read'], slug);
    expect((await read(`/keys?limit=${limit}`, admin)).items).toHaveLength(length);
  });
});

describe('DELETE /keys/{id}', () => {
  test('revokes at once; doing it again changes nothing', async () => {
    const slug = await freshController();
    const { id, secret } = await freshKey(['read'], slug);
    const use = async () => (await api('GET', `/controllers/${slug}/audit`, undefined, secret)).status;
    expect(await use()).toBe(200);
    expect((await api('DELETE', `/keys/${id}`)).status).toBe(204);
    expect(await use()).toBe(401);
    const before = await rowsOf('SELECT * FROM keys WHERE id = ?', id);
    expect((await api('DELETE', `/keys/${id}`)).status).toBe(204);
    expect(await rowsOf('SELECT * FROM keys WHERE id = ?', id)).toEqual(before);
    expect(await logOf(slug)).toEqual([
      [1, 'controller.published'],
      [2, 'key.created'],
      [3, 'key.revoked'],
    ]);
  });

  test('leaves the key in the list, with the moment', async () => {
    const slug = await freshController();
    const admin = await boundAdmin(slug);
    const { id } = await freshKey(['read'], slug);
    await api('DELETE', `/keys/${id}`);
    const { items } = await read('/keys', admin);
    const revoked = items.find((key) => key.id === id);
    expect(Math.abs(Date.parse(revoked?.revokedAt ?? '') - Date.now())).toBeLessThan(10_000);
  });
});

async function boundAdmin(slug: string): Promise<string> {
  return (await freshKey(['admin'], slug)).secret;
}
