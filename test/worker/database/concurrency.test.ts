import { exports } from 'cloudflare:workers';
import sql from 'sql-template-tag';
import { describe, expect, test } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import { lane } from '../lane.ts';

const numbers = Array.from({ length: 50 }, (_, index) => index);

describe('50 in flight on one isolate all answer', () => {
  test('calls', async () => {
    const answers = numbers.map(async (number) => {
      const [row] = await openDatabase({ url: lane().databaseUrl }).read<{ n: number }>(
        sql`SELECT ${number} AS n`,
      );
      return row?.n;
    });
    expect(await Promise.all(answers)).toEqual(numbers);
  });

  test('requests to the Worker', async () => {
    const ask = async () => (await exports.default.fetch('http://localhost:8787/healthz')).status;
    expect(await Promise.all(numbers.map(ask))).toEqual(numbers.map(() => 200));
    // and the isolate is as good as before
    expect(await ask()).toBe(200);
  });
});
