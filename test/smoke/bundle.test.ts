import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { publishFolders } from '../../src/cli/publish.ts';
import { build, projectFolder } from '../../src/dev/build.ts';
import { migrate } from '../../src/dev/migrate.ts';
import { startSqld } from '../../src/dev/sqld.ts';
import { startWorkerd } from '../bench/workerd.ts';
import { testBindings, testSecrets } from '../support/bindings.ts';

// The very bundle that is deployed, in workerd alone: nothing of what Miniflare adds.

const shop = join(projectFolder, 'examples', 'merelamp');
const source = readFileSync(join(shop, '2025-02-10', 'et.txt'));
const notice = '/merelamp/notice';

const folder = mkdtempSync(join(tmpdir(), 'unusta-smoke-'));
const stops: (() => Promise<void>)[] = [];
let bundle: Uint8Array;
let url: string;

beforeAll(async () => {
  const [script, sqld] = await Promise.all([build(join(folder, 'build')), startSqld(join(folder, 'db'))]);
  stops.unshift(sqld.stop);
  await migrate({ url: sqld.url });
  bundle = readFileSync(script);
  const files = { script: bundle, bindings: testBindings(sqld.url) };
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
  test('is less than 150 KiB gzipped, and holds no second module', () => {
    expect(gzipSync(bundle).length).toBeLessThan(150 * 1024);
    // All that the Worker needs is in it, but for what the runtime has
    const imports = Buffer.from(bundle)
      .toString('utf8')
      .matchAll(/(?:^|;)import\b[^;]*?from\s?["']([^"']+)["']/g);
    expect([...imports].map(([, name]) => name).filter((name) => !name?.startsWith('cloudflare:'))).toEqual(
      [],
    );
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
