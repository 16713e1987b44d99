import fc from 'fast-check';
import { join, raw } from 'sql-template-tag';
import { describe, expect, test } from 'vitest';
import { column, name } from '../../../src/sources/quoting.ts';
import { pageQuery } from '../../../src/sources/scan.ts';
import { isSameName } from '../../../src/sources/schema.ts';
import { check, freshTable, scanOf, shop, type TableBody } from './shop.ts';

interface Names {
  table: string;
  key: string;
  event: string;
  subject: string;
  where: string;
  anonymise: string;
}

/** A table of these names with a row, mapped and indexed as the check asks: the findings then, and the row read back. */
async function roundTrip({ table, key, event, subject, where, anonymise }: Names, constant: string) {
  const columns = [key, event, subject, where, anonymise].map((one) => column(null, one));
  const database = shop();
  await database.write([
    raw(
      `create table ${name(table).sql} (${columns[0]?.sql} integer primary key, ${join(columns.slice(1)).sql})`,
    ),
    raw(
      `insert into ${name(table).sql} values (7, '2020-01-01', 'mari@kodu.example', '${constant.replaceAll("'", "''")}', 'Mari')`,
    ),
  ]);
  const body: TableBody = {
    ...{ category: 'orders', table, key, event, eventFormat: 'date', subject },
    where: { [where]: [constant] },
    anonymise: { [anonymise]: constant },
  };
  const { mapped, findings } = await check([body]);
  await database.write(findings.map((one) => raw(one.create ?? '')));
  const [only] = mapped;
  if (!only) throw new Error('not mapped');
  const [rows] = await database.read([pageQuery(scanOf(only), null, 10)]);
  return { codes: findings.map(({ code }) => code), after: await check([body]), rows };
}

const expected = { codes: ['no-index'], rows: [[7, '2020-01-01', 1, 0, 'mari@kodu.example']] };

describe('a name is a name, whatever it looks like', () => {
  test.each([
    ['quotes', `a"b`, `c'd`, '`e`', '[f]', `"`, `';--`],
    ['keywords', 'order', 'select', 'where', 'null', 'group', 'table'],
    ['words of SQL', 'rowid', 'oid', '_rowid_', 'true', 'current_timestamp', 'random()'],
    ['blanks', 'a b', ' c', 'd ', '  ', 'e  f', '\u00a0'],
    ['letters of the world', 'ärikliendi tellimus', 'дата', '日付', 'é', 'e\u0301', '💌'],
    ['placeholders', '?', '?1', ':name', '@x', '$y', '%s'],
    ['pieces of SQL', `x" from t; drop table t; --`, '/*', '*/', '--', 'a.b', 't.*'],
    ['pieces of JSON', '{"a":1}', '\\', '\\u0000', '$[0]', '~1', '/a/b'],
  ])('%s', async (_, own, key, event, subject, where, anonymise) => {
    const table = `${freshTable()}${own}`;
    const { codes, after, rows } = await roundTrip({ table, key, event, subject, where, anonymise }, own);
    expect({ codes, rows }).toEqual(expected);
    expect([after.findings, after.indexed.size]).toEqual([[], 1]);
  });

  test('any at all', async () => {
    const anyName = fc
      .string({ unit: 'binary', minLength: 1, maxLength: 60 })
      .filter((one) => !/\p{Cc}/u.test(one) && !['__proto__', 'constructor', 'prototype'].includes(one));
    const names = fc.uniqueArray(anyName, { minLength: 5, maxLength: 5, comparator: isSameName });
    await fc.assert(
      fc.asyncProperty(
        names,
        anyName,
        async ([key = '', event = '', subject = '', where = '', anonymise = ''], own) => {
          const table = `${freshTable()}${own}`;
          const { codes, after, rows } = await roundTrip(
            { table, key, event, subject, where, anonymise },
            own,
          );
          expect({ codes, rows }).toEqual(expected);
          expect([after.findings, after.indexed.size]).toEqual([[], 1]);
        },
      ),
      { numRuns: 40 },
    );
  });
});
