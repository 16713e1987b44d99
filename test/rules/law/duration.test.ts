import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addPeriod, isDuration, parseDuration } from '../../../src/law/duration.ts';
import { after, dates, durations } from './arbitraries.ts';

test('what is a duration', () => {
  const good = [
    'P1M',
    'P30D',
    'P0D',
    'P4W',
    'P7Y',
    'P1Y6M',
    'P1Y2M3W4D',
    'P100Y',
    'P1200M',
    'P36525D',
    'P5217W',
  ];
  expect(good.filter((text) => !isDuration(text))).toEqual([]);
  const bad = [
    '',
    'P',
    'PT1H',
    'P1DT1H',
    'P1DT0H',
    '-P1D',
    '+P1D',
    'P-1D',
    'P1.5M',
    'P1D1M',
    'p1m',
    '1M',
    'P1M ',
    'P1M\n',
  ];
  expect(bad.filter(isDuration)).toEqual([]);
  const long = ['P101Y', 'P100Y1D', 'P1201M', 'P36526D', 'P99999Y', 'P999999999999D'];
  expect(long.filter(isDuration)).toEqual([]);
  expect(() => parseDuration('P1DT1H')).toThrow(RangeError);
});

describe('a date plus a duration', () => {
  test.each([
    ['2026-01-31', 'P1M', '2026-02-28', '02-31'],
    ['2028-01-31', 'P1M', '2028-02-29', '02-31'],
    ['2024-02-29', 'P1Y', '2025-02-28', '02-29'],
    ['2024-02-29', 'P4Y', '2028-02-29', null],
    ['2026-01-31', 'P1M1D', '2026-03-01', '02-31'], // months first, then days
    ['2025-12-31', 'P1Y2M', '2027-02-28', '02-31'], // years and months at once: shortened once
    ['2026-08-31', 'P1M', '2026-09-30', '09-31'],
    ['2026-01-31', 'P0D', '2026-01-31', null],
  ])('%s + %s = %s', (date, period, endsOn, missing) => {
    expect(addPeriod(date, period)).toEqual({ period, endsOn, missing });
  });

  test('days and weeks are calendar days', () => {
    fc.assert(
      fc.property(dates(2000, 2090), fc.nat(5000), fc.nat(50), (date, days, weeks) => {
        expect(addPeriod(date, `P${weeks}W${days}D`).endsOn).toBe(after(date, weeks * 7 + days));
      }),
    );
  });

  test('months and years keep the day of the month, or take the month’s last', () => {
    fc.assert(
      fc.property(dates(2000, 2090), fc.nat(20), fc.nat(40), (date, years, months) => {
        const { endsOn, missing } = addPeriod(date, `P${years}Y${months}M`);
        const month = Number(date.slice(0, 4)) * 12 + Number(date.slice(5, 7)) - 1 + years * 12 + months;
        const length = new Date(Date.UTC(Math.floor(month / 12), (month % 12) + 1, 0)).getUTCDate();
        const day = Number(date.slice(8));
        expect(Number(endsOn.slice(0, 4)) * 12 + Number(endsOn.slice(5, 7)) - 1).toBe(month);
        expect(Number(endsOn.slice(8))).toBe(Math.min(day, length));
        expect(missing).toBe(day > length ? `${endsOn.slice(5, 7)}-${day}` : null);
      }),
    );
  });

  test('a later start ends no earlier', () => {
    fc.assert(
      fc.property(dates(2000, 2090), durations, fc.nat(500), (date, period, n) => {
        expect(addPeriod(after(date, n), period).endsOn >= addPeriod(date, period).endsOn).toBe(true);
      }),
    );
  });
});
