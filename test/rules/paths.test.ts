import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { controllerPaths, isReservedSlug, type NoticeFormat, parseNoticePath } from '../../src/paths.ts';

const paths = controllerPaths('');
const languages = fc.constantFrom('et', 'en', 'en-GB', 'sr-Latn', 'sr-Latn-RS');
const versions = fc.constantFrom('2024-01-01', '2024-01-01.2', '1999-12-31.999');
const formats = fc.constantFrom<NoticeFormat>('html', 'json', 'md', 'txt');

describe('a path that is written is read as what it means', () => {
  test('of a notice', () => {
    fc.assert(
      fc.property(languages, fc.option(versions), fc.option(formats), (language, version, format) => {
        const path = version === null ? paths.language(language) : paths.version(language, version);
        const read = parseNoticePath(format === null ? path : `${path}.${format}`);
        expect(read).toEqual({ kind: 'notice', language, version, format });
      }),
    );
  });

  test('of what changed', () => {
    fc.assert(
      fc.property(languages, versions, versions, (language, older, newer) => {
        expect(parseNoticePath(paths.changes(language, older, newer))).toEqual({
          kind: 'changes',
          language,
          older,
          newer,
        });
      }),
    );
  });

  test('of the notice in any language, of the history, and of the feed', () => {
    expect(parseNoticePath(paths.notice)).toEqual({
      kind: 'notice',
      language: null,
      version: null,
      format: null,
    });
    expect(parseNoticePath(`${paths.notice}.txt`)).toMatchObject({ language: null, format: 'txt' });
    expect(parseNoticePath(paths.versions)).toEqual({ kind: 'versions', format: null });
    expect(parseNoticePath(`${paths.versions}.json`)).toEqual({ kind: 'versions', format: 'json' });
    expect(parseNoticePath(paths.feed)).toEqual({ kind: 'feed' });
  });
});

test('no other path is one', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      const read = parseNoticePath(`/notice/${text}`);
      if (read !== null)
        expect(text).toMatch(/^[A-Za-z]{2,3}(?:-[A-Za-z0-9]{2,8})*(?:\.(?:html|json|md|txt))?$|^versions/);
    }),
  );
});

test('the centre is / on a host of one’s own, and every path lies below the base', () => {
  expect(controllerPaths('').centre).toBe('/');
  const below = controllerPaths('/shop');
  const all = [
    below.centre,
    below.notice,
    below.versions,
    below.feed,
    below.language('et'),
    below.version('et', '2024-01-01'),
    below.changes('et', '2023-01-01', '2024-01-01'),
  ];
  expect(all.filter((path) => path !== '/shop' && !/^\/shop\/notice\b/.test(path))).toEqual([]);
});

test('the first part of every path of the system is no slug', () => {
  // interface.md, "For people", the API, the operators' pages and what a local start adds
  const first = [
    'u',
    'p',
    'v',
    's',
    'embed',
    'api',
    'admin',
    'dev',
    'healthz',
    'cdn-cgi',
    'unsubscribe',
    'request',
    'notice',
  ];
  expect(first.filter((slug) => !isReservedSlug(slug))).toEqual([]);
});
