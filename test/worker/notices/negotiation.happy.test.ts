import { beforeAll, describe, expect, test } from 'vitest';
import { noticeBody, textIn } from '../../support/factories.ts';
import { freshController, publish, visit } from '../door.ts';

let slug = '';

beforeAll(async () => {
  slug = await freshController({ languages: ['et', 'en', 'ru'], topics: [] });
  const ru = { format: 'txt' as const, source: textIn.et.replace('Privaatsustingimused', 'Политика') };
  await publish(slug, '2024-01-01', noticeBody('2024-01-01', { texts: { ...noticeBody('').texts, ru } }));
});

const languageFor = async (header: string | null, query = '', path = '/notice') => {
  const headers = new Headers(header === null ? [] : [['Accept-Language', header]]);
  return (await visit(`/${slug}${path}${query}`, { headers })).headers.get('Content-Language');
};

describe('Accept-Language', () => {
  test.each([
    [null, 'et'],
    ['', 'et'],
    ['en', 'en'],
    ['EN', 'en'],
    ['en-GB', 'en'],
    ['en-GB-oxendict', 'en'],
    ['et-EE', 'et'],
    ['fr', 'et'],
    ['fr, ru;q=0.4, en;q=0.8', 'en'],
    ['fr;q=1, *;q=0.1', 'et'],
    ['en;q=0.1, *;q=0.9', 'et'],
    ['*', 'et'],
    ['et;q=0, en', 'en'],
    ['et;q=0, *', 'en'],
    ['et;q=0.2, en;q=0.2', 'et'],
    ['ru;q=0.001, et;q=0', 'ru'],
    ['english', 'et'],
    ['x-klingon', 'et'],
    ['en;q=', 'en'],
    [';;;,,,q=0;;', 'et'],
    ['🦊, \u00e9', 'et'],
    [`${'fr, '.repeat(40)}en`, 'en'],
    [`${'fr, '.repeat(4_000)}en`, 'et'],
    ['a'.repeat(10_000), 'et'],
  ])('%j is answered in %s', async (header, language) => {
    expect(await languageFor(header && asHeader(header))).toBe(language);
  });

  test('counts less than ?lang=, and than the path', async () => {
    expect(await languageFor('en', '?lang=ru')).toBe('ru');
    expect(await languageFor('en', '?lang=RU')).toBe('ru');
    expect(await languageFor('en', '?lang=fr')).toBe('en');
    expect(await languageFor('en', '?lang=')).toBe('en');
    expect(await languageFor('en', `?lang=${'a-'.repeat(3_000)}`)).toBe('en');
    expect(await languageFor('en', '?lang=ru', '/notice/et')).toBe('et');
  });

  test('chooses the words of the pages around the notice', async () => {
    for (const path of ['', '/notice/versions']) expect(await languageFor('en', '', path)).toBe('en');
    expect(await languageFor('en', '', '/notice.atom')).toBe('en');
    // the interface has no Russian: its words are the controller's first that it has
    expect(await languageFor('ru', '', '')).toBe('et');
  });
});

describe('Accept', () => {
  const typeFor = async (accept: string | null, path = '/notice') => {
    const headers = new Headers(accept === null ? [] : [['Accept', accept]]);
    const response = await visit(`/${slug}${path}`, { headers });
    return response.headers.get('Content-Type')?.split(';')[0];
  };

  test.each([
    [null, 'text/html'],
    ['', 'text/html'],
    ['*/*', 'text/html'],
    ['text/*', 'text/html'],
    ['application/json', 'application/json'],
    ['APPLICATION/JSON', 'application/json'],
    ['application/*', 'application/json'],
    ['text/plain', 'text/plain'],
    ['text/markdown', 'text/markdown'],
    ['text/plain, text/markdown;q=0.9', 'text/plain'],
    ['text/markdown;q=0.3, text/plain;q=0.7', 'text/plain'],
    ['text/html;q=0.5, application/json', 'application/json'],
    ['image/avif,image/webp,*/*;q=0.8', 'text/html'],
    ['text/html,application/xhtml+xml,application/xml;q=0.9,*/*;q=0.8', 'text/html'],
    ['application/json, text/plain, */*', 'application/json'],
    ['text/html;q=0, */*', 'application/json'],
    ['*/*, application/json;q=0.5', 'text/html'],
    ['text/html;q=0.2, */*;q=0.9', 'application/json'],
    ['text/*;q=0.9, text/html;q=0.1', 'text/markdown'],
    ['image/png', 'text/html'],
    ['text/plain;charset=utf-8;q=0.5', 'text/plain'],
    ['garbage', 'text/html'],
    [';;;,,,/;q=2', 'text/html'],
    [`${'image/png, '.repeat(5_000)}application/json`, 'text/html'],
  ])('%j gets %s', async (accept, type) => {
    expect(await typeFor(accept)).toBe(type);
  });

  test('counts less than the path’s ending', async () => {
    expect(await typeFor('application/json', '/notice.txt')).toBe('text/plain');
    expect(await typeFor('text/plain', '/notice/et/2024-01-01.json')).toBe('application/json');
  });

  test('of the pages around the notice is HTML or JSON', async () => {
    expect(await typeFor('application/json', '')).toBe('application/json');
    expect(await typeFor('text/plain', '')).toBe('text/html');
    expect(await typeFor('application/json', '/notice/versions')).toBe('application/json');
    expect(await typeFor('application/json', '/notice/versions.html')).toBe('text/html');
    expect(await typeFor('application/json', '/notice/et/changes/2024-01-01/2024-01-01')).toBe(
      'application/problem+json',
    );
  });
});

describe('Vary names what chose the answer, and nothing else', () => {
  test.each([
    ['', 'Accept, Accept-Language'],
    ['/notice', 'Accept, Accept-Language'],
    ['/notice.txt', 'Accept-Language'],
    ['/notice/et', 'Accept'],
    ['/notice/et.txt', null],
    ['/notice/et/2024-01-01', 'Accept'],
    ['/notice/et/2024-01-01.html', null],
    ['/notice/versions', 'Accept, Accept-Language'],
    ['/notice/versions.json', 'Accept-Language'],
    ['/notice.atom', 'Accept-Language'],
  ])('of %s', async (path, vary) => {
    expect((await visit(`/${slug}${path}`)).headers.get('Vary')).toBe(vary);
  });
});

/** What can stand in a header: letters beyond Latin-1 as their UTF-8 bytes, which is how they'd arrive. */
function asHeader(text: string): string {
  return String.fromCharCode(...new TextEncoder().encode(text).slice(0, 100_000));
}
