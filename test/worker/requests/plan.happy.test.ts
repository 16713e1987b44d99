import { describe, expect, test } from 'vitest';
import { call, place } from '../holds/shop.ts';
import { inShop } from '../retention/shop.ts';
import {
  about,
  accounting,
  asked,
  eleme,
  elemeTables,
  freshPlanned,
  neiss,
  neissTables,
  planOf,
  type Rules,
} from './planning.ts';
import { takeIn } from './shop.ts';

describe('the plan of an erasure, in the shape of eleme', () => {
  test('keeps by the law what is booked, and lets a period without a ground keep nothing', async () => {
    const shop = await freshPlanned(eleme, elemeTables);
    await inShop(
      `insert into ${shop.accounts} values (1, 'Mari@Kodu.example', null), (2, 'jaan@kodu.example', null)`,
    );
    await inShop(`insert into ${shop.orders} values
      (1, date('now', '-1 day'), null, 'mari@kodu.example', 1, 'Mari', 'open'),
      (2, '2024-02-29', '2024-02-29', ' MARI@kodu.EXAMPLE ', 1, 'Mari', 'paid'),
      (3, '2015-01-01', '2015-01-01', 'mari@kodu.example', 1, 'Mari', 'paid'),
      (4, '2024-01-01', null, 'mari@kodu.example', null, 'Mari', 'paid'),
      (5, '2024-01-01', '2024-01-01', 'jaan@kodu.example', 2, 'Mari', 'paid'),
      (6, '2024-01-01', '2024-01-01', 'Mari <mari@kodu.example>', 2, 'Mari', 'open')`);
    const plan = await planOf(await asked(shop, 'mari@kodu.example'));
    expect(plan).toMatchObject({
      controller: shop.slug,
      noticeVersion: '2020-01-01',
      rehearsal: false,
      language: 'en',
    });
    const law = 'Grāmatvedības likums';
    const kept = { outcome: 'kept', clause: '2.2', ground: 'legal-obligation', law };
    expect(about(plan, 'accounts')).toMatchObject({
      outcome: 'erased',
      rows: 1,
      until: null,
      clause: null,
      ground: null,
    });
    expect(about(plan, 'orders')).toMatchObject({
      outcome: 'partly',
      rows: 5,
      until: null,
      parts: [
        { outcome: 'erased', rows: 1 },
        { outcome: 'anonymised', rows: 1 },
        // An address among other words: somebody has to look
        { outcome: 'by-hand', rows: 1 },
        { ...kept, rows: 1, until: '2031-02-28', awaits: null },
        { ...kept, rows: 1, until: null, awaits: 'order_fulfilled' },
      ],
    });
    expect(about(plan, 'accounting')).toMatchObject({
      outcome: 'partly',
      rows: 3,
      clause: '2.2',
      ground: 'legal-obligation',
    });
    expect(about(plan, 'orders')?.sentence).toBe(
      `Orders: 1 record erased; 1 record made anonymous; 1 record to be erased by hand; 1 record kept until Friday, 28 February 2031 (clause 2.2), because the law obliges us (${law}); 1 record kept (clause 2.2), because the law obliges us (${law}); its period begins once the order is delivered.`,
    );
  });

  test('keeps Unusta’s own: the request while it is open, and the suppression', async () => {
    const shop = await freshPlanned(eleme, elemeTables);
    const plan = await planOf(await asked(shop, 'mari@kodu.example'));
    expect(plan.categories.map(({ category }) => category)).toEqual([
      ...['accounts', 'orders', 'accounting', 'preferences', 'mail', 'requests'],
    ]);
    expect(about(plan, 'accounts')).toMatchObject({ outcome: 'none', rows: 0, parts: [] });
    expect(about(plan, 'accounts')?.sentence).toBe('Your account: nothing about you was found.');
    const suppressed = {
      outcome: 'kept',
      rows: 1,
      until: null,
      clause: 'law:21(3)',
      ground: 'legal-obligation',
    };
    expect(about(plan, 'preferences')).toMatchObject(suppressed);
    expect(about(plan, 'preferences')?.sentence).toContain('until you ask for such mail again');
    expect(about(plan, 'mail')).toMatchObject({ outcome: 'none' });
    expect(about(plan, 'requests')).toMatchObject({
      outcome: 'kept',
      clause: 'law:12(3)',
      ground: 'request',
    });
  });

  test('erases what the person asked before, and is over', async () => {
    const shop = await freshPlanned(eleme, elemeTables);
    const { id: before } = await takeIn(shop.slug, {
      type: 'access',
      email: 'mari@kodu.example',
      verified: true,
    });
    await call('POST', `/requests/${before}/answer`, { outcome: 'granted', message: 'Here.' });
    const plan = await planOf(await asked(shop, 'mari@kodu.example'));
    expect(about(plan, 'requests')).toMatchObject({
      outcome: 'partly',
      parts: [{ outcome: 'erased' }, { outcome: 'kept' }],
    });
  });
});

describe('the plan of an erasure, in the shape of neiss', () => {
  test('finds a guest’s rows by address and an account holder’s by the join, to the end of the financial year', async () => {
    const shop = await freshPlanned(neiss, neissTables);
    await inShop(`insert into ${shop.accounts} values (1, 'peeter@õun.example', '2020-01-01')`);
    await inShop(`insert into ${shop.orders} values
      (1, '2024-05-05', '2024-05-05', 'kati@guest.example', null, 'Mari', 'x'),
      (2, '2024-05-05', '2024-05-05', 'other@firm.example', 1, 'Mari', 'x'),
      (3, '2010-05-05', '2010-05-05', null, 1, 'Mari', 'x')`);
    const guest = await planOf(await asked(shop, 'kati@guest.example', { language: 'et' }));
    expect(about(guest, 'guest_orders')).toMatchObject({
      outcome: 'kept',
      rows: 1,
      until: '2031-12-31',
      clause: '2.2',
    });
    expect(about(guest, 'accounting')).toMatchObject({ outcome: 'none', rows: 0 });
    expect(about(guest, 'guest_orders')?.sentence).toBe(
      'Tellimused ilma kontota: alles hoitakse 1 kirje kuni kolmapäevani, 31. detsembrini 2031 (punkt 2.2), sest seda nõuab seadus (RPS § 12).',
    );
    const holder = await planOf(await asked(shop, 'peeter@xn--un-bka.example'));
    expect(about(holder, 'accounts')).toMatchObject({ outcome: 'erased', rows: 1 });
    expect(about(holder, 'guest_orders')).toMatchObject({ outcome: 'none', rows: 0 });
    expect(about(holder, 'accounting')).toMatchObject({
      outcome: 'partly',
      rows: 2,
      until: '2031-12-31',
      parts: [
        { outcome: 'erased', rows: 1 },
        { outcome: 'kept', rows: 1, until: '2031-12-31' },
      ],
    });
  });

  test('keeps what a hold names, but for one on security grounds; and what another request is about', async () => {
    const shop = await freshPlanned(neiss, neissTables);
    await inShop(`insert into ${shop.orders} values (1, '2024-05-05', '2010-05-05', 'kati@guest.example', null, 'Mari', 'x'),
      (2, '2024-05-05', '2010-05-05', 'kati@guest.example', null, 'Mari', 'x')`);
    const id = await asked(shop, 'kati@guest.example');
    const before = await planOf(id);
    expect(about(before, 'guest_orders')).toMatchObject({ outcome: 'erased', rows: 2 });
    await place(shop.slug, { subject: { email: 'kati@guest.example' }, reason: 'security' });
    expect(await planOf(id)).toEqual(before);
    await place(shop.slug, { record: { category: 'accounting', key: 2 }, reason: 'dispute' });
    const held = await planOf(id);
    expect(held.digest).not.toBe(before.digest);
    expect(about(held, 'guest_orders')?.parts).toMatchObject([
      { outcome: 'erased', rows: 1 },
      { outcome: 'kept', rows: 1, until: null, clause: '2.2', ground: 'legal-claims' },
    ]);
    await takeIn(shop.slug, { type: 'restriction', email: 'kati@guest.example', verified: true });
    expect(about(await planOf(id), 'guest_orders')?.parts).toMatchObject([
      { rows: 1, ground: 'legal-claims' },
      { rows: 1, ground: 'restriction', clause: 'law:18(1)' },
    ]);
  });

  test('leaves to be done by hand what lies elsewhere, but for what the registry’s dates keep', async () => {
    const shop = await freshPlanned(
      [
        ...neiss,
        { ...accounting, id: 'ledger', category: 'ledger', after: 'recorded', law: 'RPS § 12' },
        ...others,
      ],
      neissTables,
    );
    const record = { category: 'letters', event: 'settled', email: 'kati@guest.example' };
    await call('POST', `/controllers/${shop.slug}/records`, [
      { ...record, key: 'a', on: '2024-02-01' },
      { ...record, key: 'b', on: '2010-02-01' },
      { ...record, key: 'c', on: '2024-02-01', email: 'jaan@guest.example' },
    ]);
    const plan = await planOf(await asked(shop, 'kati@guest.example'));
    expect(about(plan, 'letters')).toMatchObject({
      outcome: 'partly',
      rows: 2,
      until: '2030-02-01',
      parts: [
        { outcome: 'elsewhere', rows: 1, clause: null },
        { outcome: 'kept', rows: 1, until: '2030-02-01', ground: 'legal-claims' },
      ],
    });
    expect(about(plan, 'ledger')).toMatchObject({
      outcome: 'elsewhere',
      rows: 0,
      clause: '2.2',
      ground: 'legal-obligation',
    });
    expect(about(plan, 'ledger')?.sentence).toBe(
      'ledger: what there is in other systems is erased by hand, but for what has to be kept by clause 2.2.',
    );
    expect(about(plan, 'photos')).toMatchObject({ outcome: 'elsewhere', rows: 0, clause: null });
  });
});

const others: Rules = [
  {
    ...{ id: 'letters', category: 'letters', keep: 'P6Y', after: 'settled', then: 'delete', clause: '2.1' },
    ground: 'legal-claims',
  },
  { id: 'photos', category: 'photos', keep: 'P1Y', after: 'taken', then: 'delete', clause: '2.1' },
];
