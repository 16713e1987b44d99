import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import sql from 'sql-template-tag';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { unzipped, zipped } from '../../src/cli/zip.ts';
import { openDatabase } from '../../src/db/client.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { controllerBody, noticeBody } from '../support/factories.ts';
import { launchSystem, type System } from '../support/launch.ts';
import { repository } from '../support/source-tree.ts';

const slug = 'packed';
const folder = mkdtempSync(join(tmpdir(), 'unusta-evidence-'));
let shop: Awaited<ReturnType<typeof startSqld>>;
let system: System;

beforeAll(async () => {
  shop = await startSqld(join(folder, 'shop'));
  await openDatabase({ url: shop.url }).write([
    sql`CREATE TABLE orders (id INTEGER PRIMARY KEY, placed_on TEXT, email TEXT)`,
    sql`CREATE INDEX orders_placed ON orders (placed_on)`,
    sql`INSERT INTO orders WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 700)
      SELECT i, date('2018-01-01', '+' || i || ' days'), 'p' || i || '@shop.example' FROM n`,
    sql`INSERT INTO orders VALUES (9001, '2099-01-01', 'late@shop.example')`,
  ]);
  system = await launchSystem({ environment: { SOURCE_SHOP: shop.url } });
  const tables = [{ category: 'orders', table: 'orders', key: 'id', subject: 'email', event: 'placed_on' }];
  const source = { id: 's', kind: 'libsql', urlEnv: 'SOURCE_SHOP' };
  const sources = [{ ...source, tables: tables.map((table) => ({ ...table, eventFormat: 'date' })) }];
  await api('PUT', `/controllers/${slug}`, { ...controllerBody(slug), sources });
  await api('PUT', `/controllers/${slug}/notices/2024-01-01`, noticeBody('2024-01-01'));
  const { id } = await api<{ id: string }>('POST', `/controllers/${slug}/purges`, {
    dryRun: false,
  });
  await follow(id, 'needs_approval');
  await api('POST', `/purges/${id}/approve`);
  await follow(id, 'finished');
}, 120_000);

afterAll(async () => {
  await system?.stop();
  await shop?.stop();
  rmSync(folder, { recursive: true, force: true });
});

async function api<T>(method: string, path: string, body?: object): Promise<T> {
  const response = await fetch(`${system.url}/api/v1${path}`, {
    method,
    headers: { Authorization: `Bearer ${system.key}`, 'Content-Type': 'application/json' },
    ...(body && { body: JSON.stringify(body) }),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${method} ${path}: ${response.status} ${text}`);
  return JSON.parse(text);
}

async function follow(id: string, until: string): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const { status, reason } = await api<{ status: string; reason: string | null }>('GET', `/purges/${id}`);
    if (status === until) return;
    if (status !== 'running') throw new Error(`${status}: ${reason}`);
    await sleep(100);
  }
  throw new Error(`The purge never came to ${until}.`);
}

/** Runs the command line as a user of this system does. */
function unusta(...line: string[]): Promise<{ code: number; out: string; err: string }> {
  const { PATH = '' } = process.env;
  const env = { PATH, UNUSTA_URL: system.url, UNUSTA_KEY: system.key };
  return new Promise((resolve) => {
    execFile(process.execPath, ['src/cli/unusta.ts', ...line], { cwd: repository, env }, (error, out, err) =>
      resolve({ code: error ? Number(error.code) : 0, out, err }),
    );
  });
}

const at = (name: string) => join(folder, name);

describe('an evidence pack of a real purge', () => {
  test('is sound, offline, and the same state gives the same bytes', async () => {
    const packed = await unusta('purge', 'pack', '--controller', slug, '--out', at('a.zip'));
    expect(packed).toEqual({
      code: 0,
      out: expect.stringMatching(/: 1 purge, \d batch(es)?, 700 rows, 1 notice\n$/),
      err: '',
    });
    await unusta('purge', 'pack', '--controller', slug, '--out', at('b.zip'));
    expect(readFileSync(at('b.zip')).equals(readFileSync(at('a.zip')))).toBe(true);

    const keys = await fetch(`${system.url}/.well-known/jwks.json`);
    writeFileSync(at('jwks.json'), await keys.text());
    const verified = await unusta('purge', 'verify', at('a.zip'), '--keys', at('jwks.json'));
    expect([verified.code, verified.err]).toEqual([0, '']);
    expect(verified.out).toMatch(
      /700 rows, 1 rule; all cited clauses found; no row went before its day; log sealed up to entry \d+/,
    );
    expect(verified.out).toContain('\nSound: ');
  });

  test('holds nobody', async () => {
    const files = unzipped(readFileSync(at('a.zip')));
    const all = files.ok ? [...files.value].map(([, text]) => text).join('\n') : '';
    expect(all.length).toBeGreaterThan(5_000);
    expect(all).not.toMatch(/@shop\.example/);
  });

  test('is sound no more after one changed byte, wherever it is', async () => {
    const bytes = readFileSync(at('a.zip'));
    const middle = Uint8Array.from(bytes, (byte, i) => (i === bytes.length >> 1 ? byte ^ 1 : byte));
    writeFileSync(at('damaged.zip'), middle);
    expect((await unusta('purge', 'verify', at('damaged.zip'))).code).toBe(1);

    const files = unzipped(bytes);
    if (!files.ok) throw new Error(files.message);
    for (const [name, text] of files.value) {
      const place = text.length >> 1;
      const other = text[place] === '1' ? '2' : '1';
      const spoiled = new Map(files.value).set(name, text.slice(0, place) + other + text.slice(place + 1));
      writeFileSync(at('spoiled.zip'), zipped(spoiled));
      expect([name, (await unusta('purge', 'verify', at('spoiled.zip'))).code]).toEqual([name, 1]);
    }
  });

  test('a key that may not seal says what is not sealed', async () => {
    await api('POST', `/controllers/${slug}/webhooks`, {
      url: 'http://127.0.0.1:9/',
      events: ['purge.finished'],
    });
    const { secret } = await api<{ secret: string }>('POST', '/keys', {
      scopes: ['read', 'purge'],
      controller: slug,
    });
    const packed = await unusta('purge', 'pack', '--controller', slug, '--out', at('c.zip'), '--key', secret);
    expect(packed.code).toBe(0);
    expect(packed.err).toMatch(/^Entries \d+ to \d+ of the log are not sealed/);
    // They tell of no purge and no notice: what the pack is for is sealed
    expect((await unusta('purge', 'verify', at('c.zip'))).code).toBe(0);
  });
});
