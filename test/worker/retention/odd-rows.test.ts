import { describe, expect, test } from 'vitest';
import { type ControllerBody, freshSlug, noticeBody, policyBody } from '../../support/factories.ts';
import { freshController, publish } from '../door.ts';
import { call } from '../holds/shop.ts';
import { approve, inShop, keepThreeYears, start } from './shop.ts';

type Mapped = NonNullable<ControllerBody['sources']>[number]['tables'];

/** A shop of one table, whose rows are all due: `columns` beside its key and `placed`, `rows` with the key first. */
async function shopOf(
  key: string,
  rows: string[],
  {
    email,
    placed = 'text',
    eventFormat = 'date',
  }: { email?: string; placed?: string; eventFormat?: string } = {},
) {
  const table = freshSlug('odd').replaceAll('-', '_');
  await inShop(
    `create table ${table} (id ${key} primary key not null, placed ${placed}, email ${email ?? 'text'})`,
  );
  await inShop(`insert into ${table} (id, placed, email) values ${rows.join(', ')}`);
  const mapped = { category: 'orders', table, key: 'id', event: 'placed', eventFormat, subject: 'email' };
  const tables = [mapped] as Mapped;
  const slug = await freshController({
    sources: [{ id: 'shop', kind: 'libsql', urlEnv: 'SOURCE_SHOP', tables }],
  });
  const policy = policyBody('2024-01-01', { retention: [keepThreeYears] });
  await publish(slug, '2024-01-01', noticeBody('2024-01-01', { policy }));
  return { slug, table };
}

async function purge(shop: { slug: string; table: string }) {
  const { id, status, reason } = await start(shop);
  return status === 'needs_approval' ? approve(id) : { status, reason, rules: [] };
}

async function hold({ slug }: { slug: string }, target: object): Promise<void> {
  const placed = await call('POST', `/controllers/${slug}/holds`, { ...target, reason: 'law:17(3)(e)' });
  expect(placed.status).toBe(201);
}

const record = (key: string | number) => ({ record: { category: 'orders', key } });
const left = async ({ table }: { table: string }) =>
  (await inShop(`select typeof(id) || ' ' || quote(id) as id from ${table} as t order by t.id`)).map(
    ({ id }) => id,
  );

describe('a key', () => {
  test('of bytes names no record: its row stays, and so does the one of the text that spells it', async () => {
    const shop = await shopOf('text', [
      "('ABCD', '2015-01-01', null)",
      "(x'ABCD', '2015-01-01', null)",
      "('z', '2015-01-01', null)",
    ]);
    await hold(shop, record('ABCD'));
    expect(await purge(shop)).toMatchObject({
      status: 'finished',
      rules: [{ eligible: 1, held: 1, purged: 1 }],
    });
    expect(await left(shop)).toEqual(["text 'ABCD'", "blob X'ABCD'"]);
  });

  test('of bytes or without end does not stall a run, however many of them there are', async () => {
    const many = Array.from({ length: 2_100 }, () => `(randomblob(8), '2015-01-01', null)`);
    const shop = await shopOf('text', ["('z', '2015-01-01', null)", ...many]);
    expect(await purge(shop)).toMatchObject({ status: 'finished', rules: [{ purged: 1 }] });
    const endless = await shopOf('string', ["('1e999', '2015-01-01', null)", "('z', '2015-01-01', null)"]);
    expect(await purge(endless)).toMatchObject({ status: 'finished', rules: [{ purged: 1 }] });
  });

  test.each([
    ['real', '1.0', '1'],
    ['real', 1, '1'],
    ['real', '0.3', '0.1 + 0.2'],
    ['real', '1.0e+21', '1e21'],
    ['', '7.0', '7.0'],
    ['', '7', "'7'"],
    ['', 7, '7.0'],
    ['text', 7, "'7'"],
    ['integer', '9007199254740993', '9007199254740993'],
  ])('of type %s is held as %j, however its number %s is written', async (type, named, key) => {
    const shop = await shopOf(type, [`(${key}, '2015-01-01', null)`, "(2, '2015-01-01', null)"]);
    await hold(shop, record(named));
    expect(await purge(shop)).toMatchObject({ status: 'finished', rules: [{ held: 1, purged: 1 }] });
    expect(await left(shop)).toHaveLength(1);
  });
});

describe('what a person’s column holds', () => {
  const bad = "cast(x'ff41' as text)";

  test.each([
    ['broken UTF-8', bad, 'text'],
    ['broken UTF-8 behind a NUL', "cast(x'4100ff' as text)", 'text'],
    ['a number without end', "'1e999'", 'string'],
    ['2 MB', 'hex(zeroblob(1000000))', 'text'],
  ])('may be %s: its row goes like any other, and stops none', async (_, value, email) => {
    const shop = await shopOf(
      'integer',
      [`(1, '2015-01-01', ${value})`, "(2, '2015-01-01', 'b@kodu.example')"],
      { email },
    );
    expect(await purge(shop)).toMatchObject({ status: 'finished', rules: [{ purged: 2 }] });
    expect(await left(shop)).toEqual([]);
  });

  test('names whom it names among broken characters, and in bytes', async () => {
    const shop = await shopOf('integer', [
      "(1, '2015-01-01', cast(x'4afc7269203c6d617269406b6f64752e6578616d706c653e' as text))", // Jüri <mari@kodu.example>, in Latin-1
      "(2, '2015-01-01', cast('mari@kodu.example' as blob))",
      "(3, '2015-01-01', 'Mari Õ. <MARI@kodu.example>')",
      "(4, '2015-01-01', 'õie@kodu.example')",
      "(5, '2015-01-01', 'jaan@kodu.example')",
    ]);
    await hold(shop, { subject: { email: 'mari@kodu.example' } });
    await hold(shop, { subject: { email: 'õie@kodu.example' } });
    expect(await purge(shop)).toMatchObject({ status: 'finished', rules: [{ held: 4, purged: 1 }] });
    expect(await left(shop)).toEqual([1, 2, 3, 4].map((id) => `integer ${id}`));
  });

  test('may be longer than is read of it: then it may name anybody who is held', async () => {
    const shop = await shopOf('integer', [
      "(1, '2015-01-01', printf('%*s', 9000, 'x') || ' mari@kodu.example')",
      "(2, '2015-01-01', 'b@kodu.example')",
    ]);
    await hold(shop, { subject: { email: 'mari@kodu.example' } });
    expect(await purge(shop)).toMatchObject({ status: 'finished', rules: [{ held: 1, purged: 1 }] });
    expect(await left(shop)).toEqual(['integer 1']);
  });

  test('may be a long word that is no address', async () => {
    const word = `'é' || replace(hex(zeroblob(900)), '0', 'a')`;
    const rows = Array.from({ length: 1_000 }, (_, at) => `(${at}, '2015-01-01', ${word})`);
    const shop = await shopOf('integer', rows);
    await hold(shop, { subject: { email: 'mari@kodu.example' } });
    expect(await purge(shop)).toMatchObject({ status: 'finished', rules: [{ purged: 1_000 }] });
  });
});

describe('a date', () => {
  test.each([
    ['date', "cast(x'323031352d30312d3031ff' as text)"],
    ['iso', "'2015-01-01T00:00:00' || hex(zeroblob(1000000))"],
    ['unix', "cast(x'ff' as text)"],
    ['unix_ms', "cast(x'31ff' as text)"],
  ])('as %s that is no readable text is none, and its row stops no other', async (eventFormat, value) => {
    const good = eventFormat.startsWith('unix') ? '1' : "'2015-01-01'";
    const rows = Array.from({ length: 1_500 }, (_, at) => `(${at}, ${at === 999 ? value : good}, null)`);
    const shop = await shopOf('integer', rows, { placed: '', eventFormat });
    expect(await purge(shop)).toMatchObject({ status: 'finished', rules: [{ undated: 1, purged: 1_499 }] });
    expect(await left(shop)).toEqual(['integer 999']);
  });
});
