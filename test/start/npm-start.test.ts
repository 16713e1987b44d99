import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client/http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readClaim } from '../../src/dev/claim.ts';
import { freePort } from '../../src/dev/ports.ts';
import { childrenOf, isGoneWithin, markOf, type ProcessMark } from '../../src/dev/processes.ts';
import { type Npm, npmStart } from './npm.ts';

// What the starter does itself, killed or short of a database, is tried in test/support/launch.test.ts.

const dataFolder = mkdtempSync(join(tmpdir(), 'unusta-npm-'));
let port: number;
let npm: Npm | undefined;

beforeAll(async () => {
  port = await freePort();
});
afterEach(async () => {
  if (npm && markOf(npm.pid)) await npm.interrupt();
  npm = undefined;
});
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

async function start(): Promise<Npm> {
  npm = npmStart({ PORT: String(port), DATA_DIR: dataFolder });
  const url = await npm.ready;
  if (url !== `http://localhost:${port}`) throw new Error(`It is not ready.\n${npm.output()}`);
  return npm;
}

/** npm and all that it has started: they are to be gone with it. */
function family(pid: number): ProcessMark[] {
  const mark = markOf(pid);
  return mark ? [mark, ...childrenOf(pid).flatMap((child) => family(child.pid))] : [];
}

async function expectGone(processes: ProcessMark[]) {
  // npm, the starter, the keeper with sqld, the host with workerd
  expect(processes.length).toBeGreaterThanOrEqual(6);
  for (const each of processes) expect([each, await isGoneWithin(each, 8_000)]).toEqual([each, true]);
}

const adminKey = () => /^ADMIN_KEY=(.+)$/m.exec(readFileSync(join(dataFolder, 'secrets.env'), 'utf8'))?.[1];

/** How many rows each table has, but for the cron's own: it may be at work. */
async function rows(): Promise<Record<string, number>> {
  const client = createClient({ url: readClaim(join(dataFolder, 'db'))?.url ?? '' });
  const tables = await client.execute(
    "SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT GLOB 'sqlite_*' AND name <> 'nights'",
  );
  const counts = tables.rows.map(async ({ name }) => {
    const { rows: found } = await client.execute(`SELECT count(*) AS n FROM "${name}"`);
    return [String(name), Number(found[0]?.n)] as const;
  });
  return Object.fromEntries(await Promise.all(counts));
}

describe('npm start, in a terminal', () => {
  let before: Record<string, number>;
  let key: string | undefined;

  test('serves, says nothing to worry about, and ends whole at Ctrl-C', async () => {
    const { pid, output, interrupt } = await start();
    const index = await fetch(`http://localhost:${port}/`);
    expect([index.status, (await index.text()).match(/<th scope="row">/g)?.length]).toEqual([200, 5]);
    expect(output().match(/ published$/gm)).toHaveLength(6);
    expect(output()).not.toMatch(/warn|deprecat|experimental|error|undefined|^\s+at /im);
    before = await rows();
    key = adminKey();
    const processes = family(pid);
    expect(await interrupt()).toBe(0);
    await expectGone(processes);
    // Nor anything to worry about at the end of it
    expect(output()).not.toMatch(/warn|deprecat|experimental|error|undefined|^\s+at /im);
  });

  test('writes nothing the second time, and keeps its key; all of it ends if npm is killed', async () => {
    const { pid, output, kill } = await start();
    expect(output().match(/ unchanged$/gm)).toHaveLength(6);
    expect(before.audit).toBeGreaterThan(5);
    expect(await rows()).toEqual(before);
    expect(adminKey()).toBe(key);
    expect(output()).toContain(key);
    const processes = family(pid);
    await kill();
    await expectGone(processes);
  });

  test('has its data after that', async () => {
    const { output, interrupt } = await start();
    expect(output().match(/ unchanged$/gm)).toHaveLength(6);
    expect(await rows()).toEqual(before);
    expect(await interrupt()).toBe(0);
  });

  test('says that a port is taken, and how to choose another', async () => {
    const other = createServer().listen(port, '127.0.0.1');
    try {
      npm = npmStart({ PORT: String(port), DATA_DIR: dataFolder });
      expect(await npm.ready).toBeUndefined();
      expect(await npm.exited).toBe(1);
      expect(npm.output()).toContain(
        `Port ${port} is taken. End what listens there, or choose another: PORT=`,
      );
      expect(npm.output()).not.toMatch(/^\s+at /m);
    } finally {
      other.close();
    }
  });
});
