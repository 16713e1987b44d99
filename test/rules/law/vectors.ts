// The tables of ../../../../shared/design/law.md, copied as data.
import type { Promised } from '../../../src/law/clock.ts';
import type { HolidayCalendar } from '../../../src/law/holidays.ts';
import type { KeepRule } from '../../../src/law/keep.ts';

export interface DueVector {
  holidays: HolidayCalendar;
  received: string;
  period: string;
  due: string;
  promised?: Promised;
  extended?: boolean;
}

const neissAccess = { answerWithin: 'P30D', extendTo: 'P90D', deadlineClause: '6.3', extendClause: '6.4' };
const fortnight = { answerWithin: 'P14D', deadlineClause: '6.3' };

export const dueVectors: DueVector[] = [
  { holidays: 'EE', received: '2026-01-31', period: 'P1M', due: '2026-03-02' },
  { holidays: 'EE', received: '2026-03-05', period: 'P1M', due: '2026-04-06' },
  { holidays: 'DE', received: '2026-03-05', period: 'P1M', due: '2026-04-07' },
  { holidays: 'EE', received: '2026-08-31', period: 'P1M', due: '2026-09-30' },
  { holidays: 'EE', received: '2028-01-31', period: 'P1M', due: '2028-02-29' },
  { holidays: 'EE', received: '2025-11-25', period: 'P1M', due: '2025-12-29' },
  { holidays: 'EE', received: '2026-01-24', period: 'P1M', due: '2026-02-25' },
  { holidays: 'EE', received: '2026-06-09', period: 'P14D', due: '2026-06-25', promised: fortnight },
  { holidays: 'EE', received: '2026-08-06', period: 'P14D', due: '2026-08-21', promised: fortnight },
  { holidays: 'LV', received: '2026-04-04', period: 'P1M', due: '2026-05-05' },
  { holidays: 'LV', received: '2026-07-20', period: 'P1M', due: '2026-08-20' },
  {
    holidays: 'EE',
    received: '2025-11-25',
    period: 'statutory, extended',
    due: '2026-02-25',
    extended: true,
  },
  {
    holidays: 'EE',
    received: '2026-01-31',
    period: 'statutory, extended',
    due: '2026-04-28',
    extended: true,
  },
  {
    holidays: 'EE',
    received: '2027-02-01',
    period: 'neiss access',
    due: '2027-03-01',
    promised: neissAccess,
  },
];

export const keepVectors: (KeepRule & { eventOn: string; lastDayKept: string })[] = [
  { keep: 'P3Y', from: 'event', eventOn: '2023-11-21', lastDayKept: '2026-11-21' },
  { keep: 'P3Y', from: 'event', eventOn: '2024-02-29', lastDayKept: '2027-02-28' },
  { keep: 'P6M', from: 'event', eventOn: '2026-08-31', lastDayKept: '2027-02-28' },
  { ...yearEnd('12-31'), eventOn: '2018-03-10', lastDayKept: '2025-12-31' },
  { ...yearEnd('12-31'), eventOn: '2018-12-31', lastDayKept: '2025-12-31' },
  { ...yearEnd('06-30'), eventOn: '2018-07-01', lastDayKept: '2026-06-30' },
  { keep: 'P0D', from: 'event', eventOn: '2026-11-20', lastDayKept: '2026-11-20' },
];

function yearEnd(financialYearEnd: string): KeepRule {
  return { keep: 'P7Y', from: 'financial_year_end', financialYearEnd };
}
