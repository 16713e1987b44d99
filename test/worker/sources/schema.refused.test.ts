import { describe, expect, test } from 'vitest';
import { create, findingsOf, orders, type TableBody } from './shop.ts';

const base = 'create table "%" (id integer primary key, placed_on text, email text, status text)';
const index = 'create index "%_i" on "%" (placed_on)';
const keyed = (id: string, constraint = '', options = '') => [
  `create table "%" (${id}, placed_on text, email text${constraint}) ${options}`,
  'create index "%_i" on "%" (placed_on, id)',
];
const joined = { column: 'email', table: '%_p', key: 'code', email: 'mail' };
const people = (code: string) => `create table "%_p" (id integer primary key, ${code}, mail text)`;
const none = { null: true } as const;
const random = { random: true } as const;

type Case = [what: string, statements: string[], more: Partial<TableBody>, findings: string[]];

const tables: Case[] = [
  ['all is well', [base, index], { subject: 'email', where: { status: ['done'] } }, []],
  ['a table that isn’t there', [base], { table: '%x' }, ['error missing-table 0/table']],
  ['a table in other letters', [base], { table: 'T%' }, ['error missing-table 0/table']],
  [
    'a view',
    [base, 'create view "%_v" as select * from "%"'],
    { table: '%_v' },
    ['error not-a-table 0/table'],
  ],
  [
    'a view that is broken',
    [
      base,
      'create table "%_o" (id, placed_on)',
      'create view "%_v" as select * from "%_o"',
      'drop table "%_o"',
    ],
    { table: '%_v' },
    ['error not-a-table 0/table'],
  ],
  [
    'a virtual table',
    ['create virtual table "%" using fts5 (id, placed_on)'],
    {},
    ['error not-a-table 0/table'],
  ],
  [
    'what a virtual table is stored in',
    ['create virtual table "%" using fts5 (body)'],
    { table: '%_content', event: 'c0' },
    ['error not-a-table 0/table'],
  ],
  ['a table of ours', [], { table: 'unusta_holds', event: 'revision' }, ['error reserved-table 0/table']],
  ['a table of SQLite', [], { table: 'SQLite_schema' }, ['error reserved-table 0/table']],
  [
    'columns that aren’t there',
    [base],
    {
      ...{ key: 'no', event: 'Placed_on', subject: 'x/y', where: { 'a~b': [1] }, anonymise: { z: none } },
      withhold: ['id', 'pw'],
    },
    ['/key', '/event', '/subject', '/where/a~0b', '/anonymise/z', '/withhold/1'].map(
      (field) => `error missing-column 0${field}`,
    ),
  ],
  ['the rowid by none of its names', [base], { key: 'rowid' }, ['error missing-column 0/key']],
];

const keys: Case[] = [
  ['a column that isn’t unique', keyed('id text not null'), {}, ['error key-not-unique 0/key']],
  [
    'half of a primary key',
    keyed('id text not null, n int not null', ', primary key (id, n)'),
    {},
    ['error key-not-unique 0/key'],
  ],
  ['INT PRIMARY KEY, which may be NULL', keyed('id int primary key'), {}, ['error key-nullable 0/key']],
  ['TEXT PRIMARY KEY, which may be NULL', keyed('id text primary key'), {}, ['error key-nullable 0/key']],
  ['a unique column that may be NULL', keyed('id text unique'), {}, ['error key-nullable 0/key']],
  [
    'a key without case',
    keyed('id text collate nocase not null primary key'),
    {},
    ['error key-collation 0/key'],
  ],
  [
    'a key without case under an index with it',
    keyed('id text collate nocase not null', ', unique (id collate binary)'),
    {},
    ['error key-collation 0/key'],
  ],
  [
    'a key with case under an index without it',
    [...keyed('id text not null'), 'create unique index "%_u" on "%" (id collate nocase)'],
    {},
    ['error key-collation 0/key'],
  ],
  [
    'a unique index of some rows',
    [...keyed('id text not null'), 'create unique index "%_u" on "%" (id) where email is null'],
    {},
    ['error key-not-unique 0/key'],
  ],
  [
    'a unique index of an expression',
    [...keyed('id text not null'), 'create unique index "%_u" on "%" (lower(id))'],
    {},
    ['error key-not-unique 0/key'],
  ],
  ['bytes', keyed('id blob not null primary key'), {}, ['error key-binary 0/key']],
  ['but not TEXT NOT NULL PRIMARY KEY', keyed('id text not null primary key'), {}, []],
  ['but not TEXT PRIMARY KEY of a STRICT table', keyed('id text primary key', '', 'strict'), {}, []],
  ['but not TEXT PRIMARY KEY WITHOUT ROWID', keyed('id text primary key', '', 'without rowid'), {}, []],
  ['but not INTEGER PRIMARY KEY DESC, if not null', keyed('id integer not null primary key desc'), {}, []],
  ['but not a unique index', [...keyed('id text not null'), 'create unique index "%_u" on "%" (id)'], {}, []],
];

const joins: Case[] = [
  ['a table that isn’t there', [base, index], { subject: joined }, ['error missing-table 0/subject/table']],
  [
    'a view',
    [base, index, 'create view "%_p" as select 1 as code, 2 as mail'],
    { subject: joined },
    ['error not-a-table 0/subject/table'],
  ],
  [
    'a column that isn’t there',
    [base, index, 'create table "%_p" (id integer primary key)'],
    { subject: joined },
    ['error missing-column 0/subject/key', 'error missing-column 0/subject/email'],
  ],
  [
    'an own column that isn’t there',
    [base, index, people('code text unique')],
    { subject: { ...joined, column: 'person' } },
    ['error missing-column 0/subject/column'],
  ],
  [
    'a key that isn’t unique',
    [base, index, people('code text')],
    { subject: joined },
    ['error joined-key-not-unique 0/subject/key'],
  ],
  [
    'a key without case, unique with it',
    [
      base,
      index,
      people('code text collate nocase'),
      'create unique index "%_u" on "%_p" (code collate binary)',
    ],
    { subject: joined },
    ['error joined-key-not-unique 0/subject/key'],
  ],
  [
    'a key of texts that numbers refer to: 007 and 7 are one to them',
    [base.replace('email text', 'email integer'), index, people('code text unique')],
    { subject: joined },
    ['error joined-key-not-unique 0/subject/key'],
  ],
  [
    'a key of anything that texts refer to',
    [base, index, people('code unique')],
    { subject: joined },
    ['error joined-key-not-unique 0/subject/key'],
  ],
  [
    'but not one of numbers that texts refer to',
    [base, index, people('code integer unique')],
    { subject: joined },
    [],
  ],
  [
    'but not one unique without case',
    [base, index, people('code text collate nocase unique')],
    { subject: joined },
    [],
  ],
  ['but not a primary key', [base, index, people('code')], { subject: { ...joined, key: 'id' } }, []],
];

const child = (action: string, to = '') =>
  `create table "%_c" (id integer primary key, parent references "%"${to} ${action})`;

const references: Case[] = [
  [
    'triggers',
    [base, index, 'create trigger "%_t" after delete on "%" begin select 1; end'],
    {},
    ['error triggers 0/table'],
  ],
  ...['cascade', 'set null', 'set default'].map(
    (action): Case => [
      `rows that change with it: ${action}`,
      [base, index, child(`on delete ${action}`)],
      {},
      ['error cascade 0/table'],
    ],
  ),
  [
    'its own rows that change with it',
    ['create table "%" (id integer primary key, placed_on text, up references "%" on delete cascade)', index],
    {},
    ['error cascade 0/table'],
  ],
  ['rows that hinder it', [base, index, child('on update cascade')], {}, ['warning referred-to 0/table']],
  [
    'rows that refer to what is anonymised',
    [base.replace('email text', 'email text unique'), index, child('on update cascade', ' (Email)')],
    { anonymise: { email: random } },
    ['error anonymise-referred-to 0/anonymise/email'],
  ],
  [
    'but not rows that refer to something else of what is anonymised',
    [base, child('')],
    { anonymise: { email: none } },
    ['warning no-index 0/event'],
  ],
];

describe.each([
  ['a table', tables],
  ['a key', keys],
  ['a joined subject', joins],
  ['what depends on the rows', references],
] as const)('%s:', (_, cases) => {
  test.each(cases)('%s', async (_what, statements, more, expected) => {
    const table = await create(...statements);
    expect(await findingsOf([orders(table, more)])).toEqual(expected);
  });
});
