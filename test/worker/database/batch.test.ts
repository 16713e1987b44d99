import sql, { raw } from 'sql-template-tag';
import { beforeAll, describe, expect, test } from 'vitest';
import { isConstraintError, isUnreachable, openDatabase } from '../../../src/db/client.ts';
import { lane } from '../lane.ts';

const table = raw(`batch_${crypto.randomUUID().replaceAll('-', '')}`);
const open = () => openDatabase({ url: lane().databaseUrl });
const insert = (id: string, version: number) =>
  sql`INSERT INTO ${table} (id, version) VALUES (${id}, ${version})`;

async function rows() {
  const found = await open().read<{ id: string; version: number }>(
    sql`SELECT id, version FROM ${table} ORDER BY id`,
  );
  return found.map(({ id, version }) => [id, version]);
}

beforeAll(async () => {
  await open().write([
    sql`CREATE TABLE ${table} (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL) STRICT`,
  ]);
});

describe('a batch', () => {
  test('is kept whole', async () => {
    const results = await open().write([insert('whole-1', 1), insert('whole-2', 2)]);
    expect(results.map(({ rowsAffected }) => rowsAffected)).toEqual([1, 1]);
    expect(await rows()).toEqual([
      ['whole-1', 1],
      ['whole-2', 2],
    ]);
  });

  test.each([
    ['the last', [insert('lost', 1), insert('also-lost', 1), insert('whole-1', 1)]],
    ['one in the middle', [insert('lost', 1), insert('whole-1', 1), insert('also-lost', 1)]],
    ['the first', [insert('whole-1', 1), insert('lost', 1)]],
  ])('leaves nothing when %s of its statements violates a constraint', async (_, statements) => {
    const before = await rows();
    const error = await open()
      .write(statements)
      .catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/UNIQUE constraint failed/);
    expect([isConstraintError(error), isUnreachable(error)]).toEqual([true, false]);
    expect(await rows()).toEqual(before);
  });

  test('leaves nothing where the database rolls back by itself, and says why', async () => {
    const before = await rows();
    const again = sql`INSERT OR ROLLBACK INTO ${table} (id, version) VALUES ('whole-1', 1)`;
    const error = await open()
      .write([insert('lost', 1), again, insert('also-lost', 1)])
      .catch((reason: unknown) => reason);
    expect(isConstraintError(error)).toBe(true);
    expect(await rows()).toEqual(before);
  });

  test('leaves nothing when a statement is none', async () => {
    const before = await rows();
    const error = await open()
      .write([insert('lost', 1), sql`INSERT INTO nowhere VALUES (1)`])
      .catch((reason: unknown) => reason);
    expect(String(error)).toMatch(/no such table: nowhere/);
    expect([isConstraintError(error), isUnreachable(error)]).toEqual([false, false]);
    expect(await rows()).toEqual(before);
  });

  test('writes a row guarded by changes() only with its change', async () => {
    await open().write([insert('guarded', 1)]);
    const guarded = (note: string) =>
      sql`INSERT INTO ${table} (id, version) SELECT ${note}, 0 WHERE changes() > 0`;
    const move = (note: string) =>
      open().write([
        sql`UPDATE ${table} SET version = 2 WHERE id = 'guarded' AND version = 1`,
        guarded(note),
        // The guard holds for the next row too: an INSERT of no row changes none
        guarded(`${note}-2`),
      ]);
    const counts = (await Promise.all([move('note-a'), move('note-b')])).map((results) =>
      results.map(({ rowsAffected }) => rowsAffected),
    );
    expect(counts.sort()).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
    expect((await rows()).filter(([id]) => String(id).startsWith('note-'))).toHaveLength(2);
  });

  test('gives the rows of a statement that returns some', async () => {
    const [returned] = await open().write([
      sql`UPDATE ${table} SET version = 9 WHERE id LIKE 'whole-%' RETURNING id, version AS "itsVersion"`,
    ]);
    expect(returned).toEqual({
      rows: [
        { id: 'whole-1', itsVersion: 9 },
        { id: 'whole-2', itsVersion: 9 },
      ],
      rowsAffected: 2,
    });
  });
});

describe('queries read together', () => {
  test('answer in order, and see the database at one moment', async () => {
    const count = sql`SELECT count(*) AS n FROM ${table}`;
    const writing = Array.from({ length: 5 }, (_, i) => open().write([insert(`meanwhile-${i}`, 1)]));
    const reading = Array.from({ length: 5 }, () =>
      open().readTogether<[{ n: number }[], { one: number }[], { n: number }[]]>([
        count,
        sql`SELECT 1 AS one`,
        count,
      ]),
    );
    for (const [before, [one], after] of await Promise.all(reading)) {
      expect([one, after]).toEqual([{ one: 1 }, before]);
    }
    await Promise.all(writing);
  });
});
