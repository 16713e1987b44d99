import { describe, expect, test } from 'vitest';
import { api, freshController, freshKey, logOf, rowsOf } from '../door.ts';

interface Hook {
  id: string;
  url: string;
  events: string[];
  createdAt: string;
  previousUntil: string | null;
  secret?: string;
}
type List = { items: Hook[]; cursor: string | null };

const url = 'https://hooks.kadakas.example/unusta?token=abc';
const events = ['unsubscribe.created'];
const create = async (slug: string, body: object = { url, events }) => {
  const response = await api('POST', `/controllers/${slug}/webhooks`, body);
  expect(response.status).toBe(201);
  return response.json<Hook & { secret: string }>();
};
const list = async (slug: string, query = '') =>
  (await api('GET', `/controllers/${slug}/webhooks${query}`)).json<List>();

describe('POST /controllers/{c}/webhooks', () => {
  test('registers one, gives its secret once, and notes it without the rest of its address', async () => {
    const slug = await freshController();
    const { secret, ...hook } = await create(slug, { url, events: ['purge.finished', ...events, ...events] });
    expect(hook).toEqual({
      id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-7/),
      url,
      events: ['unsubscribe.created', 'purge.finished'],
      createdAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      previousUntil: null,
    });
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(await list(slug)).toEqual({ items: [hook], cursor: null });
    const [entry] = await rowsOf(
      "SELECT data FROM audit WHERE controller = ? AND event = 'webhook.created'",
      slug,
    );
    expect(JSON.parse(String(entry?.data))).toEqual({
      webhook: hook.id,
      host: 'hooks.kadakas.example',
      events: hook.events,
    });
  });

  test.each([24, 32, 64])('takes a secret of one’s own, of %i bytes', async (length) => {
    const secret = `whsec_${btoa('s'.repeat(length))}`;
    expect((await create(await freshController(), { url, events, secret })).secret).toBe(secret);
  });

  test('keeps the secret sealed', async () => {
    const slug = await freshController();
    const { id, secret } = await create(slug);
    const [row] = await rowsOf('SELECT * FROM webhooks WHERE id = ?', id);
    expect(String(row?.secret)).toMatch(/^test\.[A-Za-z0-9_-]+$/);
    expect(JSON.stringify(row)).not.toContain(secret.slice('whsec_'.length));
  });
});

describe('GET /controllers/{c}/webhooks', () => {
  test('pages by cursor, oldest first, for a key that may read', async () => {
    const slug = await freshController();
    const made: string[] = [];
    for (let i = 0; i < 3; i++) made.push((await create(slug)).id);
    const first = await list(slug, '?limit=2');
    const second = await list(slug, `?limit=2&cursor=${first.cursor}`);
    expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(made);
    expect(second.cursor).toBeNull();
    const { secret } = await freshKey(['read'], slug);
    expect((await api('GET', `/controllers/${slug}/webhooks`, undefined, secret)).status).toBe(200);
  });
});

describe('POST /controllers/{c}/webhooks/{id}/rotate', () => {
  test('gives a new secret, each time', async () => {
    const slug = await freshController();
    const { id, secret } = await create(slug);
    const rotate = async () =>
      (await api('POST', `/controllers/${slug}/webhooks/${id}/rotate`)).json<{
        id: string;
        secret: string;
      }>();
    const [one, two] = [await rotate(), await rotate()];
    expect(new Set([secret, one.secret, two.secret]).size).toBe(3);
    expect(one.id).toBe(id);
    const [hook] = (await list(slug)).items;
    expect(Date.parse(hook?.previousUntil ?? '')).toBeGreaterThan(Date.now());
    expect((await logOf(slug)).map(([, name]) => name).slice(1)).toEqual([
      'webhook.created',
      'webhook.rotated',
      'webhook.rotated',
    ]);
  });
});

describe('DELETE /controllers/{c}/webhooks/{id}', () => {
  test('removes it, and there is room for another', async () => {
    const slug = await freshController();
    const { id } = await create(slug);
    const remove = () => api('DELETE', `/controllers/${slug}/webhooks/${id}`);
    expect((await remove()).status).toBe(204);
    expect((await remove()).status).toBe(404);
    expect((await list(slug)).items).toEqual([]);
    expect((await logOf(slug)).map(([, name]) => name).slice(1)).toEqual([
      'webhook.created',
      'webhook.deleted',
    ]);
  });
});
