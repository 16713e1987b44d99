import { describe, expect, test } from 'vitest';
import { differingKeys } from '../../../src/sources/differing-keys.ts';
import { pointerTo } from '../../../src/sources/finding.ts';
import { isSameName, rowidOf, type SchemaTable, uniqueBy } from '../../../src/sources/schema.ts';

test('names are the same as SQLite has them: A is a, and Ä is not ä', () => {
  expect(isSameName('Orders', 'oRDERS')).toBe(true);
  for (const [one, other] of [
    ['ÄRI', 'äri'],
    ['orders', 'orders '],
    ['K', '\u212a'],
    ['i', 'İ'],
  ] as const) {
    expect(isSameName(one, other)).toBe(false);
  }
});

describe('a table', () => {
  const id = {
    name: 'id',
    type: 'INTEGER',
    isNotNull: false,
    isPrimary: true,
    isGenerated: false,
    collation: 'BINARY',
  };
  const code = { ...id, name: 'code', isPrimary: false };
  const on = (...names: (string | null)[]) => ({
    ...{ name: 'i', isUnique: true, isPrimary: false, isPartial: false, sql: null, behind: [] },
    columns: names.map((name) => ({ name, collation: 'BINARY', isDescending: false })),
  });
  const table = (more: Partial<SchemaTable>): SchemaTable => ({
    ...{ name: 't', kind: 'table', isStrict: false, isWithoutRowid: false, sql: '', columns: [id, code] },
    ...{ indexes: [], triggers: [], parents: [], children: [] },
    ...more,
  });

  test('has its rowid by another name where its primary key has no index', () => {
    expect(rowidOf(table({}))).toBe('id');
    expect(rowidOf(table({ indexes: [on('code')] }))).toBe('id');
    expect(rowidOf(table({ indexes: [{ ...on('id'), isPrimary: true }] }))).toBe(null);
    expect(rowidOf(table({ isWithoutRowid: true }))).toBe(null);
    expect(rowidOf(table({ columns: [id, { ...code, isPrimary: true }] }))).toBe(null);
    expect(rowidOf(table({ columns: [code] }))).toBe(null);
  });

  test('is unique by what one whole index has alone', () => {
    const by = (...indexes: SchemaTable['indexes']) => uniqueBy(table({ indexes }), 'code').length;
    expect(by(on('code'))).toBe(1);
    expect(by(on('code', 'id'), on('id'), on(null), on(null, 'code'))).toBe(0);
    expect(by({ ...on('code'), isPartial: true }, { ...on('code'), isUnique: false })).toBe(0);
  });
});

test('a table that is listed again has to have its first key', () => {
  const one = (table: string, key: string) => ({ table, key });
  expect(differingKeys([one('a', 'id'), one('b', 'code'), one('a', 'id')])).toEqual([]);
  expect(differingKeys([one('a', 'id'), one('b', 'id'), one('a', 'code'), one('a', 'id')])).toEqual([
    { at: 2, table: 'a', key: 'code', first: 'id' },
  ]);
});

test('pointers (RFC 6901)', () => {
  expect(pointerTo()).toBe('');
  expect(pointerTo('where', 'a/b~c', 0, '')).toBe('/where/a~1b~0c/0/');
});
