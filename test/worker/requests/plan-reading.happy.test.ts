import { describe, expect, test } from 'vitest';
import { freshSlug } from '../../support/factories.ts';
import { api, everythingOf } from '../door.ts';
import { call, down } from '../holds/shop.ts';
import { inShop } from '../retention/shop.ts';
import { about, asked, eleme, elemeTables, freshPlanned, heldNow, planOf } from './planning.ts';
import { takeIn } from './shop.ts';

describe('a plan', () => {
  test('writes nothing, and is as real in a rehearsal', async () => {
    const shop = await freshPlanned(eleme, elemeTables, { mode: 'rehearsal' });
    await inShop(`insert into ${shop.accounts} values (1, 'mari@kodu.example', null)`);
    const id = await asked(shop, 'mari@kodu.example');
    const before = [
      await heldNow(shop.slug),
      await everythingOf(shop.slug),
      await inShop(`select * from ${shop.accounts}`),
    ];
    const plan = await planOf(id);
    expect(plan).toMatchObject({ rehearsal: true });
    expect(about(plan, 'accounts')).toMatchObject({ outcome: 'erased', rows: 1 });
    expect([
      await heldNow(shop.slug),
      await everythingOf(shop.slug),
      await inShop(`select * from ${shop.accounts}`),
    ]).toEqual(before);
  });

  test('has another digest as soon as another row of the person is there, and not for a stranger’s', async () => {
    const shop = await freshPlanned(eleme, elemeTables);
    const id = await asked(shop, 'mari@kodu.example');
    await inShop(`insert into ${shop.accounts} values (1, 'mari@kodu.example', null)`);
    const { digest } = await planOf(id);
    await inShop(`insert into ${shop.accounts} values (2, 'õie@kodu.example', null)`);
    expect((await planOf(id)).digest).toBe(digest);
    await inShop(`update ${shop.accounts} set id = 7 where id = 1`);
    expect((await planOf(id)).digest).not.toBe(digest);
  });

  test('takes in spellings of the address alone, and has the whole of many pages', async () => {
    const shop = await freshPlanned(eleme, elemeTables);
    const spellings = [
      'ÕIE@ÕUN.example',
      'õie@xn--un-bka.example',
      'o\u0303ie@o\u0303un.example',
      '\u00a0õie@õun.example\n',
    ];
    const strangers = [
      'oie@õun.example',
      'xõie@õun.example',
      'õie@õun.example.evil.example',
      'õie@õun.example, x@y.example',
    ];
    await inShop(
      `insert into ${shop.accounts} (mail) values ${[...spellings, ...strangers].map((text) => `('${text}')`).join(', ')}`,
    );
    await inShop(`insert into ${shop.accounts} (mail) values (cast('õie@õun.example' as blob)), (null), (7)`);
    await inShop(`insert into ${shop.accounts} (mail) with recursive n(i) as (select 1 union all select i + 1 from n where i < 6000)
      select iif(i % 2, 'õie@õun.example', 'ostja' || i || '@õun.example') from n`);
    const plan = await planOf(await asked(shop, 'õie@õun.example'));
    expect(about(plan, 'accounts')?.parts).toMatchObject([
      { outcome: 'erased', rows: 3_005 },
      // Of two people: for somebody to look at
      { outcome: 'by-hand', rows: 1 },
    ]);
  });

  test('is of rows whose key is bytes, which nothing here can take, that they are to be done by hand', async () => {
    const table = freshSlug('bytes').replaceAll('-', '_');
    await inShop(`create table ${table} (id primary key not null, mail text, closed text)`);
    await inShop(
      `insert into ${table} values (x'00ff', 'mari@kodu.example', null), ('a', 'mari@kodu.example', null)`,
    );
    const shop = await freshPlanned(eleme, () => [
      { category: 'accounts', table, key: 'id', subject: 'mail', event: 'closed', eventFormat: 'date' },
    ]);
    const plan = await planOf(await asked(shop, 'mari@kodu.example'));
    expect(about(plan, 'accounts')?.parts).toMatchObject([
      { outcome: 'erased', rows: 1 },
      { outcome: 'by-hand', rows: 1 },
    ]);
  });

  test('goes by the address that the shop knows, where the person writes from another', async () => {
    const shop = await freshPlanned(eleme, elemeTables);
    await inShop(
      `insert into ${shop.accounts} values (1, 'old@kodu.example', null), (2, 'new@kodu.example', null)`,
    );
    const { id } = await takeIn(shop.slug, {
      type: 'erasure',
      email: 'new@kodu.example',
      formerEmail: 'old@kodu.example',
    });
    await api('POST', `/requests/${id}/verify`, { how: 'signature', note: 'Seen.' });
    expect(about(await planOf(id), 'accounts')).toMatchObject({ outcome: 'erased', rows: 1 });
  });

  test('is refused where a source can’t be read, and names it', async () => {
    const shop = await freshPlanned(eleme, elemeTables);
    const id = await asked(shop, 'mari@kodu.example');
    const response = await call('GET', `/requests/${id}/plan`, undefined, down);
    expect(response.status).toBe(503);
    expect(await response.json()).toMatchObject({
      type: 'urn:unusta:problem:source-unavailable',
      source: 'shop',
    });
    // Not by ALTER, which looks at every view that another test has left
    await inShop(`drop table ${shop.accounts}`);
    await inShop(`create table ${shop.accounts} (id integer primary key, post text, closed text)`);
    const changed = await call('GET', `/requests/${id}/plan`);
    expect(changed.status).toBe(503);
    expect(await changed.json()).toMatchObject({ source: 'shop', detail: expect.stringContaining('mail') });
  });
});
