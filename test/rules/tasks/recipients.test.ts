import { describe, expect, test } from 'vitest';
import { type Recipient, recipientsToTell, toldBefore } from '../../../src/tasks/recipients.ts';

const named: Recipient[] = ['parcels', 'books', 'cloud'].map((id) => ({ id, name: id, role: 'processor' }));
const idsOf = (chosen?: string[], told: { recipient: string | null }[] | null = null) => {
  const result = recipientsToTell(named, chosen, told);
  return result.ok ? result.value.map(({ id }) => id) : result.refusal;
};

describe('whom a request is told to (Art. 19 GDPR)', () => {
  test('all that the controller names, where nobody says to which the data went', () => {
    expect(idsOf()).toEqual(['parcels', 'books', 'cloud']);
  });

  test('those that are chosen, in the controller’s order, each once', () => {
    expect(idsOf(['cloud', 'parcels', 'cloud'])).toEqual(['parcels', 'cloud']);
    expect(idsOf([])).toEqual([]);
  });

  test('those that were told before, where nobody says more: also if that was nobody', () => {
    const told = [{ recipient: 'books' }, { recipient: null }, { recipient: 'gone' }];
    expect(idsOf(undefined, told)).toEqual(['books']);
    expect(idsOf(undefined, [])).toEqual([]);
    expect(idsOf(['cloud'], told)).toEqual(['cloud']);
    expect(toldBefore(named, told).map(({ id }) => id)).toEqual(['books']);
  });

  test('nobody that there is not: each wrong id is named, with the right ones', () => {
    const detail = 'must be the id of one of the controller’s recipients: parcels, books, cloud';
    expect(idsOf(['posts', 'books', ''])).toEqual({
      type: 'invalid-input',
      errors: [
        { pointer: '/recipients/0', detail },
        { pointer: '/recipients/2', detail },
      ],
    });
    expect(recipientsToTell([], ['parcels'], null)).toMatchObject({
      refusal: {
        errors: [{ pointer: '/recipients/0', detail: 'names nobody: the controller has no recipients' }],
      },
    });
  });
});
