import { beforeEach, describe, expect, test } from 'vitest';
import { problemOf } from '../door.ts';
import { carriedOut, idsIn } from '../requests/carrying-out.ts';
import { replied } from '../requests/erased.ts';
import {
  about,
  asked,
  eleme,
  elemeTables,
  freshPlanned,
  type PlannedShop,
  planOf,
} from '../requests/planning.ts';
import { freshAddress } from '../requests/shop.ts';
import { inShop } from '../retention/shop.ts';
import { call, place } from './shop.ts';

// Art. 17(1)(a) GDPR: what is still necessary, by the operator's decision, with a reason and a date.

let shop: PlannedShop;
let email = '';

beforeEach(async () => {
  email = freshAddress();
  shop = await freshPlanned(eleme, elemeTables);
  await inShop(`insert into ${shop.accounts} values (1, '${email}', null), (2, '${email}', null)`);
});

const record = { category: 'accounts', key: 1 };
const needed = { record, reason: 'law:17(1)(a)', note: 'Subscription 12', reviewOn: '2099-06-30' };

describe('a record that a running contract still needs', () => {
  test('is kept against an erasure until the day that was said, and the person reads why', async () => {
    const { ground, reviewOn } = await place(shop.slug, needed);
    expect([ground, reviewOn]).toEqual(['none', '2099-06-30']);
    const id = await asked(shop, email);
    const kept = {
      outcome: 'kept',
      rows: 1,
      until: '2099-06-30',
      clause: 'law:17(1)(a)',
      ground: 'still-necessary',
    };
    expect(about(await planOf(id), 'accounts')).toMatchObject({
      outcome: 'partly',
      parts: [{ outcome: 'erased', rows: 1 }, kept],
    });
    await carriedOut(id);
    expect(await idsIn(shop.accounts)).toEqual([1]);
    const { said, letter } = await replied(id, email, { outcome: 'partly', ground: 'The contract.' });
    expect(said.categories?.find(({ category }) => category === 'accounts')).toMatchObject({
      parts: [{ outcome: 'erased', rows: 1 }, kept],
    });
    expect(letter.text).toContain('it is still needed for a contract with you');
    expect(letter.text).toContain('30 June 2099');
  });

  test.each([
    ['all of a person', { record: undefined, subject: { email: 'mari@kodu.example' } }, '/record'],
    ['without a day', { reviewOn: undefined }, '/reviewOn'],
    ['without a word for which', { note: undefined }, '/note'],
  ])('is not held %s', async (_, less, pointer) => {
    const response = await call('POST', `/controllers/${shop.slug}/holds`, { ...needed, ...less });
    const { status, body } = await problemOf(response);
    expect([status, body.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
  });
});
