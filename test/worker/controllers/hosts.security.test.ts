import { env } from 'cloudflare:workers';
import { beforeAll, describe, expect, test } from 'vitest';
import { deployed } from '../../support/bindings.ts';
import { controllerBody, freshSlug } from '../../support/factories.ts';
import { api, freshController, problemOf, publish, rowsOf, visit, visitWith } from '../door.ts';

const hostA = `privacy.${freshSlug('a')}.example`;
const hostB = `privacy.${freshSlug('b')}.example`;
let a = '';
let b = '';

beforeAll(async () => {
  a = await freshController({ hosts: [hostA], tradeName: 'Aaa' });
  b = await freshController({ hosts: [hostB], tradeName: 'Bbb' });
  for (const slug of [a, b]) {
    await publish(slug, '2024-01-01');
    await publish(slug, '2025-01-01');
  }
});

const paths = [
  '/',
  '/notice',
  '/notice/et',
  '/notice/et/2024-01-01',
  '/notice/versions',
  '/notice/et/changes/2024-01-01/2025-01-01',
];
const onHost = (host: string, path: string, init?: RequestInit) => visit(`https://${host}${path}`, init);

describe('a controller’s own host', () => {
  test.each(paths)('serves %s without the slug, and every link stays there', async (path) => {
    const response = await onHost(hostA, path);
    expect(response.status).toBe(200);
    const html = await response.text();
    expect(html).toContain('Aaa');
    const links = [...html.matchAll(/href="(\/[^"]*)"/g)].map(([, href = '']) => href);
    expect(links.length).toBeGreaterThan(1);
    for (const link of new Set(links)) {
      expect(link.startsWith(`/${a}`)).toBe(false);
      const there = await onHost(hostA, link);
      expect([link, there.status]).toEqual([link, 200]);
      await there.text();
    }
    expect(html).not.toContain('localhost');
    const [, canonical] = /rel="canonical" href="([^"]*)"/.exec(html) ?? [];
    expect(canonical?.startsWith(`https://${hostA}/`)).toBe(true);
  });

  test('names itself in Content-Location, feed and JSON', async () => {
    const notice = await onHost(hostA, '/notice.txt');
    expect(notice.headers.get('Content-Location')).toBe('/notice/et/2025-01-01.txt');
    const feed = await (await onHost(hostA, '/notice.atom')).text();
    expect(feed).toContain(`https://${hostA}/notice/et/2025-01-01`);
    expect(feed).not.toContain(`/${a}`);
    const centre = await onHost(hostA, '/', { headers: { Accept: 'application/json' } });
    expect(await centre.json()).toMatchObject({ notice: { url: `https://${hostA}/notice` } });
  });

  test('never mixes its pages with those of another host, or of the path, whichever came first', async () => {
    for (const order of [
      [0, 1, 2],
      [2, 1, 0],
      [1, 2, 0],
    ]) {
      const shop = await freshController({
        hosts: [`${freshSlug()}.example`],
        tradeName: `Shop ${order.join('')}`,
      });
      await publish(shop, '2024-01-01');
      const [host] = (await hostsOf(shop)) ?? [];
      const places = [`https://${host}`, `http://${host}`, `http://localhost:8787/${shop}`];
      for (const at of order) {
        const place = places[at] ?? '';
        const html = await (await visit(`${place}/notice`)).text();
        const [, canonical] = /rel="canonical" href="([^"]*)"/.exec(html) ?? [];
        expect(canonical).toBe(`${place}/notice/et`);
        const [, home] = /class="name" href="([^"]*)"/.exec(html) ?? [];
        expect(home).toBe(at === 2 ? `/${shop}` : '/');
      }
    }
  });

  test('gives another’s pages to nobody, and has no other doors', async () => {
    for (const path of [
      `/${b}`,
      `/${b}/notice`,
      `/../${b}/notice`,
      `/%2e%2e/${b}/notice`,
      `/..%2f${b}/notice`,
      '/api/v1/keys',
      `/${a}/notice`,
      `//${b}/notice`,
    ]) {
      const headers = { Authorization: `Bearer ${env.ADMIN_KEY}` };
      const response = await onHost(hostA, path, { headers });
      expect([path, response.status]).toEqual([path, 404]);
      expect(await response.text()).not.toContain('Bbb');
    }
  });

  test('says of the installation what our own host says', async () => {
    for (const path of ['/healthz', '/robots.txt', '/.well-known/jwks.json', '/.well-known/gpc.json']) {
      const [there, here] = [await onHost(hostA, path), await visit(path)];
      expect([path, there.status]).toEqual([path, 200]);
      expect(await there.text()).toBe(await here.text());
    }
  });

  test('answers other methods with 405', async () => {
    for (const path of ['/', '/notice']) {
      const response = await onHost(hostA, path, { method: 'POST' });
      expect([path, response.status, response.headers.get('Allow')]).toEqual([path, 405, 'GET, HEAD']);
      await response.text();
    }
  });

  test('is the same with a port, in capitals, and with its final dot', async () => {
    for (const address of [`http://${hostA}:8787`, `https://${hostA.toUpperCase()}`, `https://${hostA}.`]) {
      const response = await visit(`${address}/notice.txt`);
      expect([address, response.status]).toEqual([address, 200]);
      await response.text();
    }
  });

  test('is another’s as soon as it is given away', async () => {
    const host = `${freshSlug()}.example`;
    const [from, to] = [
      await freshController({ hosts: [host], tradeName: 'From' }),
      await freshController({ tradeName: 'To' }),
    ];
    expect(await (await onHost(host, '/')).text()).toContain('From');
    await api('PUT', `/controllers/${from}`, controllerBody(from));
    expect((await onHost(host, '/')).status).toBe(404);
    await api('PUT', `/controllers/${to}`, controllerBody(to, { hosts: [host], tradeName: 'To' }));
    expect(await (await onHost(host, '/')).text()).toContain('To');
  });
});

describe('a host that nobody lists', () => {
  test.each(['nobody.example', '127.0.0.1.nip.example', 'localhost.evil.example', 'xn--nobody.example'])(
    '%s is 404, and nothing of ours is there',
    async (host) => {
      for (const path of ['/', `/${a}`, '/api/v1/keys', '/healthz']) {
        const response = await visit(`http://${host}${path}`, {
          headers: { Authorization: `Bearer ${env.ADMIN_KEY}` },
        });
        const { status, type } = await problemOf(response);
        expect([path, status, type]).toEqual([path, 404, 'application/problem+json']);
      }
    },
  );

  test('is not taken from headers that anyone can send', async () => {
    const headers = { 'X-Forwarded-Host': hostB, 'X-Original-Host': hostB, Forwarded: `host=${hostB}` };
    const html = await (await visit(`/${a}/notice`, { headers })).text();
    expect(html).not.toContain(hostB);
    expect(html).toContain('Aaa');
  });
});

describe('our own host', () => {
  test('when it is no loopback address, is that one alone', async () => {
    const ours = await visitWith(deployed, `https://unusta.example/${a}/notice`);
    expect(ours.status).toBe(200);
    expect(await ours.text()).toContain(`https://unusta.example/${a}/notice/et`);
    for (const address of ['http://localhost', 'http://127.0.0.1:8787', 'https://unusta.workers.example']) {
      expect((await visitWith(deployed, `${address}/${a}/notice`)).status).toBe(404);
    }
  });

  test('lists its shops on a loopback address only', async () => {
    const local = await visit('/', { headers: { Accept: 'text/html' } });
    expect([local.status, local.headers.get('Cache-Control')]).toEqual([200, 'no-store']);
    expect(await local.text()).toContain(`/${a}/notice`);
    const index = await visitWith(deployed, 'https://unusta.example/');
    expect(index.status).toBe(404);
    expect(await index.text()).not.toContain(a);
  });
});

async function hostsOf(slug: string): Promise<string[]> {
  return (await rowsOf('SELECT host FROM hosts WHERE controller = ?', slug)).map(({ host }) => String(host));
}
