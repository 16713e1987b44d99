// Links and suppressions by the command line, against the whole system; and the README's lines about them.

import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { launchSystem, type System } from '../support/launch.ts';
import { repository } from '../support/source-tree.ts';

const run = promisify(execFile);
const cwd = mkdtempSync(join(tmpdir(), 'unusta-links-'));
const cli = join(repository, 'src/cli/unusta.ts');
let system: System;

beforeAll(async () => {
  system = await launchSystem();
});
afterAll(async () => {
  await system.stop();
  rmSync(cwd, { recursive: true, force: true });
});

const environment = () => ({ ...process.env, UNUSTA_URL: system.url, UNUSTA_KEY: system.key });
const unusta = async (...line: string[]) =>
  (await run(process.execPath, [cli, ...line], { cwd, env: environment() })).stdout;
const shop = ['--controller', 'kadakas'];

async function ledger(email: string): Promise<unknown[]> {
  const response = await fetch(`${system.url}/api/v1/controllers/kadakas/preferences/ledger`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${system.key}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({ email }),
  });
  return (await response.json()).items;
}

describe('links made offline', () => {
  test('work at the server: a page by GET, one click by POST, for the topic they are for', async () => {
    writeFileSync(join(cwd, 'link.key'), await unusta('key', 'link', ...shop));
    writeFileSync(join(cwd, 'people.csv'), 'nimi;E-post\nAnu;Anu@Example.com\nMati;mati@example.com\n');
    const files = ['--key-file', 'link.key', '--in', 'people.csv', '--out', 'mailing.csv'];
    await unusta('links', ...shop, '--topic', 'offers', ...files);
    const [, anu] = readFileSync(join(cwd, 'mailing.csv'), 'utf8').split('\n');
    const [, , url = '', header, pair = ''] = anu?.split(';') ?? [];
    expect(header?.startsWith(`<${url}>`)).toBe(true);
    expect((await fetch(url)).status).toBe(200);
    expect(await unusta('suppression', 'check', 'anu@example.com', '--topic', 'offers', ...shop)).toBe('');
    const clicked = await fetch(url, { method: 'POST', body: new URLSearchParams(pair), redirect: 'manual' });
    expect(clicked.status).toBe(200);
    for (const [topic, marks] of [
      ['offers', ['suppressed', 'yes', 'no']],
      ['newsletter', ['suppressed', 'no', 'no']],
    ] as const) {
      const marked = await unusta('suppression', 'annotate', 'people.csv', '--topic', topic, ...shop);
      expect(
        marked
          .trim()
          .split('\n')
          .map((row) => row.split(';')[2]),
      ).toEqual(marks);
    }
  });
});

describe('an import', () => {
  test('suppresses, shows in the ledger with its time and words, and changes nothing when it is run again', async () => {
    const columns = '"Email Address",OPTIN_TIME,CONFIRM_TIME,UNSUB_TIME,UNSUB_REASON,LEID,EUID';
    const row = 'kaie@example.com,"2024-01-02 03:04:05",,"2025-06-07 08:09:10",NORMAL,1,a';
    writeFileSync(join(cwd, 'unsubscribed_1.csv'), `${columns}\r\n${row}\r\n`);
    const line = [
      'suppression',
      'import',
      'unsubscribed_1.csv',
      '--topic',
      'newsletter',
      '--consents',
      ...shop,
    ];
    expect(await unusta(...line)).toContain('2 wishes recorded');
    const first = await ledger('KAIE@example.com');
    const told = first.map((one) => one as { state: string; at: string; channel: string; evidence: string });
    expect(told.map(({ state, at, channel }) => [state, at, channel]).sort()).toEqual([
      ['in', '2024-01-02T03:04:05.000Z', 'import'],
      ['out', '2025-06-07T08:09:10.000Z', 'import'],
    ]);
    expect(told.find(({ state }) => state === 'out')?.evidence).toMatch(
      /unsubscribed_1\.csv, line 2 .*UNSUB_REASON: NORMAL/,
    );
    const check = ['suppression', 'check', 'kaie@example.com', '--topic', 'newsletter', ...shop];
    expect(await unusta(...check)).toBe('kaie@example.com\n');
    await unusta(...line);
    expect(await ledger('kaie@example.com')).toEqual(first);
  });

  test('does not undo what was said since', async () => {
    writeFileSync(join(cwd, 'consents.csv'), 'email,at\nanu@example.com,2020-01-01T00:00:00Z\n');
    await unusta('suppression', 'import', 'consents.csv', '--topic', 'offers', '--consents', ...shop);
    const check = ['suppression', 'check', 'anu@example.com', '--topic', 'offers', ...shop];
    expect(await unusta(...check)).toBe('anu@example.com\n');
  });
});

describe('README, Unsubscribe headers in five minutes', () => {
  const readme = readFileSync(join(repository, 'README.md'), 'utf8');
  const section = /^## Unsubscribe headers in five minutes\n([\s\S]*?)(?=^## )/m.exec(readme)?.[1] ?? '';
  const blocks = [...section.matchAll(/^```sh\n([\s\S]*?)^```$/gm)].map(([, lines = '']) => lines);

  test('every line does what it says', async () => {
    expect(blocks.length).toBeGreaterThan(0);
    const script = ['set -euo pipefail', 'mkdir -p .data', ...blocks]
      .join('\n')
      .replaceAll('npm run -s unusta --', `"${process.execPath}" "${cli}"`)
      .replaceAll('npm run unusta --', `"${process.execPath}" "${cli}"`)
      .replaceAll('./docs/', `${repository}docs/`);
    const { stdout } = await run('bash', ['-c', script], { cwd, env: environment() });
    expect(stdout).toContain('mari@example.com,Mari,yes');
    expect(stdout).toContain('jaan@example.com,Jaan,no');
    expect(stdout).toContain('List-Unsubscribe-Post');
  });
});
