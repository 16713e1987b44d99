import { describe, expect, test } from 'vitest';
import { holidaysModule } from '../../../src/dev/generate-holidays.ts';
import { type HolidayCalendar, holidayCalendars, holidayName, isHoliday } from '../../../src/law/holidays.ts';
import { after } from './arbitraries.ts';

function holidaysOf(calendar: HolidayCalendar, year: number): string[] {
  const days = Array.from({ length: 366 }, (_, n) => after(`${year}-01-01`, n));
  const kept = days.filter((day) => day.startsWith(`${year}`) && isHoliday(day, calendar));
  return kept.map((day) => day.slice(5));
}

// By hand from the laws: EE pühade ja tähtpäevade seadus § 1 and § 2, LV likums "Par svētku, atceres un
// atzīmējamām dienām", LT Darbo kodeksas 123 str., FI by almanac, DE the days common to all states.
const byHand: [HolidayCalendar, number, string][] = [
  ['EE', 2026, '01-01 02-24 04-03 04-05 05-01 05-24 06-23 06-24 08-20 12-24 12-25 12-26'],
  ['EE', 2027, '01-01 02-24 03-26 03-28 05-01 05-16 06-23 06-24 08-20 12-24 12-25 12-26'],
  ['LV', 2026, '01-01 04-03 04-05 04-06 05-01 05-04 06-23 06-24 11-18 12-24 12-25 12-26 12-31'],
  ['LV', 2024, '01-01 03-29 03-31 04-01 05-01 05-04 05-06 06-23 06-24 11-18 12-24 12-25 12-26 12-31'],
  ['LV', 2028, '01-01 04-14 04-16 04-17 05-01 05-04 06-23 06-24 11-18 11-20 12-24 12-25 12-26 12-31'],
  ['LT', 2026, '01-01 02-16 03-11 04-05 04-06 05-01 06-24 07-06 08-15 11-01 11-02 12-24 12-25 12-26'],
  ['LT', 2019, '01-01 02-16 03-11 04-21 04-22 05-01 06-24 07-06 08-15 11-01 12-24 12-25 12-26'],
  ['FI', 2026, '01-01 01-06 04-03 04-05 04-06 05-01 05-14 05-24 06-20 10-31 12-06 12-25 12-26'],
  ['DE', 2026, '01-01 04-03 04-06 05-01 05-14 05-25 10-03 12-25 12-26'],
  ['DE', 2017, '01-01 04-14 04-17 05-01 05-25 06-05 10-03 10-31 12-25 12-26'],
];

describe('public holidays checked by hand', () => {
  test.each(byHand)('%s %i', (calendar, year, expected) => {
    expect(holidaysOf(calendar, year).join(' ')).toBe(expected);
  });

  test('Easter Sunday where it is earliest and latest, and at both ends of the table', () => {
    for (const day of ['2008-03-23', '2038-04-25', '2000-04-23', '2100-03-28']) {
      expect(holidayName(day, 'FI')).toBe('Easter Sunday');
    }
  });

  test('a day off given once', () => {
    expect(isHoliday('2023-05-29', 'LV')).toBe(true);
    expect(isHoliday('2024-05-29', 'LV')).toBe(false);
  });

  test('no observance, bank or school day', () => {
    expect(isHoliday('2026-06-04', 'EE')).toBe(false); // flag day
    expect(isHoliday('2026-06-19', 'FI')).toBe(false); // Midsummer Eve, a bank holiday
    expect(isHoliday('2026-01-06', 'DE')).toBe(false); // some states only
  });
});

test('outside the table no day is a holiday', () => {
  for (const calendar of holidayCalendars) {
    expect(holidayName('2000-01-01', calendar)).toBe("New Year's Day");
    expect(holidayName('2100-12-25', calendar)).toBe('Christmas Day');
    expect(holidayName('1999-12-25', calendar)).toBeNull();
    expect(holidayName('2101-01-01', calendar)).toBeNull();
  }
});

describe('against the library itself', async () => {
  const { default: Library } = await import('date-holidays');

  test.each([...holidayCalendars])('%s, every day of 2000–2100', (calendar) => {
    const library = new Library(calendar, { types: ['public'] });
    for (let year = 2000; year <= 2100; year++) {
      const known = library.getHolidays(year).map(({ date }) => date.slice(5, 10));
      expect(holidaysOf(calendar, year)).toEqual([...new Set(known)].sort());
    }
  });

  test('written in Auckland and in Los Angeles the table is the same', () => {
    const here = process.env.TZ;
    const offsets = new Set<number>();
    const written = ['Pacific/Auckland', 'America/Los_Angeles', 'UTC'].map((zone) => {
      process.env.TZ = zone;
      offsets.add(new Date(0).getTimezoneOffset());
      return holidaysModule();
    });
    if (here === undefined) delete process.env.TZ;
    else process.env.TZ = here;
    expect([offsets.size, new Set(written).size]).toEqual([3, 1]);
  });
});
