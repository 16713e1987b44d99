import { beforeAll, describe, expect, inject, test } from 'vitest';
import { type Client, isConstraintError, openDatabase } from '../../../src/db/client.ts';

const table = `batch_${crypto.randomUUID().replaceAll('-', '')}`;
const open = () => openDatabase({ url: inject('databaseUrl') });
const insert = (id: string, version: number) => ({
  sql: `INSERT INTO ${table} (id, version) VALUES (?, ?)`,
  args: [id, version],
});

async function rows(client: Client) {
  const { rows: found } = await client.execute(`SELECT id, version FROM ${table} ORDER BY id`);
  return found.map(({ id, version }) => [id, version]);
}

beforeAll(async () => {
  await open().execute(
    `CREATE TABLE ${table} (id TEXT NOT NULL PRIMARY KEY, version INTEGER NOT NULL) STRICT`,
  );
});

describe('a batch', () => {
  test('is kept whole', async () => {
    const client = open();
    const results = await client.batch([insert('whole-1', 1), insert('whole-2', 2)], 'write');
    expect(results.map(({ rowsAffected }) => rowsAffected)).toEqual([1, 1]);
    expect(await rows(client)).toEqual([
      ['whole-1', 1],
      ['whole-2', 2],
    ]);
  });

  test('leaves nothing when its last statement violates a constraint', async () => {
    const client = open();
    const before = await rows(client);
    const failing = client.batch([insert('lost', 1), insert('also-lost', 1), insert('whole-1', 1)], 'write');
    const error = await failing.catch((reason: unknown) => reason);
    expect(isConstraintError(error)).toBe(true);
    expect(await rows(client)).toEqual(before);
  });

  test('writes a row guarded by changes() only with its change', async () => {
    const client = open();
    await client.execute(insert('guarded', 1));
    const move = (note: string) =>
      client.batch(
        [
          { sql: `UPDATE ${table} SET version = 2 WHERE id = 'guarded' AND version = 1`, args: [] },
          { sql: `INSERT INTO ${table} (id, version) SELECT ?, 0 WHERE changes() > 0`, args: [note] },
          // The guard holds for the next row too: an INSERT of no row changes none
          { sql: `INSERT INTO ${table} (id, version) SELECT ?, 0 WHERE changes() > 0`, args: [`${note}-2`] },
        ],
        'write',
      );
    const counts = (await Promise.all([move('note-a'), move('note-b')])).map((results) =>
      results.map(({ rowsAffected }) => rowsAffected),
    );
    expect(counts.sort()).toEqual([
      [0, 0, 0],
      [1, 1, 1],
    ]);
    expect((await rows(client)).filter(([id]) => String(id).startsWith('note-'))).toHaveLength(2);
  });
});
