import { describe, expect, test } from 'vitest';
import { noticeBody, textIn } from '../../support/factories.ts';
import { api, everythingOf, freshController, logOf, publish, rowsOf, visit } from '../door.ts';

const numbers = (length: number) => Array.from({ length }, (_, i) => i);

async function states(answers: Promise<Response>[]): Promise<string[]> {
  return Promise.all(
    answers.map(async (answer) => {
      const response = await answer;
      if (response.status === 204) return '204';
      const { state, type } = await response.json<{ state?: string; type?: string }>();
      return `${response.status} ${state ?? type?.replace('urn:unusta:problem:', '')}`;
    }),
  );
}

const other = (effective: string, n: number) =>
  noticeBody(effective, {
    texts: {
      et: { format: 'txt', source: textIn.et.replace('kolm', `${n}`) },
      en: { format: 'md', source: textIn.en.replace('three', `${n}`) },
    },
  });

/** Every notice has its texts, every text its notice, and every pair of versions its changes. */
async function expectWhole(slug: string, versions: number) {
  const rows = await everythingOf(slug);
  const perLanguage = (versions * (versions - 1)) / 2;
  expect([rows.notices?.length, rows.notice_texts?.length]).toEqual([versions, 2 * versions]);
  expect(rows.notice_changes?.length).toBe(2 * perLanguage);
  const log = await logOf(slug);
  expect(log.map(([seq]) => seq)).toEqual(log.map((_, i) => i + 1));
  expect(log.filter(([, event]) => event === 'notice.published')).toHaveLength(versions);
}

describe('at the same moment', () => {
  test('the same version from six: one publishes it, the others find it there', async () => {
    const slug = await freshController();
    const path = `/controllers/${slug}/notices/2024-01-01`;
    const answers = await states(numbers(6).map(() => api('PUT', path, noticeBody('2024-01-01'))));
    expect(answers.sort()).toEqual([...numbers(5).map(() => '200 unchanged'), '201 published']);
    await expectWhole(slug, 1);
  });

  test('other content under one version: one is published, and none mixes with it', async () => {
    const slug = await freshController();
    const path = `/controllers/${slug}/notices/2024-01-01`;
    const answers = await states(numbers(4).map((n) => api('PUT', path, other('2024-01-01', n))));
    expect(answers.sort()).toEqual(['201 published', ...numbers(3).map(() => '409 notice-immutable')]);
    await expectWhole(slug, 1);
    const texts = await rowsOf('SELECT source FROM notice_texts WHERE controller = ?', slug);
    const marks = texts.map(({ source }) =>
      /(\d) aastat|for (\d) years/.exec(String(source))?.slice(1).join(''),
    );
    expect(new Set(marks).size).toBe(1);
  });

  test('different versions: each is whole, and each is compared with each', async () => {
    const slug = await freshController();
    const versions = numbers(3).map((n) => `202${n}-01-01`);
    const answers = await states(
      versions.map((version, n) => api('PUT', `/controllers/${slug}/notices/${version}`, other(version, n))),
    );
    expect(answers).toEqual(versions.map(() => '201 published'));
    await expectWhole(slug, 3);
  });

  test('a version published and withdrawn by two: the log tells one story', async () => {
    const slug = await freshController();
    await publish(slug, '2999-01-01');
    const path = `/controllers/${slug}/notices/2999-01-01`;
    const answers = await states(numbers(4).map(() => api('DELETE', path)));
    expect(answers).toEqual(numbers(4).map(() => '204'));
    expect((await logOf(slug)).map(([, event]) => event)).toEqual([
      'controller.published',
      'notice.published',
      'notice.withdrawn',
    ]);
  });
});

describe('a published text', () => {
  const sources: [string, string][] = [
    ['a byte order mark', `\ufeff${textIn.et}`],
    ['CRLF', textIn.et.replaceAll('\n', '\r\n')],
    ['lone CR', textIn.et.replaceAll('\n\n', '\r\r')],
    ['trailing blanks and tabs', textIn.et.replaceAll('\n', ' \t \n')],
    ['no last line end', textIn.et.trimEnd()],
    ['many last line ends', `${textIn.et}\n\n\n`],
    ['emoji and rare letters', `${textIn.et}\n\n3. 👩‍👩‍👧‍👦 𝔘𝔫𝔲𝔰𝔱𝔞 שלום õäöü\u00a0–\u2028\u2029 e\u0301`],
    ['HTML', `${textIn.et}\n\n3. <b>bold</b> &amp; <script>alert(1)</script>`],
    ['controls', `${textIn.et}\n\n3. a\u0001b\u000bc\u000cd\u007fe\u0085f`],
  ];
  test.each(sources)('with %s comes back byte for byte', async (_, source) => {
    const slug = await freshController();
    const texts = { et: { format: 'txt' as const, source } };
    await publish(slug, '2024-01-01', noticeBody('2024-01-01', { texts }));
    const encoded = new TextEncoder().encode(source);
    for (const path of ['notice.txt', 'notice/et.txt', 'notice/et/2024-01-01.txt']) {
      const response = await visit(`/${slug}/${path}`);
      expect(response.headers.get('Content-Type')).toBe('text/plain; charset=utf-8');
      expect(new Uint8Array(await response.arrayBuffer())).toEqual(encoded);
    }
  });

  test('in Markdown comes back byte for byte as .md and as .txt', async () => {
    const slug = await freshController({ languages: ['en'], topics: [] });
    const source = `\ufeff${textIn.en.replaceAll('\n', '\r\n')}  \r\n`;
    await publish(slug, '2024-01-01', noticeBody('2024-01-01', { texts: { en: { format: 'md', source } } }));
    for (const ending of ['md', 'txt']) {
      const bytes = new Uint8Array(await (await visit(`/${slug}/notice.${ending}`)).arrayBuffer());
      expect(bytes).toEqual(new TextEncoder().encode(source));
    }
  });

  test('of another version stays as it was', async () => {
    const slug = await freshController();
    await publish(slug, '2024-01-01');
    const before = await rowsOf('SELECT * FROM notice_texts WHERE controller = ?', slug);
    await publish(slug, '2025-01-01', other('2025-01-01', 7));
    const after = await rowsOf(
      "SELECT * FROM notice_texts WHERE controller = ? AND version = '2024-01-01'",
      slug,
    );
    expect(after).toEqual(before);
  });
});
