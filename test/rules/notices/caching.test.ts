import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  cacheControl,
  freshMs,
  isNotModified,
  longestFreshMs,
  pageSeconds,
} from '../../../src/notices/caching.ts';

describe('cacheControl', () => {
  const moments = fc.integer({ min: 0, max: 4_102_444_800_000 });
  const secondsOf = (control: string) => Number(/^public, max-age=(\d+)$/.exec(control)?.[1]);

  test('never reaches past the moment at which the answer stops being true, nor beyond what is usual', () => {
    fc.assert(
      fc.property(moments, fc.integer({ min: -100_000, max: 1_000_000 }), (now, left) => {
        const seconds = secondsOf(cacheControl({ kind: 'current', until: now + left }, now));
        expect(seconds).toBeGreaterThanOrEqual(0);
        expect(seconds).toBeLessThanOrEqual(pageSeconds);
        if (left >= 0) expect(now + seconds * 1_000).toBeLessThanOrEqual(now + left);
        // nor is it shorter than it need be
        if (left >= 0) expect(seconds).toBe(Math.min(pageSeconds, Math.floor(left / 1_000)));
      }),
    );
  });

  test('of what nobody knows the end is the usual', () => {
    expect(secondsOf(cacheControl({ kind: 'current', until: null }, 0))).toBe(pageSeconds);
  });

  test('is for good for a version, and asks back for what is stale', () => {
    expect(cacheControl({ kind: 'immutable' }, 0)).toBe('public, max-age=31536000, immutable');
    expect(cacheControl({ kind: 'stale' }, 0)).toBe('public, no-cache');
  });

  test('with the isolate’s memory is a minute at most', () => {
    expect(freshMs).toBeLessThan(longestFreshMs);
    expect(longestFreshMs + pageSeconds * 1_000).toBeLessThanOrEqual(60_000);
  });
});

describe('isNotModified', () => {
  const etag = '"5f0c2a7b"';
  const lastModified = Date.parse('Sun, 06 Nov 1994 08:49:37 GMT') + 250;
  const ask = (ifNoneMatch: string | null, ifModifiedSince: string | null = null) =>
    isNotModified({ ifNoneMatch, ifModifiedSince }, { etag, lastModified });

  const others = fc.array(
    fc
      .tuple(fc.boolean(), fc.stringMatching(/^[\x21\x23-\x7e]{0,12}$/))
      .map(([weak, tag]) => `${weak ? 'W/' : ''}"${tag}"`)
      .filter((tag) => !tag.endsWith(etag)),
    { maxLength: 6 },
  );

  test('is true if, and only if, the list holds the tag, weak or strong', () => {
    fc.assert(
      fc.property(
        others,
        fc.nat(6),
        fc.boolean(),
        fc.constantFrom(',', ', ', ' ,\t'),
        (list, at, weak, comma) => {
          expect(ask(list.join(comma))).toBe(false);
          const own = weak ? `W/${etag}` : etag;
          expect(ask(list.toSpliced(at, 0, own).join(comma))).toBe(true);
        },
      ),
    );
  });

  test('takes * as any', () => {
    expect(ask('*')).toBe(true);
    expect(ask(' * ')).toBe(true);
    expect(ask('"*"')).toBe(false);
  });

  test('leaves If-Modified-Since aside where there is an If-None-Match', () => {
    fc.assert(
      fc.property(others, (list) => {
        expect(ask(list.join(', '), new Date(lastModified + 86_400_000).toUTCString())).toBe(false);
      }),
    );
  });

  test('compares seconds, since HTTP-dates have no others', () => {
    fc.assert(
      fc.property(fc.integer({ min: -100_000, max: 100_000 }), (seconds) => {
        const since = new Date(Math.floor(lastModified / 1_000) * 1_000 + seconds * 1_000).toUTCString();
        expect(ask(null, since)).toBe(seconds >= 0);
      }),
    );
  });

  test.each(['Sun, 06 Nov 1994 08:49:37 GMT', 'Sunday, 06-Nov-94 08:49:37 GMT', 'Sun Nov  6 08:49:37 1994'])(
    'reads %s, as RFC 9110 § 5.6.7 wants it',
    (since) => {
      expect(ask(null, since)).toBe(true);
      expect(ask(null, since.replace(':37', ':36'))).toBe(false);
    },
  );

  test('is false without conditions, and for what is no date of HTTP', () => {
    expect(ask(null)).toBe(false);
    fc.assert(
      fc.property(
        fc.oneof(
          fc.string(),
          fc.nat().map(String),
          fc.date({ noInvalidDate: true }).map((d) => d.toISOString()),
        ),
        (since) => {
          expect(ask(null, since)).toBe(false);
        },
      ),
    );
  });
});
