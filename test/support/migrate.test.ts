import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client/http';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { migrate } from '../../src/dev/migrate.ts';
import { type Sqld, startSqld } from '../../src/dev/sqld.ts';

const root = mkdtempSync(join(tmpdir(), 'unusta-migrate-'));
let sqld: Sqld;
let folder: string;

beforeAll(async () => {
  sqld = await startSqld(join(root, 'db'));
});
afterAll(async () => {
  await sqld.stop();
  rmSync(root, { recursive: true, force: true });
});
beforeEach(async () => {
  folder = mkdtempSync(join(root, 'migrations-'));
  // A database without tables again
  const client = createClient({ url: sqld.url });
  for (const { type, name } of await schema()) await client.execute(`DROP ${type} IF EXISTS "${name}"`);
});

const write = (name: string, sql: string) => writeFileSync(join(folder, name), sql);
const run = () => migrate({ url: sqld.url, folder });

async function schema(): Promise<{ type: string; name: string }[]> {
  const sql =
    "SELECT type, name FROM sqlite_schema WHERE name NOT LIKE 'sqlite_%' ORDER BY type = 'table', name";
  const { rows } = await createClient({ url: sqld.url }).execute(sql);
  return rows.map(({ type, name }) => ({ type: String(type), name: String(name) }));
}
const names = async () => (await schema()).map(({ name }) => name);

describe('migrations', () => {
  test('are applied in order, and twice is once', async () => {
    write('0002_second.sql', 'INSERT INTO shops VALUES (1)');
    write('0001_first.sql', 'CREATE TABLE shops (id INTEGER) STRICT;');
    expect(await run()).toEqual(['0001_first.sql', '0002_second.sql']);
    expect(await run()).toEqual([]);
    write('0003_third.sql', 'INSERT INTO shops VALUES (2);\n-- the last word');
    expect(await run()).toEqual(['0003_third.sql']);
    const { rows } = await createClient({ url: sqld.url }).execute('SELECT id FROM shops ORDER BY id');
    expect(rows.map(({ id }) => id)).toEqual([1, 2]);
  });

  test('may hold semicolons in strings and comments, and triggers', async () => {
    write(
      '0001_first.sql',
      `CREATE TABLE shops (id INTEGER, name TEXT DEFAULT 'a;b'); -- not the end;
       /* ; */ CREATE TRIGGER named AFTER INSERT ON shops BEGIN
         UPDATE shops SET name = CASE WHEN new.id > 1 THEN 'END;' ELSE ';' END WHERE id = new.id;
         SELECT 1;
       END;
       INSERT INTO shops (id) VALUES (2);`,
    );
    await run();
    const { rows } = await createClient({ url: sqld.url }).execute('SELECT name FROM shops');
    expect(rows.map(({ name }) => name)).toEqual(['END;']);
  });

  test.each([
    ['a statement', 'INSERT INTO nowhere VALUES (1);'],
    ['a constraint', 'CREATE TABLE one (id INTEGER PRIMARY KEY); INSERT INTO one VALUES (1), (1);'],
    ['the grammar', 'CREATE TABEL one (id);'],
    ['an open comment', '/* for ever'],
  ])('that fail by %s leave nothing behind', async (_, failing) => {
    write('0001_first.sql', 'CREATE TABLE shops (id INTEGER);');
    write('0002_second.sql', `CREATE TABLE lost (id INTEGER); INSERT INTO shops VALUES (1); ${failing}`);
    await expect(run()).rejects.toThrow('0002_second.sql failed, and nothing of it was kept');
    expect(await names()).toEqual(['migrations', 'shops']);
    const client = createClient({ url: sqld.url });
    expect((await client.execute('SELECT name FROM migrations')).rows).toHaveLength(1);
    expect((await client.execute('SELECT id FROM shops')).rows).toEqual([]);
    write('0002_second.sql', 'CREATE TABLE kept (id INTEGER);');
    expect(await run()).toEqual(['0002_second.sql']);
  });

  test('are never edited once applied', async () => {
    write('0001_first.sql', 'CREATE TABLE shops (id INTEGER);');
    await run();
    write('0001_first.sql', 'CREATE TABLE shops (id TEXT);');
    write('0002_second.sql', 'CREATE TABLE more (id INTEGER);');
    await expect(run()).rejects.toThrow('0001_first.sql was edited after it was applied');
    expect(await names()).toEqual(['migrations', 'shops']);
  });

  test('are applied once by starters at the same time', async () => {
    for (const number of [1, 2, 3, 4, 5])
      write(`000${number}_table.sql`, `CREATE TABLE table_${number} (id INTEGER);`);
    const applied = await Promise.all([run(), run(), run(), run()]);
    expect(applied.flat().sort()).toEqual([1, 2, 3, 4, 5].map((number) => `000${number}_table.sql`));
    expect((await names()).filter((name) => name.startsWith('table_'))).toHaveLength(5);
  });

  test('must be numbered, and may not end their transaction', async () => {
    write('0001_first.sql', 'CREATE TABLE shops (id INTEGER);\nCOMMIT;\nCREATE TABLE more (id INTEGER);');
    await expect(run()).rejects.toThrow('is one transaction already');
    rmSync(join(folder, '0001_first.sql'));
    write('1_first.sql', 'CREATE TABLE shops (id INTEGER);');
    await expect(run()).rejects.toThrow('migrations are named');
    rmSync(join(folder, '1_first.sql'));
    write('0001_first.sql', 'CREATE TABLE shops (id INTEGER);');
    write('0001_other.sql', 'CREATE TABLE more (id INTEGER);');
    await expect(run()).rejects.toThrow('its number is taken');
    expect(await names()).toEqual([]);
  });

  test('that this version does not know stop it', async () => {
    write('0001_first.sql', 'CREATE TABLE shops (id INTEGER);');
    write('0002_second.sql', 'CREATE TABLE more (id INTEGER);');
    await run();
    rmSync(join(folder, '0002_second.sql'));
    await expect(run()).rejects.toThrow('The database has 0002_second.sql, which is no migration here');
  });
});
