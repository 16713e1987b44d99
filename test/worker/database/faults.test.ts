import { afterEach, describe, expect, inject, test } from 'vitest';
import { openDatabase } from '../../../src/db/client.ts';
import type { FaultPlan } from '../../support/fault-plan.ts';
import { type FaultyDatabase, faultyDatabase } from '../../support/faults.ts';

const table = `faults_${crypto.randomUUID().replaceAll('-', '')}`;
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
  const { rows } = await openDatabase({ url: inject('databaseUrl') }).execute(
    `SELECT count(*) AS n FROM ${table}`,
  );
  return rows[0]?.n;
}

describe('a call to the database', () => {
  test('that is never answered fails within its limit', async () => {
    const client = await openFaulty({ script: ['hang'] }, 400);
    const { error, milliseconds } = await outcome(client.execute('SELECT 1'));
    expect(error).toBeInstanceOf(Error);
    expect(milliseconds).toBeGreaterThan(300);
    expect(milliseconds).toBeLessThan(1_500);
  });

  test('to a closed port fails at once', async () => {
    const client = await openFaulty({});
    await faulty?.close();
    const { error, milliseconds } = await outcome(client.execute('SELECT 1'));
    expect(error).toBeInstanceOf(Error);
    expect(milliseconds).toBeLessThan(1_000);
  });

  test.each(['drop-before', 'drop-after', 'error-500', 'error-503', 'garbage'] as const)(
    'that meets %s fails once, and is not repeated',
    async (fault) => {
      const client = await openFaulty({ script: [fault] });
      const { error, milliseconds } = await outcome(client.execute('SELECT 1'));
      expect(error).toBeInstanceOf(Error);
      expect(milliseconds).toBeLessThan(1_000);
      expect(await faulty?.faults()).toEqual([fault]);
    },
  );

  test('that is slow is answered', async () => {
    const client = await openFaulty({ script: ['delay'], delayMs: 300 }, 2_000);
    const { error, milliseconds } = await outcome(client.execute('SELECT 1'));
    expect(error).toBeUndefined();
    expect(milliseconds).toBeGreaterThan(250);
  });

  test('whose answer is lost after the commit has written its row', async () => {
    const plain = openDatabase({ url: inject('databaseUrl') });
    await plain.execute(`CREATE TABLE ${table} (id INTEGER NOT NULL PRIMARY KEY) STRICT`);
    const client = await openFaulty({ script: ['drop-before', 'drop-after'] });
    const write = () => outcome(client.batch([`INSERT INTO ${table} VALUES (1)`], 'write'));
    expect((await write()).error).toBeInstanceOf(Error);
    expect(await count()).toBe(0);
    expect((await write()).error).toBeInstanceOf(Error);
    expect(await count()).toBe(1);
  });

  test('is one request, for a batch too', async () => {
    const client = await openFaulty({});
    await client.batch(['SELECT 1', 'SELECT 2', 'SELECT 3'], 'write');
    expect(await faulty?.faults()).toEqual(['none']);
  });
});
