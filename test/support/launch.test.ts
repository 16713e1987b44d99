import { execFile } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@libsql/client/http';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { readClaim } from '../../src/dev/claim.ts';
import { freePort, isTaken } from '../../src/dev/ports.ts';
import { childrenOf, isGoneWithin, markOf, type ProcessMark } from '../../src/dev/processes.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { launchSystem, type System } from './launch.ts';

const dataFolder = mkdtempSync(join(tmpdir(), 'unusta-start-'));
let port: number;
let system: System | undefined;

beforeAll(async () => {
  port = await freePort();
});
afterEach(async () => {
  await system?.stop();
  system = undefined;
});
afterAll(() => rmSync(dataFolder, { recursive: true, force: true }));

const launch = async (environment: Record<string, string> = {}) => {
  system = await launchSystem({ port, dataFolder, environment });
  return system;
};

/** The process and all it has started. */
function family(pid: number): ProcessMark[] {
  const mark = markOf(pid);
  return mark ? [mark, ...childrenOf(pid).flatMap((child) => family(child.pid))] : [];
}

async function expectGone(processes: ProcessMark[]) {
  // The starter, the keeper with sqld, the host with workerd
  expect(processes.length).toBeGreaterThanOrEqual(5);
  for (const each of processes) expect([each, await isGoneWithin(each, 5_000)]).toEqual([each, true]);
  expect(await isTaken(port)).toBe(false);
}

/** Fails with what it printed, as it does where it ends with another exit code than 0. */
const deploy = (environment: Record<string, string>) =>
  promisify(execFile)(process.execPath, ['src/dev/deploy.ts'], {
    env: { PATH: process.env.PATH, HOME: process.env.HOME, ...environment },
  });

describe('npm start', () => {
  test('serves the examples, prints its key, and says nothing to worry about', async () => {
    const { url, key, output } = await launch();
    expect(url).toBe(`http://localhost:${port}`);
    expect(output()).toContain(key);
    expect(output()).not.toMatch(/warn|deprecat|error|experimental|undefined/i);
    const links = [...output().matchAll(/http:\/\/\S+/g)].map(([link]) => link);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect([link, (await fetch(link)).status]).toEqual([link, 200]);
    expect(statSync(join(dataFolder, 'secrets.env')).mode & 0o777).toBe(0o600);
    await expect(launchSystem({ port })).rejects.toThrow(`Port ${port} is taken`);
    await expect(launchSystem({ dataFolder })).rejects.toThrow('in use by another process');
  });

  test('keeps its state and its secrets over a kill; all of it ends at Ctrl-C, with exit code 0', async () => {
    const first = await launch();
    const processes = family(first.pid);
    await createClient({ url: first.databaseUrl }).executeMultiple(
      'CREATE TABLE kept (n); INSERT INTO kept VALUES (1)',
    );
    const secrets = readFileSync(join(dataFolder, 'secrets.env'), 'utf8');
    await first.end('SIGKILL');
    await expectGone(processes);
    const second = await launch({ ADMIN_KEY: 'given-admin-key-0123456789' });
    const { rows } = await createClient({ url: second.databaseUrl }).execute('SELECT n FROM kept');
    expect(rows).toHaveLength(1);
    expect(second.output()).toMatch(/ unchanged$/m);
    // A key that was given is not printed
    expect(second.key).toBe('given-admin-key-0123456789');
    expect(second.output()).not.toContain('ADMIN_KEY');
    expect(readFileSync(join(dataFolder, 'secrets.env'), 'utf8')).toBe(secrets);
    const again = family(second.pid);
    expect(await second.end('SIGINT')).toBe(0);
    await expectGone(again);
  });

  test.each(['sqld', 'workerd'])('ends with exit code 1 if %s is killed, and says so', async (name) => {
    const { pid, output, exited } = await launch();
    const processes = family(pid);
    const mark = name === 'sqld' ? / --no-welcome / : / serve --binary /;
    const victim = processes.filter((each) => mark.test(each.mark)).at(-1);
    process.kill(victim?.pid ?? 0, 'SIGKILL');
    expect(await exited).toBe(1);
    expect(output()).toContain(`${name === 'sqld' ? 'The database server' : 'workerd'} ended by itself`);
    await expectGone(processes);
  });

  test('uses a database that it is given, and starts none', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'unusta-given-'));
    const sqld = await startSqld(folder);
    try {
      system = await launchSystem({ environment: { TURSO_DATABASE_URL: sqld.url } });
      expect((await fetch(system.url)).status).toBe(200);
      expect(readClaim(join(system.dataFolder, 'db'))).toBeUndefined();
      expect(family(system.pid)).toHaveLength(3);
      const response = await fetch(`${system.url}/api/v1/controllers/kadakas/requests`, {
        method: 'POST',
        headers: { Authorization: `Bearer ${system.key}`, 'Content-Type': 'application/json' },
        body: JSON.stringify({ type: 'access', email: 'mari@example.com', channel: 'phone' }),
      });
      expect(response.status).toBe(201);
      await system.stop();
      // The secret with which that was sealed is to be there, behind a newer one or not
      const [newer, older] = ['newer', 'local'].map((kid) => `${kid}:${randomBytes(32).toString('base64')}`);
      const environment = { TURSO_DATABASE_URL: sqld.url, UNUSTA_SECRET: newer ?? '' };
      const missing = 'UNUSTA_SECRET lacks local (texts of requests: 1';
      await expect(launchSystem({ environment })).rejects.toThrow(missing);
      await expect(deploy(environment)).rejects.toThrow(missing);
      system = await launchSystem({ environment: { ...environment, UNUSTA_SECRET: `${newer},${older}` } });
    } finally {
      await system?.stop();
      await sqld.stop();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  test('says that a database can not be reached', async () => {
    const environment = { TURSO_DATABASE_URL: 'http://127.0.0.1:1' };
    await expect(launchSystem({ environment })).rejects.toThrow(
      "The database at http://127.0.0.1:1 can't be reached.",
    );
  });
});
