import { raw } from 'sql-template-tag';
import { describe, expect, test } from 'vitest';
import { dayEnd } from '../../../src/retention/dating.ts';
import { indexName } from '../../../src/retention/steps/scan-of.ts';
import { check, create, keysOf, orders, planOf, scanOf, shop, type TableBody } from './shop.ts';

const columns = 'placed_on text, status text, name text, email text, city text';
const rowid = `create table "%" (id integer primary key, ${columns})`;
const text = `create table "%" (id text not null primary key, ${columns})`;
const bare = `create table "%" (id text primary key, ${columns}) without rowid`;
const anonymise: TableBody['anonymise'] = {
  name: { null: true },
  email: { random: true },
  city: 'it\'s "gone"',
};
const where = { status: ['done'] };
const end = dayEnd('2024-05-05', 'Europe/Tallinn');
const position = { event: '2020-02-02', key: 'a' };

const shapes: [what: string, statements: string[], more: Partial<TableBody>, wanted: RegExp][] = [
  [
    'an INTEGER PRIMARY KEY',
    [rowid],
    {},
    /^create index "unusta_by_t_\w+_placed_on" on "t_\w+" \("placed_on"\)$/,
  ],
  ['a key of text', [text], {}, /\("placed_on","id"\)$/],
  ['WITHOUT ROWID', [bare], {}, /\("placed_on","id"\)$/],
  ['moments', [rowid], { eventFormat: 'unix' }, /\("placed_on"\)$/],
  ['some rows', [rowid, 'create index "%_s" on "%" (status)'], { where }, /\("placed_on"\)$/],
  [
    'what is anonymised',
    [rowid],
    { anonymise },
    /\("placed_on"\) where not \("name" is null and .+ and "city" is 'it''s "gone"'\)$/,
  ],
  [
    'some rows that are anonymised',
    [text, 'create index "%_s" on "%" (status, id)'],
    { where, anonymise },
    / where not /,
  ],
  ['other indexes that begin so', [text, 'create index "%_o" on "%" (placed_on, name)'], {}, /"id"\)$/],
  [
    'an index the other way round',
    [rowid, 'create index "%_o" on "%" (placed_on desc)'],
    {},
    /"placed_on"\)$/,
  ],
  [
    'an index that compares otherwise',
    [rowid, 'create index "%_o" on "%" (placed_on collate nocase)'],
    {},
    /"\)$/,
  ],
  ['an index of some rows', [rowid, 'create index "%_o" on "%" (placed_on) where name is null'], {}, /"\)$/],
  ['a date without case', [rowid.replace('placed_on text', 'placed_on text collate nocase')], {}, /"\)$/],
];

describe('a table without a serving index', () => {
  test.each(shapes)('%s', async (_, statements, more, wanted) => {
    const table = await create(...statements);
    const before = await check([orders(table, more)]);
    expect(before.findings.map(({ level, code, field }) => [level, code, field])).toEqual([
      ['warning', 'no-index', '/event'],
    ]);
    expect(before.indexed.size).toBe(0);
    const [mapped] = before.mapped;
    const { create: statement } = before.findings[0] ?? {};
    if (!mapped || !statement) throw new Error('nothing to create');
    expect(statement).toMatch(wanted);

    // By key: one pass, whatever index there is, and never a sort
    const byKey = scanOf(mapped, { by: 'key', end });
    expect(await planOf(byKey, null)).toMatch(/^SCAN t(?: USING INDEX sqlite_autoindex_t_\w+)?$/);
    expect(await planOf(byKey, position)).toMatch(/^SEARCH t USING .*\((?:id|rowid)>\?\)$/);

    await shop().write([raw(statement)]);
    const after = await check([orders(table, more)]);
    expect(after.findings).toEqual([]);
    expect([...after.indexed]).toEqual([indexName({ table, mapping: 0 })]);

    // By event: the very index, from the very row on, and never a sort
    const byEvent = scanOf(mapped, { end });
    const its = String.raw`^SEARCH t USING (?:COVERING )?INDEX unusta_(?:by|undone_1)_\w+`;
    expect(await planOf(byEvent, null)).toMatch(
      new RegExp(String.raw`${its} \(placed_on>\? AND placed_on<\?\)$`),
    );
    const beyond = String.raw`\(\(placed_on,(?:id|rowid)\)>\(\?,\?\) AND placed_on<\?\)$`;
    expect(await planOf(byEvent, position)).toMatch(new RegExp(`${its} ${beyond}`));
    expect(await planOf({ ...byEvent, end: null }, position)).not.toMatch(/TEMP|SCAN/);
    expect(await planOf({ ...byKey, end: null }, position)).toMatch(/\((?:id|rowid)>\?\)$/);
  });
});

describe('which indexes serve', () => {
  const served = async (statements: string[], more: Partial<TableBody> = {}) => {
    const { findings, indexed } = await check([orders(await create(...statements), more)]);
    return [indexed.size === 1 ? 'event' : 'key', ...findings.map(({ code }) => code)];
  };
  const on = (what: string) => `create index "%_i" on "%" ${what}`;

  test('more columns behind, a key named again, and WITHOUT ROWID its key unnamed', async () => {
    expect(await served([text, on('(placed_on, id, name)')])).toEqual(['event']);
    expect(await served([rowid, on('(placed_on, id)')])).toEqual(['event']);
    expect(await served([bare, on('(placed_on)')])).toEqual(['event']);
    expect(await served([rowid, on('(placed_on, name)')])).toEqual(['key', 'no-index']);
    expect(await served([text, on('(placed_on)')])).toEqual(['key', 'no-index']);
  });

  test('one with all rows, where some are anonymised, but not as well', async () => {
    const more = { anonymise: { name: { null: true as const } } };
    expect(await served([rowid, on('(placed_on)')], more)).toEqual(['event', 'index-with-done']);
    const lean = on('(placed_on) WHERE\n not ("name" is null)');
    expect(await served([rowid, lean], more)).toEqual(['event']);
    expect(await served([rowid, lean.replace(' is null)', ' is null) and 1')], more)).toEqual([
      'key',
      'no-index',
    ]);
    expect(await served([rowid, lean])).toEqual(['key', 'no-index']);
  });

  test('one statement for two mappings by the same event', async () => {
    const table = await create(rowid);
    const second = (more: Partial<TableBody>) => [
      orders(table),
      orders(table, { category: 'accounting', ...more }),
    ];
    const wanted = async (more: Partial<TableBody>) =>
      (await check(second(more))).findings.map((one) => one.create);
    expect(await wanted({})).toHaveLength(1);
    expect(await wanted({ event: 'status' })).toHaveLength(2);
    const both = await wanted({ anonymise: { name: 'x' } });
    await shop().write(both.map((one) => raw(one ?? '')));
    expect((await check(second({ anonymise: { name: 'x' } }))).findings).toEqual([]);
  });
});

describe('going through a table', () => {
  const days = ['2019-12-31', '2020-01-01', '2020-01-01', '2024-05-05', '2024-05-06', null, 5, 'soon'];
  const rows = Array.from({ length: 90 }, (_, i) => [i * 7 - 100, days[i % days.length]] as const);

  test.each([
    ['INTEGER PRIMARY KEY', rowid, '("placed_on")'],
    ['text', text, '("placed_on", "id")'],
    ['WITHOUT ROWID', bare, '("placed_on")'],
  ])('%s: by event or by key, every row once, in pages of any size', async (_, made, indexed) => {
    const table = await create(made, `create index "%_i" on "%" ${indexed}`);
    const insert = `insert into "${table}" (id, placed_on) select value ->> 0, value ->> 1 from json_each('${JSON.stringify(rows)}')`;
    await shop().write([raw(insert)]);
    const { mapped } = await check([orders(table)]);
    const [only] = mapped;
    if (!only) throw new Error('not mapped');
    const due = rows
      .filter(([, on]) => typeof on === 'string' && on >= '0' && on <= '2024-05-05')
      .map(([id]) => String(id));
    for (const by of ['event', 'key'] as const) {
      for (const limit of [1, 2, 7, 23, 200]) {
        const keys = (await keysOf(scanOf(only, { by, end }), limit)).map(String);
        expect(keys.toSorted()).toEqual(due.toSorted());
      }
    }
  });
});
