import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  compareVersions,
  isVersion,
  partsOf,
  startsAt,
  versionInForce,
} from '../../../src/notices/version.ts';

const day = 86_400_000;
const dates = fc
  .integer({ min: Date.UTC(2015, 0, 1) / day, max: Date.UTC(2035, 0, 1) / day })
  .map((n) => new Date(n * day).toISOString().slice(0, 10));
const corrections = fc.oneof(fc.constant(1), fc.integer({ min: 2, max: 999 }));
const names = fc
  .tuple(dates, corrections)
  .map(([date, correction]) => (correction === 1 ? date : `${date}.${correction}`));
const utcMidnight = (date: string) => Date.parse(`${date}T00:00:00Z`);

describe('a version', () => {
  test('is a date that exists, or a correction of one', () => {
    fc.assert(fc.property(names, (name) => isVersion(name)));
  });

  test.each([
    '2024-02-30',
    '2023-02-29',
    '2024-13-01',
    '2024-00-10',
    '2024-1-1',
    '24-01-01',
    '2024-01-01.',
    '2024-01-01.0',
    '2024-01-01.1',
    '2024-01-01.02',
    '2024-01-01.1000',
    '2024-01-01.2.3',
    ' 2024-01-01',
    '2024-01-01\n',
    '2024-01-01T00:00:00Z',
    '+002024-01-01',
    '',
  ])('is not %j', (name) => {
    expect(isVersion(name)).toBe(false);
  });

  test.each(['2024-02-29', '0000-01-01', '9999-12-31', '2024-01-01.2', '2024-01-01.10', '2024-01-01.999'])(
    'is %s',
    (name) => {
      expect(isVersion(name)).toBe(true);
    },
  );
});

describe('the order of versions', () => {
  test('is that of dates, then of numbers, and not that of letters', () => {
    const sorted = ['2024-01-01.10', '2023-12-31.999', '2024-01-01.2', '2024-01-01', '2024-01-02'].sort(
      compareVersions,
    );
    expect(sorted).toEqual(['2023-12-31.999', '2024-01-01', '2024-01-01.2', '2024-01-01.10', '2024-01-02']);
  });

  test('is total: antisymmetric and transitive, and equal only to itself', () => {
    fc.assert(
      fc.property(names, names, names, (a, b, c) => {
        expect(Math.sign(compareVersions(a, b)) + Math.sign(compareVersions(b, a))).toBe(0);
        expect(compareVersions(a, b) === 0).toBe(a === b);
        if (compareVersions(a, b) < 0 && compareVersions(b, c) < 0)
          expect(compareVersions(a, c)).toBeLessThan(0);
      }),
    );
  });
});

describe('a version comes into force', () => {
  test('at the local midnight of its date; a correction not before it was published', () => {
    const at = (version: string, publishedAt: number) =>
      startsAt({ version, publishedAt, withdrawnAt: null }, utcMidnight);
    const midnight = utcMidnight('2024-03-01');
    expect(at('2024-03-01', midnight - day)).toBe(midnight);
    expect(at('2024-03-01', midnight + day)).toBe(midnight);
    expect(at('2024-03-01.2', midnight - day)).toBe(midnight);
    expect(at('2024-03-01.2', midnight + day)).toBe(midnight + day);
  });
});

describe('the version in force', () => {
  const published = fc
    .uniqueArray(
      fc.record({
        version: names,
        lead: fc.integer({ min: -30, max: 400 }),
        withdrawn: fc.boolean(),
      }),
      { selector: ({ version }) => version, maxLength: 12 },
    )
    .map((list) =>
      list.map(({ version, lead, withdrawn }) => {
        const publishedAt = utcMidnight(partsOf(version).date) - lead * day;
        const dated = { version, publishedAt, withdrawnAt: withdrawn ? publishedAt : null };
        return { ...dated, startsAt: startsAt(dated, utcMidnight) };
      }),
    );
  const moments = fc.integer({ min: Date.UTC(2014, 0, 1), max: Date.UTC(2036, 0, 1) });

  test('is the last that has started and was not withdrawn', () => {
    fc.assert(
      fc.property(published, moments, (versions, now) => {
        // an oracle by sorting keys: date, then the correction's number in three digits
        const key = (version: string) => {
          const [date, correction = '1'] = version.split('.');
          return `${date}.${correction.padStart(3, '0')}`;
        };
        const started = versions.filter((one) => one.withdrawnAt === null && one.startsAt <= now);
        const expected = started
          .map((one) => key(one.version))
          .sort()
          .at(-1);
        const { current } = versionInForce(versions, now);
        expect(current && key(current.version)).toBe(expected ?? null);
      }),
    );
  });

  test('stays the same until the moment at which the next takes over, and that moment is ahead', () => {
    fc.assert(
      fc.property(published, moments, fc.double({ min: 0, max: 1, noNaN: true }), (versions, now, share) => {
        const { current, nextAt } = versionInForce(versions, now);
        if (nextAt !== null) expect(nextAt).toBeGreaterThan(now);
        const until = nextAt ?? now + 1_000 * day;
        const between = Math.floor(now + share * (until - 1 - now));
        expect(versionInForce(versions, between).current).toBe(current);
      }),
    );
  });

  test('leaves the list as it was', () => {
    fc.assert(
      fc.property(published, moments, (versions, now) => {
        const before = [...versions];
        versionInForce(versions, now);
        expect(versions).toEqual(before);
      }),
    );
  });
});
