import { describe, expect, test } from 'vitest';
import { chosenAmong, toldBefore } from '../../../src/tasks/recipients.ts';

const named = ['parcels', 'books', 'cloud'].map((id) => {
  return { id, name: `The ${id}`, role: 'processor' as const, email: `${id}@post.example` };
});
const idsOf = (chosen: string[]) => {
  const result = chosenAmong(named, chosen);
  return result.ok ? result.value.map(({ id }) => id) : result.refusal;
};

describe('whom a request is told to (Art. 19 GDPR)', () => {
  test('those that are chosen, in the controller’s order, each once', () => {
    expect(idsOf(['cloud', 'parcels', 'cloud'])).toEqual(['parcels', 'cloud']);
    expect(idsOf([])).toEqual([]);
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
    const nobody = { pointer: '/recipients/0', detail: 'names nobody: the controller has no recipients' };
    expect(chosenAmong([], ['parcels'])).toMatchObject({ refusal: { errors: [nobody] } });
  });

  test('those that were told before, as they are named now; who is named no more has no mailbox', () => {
    const told = [
      { recipient: 'books', name: 'The old books' },
      { recipient: null, name: null },
      { recipient: 'gone', name: 'The gone' },
      { recipient: 'books', name: 'The old books' },
      { recipient: 'nameless', name: null },
    ];
    expect(toldBefore(named, told)).toEqual([
      named[1],
      { id: 'gone', name: 'The gone' },
      { id: 'nameless', name: 'nameless' },
    ]);
    expect(toldBefore(named, [])).toEqual([]);
  });
});
