import { beforeAll, describe, expect, test } from 'vitest';
import { freshSlug } from '../../support/factories.ts';
import { api, freshController, problemOf, publish, visit, visitWith } from '../door.ts';

let slug = '';

beforeAll(async () => {
  slug = await freshController();
  await publish(slug, '2024-01-01');
  await publish(slug, '2025-01-01');
  await publish(slug, '2999-01-01');
  await api('DELETE', `/controllers/${slug}/notices/2999-01-01`);
});

const missing = [
  '/notice/fi',
  '/notice/ET',
  '/notice/fi.txt',
  '/notice/et/2023-01-01',
  '/notice/et/2024-01-01.2',
  '/notice/et/2024-02-30',
  '/notice/fi/2024-01-01',
  '/notice/et/2024-01-01/more',
  '/notice/versions.txt',
  '/notice/et/changes',
  '/notice/et/changes/2024-01-01',
  '/notice/et/changes/2024-01-01/2023-01-01',
  '/notice/et/changes/2024-01-01/2999-01-01',
  '/notice/et/changes/2024-01-01/2024-01-01',
  '/notice/fi/changes/2024-01-01/2025-01-01',
  '/notice.xml',
  '/notice.atom.txt',
  '/notices',
  '/other',
  "/notice/et'--",
  '/notice/%00',
  '/notice/%ff%fe',
  '/notice/../../etc/passwd',
  '/notice/et/2024-01-01.txt%0d%0aSet-Cookie:a=b',
];

describe('what is not there is 404', () => {
  test.each(missing)('%s, as a page and as problem details', async (path) => {
    const page = await visit(`/${slug}${path}`, { headers: { Accept: 'text/html' } });
    expect([page.status, page.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=utf-8']);
    expect(page.headers.get('Set-Cookie')).toBeNull();
    const html = await page.text();
    expect(html).toContain('<h1>There is nothing here</h1>');
    const answer = await visit(`/${slug}${path}`, { headers: { Accept: 'application/json' } });
    const problem = await problemOf(answer);
    expect([problem.status, problem.type, problem.body.status]).toEqual([
      404,
      'application/problem+json',
      404,
    ]);
    expect(problem.body.type).toBe('urn:unusta:problem:not-found');
  });

  test.each(['', '/notice', '/notice.txt', '/notice/versions', '/notice.atom', '/notice/et/2024-01-01'])(
    '%s of a shop that is not there',
    async (path) => {
      const response = await visit(`/${freshSlug()}${path}`);
      expect(response.status).toBe(404);
      await response.text();
    },
  );

  test.each([
    '/%3Cscript%3Ealert(1)%3C/script%3E',
    '/a%20b',
    '/..%2f..%2fapi',
    '/%E0%A4%A',
    `/${'a'.repeat(5_000)}`,
  ])('%s, which can be no shop', async (path) => {
    const response = await visit(path, { headers: { Accept: 'text/html' } });
    expect(response.status).toBe(404);
    expect(await response.text()).not.toContain('<script');
  });

  test('in the reader’s language', async () => {
    const headers = { Accept: 'text/html', 'Accept-Language': 'et-EE' };
    const page = await visit(`/${slug}/nothing`, { headers });
    expect(await page.text()).toContain('<h1>Siin ei ole midagi</h1>');
  });

  test('below a shop’s path leads to its privacy centre, and asks the database nothing for it', async () => {
    await (await visit(`/${slug}`)).text();
    const at = async (path: string) =>
      (
        await visitWith({ TURSO_DATABASE_URL: 'http://127.0.0.1:9' }, path, {
          headers: { Accept: 'text/html' },
        })
      ).text();
    const html = await at(`/${slug}/nothing`);
    expect(html).toContain(`<a class="name" href="/${slug}">`);
    expect(html).toContain(`<a class="button quiet" href="/${slug}">`);
    const nobody = await at(`/${freshSlug()}/nothing`);
    expect(nobody).toContain('<h1>There is nothing here</h1>');
    expect(nobody).not.toContain('class="name"');
  });

  test.each([
    ['s', 'A request that you made is not lost'],
    ['v', 'A request that you made is not lost'],
    ['t', 'What you were asked to do stands in the mail'],
    ['p', 'Such a link works for a week'],
    ['u', 'What you unsubscribed from stays so'],
  ])('a mail’s link /%s says what it is, and not that nothing is here', async (letter, words) => {
    for (const rest of ['', '/cut', '/cut/answer', '/cut?lang=en']) {
      const headers = { Accept: 'text/html', 'Accept-Language': 'en' };
      const page = await visit(`/${letter}${rest}`, { headers });
      expect([page.status, page.headers.get('Cache-Control')]).toEqual([404, 'no-store']);
      expect(page.headers.get('Referrer-Policy')).toBe('no-referrer');
      const html = await page.text();
      expect(html).toContain('<h1>This link is incomplete or no longer valid</h1>');
      expect(html).toContain(words);
      expect(html).toContain('<a href="?lang=et"');
      expect(html).not.toContain('cut/');
    }
    const problem = await problemOf(
      await visit(`/${letter}/cut`, { headers: { Accept: 'application/json' } }),
    );
    expect(problem.body).toMatchObject({ type: 'urn:unusta:problem:not-found', status: 404 });
  });

  test('with problem details for who asks for problem details', async () => {
    const response = await visit(`/${slug}/nothing`, { headers: { Accept: 'application/problem+json' } });
    expect(response.headers.get('Content-Type')).toBe('application/problem+json');
  });

  test('with problem details where JSON was asked for by the path', async () => {
    const headers = { Accept: 'text/html' };
    for (const path of ['/notice/fi.json', '/notice/et/1999-01-01.json']) {
      const response = await visit(`/${slug}${path}`, { headers });
      expect(response.headers.get('Content-Type')).toBe('application/problem+json');
    }
  });
});

describe('what was withdrawn is 410', () => {
  test('as a page and as problem details', async () => {
    const path = `/${slug}/notice/et/2999-01-01`;
    const page = await visit(path, { headers: { Accept: 'text/html', 'Accept-Language': 'en' } });
    expect([page.status, page.headers.get('Content-Type')]).toEqual([410, 'text/html; charset=utf-8']);
    expect(await page.text()).toContain('This version was withdrawn');
    const { status, body } = await problemOf(await visit(`${path}.json`));
    expect([status, body.type]).toEqual([410, 'urn:unusta:problem:notice-withdrawn']);
  });
});

describe('another method than GET and HEAD', () => {
  const paths = ['', '/notice', '/notice.txt', '/notice/et/2024-01-01', '/notice/versions', '/notice.atom'];
  const methods = ['POST', 'PUT', 'DELETE', 'PATCH', 'OPTIONS', 'PROPFIND'];
  test.each(methods.flatMap((method) => paths.map((path) => [method, path])))(
    '%s %s is 405 and says what is taken',
    async (method, path) => {
      const response = await visit(`/${slug}${path}`, { method, headers: { Accept: 'application/json' } });
      expect(response.headers.get('Allow')).toBe('GET, HEAD');
      const { status, body } = await problemOf(response);
      expect([status, body.type]).toEqual([405, 'urn:unusta:problem:method-not-allowed']);
    },
  );

  test.each(['/', '/healthz', '/robots.txt'])('POST %s is 405', async (path) => {
    const response = await visit(path, { method: 'POST', headers: { Accept: 'application/json' } });
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    await response.text();
  });
});

test('a slash too many leads to the page without it, and never to another host', async () => {
  const slip = await visit(`/${slug}/notice/?lang=en`, { redirect: 'manual' });
  expect([slip.status, slip.headers.get('Location')]).toEqual([301, `/${slug}/notice?lang=en`]);
  expect((await visit('//example.com/', { redirect: 'manual' })).status).toBe(404);
});
