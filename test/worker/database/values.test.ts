import sql, { join } from 'sql-template-tag';
import { describe, expect, test } from 'vitest';
import { isUnreachable, openDatabase } from '../../../src/db/client.ts';
import { openSource } from '../../../src/sources/store.ts';
import { lane } from '../lane.ts';

const open = () => openDatabase({ url: lane().databaseUrl });

/** What comes back of a value, and as what SQLite saw it. */
async function sentAndBack(value: unknown): Promise<[value: unknown, type: unknown]> {
  const [row] = await open().read<{ value: unknown; type: string }>(
    sql`SELECT ${value} AS value, typeof(${value}) AS type`,
  );
  return [row?.value, row?.type];
}

describe('a value', () => {
  test.each([
    [null, 'null'],
    ['', 'text'],
    ['Kadri "õ" 𝄞\n\0\\', 'text'],
    [0, 'integer'],
    [-1, 'integer'],
    [1_767_225_600_123, 'integer'],
    [Number.MAX_SAFE_INTEGER, 'integer'],
    [Number.MIN_SAFE_INTEGER, 'integer'],
    [2n ** 53n, 'integer'],
    [-(2n ** 63n), 'integer'],
    [2n ** 63n - 1n, 'integer'],
    [1.5, 'real'],
    [-5e-324, 'real'],
    [Number.MAX_VALUE, 'real'],
    [2 ** 60, 'real'],
  ])('%s comes back as it was, from %s', async (value, type) => {
    expect(await sentAndBack(value)).toEqual([value, type]);
  });

  test('that is a bigint comes back as a number where a number holds it', async () => {
    expect(await sentAndBack(7n)).toEqual([7, 'integer']);
  });

  test('of bytes comes back as they were, however many', async () => {
    for (const length of [0, 1, 2, 3, 255]) {
      const bytes = Uint8Array.from({ length }, (_, at) => 255 - at);
      const [back, type] = await sentAndBack(bytes.buffer);
      expect([new Uint8Array(back as ArrayBuffer), type]).toEqual([bytes, 'blob']);
    }
  });

  test.each([Number.NaN, Number.POSITIVE_INFINITY, undefined, true, new Date(0), {}])(
    '%s is refused before anything is sent',
    async (value) => {
      const error = await sentAndBack(value).catch((reason: unknown) => reason);
      expect(error).toBeInstanceOf(TypeError);
      expect(isUnreachable(error)).toBe(false);
    },
  );

  test('that no answer can carry is an error', async () => {
    await expect(open().read(sql`SELECT 9e999`)).rejects.toSatisfy(isUnreachable);
  });
});

describe('a row of a source', () => {
  test('has its columns in order, two of one name too', async () => {
    const source = openSource({ url: lane().databaseUrl });
    const cells = [1, 'two', null, 2n ** 60n, 0.5];
    const [rows] = await source.read([sql`SELECT ${join(cells.map((cell) => sql`${cell} AS same`))}`]);
    expect(rows).toEqual([cells]);
  });
});
