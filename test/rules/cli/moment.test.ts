import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readMoment } from '../../../src/cli/moment.ts';

const iso = (text: string) => {
  const at = readMoment(text);
  return at === null ? null : new Date(at).toISOString();
};

describe('moments', () => {
  test.each([
    ['2023-05-01 12:00:03', '2023-05-01T12:00:03.000Z'], // Mailchimp: UTC
    ['2023-05-01 12:00', '2023-05-01T12:00:00.000Z'],
    ['2023-05-01', '2023-05-01T00:00:00.000Z'],
    ['2023-05-01T12:00:03Z', '2023-05-01T12:00:03.000Z'],
    ['2023-05-01T12:00:03.1239+03:00', '2023-05-01T09:00:03.123Z'],
    ['2023-05-01 12:00:03.123456 +0000 UTC', '2023-05-01T12:00:03.123Z'], // listmonk: Go's Time.String
    ['2023-05-01 12:00:03.5 +0000 +0000', '2023-05-01T12:00:03.500Z'],
    ['2023-05-01 12:00:03 +0530 IST', '2023-05-01T06:30:03.000Z'],
    ['2023-05-01 01:00:00 -0230 -0230', '2023-05-01T03:30:00.000Z'],
    ['2024-02-29 00:00:00 UTC', '2024-02-29T00:00:00.000Z'],
    [' 2023-05-01 12:00:03 ', '2023-05-01T12:00:03.000Z'],
  ])('%s is %s', (text, moment) => {
    expect(iso(text)).toBe(moment);
  });

  test.each([
    '',
    'yesterday',
    '05/01/2023',
    '01.05.2023',
    '2023-02-29',
    '2023-02-30 10:00:00',
    '2023-13-01',
    '2023-05-01 24:00:00',
    '2023-05-01 12:60:00',
    '2023-05-01 12:00:60',
    '2023-05-01T12:00:00+25:00',
    '2023-5-1',
    '1714564800',
  ])('%s is none', (text) => {
    expect(readMoment(text)).toBeNull();
  });

  test('what a date prints is read to the millisecond', () => {
    const dates = fc.date({ min: new Date(0), max: new Date('9999-12-31'), noInvalidDate: true });
    fc.assert(fc.property(dates, (date) => readMoment(date.toISOString()) === date.getTime()));
  });
});
