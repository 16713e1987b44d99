// The purge by the command line, on the example shop's database and on one of one's own: the README's lines about it.

import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { createClient } from '@libsql/client/http';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { readClaim } from '../../src/dev/claim.ts';
import { freePort } from '../../src/dev/ports.ts';
import { launchSystem, type System } from '../support/launch.ts';
import { repository } from '../support/source-tree.ts';
import { shellOf } from './npm.ts';

const run = promisify(execFile);
const dataFolder = mkdtempSync(join(tmpdir(), 'unusta-retention-'));
const readme = readFileSync(join(repository, 'README.md'), 'utf8');
const section = /^## Retention: the purge\n([\s\S]*?)(?=^## )/m.exec(readme)?.[1] ?? '';
const blocksOf = (language: string) =>
  [...section.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)^\`\`\`$`, 'gm'))].map(
    ([, text = '']) => text,
  );
const [tour = '', serving = '', starting = '', own = ''] = blocksOf('sh');

let system: System;
let ownServer: ChildProcess | undefined;
let ownUrl: string;

/** As typed in the repository, but with a data folder, ports and a terminal of the test's own. */
function here(lines: string): string {
  return lines
    .replaceAll('http://127.0.0.1:9001', ownUrl)
    .replaceAll('127.0.0.1:9001', new URL(ownUrl).host)
    .replaceAll('.data/', `${dataFolder}/`)
    .replaceAll('npm run unusta --', `"${process.execPath}" src/cli/unusta.ts`);
}

async function type(lines: string): Promise<string> {
  const env = { ...shellOf(process.env), UNUSTA_URL: system.url, DATA_DIR: dataFolder };
  const script = `set -euo pipefail\n${here(lines)}`;
  return (await run('bash', ['-c', script], { cwd: repository, env })).stdout;
}

beforeAll(async () => {
  ownUrl = `http://127.0.0.1:${await freePort()}`;
  ownServer = spawn('bash', ['-c', here(serving)], {
    cwd: repository,
    env: shellOf(process.env),
    detached: true, // npx and what it starts are ended together
    stdio: 'ignore',
  });
  const [, name = '', url = ''] = /^(SOURCE_\w+)=(\S+) npm start\n$/.exec(here(starting)) ?? [];
  system = await launchSystem({ dataFolder, environment: { [name]: url } });
});
afterAll(async () => {
  await system?.stop();
  if (ownServer?.pid && ownServer.exitCode === null) {
    process.kill(-ownServer.pid, 'SIGTERM');
    await once(ownServer, 'exit');
  }
  rmSync(dataFolder, { recursive: true, force: true });
});

/** What a query finds in the example shop's own database. */
async function inShop(sql: string): Promise<unknown[][]> {
  const { rows } = await createClient({ url: readClaim(join(dataFolder, 'shop'))?.url ?? '' }).execute(sql);
  return rows.map((row) => Object.values(row));
}

describe('README, Retention: the purge', () => {
  const mari = "SELECT * FROM orders WHERE email = 'mari@example.com'";
  const [anonymous, undated, due] = [
    "SELECT count(*) FROM orders WHERE email GLOB 'anon-*' AND name IS NULL AND phone IS NULL AND account IS NULL",
    "SELECT count(*) FROM orders WHERE placed_at NOT GLOB '20[0-2]*'",
    `SELECT count(*) FROM orders WHERE placed_at GLOB '20[0-2]*' AND placed_at < date('now', '-3 years', '-2 days')
      AND email NOT GLOB 'anon-*' AND email <> 'mari@example.com'`,
  ];
  const countOf = async (sql: string) => Number((await inShop(sql))[0]?.[0]);

  test('shows a mapping that is the example’s own', () => {
    const example = readFileSync(join(repository, 'examples/kadakas/controller.toml'), 'utf8');
    const shown = blocksOf('toml');
    expect(shown).toHaveLength(1);
    for (const block of shown) expect(example).toContain(block);
  });

  test('plans, holds, purges and shows what went, line by line', async () => {
    const before = await inShop(mari);
    expect([await countOf(undated), (await countOf(due)) > 100]).toEqual([2, true]);
    const said = await type(tour);
    const [first = '', later = '', held = '', gone = '', log = ''] = said.split(
      /^(?=kadakas: |\d{4}-\d\d-\d\d \d\d)/m,
    );
    expect(first).toMatch(/^orders +5\.4 +anonymised +\d+ +– +1 +\d{4}-\d\d-\d\d +\d{4}-\d\d-\d\d$/m);
    expect(first).toMatch(/^ {2}shop\.calls +\d+ +– +–/m);
    expect(first).toContain('7 rows are undated and stay');
    expect(later).toContain('as of Thu 31 Dec 2099');
    expect(held).toMatch(/^\d+ more rows would go, but are held\.$/m);
    expect(gone).toMatch(/^\d+ rows are gone\.$/m);
    expect(log).toMatch(/^accounting +5\.5 +deleted +\d+ +1 +\d{4}-\d\d-\d\d +\d{4}-12-\d\d$/m);
    expect(await inShop(mari)).toEqual(before);
    expect(await countOf(undated)).toBe(2);
    expect(await countOf(due)).toBe(0);
    expect(await countOf(anonymous)).toBeGreaterThan(50);
  });

  test('maps a database of one’s own, and says what is due there', async () => {
    const said = await type(own);
    expect(said).toContain('myshop 2026-01-01 published');
    expect(said).toMatch(/^orders +2 +deleted +1 +– +1 +2021-05-06 +2021-05-06$/m);
    expect(said).toContain('1 row is due.');
    expect(said).toContain('1 row is undated and stays');
  });

  test('leaves a shop that a restart does not fill again', async () => {
    const before = await countOf(anonymous);
    await system.end('SIGINT');
    system = await launchSystem({ dataFolder });
    expect(await countOf(anonymous)).toBe(before);
    expect(await type('npm run unusta -- purge run --controller kadakas')).toContain('Nothing was due.');
  });
});
