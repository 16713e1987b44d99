import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishFolders } from '../../src/cli/publish.ts';
import { type BuiltModule, build, projectFolder, rehearse } from '../../src/dev/build.ts';
import { migrate } from '../../src/dev/migrate.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { modulesIn } from '../bench/stage.ts';
import { startWorkerd } from '../bench/workerd.ts';
import { testBindings, testSecrets } from '../support/bindings.ts';

// The very modules that are deployed, in workerd alone: nothing of what Miniflare adds.

const shop = join(projectFolder, 'examples', 'merelamp');
const source = readFileSync(join(shop, '2025-02-10', 'et.txt'));
const notice = '/merelamp/notice';

const folder = mkdtempSync(join(tmpdir(), 'unusta-smoke-'));
const stops: (() => Promise<void>)[] = [];
let built: BuiltModule[];
let url: string;

beforeAll(async () => {
  const building = build(join(folder, 'build'));
  const sqld = await startSqld(join(folder, 'db'));
  stops.unshift(sqld.stop);
  await migrate({ url: sqld.url });
  built = await building;
  const files = { modules: modulesIn(built), bindings: testBindings(sqld.url) };
  const workerd = await startWorkerd(join(folder, 'workerd'), files, '/healthz');
  stops.unshift(workerd.stop);
  url = workerd.url;
});
afterAll(async () => {
  for (const stop of stops) await stop();
  rmSync(folder, { recursive: true, force: true });
});

const get = (path: string, headers: Record<string, string> = {}) => fetch(url + path, { headers });

describe('the bundle', () => {
  test('is less than 150 KiB gzipped in what every isolate runs, which is not all of it', () => {
    const atStart = built.filter((module) => module.atStart);
    const bytes = Buffer.concat(atStart.map(({ path }) => readFileSync(path)));
    expect(gzipSync(bytes).length).toBeLessThan(150 * 1024);
    expect(atStart.length).toBeLessThan(built.length);
  });

  test('has each of its modules, and needs nothing else', () => {
    const names = built.map(({ path }) => basename(path));
    const imported = built.flatMap(({ path }) => {
      const found = readFileSync(path, 'utf8').matchAll(
        /(?:(?:^|[;}])(?:import|export)\b[^;"']*?|\bimport\()["']([^"']+)["']/g,
      );
      return [...found].map(([, name = '']) => name);
    });
    expect([...new Set(imported)].sort()).toEqual(
      names
        .slice(1)
        .map((name) => `./${name}`)
        .sort(),
    );
  });

  test('is what wrangler would send', async () => {
    const sent = join(folder, 'sent');
    await rehearse('--outdir', sent);
    const names = readdirSync(sent).filter((name) => name.endsWith('.mjs'));
    expect(names.sort()).toEqual(built.map(({ path }) => basename(path)).sort());
    for (const { path } of built) {
      expect(readFileSync(join(sent, basename(path))).equals(readFileSync(path)), path).toBe(true);
    }
  });

  test('knows that its database answers', async () => {
    const response = await get('/healthz');
    expect([response.status, await response.json()]).toEqual([200, { status: 'ok' }]);
  });

  test('publishes a shop, and serves its notice in each format', async () => {
    const said: string[] = [];
    const published = await publishFolders({
      url,
      key: testSecrets.ADMIN_KEY,
      folders: [shop],
      report: (line) => void said.push(line),
    });
    expect([published, said[0]]).toEqual([true, 'merelamp 2025-02-10 published']);

    const page = await get(notice, { Accept: 'text/html', 'Accept-Language': 'et' });
    expect([page.status, page.headers.get('Content-Language')]).toEqual([200, 'et']);
    expect(page.headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    expect(await page.text()).toMatch(/^<!doctype html>\n<html lang="et">[\s\S]*Merelamp/);

    const text = await get(`${notice}.txt`);
    expect(Buffer.from(await text.arrayBuffer()).equals(source)).toBe(true);

    const json = await get(`${notice}.json`);
    expect(await json.json()).toMatchObject({
      controller: 'merelamp',
      version: '2025-02-10',
      language: 'et',
    });

    const again = await get(notice, {
      'If-None-Match': page.headers.get('ETag') ?? '',
      'Accept-Language': 'et',
    });
    expect(again.status).toBe(304);
  });

  test('says of what it has not that it has it not, and of a stranger that it knows none', async () => {
    const page = await get('/nobody', { Accept: 'text/html' });
    expect([page.status, page.headers.get('Content-Type')]).toEqual([404, 'text/html; charset=utf-8']);
    const problem = await get('/api/v1/keys');
    expect([problem.status, problem.headers.get('Content-Type')]).toEqual([401, 'application/problem+json']);
  });
});
