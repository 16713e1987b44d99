import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { canExtend, deadlineFor, type Promised, type Receipt } from '../../../src/law/clock.ts';
import { isHoliday } from '../../../src/law/holidays.ts';
import { after, receipts, weekdayOf } from './arbitraries.ts';
import { dueVectors } from './vectors.ts';

const estonian = { timeZone: 'Europe/Tallinn', calendar: 'EE' } as const;
const neiss = { answerWithin: 'P30D', extendTo: 'P90D', deadlineClause: '6.3', extendClause: '6.4' };

function due(receivedOn: string, promised?: Promised, extended?: boolean) {
  return deadlineFor({ ...estonian, receivedOn, promised, extended });
}

describe('the table of law.md', () => {
  test.each(dueVectors)('$holidays, received $received, $period: due $due', (vector) => {
    const { holidays, received, promised, extended } = vector;
    const found = deadlineFor({ ...estonian, calendar: holidays, receivedOn: received, promised, extended });
    expect(found.dueOn).toBe(vector.due);
  });

  test('neiss access: the law decided, so no clause', () => {
    expect(due('2027-02-01', neiss)).toMatchObject({ decidedBy: 'law', deadlineClause: null });
  });
});

describe('the notice against the law', () => {
  test('the earlier holds, and a tie is the notice’s', () => {
    expect(due('2026-07-01', neiss)).toMatchObject({
      dueOn: '2026-07-31',
      decidedBy: 'notice',
      deadlineClause: '6.3',
    });
    expect(due('2026-04-15', neiss)).toMatchObject({
      dueOn: '2026-05-15',
      decidedBy: 'notice',
      deadlineClause: '6.3',
    });
  });

  test('rolled before they are compared: 30 days end after the month, both on the same Monday', () => {
    const { dueOn, decidedBy, steps } = due('2026-01-31', neiss);
    expect([dueOn, decidedBy, steps.map((step) => step.endsOn)]).toEqual([
      '2026-03-02',
      'notice',
      ['2026-03-02', '2026-02-28'],
    ]);
  });

  test('a notice that names no clause', () => {
    const found = due('2026-06-09', { answerWithin: 'P14D' });
    expect(found).toMatchObject({ decidedBy: 'notice', deadlineClause: null });
  });

  test('extended: by its own clause, else by the deadline’s', () => {
    expect(due('2026-07-01', neiss, true)).toMatchObject({ dueOn: '2026-09-29', deadlineClause: '6.4' });
    const { extendClause: _, ...oneClause } = neiss;
    expect(due('2026-07-01', oneClause, true).deadlineClause).toBe('6.3');
  });

  test('extended: the law’s where the notice promises none, or a later one', () => {
    const within = { answerWithin: 'P14D', deadlineClause: '6.3' };
    expect(due('2026-07-01', within, true)).toMatchObject({ dueOn: '2026-10-01', deadlineClause: null });
    const months = { answerWithin: 'P1M', extendTo: 'P3M', deadlineClause: '29' };
    expect(due('2026-01-31', months, true)).toMatchObject({ dueOn: '2026-04-28', decidedBy: 'law' });
    expect(due('2025-11-25', months, true)).toMatchObject({ dueOn: '2026-02-25', deadlineClause: '29' });
  });

  test('extended to before the first due day: that one stands', () => {
    const found = due('2026-01-31', { extendTo: 'P14D', deadlineClause: '6.3' }, true);
    expect(found).toMatchObject({ dueOn: '2026-03-02', decidedBy: 'law', deadlineClause: null });
    const onTheSameDay = due('2026-07-01', { ...neiss, extendTo: 'P30D' }, true);
    expect(onTheSameDay).toMatchObject({ dueOn: '2026-07-31', deadlineClause: '6.4' });
    expect(found.reasoning).toMatch(/an extension takes no time away: the first due day stands$/);
  });
});

describe('reasoning', () => {
  const head = 'received Sat 31 Jan 2026 (Europe/Tallinn); ';
  const cases: [string, Promised | undefined, boolean, string][] = [
    ['2026-01-31', undefined, false, `${head}P1M → 28 Feb (no 31 Feb); Saturday → Mon 2 Mar 2026`],
    [
      '2026-01-31',
      { answerWithin: 'P1M' },
      false,
      `${head}P1M → 28 Feb (no 31 Feb); Saturday → Mon 2 Mar 2026`,
    ],
    ['2026-01-31', undefined, true, `${head}extended: P1M → 28 Feb (no 31 Feb), then P2M → Tue 28 Apr 2026`],
    [
      '2026-01-31',
      neiss,
      true,
      `${head}extended: notice P90D → 1 May; Labour Day, Saturday → Mon 4 May 2026; law P1M → 28 Feb (no 31 Feb), then P2M → Tue 28 Apr 2026; the law is earlier`,
    ],
    [
      '2027-02-01',
      neiss,
      false,
      'received Mon 1 Feb 2027 (Europe/Tallinn); notice P30D → Wed 3 Mar 2027; law P1M → Mon 1 Mar 2027; the law is earlier',
    ],
    [
      '2026-07-20',
      { answerWithin: 'P31D' },
      false,
      'received Mon 20 Jul 2026 (Europe/Tallinn); notice P31D → 20 Aug; Day of Restoration of Independence → Fri 21 Aug 2026; law P1M → 20 Aug; Day of Restoration of Independence → Fri 21 Aug 2026; both on the same day',
    ],
    [
      '2026-08-31',
      undefined,
      false,
      'received Mon 31 Aug 2026 (Europe/Tallinn); P1M → Wed 30 Sep 2026 (no 31 Sep)',
    ],
    [
      '2025-11-25',
      undefined,
      false,
      'received Tue 25 Nov 2025 (Europe/Tallinn); P1M → 25 Dec; Christmas Day, Boxing Day, Saturday → Mon 29 Dec 2025',
    ],
    [
      '2022-11-30',
      { answerWithin: 'P31D' },
      false,
      "received Wed 30 Nov 2022 (Europe/Tallinn); notice P31D → 31 Dec 2022; Saturday, New Year's Day → Mon 2 Jan 2023; law P1M → Fri 30 Dec 2022; the law is earlier",
    ],
    [
      '2100-12-01',
      undefined,
      false,
      'received Wed 1 Dec 2100 (Europe/Tallinn); P1M → 1 Jan; Saturday → Mon 3 Jan 2101; holidays are known for 2000–2100 only, beyond them weekends alone count',
    ],
  ];

  test.each(cases)('received %s', (receivedOn, promised, extended, sentence) => {
    expect(due(receivedOn, promised, extended).reasoning).toBe(sentence);
  });

  test('the same as data', () => {
    expect(due('2026-01-31').steps).toEqual([
      {
        source: 'law',
        clause: null,
        extended: false,
        period: 'P1M',
        legs: [{ period: 'P1M', endsOn: '2026-02-28', missing: '02-31' }],
        endsOn: '2026-02-28',
        over: [
          { on: '2026-02-28', weekday: 'Saturday', holiday: null },
          { on: '2026-03-01', weekday: 'Sunday', holiday: null },
        ],
        dueOn: '2026-03-02',
      },
    ]);
  });
});

describe('the end of the due day', () => {
  test.each([
    ['2026-03-02', '2026-03-02T22:00:00Z', '2026-01-31'],
    ['2026-03-30', '2026-03-30T21:00:00Z', '2026-02-28'], // Sat 28 March, the clocks go forward on the 29th
    ['2026-10-26', '2026-10-26T22:00:00Z', '2026-09-25'], // Sun 25 October, the day the clocks go back
  ])('%s ends at %s', (dueOn, end, receivedOn) => {
    expect(due(receivedOn)).toMatchObject({ dueOn, dueAt: Date.parse(end) });
  });
});

describe('an extension', () => {
  test('once, and up to the first due day', () => {
    const receipt = { ...estonian, receivedOn: '2026-01-31' };
    expect(canExtend(receipt, '2026-01-31')).toBe(true);
    expect(canExtend(receipt, '2026-03-02')).toBe(true);
    expect(canExtend(receipt, '2026-03-03')).toBe(false);
    expect(canExtend({ ...receipt, extended: true }, '2026-02-01')).toBe(false);
    expect(canExtend({ ...receipt, promised: { answerWithin: 'P14D' } }, '2026-02-17')).toBe(false);
  });
});

describe('for every receipt', () => {
  const holds = (property: (receipt: Receipt) => void) => fc.assert(fc.property(receipts, property));

  test('due on a working day, never before receipt', () => {
    holds((receipt) => {
      const { dueOn } = deadlineFor(receipt);
      expect(dueOn >= receipt.receivedOn).toBe(true);
      expect([0, 6]).not.toContain(weekdayOf(dueOn));
      expect(isHoliday(dueOn, receipt.calendar)).toBe(false);
    });
  });

  test('no day passed over was a working day, and none was left out', () => {
    holds((receipt) => {
      for (const { endsOn, over, dueOn } of deadlineFor(receipt).steps) {
        expect([...over.map((day) => day.on), dueOn]).toEqual([...over, 0].map((_, n) => after(endsOn, n)));
        expect(over.every(({ weekday, holiday }) => weekday !== null || holiday !== null)).toBe(true);
      }
    });
  });

  test('received later, due no earlier', () => {
    fc.assert(
      fc.property(receipts, fc.integer({ min: 1, max: 400 }), (receipt, days) => {
        const later = { ...receipt, receivedOn: after(receipt.receivedOn, days) };
        expect(deadlineFor(later).dueOn >= deadlineFor(receipt).dueOn).toBe(true);
      }),
    );
  });

  test('extended, due no earlier than first; never later than the law', () => {
    holds((receipt) => {
      const first = deadlineFor({ ...receipt, extended: false });
      const extended = deadlineFor({ ...receipt, extended: true });
      const law = { ...receipt, promised: undefined };
      expect(extended.dueOn >= first.dueOn).toBe(true);
      expect(first.dueOn <= deadlineFor({ ...law, extended: false }).dueOn).toBe(true);
      expect(extended.dueOn <= deadlineFor({ ...law, extended: true }).dueOn).toBe(true);
    });
  });

  test('who decided is among the steps, and the end is the next local midnight', () => {
    holds((receipt) => {
      const { dueOn, dueAt, deadlineClause, decidedBy, steps } = deadlineFor(receipt);
      expect(steps).toContainEqual(
        expect.objectContaining({ dueOn, source: decidedBy, clause: deadlineClause }),
      );
      const local = new Intl.DateTimeFormat('sv', { timeZone: receipt.timeZone });
      expect([local.format(dueAt - 1), local.format(dueAt)]).toEqual([dueOn, after(dueOn, 1)]);
    });
  });
});

test('what is no date, duration or time zone throws', () => {
  expect(() => due('2026-02-30')).toThrow(RangeError);
  expect(() => due('2026-02-03', { answerWithin: 'P1MT1H' })).toThrow(RangeError);
  expect(() => deadlineFor({ ...estonian, timeZone: 'Europe/Talinn', receivedOn: '2026-01-31' })).toThrow(
    RangeError,
  );
  expect(() => due('9999-12-15')).toThrow(RangeError);
  expect(() => canExtend({ ...estonian, receivedOn: '2026-01-31' }, 'today')).toThrow(RangeError);
});
