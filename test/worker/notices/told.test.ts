import { describe, expect, test } from 'vitest';
import { noticeBody } from '../../support/factories.ts';
import { freshWebhook, sweepAll } from '../deliveries/outbox.ts';
import { api, freshController, home, publish, rowsOf } from '../door.ts';

const version = '2024-01-01';
const put = async (slug: string, name: string, body: object = noticeBody(name.slice(0, 10))) => {
  const response = await api('PUT', `/controllers/${slug}/notices/${name}`, body);
  await response.text();
  return response.status;
};

/** A shop that has itself told of its notices, and what it is told once the cron has come. */
async function listening() {
  const slug = await freshController();
  const { peer } = await freshWebhook(slug, [], ['notice.published']);
  const told = async () => {
    await sweepAll();
    return (await peer.received()).map(({ body }) => JSON.parse(body));
  };
  return { slug, told };
}

describe('notice.published', () => {
  test('tells of a version, and of its correction', async () => {
    const { slug, told } = await listening();
    await publish(slug, version);
    expect(await told()).toEqual([
      {
        type: 'notice.published',
        timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
        data: {
          ...{ controller: slug, version, effective: version, languages: ['et', 'en'] },
          digest: expect.stringMatching(/^[0-9a-f]{64}$/),
          url: `${home}/${slug}/notice/et/${version}`,
        },
      },
    ]);
    const [notice] = await rowsOf('SELECT digest FROM notices WHERE controller = ?', slug);
    expect((await told())[0]?.data.digest).toBe(notice?.digest);
    await publish(slug, `${version}.2`);
    expect((await told())[1]?.data).toMatchObject({ version: `${version}.2`, effective: version });
  });

  test('is the cron’s to send: publishing waits for nobody', async () => {
    const { slug } = await listening();
    await publish(slug, version);
    const rows = await rowsOf('SELECT attempts, leased_until FROM deliveries WHERE controller = ?', slug);
    expect(rows).toEqual([{ attempts: 0, leased_until: 0 }]);
  });

  test('says nothing of what is unchanged, refused or withdrawn', async () => {
    const { slug, told } = await listening();
    await publish(slug, version);
    expect(await put(slug, version)).toBe(200);
    expect(
      await put(slug, version, noticeBody(version, { texts: { et: { format: 'txt', source: '1. X' } } })),
    ).toBe(409);
    expect(await put(slug, '2025-01-01', noticeBody(version))).toBe(422);
    await publish(slug, '2999-01-01');
    expect((await api('DELETE', `/controllers/${slug}/notices/2999-01-01`)).status).toBe(204);
    expect((await told()).map(({ data }) => data.version)).toEqual([version, '2999-01-01']);
  });

  test('tells of it once, whoever publishes it at the same moment', async () => {
    const { slug, told } = await listening();
    const answers = await Promise.all([1, 2, 3, 4].map(() => put(slug, version)));
    expect(answers.sort()).toEqual([200, 200, 200, 201]);
    expect(await told()).toHaveLength(1);
  });

  test('goes to no other shop, and to no webhook for other things', async () => {
    const { slug, told } = await listening();
    const other = await freshWebhook(slug, [], ['purge.finished']);
    const foreign = await freshWebhook(await freshController(), [], ['notice.published']);
    await publish(slug, version);
    expect(await told()).toHaveLength(1);
    expect([await other.peer.received(), await foreign.peer.received()]).toEqual([[], []]);
  });
});
