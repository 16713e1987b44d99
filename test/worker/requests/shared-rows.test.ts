import { beforeEach, describe, expect, test } from 'vitest';
import { freshSlug } from '../../support/factories.ts';
import { problemOf } from '../door.ts';
import { inShop, start } from '../retention/shop.ts';
import { carriedOut, idsIn } from './carrying-out.ts';
import { replied, reply, saidOf, settle, tasksOf } from './erased.ts';
import {
  about,
  asked,
  freshPlanned,
  neiss,
  neissTables,
  type PlannedShop,
  planOf,
  type Rules,
} from './planning.ts';
import { freshAddress } from './shop.ts';

const buyer = 'buyer@kodu.example';
const dated = { key: 'id', event: 'at', eventFormat: 'date' } as const;
const partly = { outcome: 'partly', ground: 'Others have to be asked.' };

/** A notice that deletes both of a gift's categories, or ends them `anonymised`. */
const rulesOf = (then: 'delete' | 'anonymise'): Rules =>
  ['gifts_given', 'gifts_received'].map((category) => ({
    ...{ id: category, category, keep: 'P3Y', after: 'given', then, clause: '2.1' },
  }));

interface GiftShop extends PlannedShop {
  gifts: string;
}

/** A table of which each row is somebody's who bought and somebody's who gets it. */
async function freshGifts(
  then: 'delete' | 'anonymise',
  anonymise: [given?: object, received?: object] = [],
): Promise<GiftShop> {
  const gifts = freshSlug('gifts').replaceAll('-', '_');
  await inShop(
    `create table ${gifts} (id integer primary key, buyer text, receiver text, name text, at text)`,
  );
  const shop = await freshPlanned(rulesOf(then), () => [
    { ...dated, category: 'gifts_given', table: gifts, subject: 'buyer', ...anonymise[0] },
    { ...dated, category: 'gifts_received', table: gifts, subject: 'receiver', ...anonymise[1] },
  ]);
  return { ...shop, gifts };
}

let email = '';
beforeEach(() => {
  email = freshAddress();
});

describe('a row that names somebody else by another mapping', () => {
  test('is not deleted: it is left to be done by hand, and no answer says more', async () => {
    const shop = await freshGifts('delete');
    await inShop(`insert into ${shop.gifts} values (1, '${buyer}', '${email}', 'x', '2026-11-01'),
      (2, '${email}', ' ${email.toUpperCase()}', 'x', '2026-11-01'), (3, null, '${email}', 'x', '2026-11-01'),
      (4, '${email}', 'none', 'x', '2026-11-01'), (5, '${email}', 'Ülo <ülo@kodu.example>', 'x', '2026-11-01')`);
    const id = await asked(shop, email);
    const plan = await planOf(id);
    expect(about(plan, 'gifts_received')?.parts).toMatchObject([
      { outcome: 'erased', rows: 2 },
      { outcome: 'by-hand', rows: 1 },
    ]);
    expect(about(plan, 'gifts_given')).toMatchObject({
      parts: [
        { outcome: 'erased', rows: 2 },
        { outcome: 'by-hand', rows: 1 },
      ],
      sentence: expect.stringContaining('1 record to be erased by hand'),
    });
    expect(await carriedOut(id)).toMatchObject({ status: 'finished' });
    expect(await inShop(`select id, buyer, receiver from ${shop.gifts} order by id`)).toEqual([
      { id: 1, buyer, receiver: email },
      { id: 5, buyer: email, receiver: 'Ülo <ülo@kodu.example>' },
    ]);
    const left = ['gifts_given', 'gifts_received'];
    const tasks = (await tasksOf(id)).filter(({ kind }) => kind === 'elsewhere');
    expect(tasks.map(({ category }) => category)).toEqual(left);
    const { status, body } = await problemOf(await reply(id));
    expect(status).toBe(409);
    expect(body).toMatchObject({ categories: left });
    const { said } = await replied(id, email, partly);
    expect(saidOf(said, 'gifts_received')).toMatchObject({
      parts: [
        { outcome: 'erased', rows: 2 },
        { outcome: 'elsewhere', rows: 1, state: 'open' },
      ],
    });
  });

  test('nor is one that becomes somebody else’s after the plan', async () => {
    const shop = await freshGifts('delete');
    await inShop(
      `insert into ${shop.gifts} values (1, null, '${email}', 'x', null), (2, null, '${email}', 'x', null)`,
    );
    const id = await asked(shop, email);
    const { digest } = await planOf(id);
    await inShop(`update ${shop.gifts} set buyer = '${buyer}' where id = 2`);
    expect((await planOf(id)).digest).not.toBe(digest);
    await carriedOut(id);
    expect(await idsIn(shop.gifts)).toEqual([2]);
  });

  test('nor is one that a restored backup brings back: it is counted as held', async () => {
    const shop = await freshGifts('delete');
    const rows = `insert into ${shop.gifts} values (1, null, '${email}', 'x', '2026-11-01')`;
    await inShop(rows);
    await carriedOut(await asked(shop, email));
    await inShop(`${rows}, (2, '${buyer}', '${email}', 'x', '2026-11-01')`);
    const run = await start({ slug: shop.slug, table: shop.gifts }, { reapply: true });
    expect(run.rules).toMatchObject([{ id: 'erasure-gifts_received', purged: 1, held: 1 }]);
    expect(await idsIn(shop.gifts)).toEqual([2]);
  });

  test('is anonymised where that touches nothing of theirs', async () => {
    const shop = await freshGifts('anonymise', [
      { anonymise: { buyer: { null: true } } },
      { anonymise: { receiver: 'gone@kadakas.example', name: 'x' } },
    ]);
    await inShop(`insert into ${shop.gifts} values (1, '${buyer}', '${email}', 'Mari', '2026-11-01')`);
    const id = await asked(shop, email);
    expect(about(await planOf(id), 'gifts_received')).toMatchObject({ outcome: 'anonymised', rows: 1 });
    await carriedOut(id);
    const left = { id: 1, receiver: 'gone@kadakas.example', name: 'x' };
    expect(await inShop(`select * from ${shop.gifts}`)).toMatchObject([{ ...left, buyer }]);
    await replied(id, email);
    // What it was anonymised with is nobody
    await carriedOut(await asked(shop, buyer));
    expect(await inShop(`select * from ${shop.gifts}`)).toMatchObject([{ ...left, buyer: null }]);
  });

  test('but not where it would change by what they are found', async () => {
    const everything = { anonymise: { buyer: { null: true }, receiver: { null: true } } };
    const shop = await freshGifts('anonymise', [everything, everything]);
    await inShop(`insert into ${shop.gifts} values (1, '${buyer}', '${email}', 'Mari', '2026-11-01'),
      (2, '${email}', '${email}', 'Mari', '2026-11-01')`);
    const id = await asked(shop, email);
    await carriedOut(id);
    expect(await inShop(`select id, buyer, receiver from ${shop.gifts} order by id`)).toEqual([
      { id: 1, buyer, receiver: email },
      { id: 2, buyer: null, receiver: null },
    ]);
    expect(about(await planOf(id), 'gifts_received')).toMatchObject({ outcome: 'by-hand', rows: 1 });
  });

  test('is not forgotten once the account is gone that led to it', async () => {
    const shop = await freshPlanned(neiss, neissTables);
    await inShop(`insert into ${shop.accounts} values (1, '${email}', '2020-01-01')`);
    await inShop(`insert into ${shop.orders} values (1, '2010-05-05', '2010-05-05', 'other@firm.example', 1, 'Mari', 'x'),
      (2, '2010-05-05', '2010-05-05', '${email}', 1, 'Mari', 'x')`);
    const id = await asked(shop, email);
    expect(about(await planOf(id), 'accounting')?.parts).toMatchObject([
      { outcome: 'erased', rows: 1 },
      { outcome: 'by-hand', rows: 1 },
    ]);
    await carriedOut(id);
    expect([await idsIn(shop.orders), await idsIn(shop.accounts)]).toEqual([[1], []]);
    expect((await problemOf(await reply(id))).body).toMatchObject({ categories: ['accounting'] });
    await settle(
      (await tasksOf(id)).find(({ category }) => category === 'accounting'),
      'done',
    );
    const { said } = await replied(id, email);
    expect(saidOf(said, 'accounting')?.parts).toMatchObject([
      { outcome: 'erased', rows: 1 },
      { outcome: 'elsewhere', rows: 1, state: 'done' },
    ]);
  });
});
