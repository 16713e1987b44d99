import { parse } from 'valibot';
import { describe, expect, test } from 'vitest';
import { Controller } from '../../../src/controllers/input.ts';
import { calendarOf, rightsToday } from '../../../src/notices/deadlines.ts';
import { Policy } from '../../../src/notices/input.ts';
import { controllerBody } from '../../support/factories.ts';

const shop = (more: object = {}) => parse(Controller, { ...controllerBody('shop'), ...more });
const policy = (rights: object[]) => parse(Policy, { effective: '2024-01-01', rights });
const access = (controller: Controller, rights: object[] | null, today: string) =>
  rightsToday(controller, rights && policy(rights), today).find(({ type }) => type === 'access');

describe('rightsToday', () => {
  test.each([
    // law.md, "the clock of a request"
    ['EE', '2026-01-31', '2026-03-02'],
    ['EE', '2026-03-05', '2026-04-06'],
    ['DE', '2026-03-05', '2026-04-07'],
    ['EE', '2025-11-25', '2025-12-29'],
    ['LV', '2026-04-04', '2026-05-05'],
  ])('without a notice in force is the law’s: %s, %s → %s', (country, today, dueOn) => {
    expect(access(shop({ country }), null, today)).toMatchObject({
      dueOn,
      deadlineClause: null,
      clause: null,
    });
  });

  test('is the notice’s where that is earlier, and names the clause', () => {
    const rights = [{ type: 'access', clause: '5', answerWithin: 'P14D', deadlineClause: '6' }];
    expect(access(shop(), rights, '2026-06-09')).toMatchObject({ dueOn: '2026-06-25', deadlineClause: '6' });
  });

  test('is the law’s where the notice promises later, and names no clause', () => {
    const rights = [{ type: 'access', clause: '6.2.3', answerWithin: 'P30D' }];
    // law.md: received 2027-02-01, P30D against the law
    expect(access(shop(), rights, '2027-02-01')).toMatchObject({ dueOn: '2027-03-01', deadlineClause: null });
  });

  test('gives the extended day too, and how it was reckoned', () => {
    const today = access(shop(), null, '2026-01-31');
    expect(today?.extendedDueOn).toBe('2026-04-28');
    expect(today?.reasoning).toContain('P1M');
  });
});

describe('calendarOf', () => {
  test('is the calendar named, else the country’s', () => {
    expect(calendarOf(shop())).toBe('EE');
    expect(calendarOf(shop({ country: 'FR', holidays: 'DE' }))).toBe('DE');
  });
});
