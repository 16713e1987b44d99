import { describe, expect, test } from 'vitest';
import { noticeBody, policyBody, textIn } from '../../support/factories.ts';
import { api, everythingOf, freshController, freshKey, logOf, publish, rowsOf, visit } from '../door.ts';

interface Answer {
  controller: string;
  version: string;
  state: string;
  findings: { level: string; code: string }[];
}

const put = async (slug: string, version: string, body: object) => {
  const response = await api('PUT', `/controllers/${slug}/notices/${version}`, body);
  return { status: response.status, body: await response.json<Answer>() };
};

describe('PUT /controllers/{c}/notices/{version}', () => {
  test('publishes, with the findings of the lint', async () => {
    const slug = await freshController();
    const { status, body } = await put(slug, '2024-01-01', noticeBody('2024-01-01'));
    expect(status).toBe(201);
    expect(body).toMatchObject({ controller: slug, version: '2024-01-01', state: 'published' });
    expect(body.findings.map(({ level }) => level)).not.toContain('error');
    expect(body.findings.map(({ code }) => code)).toContain('not-disclosed-purposes');
  });

  test('the same again is unchanged and writes nothing, in whatever order its fields come', async () => {
    const slug = await freshController();
    const notice = noticeBody('2024-01-01');
    const first = await put(slug, '2024-01-01', notice);
    const before = await everythingOf(slug);
    const turned = {
      texts: Object.fromEntries(Object.entries(notice.texts).reverse()),
      policy: Object.fromEntries(Object.entries(notice.policy).reverse()),
    };
    for (const body of [notice, turned]) {
      const { status, body: answer } = await put(slug, '2024-01-01', body);
      expect([status, answer.state]).toEqual([200, 'unchanged']);
      expect(answer.findings.length).toBe(first.body.findings.length);
    }
    expect(await everythingOf(slug)).toEqual(before);
  });

  test('writes notice, texts, changes and log in one batch', async () => {
    const slug = await freshController();
    await publish(slug, '2024-01-01');
    const body = noticeBody('2025-01-01');
    await publish(slug, '2025-01-01', body);
    const rows = await everythingOf(slug);
    expect(rows.notices).toHaveLength(2);
    expect(rows.notice_texts).toHaveLength(4);
    expect(rows.notice_changes).toHaveLength(2);
    expect(await logOf(slug)).toEqual([
      [1, 'controller.published'],
      [2, 'notice.published'],
      [3, 'notice.published'],
    ]);
  });

  test('a correction is the next number, and holds from then on', async () => {
    const slug = await freshController();
    await publish(slug, '2024-01-01');
    const corrected = noticeBody('2024-01-01', {
      texts: {
        et: { format: 'txt', source: textIn.et.replace('kolm', 'neli') },
        en: { format: 'md', source: textIn.en.replace('three', 'four') },
      },
    });
    for (const version of ['2024-01-01.2', '2024-01-01.3', '2024-01-01.10']) {
      expect((await put(slug, version, corrected)).status).toBe(201);
      const current = await visit(`/${slug}/notice/en.json`);
      expect(await current.json()).toMatchObject({ version, effectiveOn: expect.any(String) });
    }
    const old = await visit(`/${slug}/notice/en/2024-01-01.md`);
    expect(await old.text()).toBe(textIn.en);
  });

  test('a version of the past, published later, does not take the place of a newer one', async () => {
    const slug = await freshController();
    await publish(slug, '2025-01-01');
    await publish(slug, '2020-01-01');
    expect(await (await visit(`/${slug}/notice.json`)).json()).toMatchObject({ version: '2025-01-01' });
    const changes = await visit(`/${slug}/notice/et/changes/2020-01-01/2025-01-01`);
    expect(changes.status).toBe(200);
  });

  test('a version of another language set is compared only where both have a text', async () => {
    const slug = await freshController();
    await publish(
      slug,
      '2024-01-01',
      noticeBody('2024-01-01', { texts: { et: { format: 'txt', source: textIn.et } } }),
    );
    await publish(slug, '2025-01-01');
    expect((await visit(`/${slug}/notice/et/changes/2024-01-01/2025-01-01`)).status).toBe(200);
    expect((await visit(`/${slug}/notice/en/changes/2024-01-01/2025-01-01`)).status).toBe(404);
    expect((await visit(`/${slug}/notice/en/2024-01-01`)).status).toBe(404);
  });

  test('by a key with the scope publish', async () => {
    const slug = await freshController();
    const { secret, id } = await freshKey(['publish'], slug);
    const path = `/controllers/${slug}/notices/2024-01-01`;
    expect((await api('PUT', path, noticeBody('2024-01-01'), secret)).status).toBe(201);
    const [row] = await rowsOf(
      'SELECT actor FROM audit WHERE controller = ? ORDER BY seq DESC LIMIT 1',
      slug,
    );
    expect(row?.actor).toBe(id);
  });
});

describe('DELETE /controllers/{c}/notices/{version}', () => {
  test('withdraws what is not yet in force; again changes nothing; its pages are gone', async () => {
    const slug = await freshController();
    await publish(slug, '2024-01-01');
    await publish(slug, '2999-01-01');
    const page = `/${slug}/notice/et/2999-01-01`;
    expect((await visit(page)).status).toBe(200);
    const withdraw = async () => (await api('DELETE', `/controllers/${slug}/notices/2999-01-01`)).status;
    expect(await withdraw()).toBe(204);
    const before = await everythingOf(slug);
    expect(await withdraw()).toBe(204);
    expect(await everythingOf(slug)).toEqual(before);
    expect((await logOf(slug)).at(-1)).toEqual([4, 'notice.withdrawn']);
    for (const ending of ['', '.html', '.json', '.md', '.txt']) {
      const gone = await visit(`${page}${ending}`);
      expect([ending, gone.status]).toEqual([ending, 410]);
      expect(gone.headers.get('Cache-Control')).toBe('no-store');
    }
    expect((await visit(`/${slug}/notice/et/changes/2024-01-01/2999-01-01`)).status).toBe(404);
    const { items } = await (await visit(`/${slug}/notice/versions.json`)).json<{ items: object[] }>();
    expect(items[0]).toMatchObject({ version: '2999-01-01', standing: 'withdrawn' });
    expect(await (await visit(`/${slug}/notice.atom`)).text()).not.toContain('2999-01-01');
    expect(await (await visit(`/${slug}`)).text()).not.toContain('2999');
  });

  test('of the only version leaves the controller without one', async () => {
    const slug = await freshController();
    await publish(slug, '2999-01-01');
    await api('DELETE', `/controllers/${slug}/notices/2999-01-01`);
    expect((await visit(`/${slug}/notice`)).status).toBe(404);
    expect((await visit(`/${slug}`)).status).toBe(200);
  });

  test('makes room for a correction of the same day', async () => {
    const slug = await freshController();
    await publish(slug, '2999-01-01');
    await api('DELETE', `/controllers/${slug}/notices/2999-01-01`);
    const body = noticeBody('2999-01-01', { policy: policyBody('2999-01-01', { holds: [] }) });
    expect((await put(slug, '2999-01-01.2', body)).status).toBe(201);
  });
});
