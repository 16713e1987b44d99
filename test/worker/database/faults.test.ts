import sql, { raw } from 'sql-template-tag';
import { afterEach, describe, expect, test } from 'vitest';
import { isUnreachable, openDatabase } from '../../../src/db/client.ts';
import type { FaultPlan } from '../../support/fault-plan.ts';
import { type FaultyDatabase, faultyDatabase } from '../faults.ts';
import { lane } from '../lane.ts';

const table = raw(`faults_${crypto.randomUUID().replaceAll('-', '')}`);
let faulty: FaultyDatabase | undefined;

afterEach(async () => {
  await faulty?.close();
  faulty = undefined;
});

async function openFaulty(plan: FaultPlan, timeoutMs?: number) {
  faulty = await faultyDatabase(plan);
  return openDatabase({ url: faulty.url, ...(timeoutMs && { timeoutMs }) });
}

/** What became of a call, and in how many milliseconds. */
async function outcome(call: Promise<unknown>) {
  const start = performance.now();
  const error: unknown = await call.then(
    () => undefined,
    (reason) => reason,
  );
  return { error, milliseconds: performance.now() - start };
}

async function count() {
  const [row] = await openDatabase({ url: lane().databaseUrl }).read<{ n: number }>(
    sql`SELECT count(*) AS n FROM ${table}`,
  );
  return row?.n;
}

describe('a call to the database', () => {
  test('that is never answered fails within its limit', async () => {
    const database = await openFaulty({ script: ['hang'] }, 400);
    const { error, milliseconds } = await outcome(database.read(sql`SELECT 1`));
    expect(isUnreachable(error)).toBe(true);
    expect(milliseconds).toBeGreaterThan(300);
    expect(milliseconds).toBeLessThan(1_500);
  });

  test('to a closed port fails at once', async () => {
    const database = await openFaulty({});
    await faulty?.close();
    const { error, milliseconds } = await outcome(database.read(sql`SELECT 1`));
    expect(isUnreachable(error)).toBe(true);
    expect(milliseconds).toBeLessThan(1_000);
  });

  test.each(['drop-before', 'drop-after', 'error-500', 'error-503', 'garbage'] as const)(
    'that meets %s fails once, and is not repeated',
    async (fault) => {
      const database = await openFaulty({ script: [fault] });
      const { error, milliseconds } = await outcome(database.read(sql`SELECT 1`));
      expect(isUnreachable(error)).toBe(true);
      expect(milliseconds).toBeLessThan(1_000);
      expect(await faulty?.faults()).toEqual([fault]);
    },
  );

  test('that is slow is answered', async () => {
    const database = await openFaulty({ script: ['delay'], delayMs: 300 }, 2_000);
    const { error, milliseconds } = await outcome(database.read(sql`SELECT 1`));
    expect(error).toBeUndefined();
    expect(milliseconds).toBeGreaterThan(250);
  });

  test('whose answer is lost after the commit has written its row', async () => {
    const plain = openDatabase({ url: lane().databaseUrl });
    await plain.write([sql`CREATE TABLE ${table} (id INTEGER NOT NULL PRIMARY KEY) STRICT`]);
    const database = await openFaulty({ script: ['drop-before', 'drop-after'] });
    const write = () => outcome(database.write([sql`INSERT INTO ${table} VALUES (1)`]));
    expect((await write()).error).toSatisfy(isUnreachable);
    expect(await count()).toBe(0);
    expect((await write()).error).toSatisfy(isUnreachable);
    expect(await count()).toBe(1);
  });

  test('is one request, for a batch too', async () => {
    const database = await openFaulty({});
    const statements = [sql`SELECT 1`, sql`SELECT 2`, sql`SELECT 3`];
    await database.write(statements);
    await database.readTogether(statements);
    await database.read(sql`SELECT 1`);
    expect(await faulty?.faults()).toEqual(['none', 'none', 'none']);
  });
});
