import { beforeEach, describe, expect, test } from 'vitest';
import { problemOf, refusalOf, rowsOf } from '../door.ts';
import { call, down } from '../holds/shop.ts';
import { inShop } from '../retention/shop.ts';
import { carriedOut } from './carrying-out.ts';
import { replied, reply, saidOf, shopOf, tasksOf } from './erased.ts';
import { asked, eleme, freshPlanned, type PlannedShop } from './planning.ts';
import { freshAddress, shown } from './shop.ts';

let email = '';
let shop: PlannedShop;
let id = '';

beforeEach(async () => {
  email = freshAddress();
  shop = await shopOf(email);
  id = await asked(shop, email);
});

const partly = { outcome: 'partly', ground: 'The law.' };

/** Nothing was answered: no state, no words, no signature, no mail. */
async function expectNothing(expected: string, body: object, bindings: object = {}) {
  const before = await shown(id);
  const counted = () => rowsOf('select count(*) as n from deliveries where controller = ?', shop.slug);
  const told = await counted();
  expect(await refusalOf(reply(id, body, bindings))).toBe(expected);
  expect(await shown(id)).toEqual(before);
  expect(await counted()).toEqual(told);
  expect(await rowsOf('select id from request_texts where id = ?', `${id}.answer`)).toEqual([]);
}

describe('an erasure is not said to be done', () => {
  test('before it is: what nothing keeps is named', async () => {
    await expectNothing('409 erasure-not-done', {});
    await expectNothing('409 erasure-not-done', partly);
    const { body } = await problemOf(await reply(id, partly));
    expect(body).toMatchObject({ categories: ['accounts', 'orders', 'accounting'] });
    expect(body.detail).toContain('See the plan, and carry it out');
  });

  test('while it is being carried out, and not refused then', async () => {
    await carriedOut(id);
    await rowsOf("update runs set status = 'running', finished_at = null where request = ?", id);
    await expectNothing('409 erasure-not-done', partly);
    await expectNothing('409 erasure-done', { outcome: 'refused', ground: 'No.' });
  });

  test('wholly, where something is kept', async () => {
    await carriedOut(id);
    await expectNothing('409 erasure-not-whole', {});
    const { body } = await problemOf(await reply(id));
    expect(body).toMatchObject({ categories: ['orders', 'accounting'] });
    expect((await reply(id, partly)).status).toBe(200);
  });

  test('once a row has come since; another carrying out takes it', async () => {
    await carriedOut(id);
    await inShop(`insert into ${shop.accounts} values (9, '${email}', null)`);
    await expectNothing('409 erasure-not-done', partly);
    await carriedOut(id);
    const { said } = await replied(id, email, partly);
    expect(saidOf(said, 'accounts')).toMatchObject({ outcome: 'erased', rows: 2 });
  });

  test('while a source can’t be read', async () => {
    await carriedOut(id);
    await expectNothing('503 source-unavailable', partly, down);
  });

  test('where the database refused it: that is said, and no more than in part', async () => {
    const { orders } = shop;
    await inShop(`create table ${orders}_before as select * from ${orders}`);
    await inShop(`drop table ${orders}`);
    await inShop(`create table ${orders} (id integer primary key, placed text, done text, email text, account integer,
      name text check (id <> 1 or name <> 'Anonymous'), state text)`);
    await inShop(`insert into ${orders} select * from ${orders}_before`);
    await inShop(`drop table ${orders}_before`);
    await carriedOut(id);
    await expectNothing('409 erasure-not-whole', {});
    const { said } = await replied(id, email, partly);
    expect(saidOf(said, 'orders')).toMatchObject({
      parts: [{ outcome: 'erased', rows: 1 }, { outcome: 'failed', rows: 1 }, { rows: 1 }, { rows: 1 }],
      sentence: expect.stringContaining('1 record not erased: the database refused it'),
    });
    expect(await inShop(`select id from ${orders} where email = '${email}' and id = 1`)).toEqual([{ id: 1 }]);
  });

  test('in a rehearsal, where nothing is', async () => {
    shop = await shopOf(email, { mode: 'rehearsal' });
    id = await asked(shop, email);
    await expectNothing('409 erasure-not-done', partly);
  });

  test('of rows that name the person where no mapping means them, or among others, whatever somebody says', async () => {
    const where = { closed: ['2020-01-01'] };
    shop = await freshPlanned(eleme, ({ accounts: table }) => [
      {
        category: 'accounts',
        table,
        key: 'id',
        subject: 'mail',
        event: 'closed',
        eventFormat: 'date',
        where,
      },
    ]);
    await inShop(
      `insert into ${shop.accounts} values (1, '${email}', null), (2, 'Mari <${email}>', '2020-01-01')`,
    );
    id = await asked(shop, email);
    await carriedOut(id);
    const byHand = (await tasksOf(id)).filter(({ kind }) => kind === 'elsewhere');
    expect(byHand.map(({ category }) => category)).toContain('accounts');
    for (const task of byHand) await call('POST', `/tasks/${task.id}`, { state: 'done' });
    await expectNothing('409 erasure-not-whole', {});
    const { said } = await replied(id, email, partly);
    expect(saidOf(said, 'accounts')).toMatchObject({
      parts: [{ outcome: 'elsewhere', rows: 2, state: 'open' }],
      sentence: 'Your account: 2 records not erased yet: we do that by hand.',
    });
    expect(await inShop(`select id from ${shop.accounts}`)).toHaveLength(2);
  });

  test('by hand, before somebody says so', async () => {
    const support = { ...eleme[1], id: 'support', category: 'support', then: 'delete' as const };
    shop = await shopOf(email, {}, [...eleme.slice(0, 2), support] as typeof eleme);
    await inShop(`update ${shop.orders} set state = 'open'`);
    id = await asked(shop, email);
    await carriedOut(id);
    await expectNothing('409 erasure-not-whole', {});
  });
});

describe('an erasure that is refused', () => {
  test('needs no plan, and lists nothing as gone; nobody is asked to do anything any more', async () => {
    const { said } = await replied(id, email, { outcome: 'refused', ground: 'Art. 12(5) GDPR' });
    expect(said).toMatchObject({ outcome: 'refused', remedies: {} });
    expect([said.categories, said.recipients, said.asOf]).toEqual([undefined, undefined, undefined]);
    expect(await tasksOf(id)).toEqual([]);
  });

  test('is none once something is gone', async () => {
    await carriedOut(id);
    await expectNothing('409 erasure-done', { outcome: 'refused', ground: 'No.' });
  });
});
