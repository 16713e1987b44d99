import fc from 'fast-check';
import type { Promised, Receipt } from '../../../src/law/clock.ts';
import { holidayCalendars } from '../../../src/law/holidays.ts';

/** `YYYY-MM-DD`, each date of the years given. */
export function dates(from: number, to: number): fc.Arbitrary<string> {
  const days = (Date.UTC(to, 11, 31) - Date.UTC(from, 0, 1)) / 86_400_000;
  return fc.integer({ min: 0, max: days }).map((n) => after(`${from}-01-01`, n));
}

/** Plain arithmetic with Date, so that the code under test is not its own oracle. */
export function after(date: string, days: number): string {
  return new Date(Date.parse(date) + days * 86_400_000).toISOString().slice(0, 10);
}

/** 0 is Sunday. */
export function weekdayOf(date: string): number {
  return new Date(Date.parse(date)).getUTCDay();
}

const parts = fc.record({
  Y: fc.integer({ min: 0, max: 10 }),
  M: fc.integer({ min: 0, max: 30 }),
  W: fc.integer({ min: 0, max: 9 }),
  D: fc.integer({ min: 0, max: 100 }),
});

export const durations: fc.Arbitrary<string> = fc.oneof(
  fc.constantFrom(
    'P0D',
    'P1D',
    'P14D',
    'P28D',
    'P30D',
    'P31D',
    'P1M',
    'P2M',
    'P3M',
    'P74D',
    'P90D',
    'P3Y',
    'P7Y',
  ),
  parts.map(({ Y, M, W, D }) => `P${Y ? `${Y}Y` : ''}${M ? `${M}M` : ''}${W ? `${W}W` : ''}${D}D`),
);

export const promises: fc.Arbitrary<Promised> = fc.record(
  {
    answerWithin: durations,
    extendTo: durations,
    deadlineClause: fc.constant('6.3'),
    extendClause: fc.constant('6.4'),
  },
  { requiredKeys: [] },
);

export const receipts: fc.Arbitrary<Receipt> = fc.record({
  receivedOn: dates(1998, 2102),
  timeZone: fc.constantFrom('Europe/Tallinn', 'Europe/Riga', 'Europe/Berlin', 'America/Santiago'),
  calendar: fc.constantFrom(...holidayCalendars),
  promised: promises,
  extended: fc.boolean(),
});
