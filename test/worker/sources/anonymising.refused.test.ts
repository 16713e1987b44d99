import { describe, expect, test } from 'vitest';
import { create, findingsOf, orders, type TableBody } from './shop.ts';

type Anonymise = NonNullable<TableBody['anonymise']>;
type Case = [what: string, columns: string, anonymise: Anonymise, findings: string[]];

const none = { null: true } as const;
const random = { random: true } as const;
const refused = (code: string, column = 'c') => [`error ${code} 0/anonymise/${column}`];
const fine = ['warning no-index 0/event'];

/** Columns and constraints behind `id` and `placed_on`. */
const rowid: Case[] = [
  ['nothing against it', 'a, b, c', { a: none, b: random, c: 'gone' }, fine],
  ['a column that is computed', "c as ('x')", { c: none }, refused('anonymise-generated')],
  ['a column that is computed and stored', "c as ('x') stored", { c: 'y' }, refused('anonymise-generated')],
  ['NULL into NOT NULL', 'c not null', { c: none }, refused('anonymise-not-null')],
  ['but not random into NOT NULL', 'c not null', { c: random }, fine],
  ['a constant into UNIQUE', 'c unique', { c: 'gone' }, refused('anonymise-unique')],
  ['but not NULL into UNIQUE', 'c unique', { c: none }, fine],
  ['but not random into UNIQUE', 'c unique', { c: random }, fine],
  ['a constant into UNIQUE of two', 'b, c, unique (b, c)', { c: 0 }, refused('anonymise-unique')],
  ['but not if the other is random', 'b, c, unique (b, c)', { b: random, c: 0 }, fine],
  ['but not if the other becomes NULL', 'b, c, unique (b, c)', { b: none, c: 0 }, fine],
  ['but not if the other is the key', 'c, unique (c, id)', { c: 0 }, fine],
  ['the date', 'c', { placed_on: none, c: none }, refused('event-anonymised', 'placed_on')],
  ['the key', 'c', { id: 1 }, refused('key-anonymised', 'id')],
  ['a reference that becomes random', 'c references "%"', { c: random }, refused('anonymise-reference')],
  [
    'a reference that becomes a constant',
    'c references "%"',
    { c: 0 },
    ['warning anonymise-reference 0/anonymise/c', 'warning referred-to 0/table'].slice(0, 1).concat(fine),
  ],
  ['but not a reference that becomes NULL', 'c references "%"', { c: none }, fine],
];

const strict: Case[] = [
  ['random into a number', 'c integer', { c: random }, refused('anonymise-type')],
  ['a text into a number', 'c int', { c: '1' }, refused('anonymise-type')],
  ['a fraction into an integer', 'c integer', { c: 1.5 }, refused('anonymise-type')],
  ['a text into REAL', 'c real', { c: 'x' }, refused('anonymise-type')],
  [
    'anything into BLOB',
    'b blob, c blob',
    { b: 0, c: random },
    [...refused('anonymise-type', 'b'), ...refused('anonymise-type')],
  ],
  [
    'but not what they take',
    'a any, b text, c integer, d real, e blob, f text',
    {
      ...{ a: 'x', b: random, c: -3, d: 1.5, e: none, f: 7 },
    },
    fine,
  ],
];

const withIndex = async (table: string, anonymise: Anonymise) => findingsOf([orders(table, { anonymise })]);

describe('to anonymise is refused:', () => {
  test.each(rowid)('%s', async (_, columns, anonymise, expected) => {
    const table = await create(
      `create table "%" (id integer primary key, placed_on text, ${columns.replace(/^c as/, 'c text as')})`,
    );
    expect(await withIndex(table, anonymise)).toEqual(expected);
  });

  test.each(strict)('in a STRICT table %s', async (_, columns, anonymise, expected) => {
    const table = await create(
      `create table "%" (id integer primary key, placed_on text, ${columns}) strict`,
    );
    expect(await withIndex(table, anonymise)).toEqual(expected);
  });

  test('a constant into a unique expression, or among some rows', async () => {
    const made = 'create table "%" (id integer primary key, placed_on text, email text, name text)';
    for (const unique of ['lower("Email")', 'email) where (name is null']) {
      const table = await create(made, `create unique index "%_u" on "%" (${unique})`);
      expect(await withIndex(table, { email: 'x' })).toEqual(refused('anonymise-unique', 'email'));
    }
    const table = await create(made, 'create unique index "%_u" on "%" (lower(email))');
    expect(await withIndex(table, { name: 'x' })).toEqual(fine);
  });

  test('half of a primary key that isn’t the key', async () => {
    const table = await create(
      'create table "%" (id text not null unique, placed_on, c text, primary key (c, id)) without rowid',
    );
    expect(await withIndex(table, { c: random })).toEqual(refused('key-anonymised'));
  });

  test('what another mapping of the table is decided by', async () => {
    const table = await create(
      'create table "%" (id integer primary key, placed_on text, paid_on text, kind text)',
    );
    const first = orders(table, { anonymise: { paid_on: none, kind: none } });
    const second = orders(table, { category: 'accounting', event: 'paid_on', where: { kind: ['sale'] } });
    expect(await findingsOf([first, second])).toEqual([
      ...refused('event-anonymised', 'paid_on'),
      ...refused('where-anonymised', 'kind'),
    ]);
    expect(await findingsOf([second, first])).toEqual([
      'error event-anonymised 1/anonymise/paid_on',
      'error where-anonymised 1/anonymise/kind',
    ]);
  });
});

test('one table by two keys', async () => {
  const table = await create(
    'create table "%" (id integer primary key, code text not null unique, placed_on text)',
    'create index "%_i" on "%" (placed_on)',
  );
  const others = [orders(table), orders(table, { category: 'accounting', key: 'code' })];
  expect(await findingsOf(others)).toEqual(['error keys-differ 1/key']);
});

test('one table whose rows may be of two people is used, and said to be', async () => {
  const table = await create(
    'create table "%" (id integer primary key, buyer text, receiver text, placed_on text)',
    'create index "%_i" on "%" (placed_on)',
  );
  const two = [
    orders(table, { subject: 'buyer' }),
    orders(table, { category: 'deliveries', subject: 'receiver' }),
  ];
  expect(await findingsOf(two)).toEqual(['warning two-subjects 1/subject']);
});
