import { describe, expect, test } from 'vitest';
import type { RightToday } from '../../../src/notices/deadlines.ts';
import { RightsTable } from '../../../src/ui/promise-tables.tsx';
import { wordingFor } from '../../../src/wording/languages.ts';
import { rightsAt, stageIn, textOf } from '../requests/stage.ts';

const rights = rightsAt(stageIn('en'));
const table = (language: string, shown: Parameters<typeof RightsTable>[0]['rights']) =>
  String(RightsTable({ w: wordingFor(language), rights: shown, href: '/notice' }));
const allBy = (extendedDueOn: string): RightToday[] => rights.map((right) => ({ ...right, extendedDueOn }));

describe('the latest day of an answer', () => {
  test('stands once where it is the same for every right', () => {
    const html = table('en', allBy('2027-02-02'));
    expect(textOf(html, 'caption')).toContain('it can take until Tuesday, 2 February 2027.');
    expect(html).not.toContain('at the latest');
    expect(textOf(table('et', allBy('2027-02-02')), 'caption')).toContain(
      'teisipäevani, 2. veebruarini 2027.',
    );
  });

  test('stands beside each where it is not, and at none that takes effect at once', () => {
    const mixed = allBy('2027-02-02').map((right) =>
      right.type === 'erasure' ? { ...right, extendedDueOn: '2027-01-02' } : right,
    );
    const html = table('en', mixed);
    expect(textOf(html, 'caption')).toContain('until the later day.');
    expect(html.match(/at the latest by/g)).toHaveLength(mixed.filter(({ atOnce }) => !atOnce).length);
  });

  test('is a period where no day is known', () => {
    const plain = rights.map(({ dueOn, extendedDueOn, reasoning, ...right }) => right);
    expect(textOf(table('en', plain), 'caption')).toContain('it can take 3 months.');
  });
});
