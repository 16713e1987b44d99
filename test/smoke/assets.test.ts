import { createHash } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { operationGroups } from '../../src/dev/operations.ts';
import { apiDocsPath, openApiPath } from '../../src/paths.ts';
import { launchSystem, type System } from '../support/launch.ts';

// What is served without the Worker: `exports.default` of the tests in workerd knows nothing of it.

const paths = [openApiPath, apiDocsPath];
let system: System;

beforeAll(async () => {
  system = await launchSystem();
});
afterAll(() => system?.stop());

const visit = (path: string, init: RequestInit = {}) =>
  fetch(system.url + path, { redirect: 'manual', ...init });

describe('/api/openapi.json and /api/docs', () => {
  test('are there for everybody, and kept for five minutes', async () => {
    for (const path of paths) {
      const { status, headers } = await visit(path);
      expect([path, status]).toEqual([path, 200]);
      expect(headers.get('Cache-Control')).toBe('public, max-age=300');
      expect(headers.get('X-Content-Type-Options')).toBe('nosniff');
      expect(headers.get('Referrer-Policy')).toBe('no-referrer');
      expect(headers.get('Content-Security-Policy')).toContain("default-src 'none'");
    }
  });

  test('are what their types say, the JSON for tools of any origin', async () => {
    const document = await visit(openApiPath);
    expect(document.headers.get('Content-Type')).toMatch(/^application\/json\b/);
    expect(document.headers.get('Access-Control-Allow-Origin')).toBe('*');
    expect(await document.json()).toMatchObject({ openapi: '3.1.1', info: { title: 'Unusta' } });
    const page = await visit(apiDocsPath);
    expect(page.headers.get('Content-Type')).toBe('text/html; charset=utf-8');
    expect(page.headers.get('Content-Language')).toBe('en');
    expect(page.headers.get('Access-Control-Allow-Origin')).toBeNull();
  });

  test('are not sent again to who has them', async () => {
    for (const path of paths) {
      const etag = (await visit(path)).headers.get('ETag') ?? '';
      expect(etag).toMatch(/^"\w+"$/);
      for (const known of [etag, `W/${etag}`]) {
        const again = await visit(path, { headers: { 'If-None-Match': known } });
        expect([again.status, again.headers.get('ETag'), await again.text()]).toEqual([304, etag, '']);
      }
      expect((await visit(path, { headers: { 'If-None-Match': '"other"' } })).status).toBe(200);
    }
  });

  test('are for reading only', async () => {
    for (const path of paths) {
      const head = await visit(path, { method: 'HEAD' });
      const { headers } = await visit(path);
      expect([head.status, await head.text()]).toEqual([200, '']);
      for (const name of ['Content-Type', 'ETag', 'Content-Security-Policy'])
        expect(head.headers.get(name)).toBe(headers.get(name));
      const refused = await visit(path, { method: 'POST', body: '{}' });
      expect([refused.status, refused.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
    }
  });

  test('have one address each; all beside them is for the Worker to answer', async () => {
    for (const path of ['/api/docs/', '/api/docs.html']) {
      const { status, headers } = await visit(path);
      expect([path, status, headers.get('Location')]).toEqual([path, 307, apiDocsPath]);
    }
    for (const path of ['/_headers', '/api', '/api/', '/api/openapi', '/API/docs', '/%zz'])
      expect([path, (await visit(path, { redirect: 'follow' })).status]).toEqual([path, 404]);
    const problem = await visit('/api/docs.json');
    expect(problem.headers.get('Content-Type')).toBe('application/problem+json');
  });
});

describe('the page', () => {
  const operations = operationGroups.flatMap((group) => group.operations);
  let html: string;
  let policy: string;

  beforeAll(async () => {
    const page = await visit(apiDocsPath);
    policy = page.headers.get('Content-Security-Policy') ?? '';
    html = await page.text();
  });

  test('has the one style that its policy allows, and no script', () => {
    const styles = [...html.matchAll(/<style>(.*?)<\/style>/gs)].map(([, style = '']) => style);
    const digests = styles.map((style) => createHash('sha256').update(style).digest('base64'));
    expect(policy).toContain(`style-src 'sha256-${digests[0]}';`);
    expect(digests).toHaveLength(1);
    expect(html).not.toMatch(/<script|\sstyle=/);
  });

  test('shows every operation with a line to try, and no link that leads nowhere', () => {
    for (const { id, method } of operations) {
      expect(html).toContain(`id="${id}"`);
      expect(html).toContain(`<span class="method">${method.toUpperCase()}</span>`);
    }
    for (const name of ['$UNUSTA_URL/api/v1/', 'Bearer $UNUSTA_KEY'])
      expect([name, html.split(name).length - 1]).toEqual([name, operations.length + 1]);
    const ids = new Set([...html.matchAll(/ id="([^"]+)"/g)].map(([, id]) => id));
    const targets = [...html.matchAll(/href="#([^"]+)"/g)].map(([, target]) => target);
    expect(targets.length).toBeGreaterThan(operations.length);
    expect(targets.filter((target) => !ids.has(target))).toEqual([]);
  });
});
