import { afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { noticeBody, textIn } from '../../support/factories.ts';
import { freshController, publish, visit } from '../door.ts';

let slug = '';

beforeAll(async () => {
  slug = await freshController();
  await publish(slug, '2024-01-01');
  const texts = {
    et: { format: 'txt' as const, source: textIn.et.replace('kolm', 'viis') },
    en: { format: 'md' as const, source: textIn.en.replace('three', 'five') },
  };
  await publish(slug, '2025-03-01', noticeBody('2025-03-01', { texts }));
  await publish(slug, '2999-01-01');
});

afterEach(() => {
  vi.useRealTimers();
});

const get = (path: string, headers: Record<string, string> = {}) => visit(`/${slug}${path}`, { headers });

describe('every path of a notice', () => {
  const html = 'text/html; charset=utf-8';
  const types = {
    '': html,
    '.html': html,
    '.json': 'application/json; charset=utf-8',
    '.md': 'text/markdown; charset=utf-8',
    '.txt': 'text/plain; charset=utf-8',
  };
  const places: [string, string, string][] = [
    ['/notice', 'et', '2025-03-01'],
    ['/notice/et', 'et', '2025-03-01'],
    ['/notice/en', 'en', '2025-03-01'],
    ['/notice/et/2024-01-01', 'et', '2024-01-01'],
    ['/notice/en/2024-01-01', 'en', '2024-01-01'],
    ['/notice/en/2999-01-01', 'en', '2999-01-01'],
  ];
  const all = places.flatMap(([path, language, version]) =>
    Object.entries(types).map(([ending, type]) => [`${path}${ending}`, type, language, version] as const),
  );

  test.each(all)('%s is %s in %s', async (path, type, language, version) => {
    const response = await get(path);
    expect(response.status).toBe(200);
    expect(response.headers.get('Content-Type')).toBe(type);
    expect(response.headers.get('Content-Language')).toBe(language);
    const ending = { text: 'html', appl: 'json' }[type.slice(0, 4)] ?? 'html';
    const format = path.match(/\.(html|json|md|txt)$/)?.[1] ?? ending;
    expect(response.headers.get('Content-Location')).toBe(`/${slug}/notice/${language}/${version}.${format}`);
    const words = {
      '2024-01-01': { et: 'kolm', en: 'three' },
      '2025-03-01': { et: 'viis', en: 'five' },
      '2999-01-01': { et: 'kolm', en: 'three' },
    }[version]?.[language as 'et' | 'en'];
    expect(await response.text()).toContain(words);
  });

  test.each([
    ['/notice/versions', html, 'Privaatsustingimused'],
    ['/notice/versions.html', html, 'Privaatsustingimused'],
    ['/notice/versions.json', types['.json'], '"version":"2025-03-01"'],
    ['/notice/et/changes/2024-01-01/2025-03-01', html, '<ins'],
    ['/notice/en/changes/2024-01-01/2025-03-01', html, '<ins'],
    ['/notice.atom', 'application/atom+xml; charset=utf-8', '<feed'],
    ['', html, 'Kadakas'],
  ])('%s is %s', async (path, type, words) => {
    const response = await get(path);
    expect([response.status, response.headers.get('Content-Type')]).toEqual([200, type]);
    expect(await response.text()).toContain(words);
  });

  test('as JSON is what a program needs: clauses, policy, rights', async () => {
    const notice = await (await get('/notice/en/2024-01-01.json')).json<Record<string, unknown>>();
    expect(notice).toMatchObject({
      controller: slug,
      version: '2024-01-01',
      effectiveOn: '2024-01-01',
      language: 'en',
      languages: ['et', 'en'],
      title: 'Privacy notice',
      format: 'md',
    });
    const clauses = notice.clauses as { id: string; anchor: string; text: string }[];
    expect(clauses.find(({ id }) => id === '2.1')).toMatchObject({
      anchor: 'c-2.1',
      text: expect.stringContaining('within 14 days'),
    });
    const rights = notice.rights as { type: string; clause: string | null; answerWithin: string | null }[];
    expect(rights).toHaveLength(9);
    expect(rights.find(({ type }) => type === 'erasure')).toMatchObject({
      clause: '2.1',
      answerWithin: 'P14D',
      deadlineClause: '2.1',
    });
    expect(rights.find(({ type }) => type === 'access')).toMatchObject({ clause: null, proof: 'email' });
  });

  test('the page has each clause at its own anchor, and links that lead somewhere', async () => {
    const page = await (await get('/notice')).text();
    for (const id of ['1', '2', '2.1', '2.2']) expect(page).toContain(`id="c-${id}"`);
    const links = [...page.matchAll(/href="(\/[^"]*)"/g)].map(([, href = '']) => href);
    expect(links.length).toBeGreaterThan(6);
    for (const link of new Set(links)) {
      const response = await visit(link);
      expect([link, response.status]).toEqual([link, 200]);
      await response.text();
    }
    const anchors = [...page.matchAll(/href="#([^"]*)"/g)].map(([, anchor = '']) =>
      decodeURIComponent(anchor),
    );
    for (const anchor of anchors) expect(page).toContain(`id="${anchor}"`);
  });
});

describe('the version in force', () => {
  const versionAt = async (moment: string, shop: string) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.parse(moment) });
    const response = await visit(`/${shop}/notice.json`);
    return response.status === 200 ? (await response.json<{ version: string }>()).version : response.status;
  };

  test.each([
    // winter and summer, east and west, and a zone that skips midnight itself
    ['Europe/Tallinn', '2030-01-15', '2030-01-14T21:59:59.999Z', '2030-01-14T22:00:00Z'],
    ['Europe/Tallinn', '2030-07-15', '2030-07-14T20:59:59.999Z', '2030-07-14T21:00:00Z'],
    ['America/New_York', '2030-07-15', '2030-07-15T03:59:59.999Z', '2030-07-15T04:00:00Z'],
    ['Pacific/Apia', '2030-07-15', '2030-07-14T10:59:59.999Z', '2030-07-14T11:00:00Z'],
    ['Africa/Cairo', '2030-04-26', '2030-04-25T21:59:59.999Z', '2030-04-25T22:00:00Z'],
    ['Asia/Kathmandu', '2030-07-15', '2030-07-14T18:14:59.999Z', '2030-07-14T18:15:00Z'],
  ])('changes at the midnight of %s, %s', async (timeZone, version, before, from) => {
    const shop = await freshController({ timeZone });
    await publish(shop, '2024-01-01');
    await publish(shop, version);
    expect(await versionAt(before, shop)).toBe('2024-01-01');
    expect(await versionAt(from, shop)).toBe(version);
  });

  test('is told by the same day in two zones at different moments', async () => {
    const [east, west] = await Promise.all(
      ['Pacific/Kiritimati', 'Pacific/Pago_Pago'].map((timeZone) => freshController({ timeZone })),
    );
    for (const shop of [east, west]) {
      await publish(shop ?? '', '2024-01-01');
      await publish(shop ?? '', '2030-07-15');
    }
    const noon = '2030-07-14T12:00:00Z';
    expect([await versionAt(noon, east ?? ''), await versionAt(noon, west ?? '')]).toEqual([
      '2030-07-15',
      '2024-01-01',
    ]);
  });

  test('is none before the first: the page says from when on, and programs get a 404', async () => {
    const shop = await freshController();
    await publish(shop, '2999-01-15');
    const page = await visit(`/${shop}/notice`);
    expect(page.status).toBe(200);
    expect(await page.text()).toContain('teisipäeval, 15. jaanuaril 2999');
    for (const ending of ['json', 'txt', 'md']) {
      const answer = await visit(`/${shop}/notice.${ending}`);
      expect([ending, answer.status]).toEqual([ending, 404]);
    }
    const accept = await visit(`/${shop}/notice`, { headers: { Accept: 'application/json' } });
    expect([accept.status, accept.headers.get('Content-Type')]).toEqual([404, 'application/problem+json']);
    const centre = await (await visit(`/${shop}`)).text();
    expect(centre).toContain('Ükski privaatsusteate versioon veel ei kehti');
  });

  test('is what history says of each version', async () => {
    const { items } = await (await get('/notice/versions.json')).json<{ items: Record<string, unknown>[] }>();
    expect(items).toMatchObject([
      { version: '2999-01-01', effectiveOn: '2999-01-01', standing: 'coming', languages: ['et', 'en'] },
      { version: '2025-03-01', effectiveOn: '2025-03-01', standing: 'in-force', withdrawnAt: null },
      { version: '2024-01-01', effectiveOn: '2024-01-01', standing: 'past' },
    ]);
  });
});

describe('a slug', () => {
  test.each(['notice-board', 'noticeshop', 'versions', 'changes', 'et', 'c', 'shop-notice'])(
    'like %s is no part of the path',
    async (name) => {
      const shop = await freshController({}, name);
      await publish(shop, '2024-01-01');
      for (const path of [
        '',
        '/notice',
        '/notice.txt',
        '/notice/et/2024-01-01',
        '/notice/versions',
        '/notice.atom',
      ]) {
        expect([path, (await visit(`/${shop}${path}`)).status]).toEqual([path, 200]);
      }
    },
  );
});

describe('what changed', () => {
  test('is shown word by word', async () => {
    const page = await (await get('/notice/et/changes/2024-01-01/2025-03-01')).text();
    expect(page).toMatch(/<del>[^<]*(?:<[^>]*>[^<]*)*kolm/);
    expect(page).toMatch(/<ins>[^<]*(?:<[^>]*>[^<]*)*viis/);
    expect(page).toContain(`/${slug}/notice/et/2025-03-01#c-2.2`);
  });

  test('between versions of the same words says so', async () => {
    const page = await (await get('/notice/et/changes/2024-01-01/2999-01-01')).text();
    expect(page).toContain('Tekstis ei muutunud midagi');
  });
});
