import { DatabaseSync } from 'node:sqlite';
import { beforeEach, describe, expect, test } from 'vitest';
import type { MappedTable, Mapping } from '../../../src/retention/mapping.ts';
import type { Cell, SourceRow } from '../../../src/sources/cell.ts';
import { deedStatements, type Evidence } from '../../../src/sources/deed.ts';
import { expressionsOf } from '../../../src/sources/reading.ts';
import { sourceTables } from '../../../src/sources/tables.ts';

const mapping: Mapping = {
  ...{ category: 'orders', event: 'placed_at', format: 'date', where: [], anonymise: [], rules: [] },
  subject: { kind: 'address', column: 'email' },
};
const table: MappedTable = { source: 'shop', table: 'orders', key: 'id', mappings: [mapping] };
const evidence: Evidence = {
  ...{ controller: 'kadakas', run: 'run', number: 1, rule: 'orders', category: 'orders', clause: '1' },
  ...{ noticeVersion: '2026-01-01', table: 'orders', deed: 'delete', rows: 0, firstOn: '', lastOn: '' },
  ...{ digest: '', holdsRevision: 0, at: 0 },
};

describe('what takes rows of a source', () => {
  let db: DatabaseSync;

  beforeEach(() => {
    db = new DatabaseSync(':memory:');
    for (const { sql } of sourceTables) db.exec(sql);
    db.exec('create table orders (id integer primary key, placed_at, email text collate nocase)');
  });

  const insert = (...row: (string | number | Uint8Array | null)[]) =>
    db.prepare('insert into orders values (?, ?, ?)').run(...row);

  function readAll(): SourceRow[] {
    const columns = ['id', ...expressionsOf(table).map(({ sql }) => sql)].join(', ');
    const rows = db.prepare(`select ${columns} from orders as t order by id`).all();
    return rows.map((row) => Object.values(row).map(cellOf) as SourceRow);
  }

  const cellOf = (value: unknown) =>
    (value instanceof Uint8Array ? Uint8Array.from(value).buffer : value) as Cell;

  function functionsCalled(rows: SourceRow[]) {
    const [, { sql, values }] = deedStatements(table, [0], rows, evidence);
    const steps = db.prepare(`explain ${sql}`).all(...(values as string[]));
    return steps.filter(({ opcode }) => /^(Pure)?Function$/.test(String(opcode))).length;
  }

  function take(rows: SourceRow[]) {
    const [, deed] = deedStatements(table, [0], rows, { ...evidence, rows: rows.length });
    return Number(db.prepare(deed.sql).run(...(deed.values as (string | number)[])).changes);
  }

  test('calls no scalar function where texts and numbers were read: SQLite would copy each page it changes', () => {
    insert(1, '2020-01-01', 'mari@example.com');
    insert(2, 20_200_101, 'jaan@example.com');
    expect(functionsCalled(readAll().slice(0, 1))).toBe(0);
    insert(3, '2020-01-01', 'jüri@example.com');
    expect(functionsCalled(readAll())).toBeGreaterThan(0);
  });

  test('takes rows of every kind of value, as they were read', () => {
    insert(1, '2020-01-01', 'mari@example.com');
    insert(2, null, 'jüri@example.com');
    insert(3, '2020-01-01', null);
    insert(4, 'yesterday ünder', 'o\'neil"@example.com, [x]');
    insert(5, 12.5, new Uint8Array([1, 2, 255]));
    insert(9_007_199_254_740_991, '2020-01-02', '');
    expect(take(readAll())).toBe(6);
  });

  test.each([
    ['event', "update orders set placed_at = '2026-01-01' where id = 2"],
    ['address', "update orders set email = 'other@example.com' where id = 2"],
    ['case of an address', "update orders set email = 'MARI@example.com' where id = 2"],
    ['kind of a value', 'update orders set placed_at = cast(placed_at as blob) where id = 2'],
    ['key', 'update orders set id = 7 where id = 2'],
  ])('leaves a row whose %s has changed since', (_, change) => {
    for (const id of [1, 2, 3]) insert(id, '2020-01-01', 'mari@example.com');
    const rows = readAll();
    db.exec(change);
    expect(take(rows)).toBe(2);
    expect(readAll()).toHaveLength(1);
  });

  test('takes none under another revision of the holds', () => {
    insert(1, '2020-01-01', 'mari@example.com');
    db.exec("insert into unusta_holds values ('kadakas', 'hold', 'someone', null, null, 0, 1)");
    expect(take(readAll())).toBe(0);
  });
});
