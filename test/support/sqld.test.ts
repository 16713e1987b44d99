import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createClient } from '@libsql/client/http';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Claim, readClaim } from '../../src/dev/claim.ts';
import { endProcess, isGoneWithin, isRunning, type ProcessMark } from '../../src/dev/processes.ts';
import { probeWrite, startSqld } from '../../src/dev/sqld.ts';

let folder: string;
let starters: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'unusta-sqld-'));
  starters = [];
});
afterEach(async () => {
  const claim = readClaim(folder);
  for (const starter of starters) starter.kill('SIGKILL');
  for (const process of [claim?.keeper, claim?.server]) if (process) await endProcess(process);
  rmSync(folder, { recursive: true, force: true });
});

/** A process of its own that starts sqld over the folder, so that it can be killed. */
async function startElsewhere(): Promise<{ starter: ChildProcess; claim: Claim }> {
  const sqld = new URL('../../src/dev/sqld.ts', import.meta.url).href;
  const script = `
    const { startSqld } = await import(${JSON.stringify(sqld)});
    const { stop } = await startSqld(${JSON.stringify(folder)});
    process.once('SIGINT', () => stop().then(() => process.exit(0)));
    console.log('started');
    setInterval(() => {}, 1000);`;
  const starter = spawn(process.execPath, ['--input-type=module', '-e', script], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  starters.push(starter);
  await once(starter.stdout, 'data');
  return { starter, claim: claimed() };
}

function claimed(): Claim {
  const claim = readClaim(folder);
  if (!claim) throw new Error('nobody has claimed the folder');
  return claim;
}

const servers = ({ keeper, server }: Claim) =>
  [keeper, server].filter((each): each is ProcessMark => Boolean(each));
const write = (url = claimed().url ?? '') =>
  createClient({ url }).executeMultiple('CREATE TABLE IF NOT EXISTS kept (n); INSERT INTO kept VALUES (1)');
const read = async (url: string) =>
  (await createClient({ url }).execute('SELECT count(*) AS n FROM kept')).rows[0]?.n;

describe('sqld', () => {
  test('takes writes when it has started, and keeps them over a stop', async () => {
    const first = await startSqld(folder);
    await write(first.url);
    const { server } = claimed();
    await first.stop();
    expect(server && isRunning(server)).toBe(false);
    expect(readClaim(folder)).toBeUndefined();
    const second = await startSqld(folder);
    expect(await read(second.url)).toBe(1);
    await second.stop();
  });

  test('makes no checkpoint before its time, where it is given one', async () => {
    const { url, stop } = await startSqld(folder, { checkpointEvery: 3_600 });
    const client = createClient({ url });
    await client.execute('CREATE TABLE large (a)');
    // Of itself it would begin its log anew after a thousand pages
    for (let i = 0; i < 8; i++) await client.execute('INSERT INTO large VALUES (zeroblob(2000000))');
    expect(statSync(join(folder, 'dbs/default/data-wal')).size).toBeGreaterThan(16_000_000);
    await stop();
  });

  test('refuses a second server over the same folder', async () => {
    const first = await startSqld(folder);
    await expect(startSqld(folder)).rejects.toThrow('is in use by another process');
    await probeWrite(first.url);
    await first.stop();
  });

  test.each(['SIGINT', 'SIGKILL'] as const)(
    'is gone when its starter gets %s, with its data kept',
    async (signal) => {
      const { starter, claim } = await startElsewhere();
      await write();
      starter.kill(signal);
      await once(starter, 'exit');
      expect(servers(claim)).toHaveLength(2);
      for (const each of servers(claim)) expect(await isGoneWithin(each, 4_000)).toBe(true);
      const again = await startSqld(folder);
      expect(await read(again.url)).toBe(1);
      await again.stop();
    },
  );

  test('is ended by the next start if its keeper was killed too', async () => {
    const { starter, claim } = await startElsewhere();
    await write();
    process.kill(claim.keeper?.pid ?? 0, 'SIGKILL');
    starter.kill('SIGKILL');
    await once(starter, 'exit');
    expect(claim.server && isRunning(claim.server)).toBe(true);
    const again = await startSqld(folder);
    expect(claim.server && isRunning(claim.server)).toBe(false);
    expect(await read(again.url)).toBe(1);
    await again.stop();
  });

  test('says that it ended by itself, but not that it was stopped', async () => {
    const first = await startSqld(folder);
    process.kill(claimed().server?.pid ?? 0, 'SIGKILL');
    expect(await first.died).toContain('ended by itself');
    await first.stop();
    const second = await startSqld(folder);
    await second.stop();
    expect(await Promise.race([second.died, Promise.resolve('nothing')])).toBe('nothing');
  });
});
