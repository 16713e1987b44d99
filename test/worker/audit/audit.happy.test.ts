import { describe, expect, test } from 'vitest';
import { controllerBody } from '../../support/factories.ts';
import { api, digestOf, freshController, freshKey, publish } from '../door.ts';

interface Log {
  items: {
    seq: number;
    id: string;
    at: string;
    actor: string;
    event: string;
    data: object;
    digest: string;
  }[];
  cursor: string | null;
}

const read = async (slug: string, query = '') =>
  (await api('GET', `/controllers/${slug}/audit${query}`)).json<Log>();

describe('GET /controllers/{c}/audit', () => {
  test('tells what happened, by whom, in order', async () => {
    const slug = await freshController();
    const { id, secret } = await freshKey(['publish'], slug);
    await api('PUT', `/controllers/${slug}`, controllerBody(slug, { name: 'Uus OÜ' }), secret);
    await publish(slug, '2999-01-01');
    await api('DELETE', `/controllers/${slug}/notices/2999-01-01`);
    await api('DELETE', `/keys/${id}`);
    const { items, cursor } = await read(slug);
    expect(items.map(({ seq, event, actor }) => [seq, event, actor])).toEqual([
      [1, 'controller.published', 'admin'],
      [2, 'key.created', 'admin'],
      [3, 'controller.published', id],
      [4, 'notice.published', 'admin'],
      [5, 'notice.withdrawn', 'admin'],
      [6, 'key.revoked', 'admin'],
    ]);
    expect(cursor).toBeNull();
    expect(items[3]?.data).toEqual({
      version: '2999-01-01',
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      languages: ['et', 'en'],
    });
    expect(items.map(({ at }) => Date.parse(at))).toEqual(items.map(({ at }) => Date.parse(at)).sort());
  });

  test('is checked by its digests: SHA-256 of the canonical entry', async () => {
    const slug = await freshController();
    const { items } = await read(slug);
    const [first] = items;
    if (!first) throw new Error('the log is empty');
    // Written by hand from RFC 8785: keys in order, no blanks
    const { revision, profile } = first.data as { revision: string; profile: string };
    const data = `{\\"profile\\":\\"${profile}\\",\\"revision\\":\\"${revision}\\"}`;
    const entry = `{"actor":"admin","at":${Date.parse(first.at)},"controller":"${slug}","data":"${data}","event":"controller.published","id":"${first.id}"}`;
    expect(await digestOf(entry)).toBe(first.digest);
  });

  test('pages by cursor', async () => {
    const slug = await freshController();
    for (const name of ['A', 'B', 'C', 'D']) {
      await api('PUT', `/controllers/${slug}`, controllerBody(slug, { name }));
    }
    const first = await read(slug, '?limit=3');
    expect(first.items.map(({ seq }) => seq)).toEqual([1, 2, 3]);
    const second = await read(slug, `?limit=3&cursor=${first.cursor}`);
    expect(second.items.map(({ seq }) => seq)).toEqual([4, 5]);
    expect(second.cursor).toBeNull();
  });

  test('holds nothing of a shop but names of versions, languages, keys and scopes, and digests', async () => {
    const slug = await freshController();
    await publish(slug, '2024-01-01');
    const { items } = await read(slug);
    const said = JSON.stringify(items);
    for (const word of ['Kadakas', 'kadakas.example', 'Pikk 1', '12345678']) expect(said).not.toContain(word);
  });
});
