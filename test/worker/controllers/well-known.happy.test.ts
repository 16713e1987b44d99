import { describe, expect, test } from 'vitest';
import { deployed } from '../../support/bindings.ts';
import { freshSlug } from '../../support/factories.ts';
import { freshController, visit, visitWith } from '../door.ts';

const ours = deployed.PUBLIC_URL;

/** A controller with a host of its own. */
async function freshHost(more: Parameters<typeof freshController>[0] = {}) {
  const host = `${freshSlug()}.example`;
  const slug = await freshController({ hosts: [host], ...more });
  return { slug, origin: `https://${host}` };
}

const read = (origin: string, path: string, init: RequestInit = {}) =>
  visitWith(deployed, `${origin}/.well-known/${path}`, init);

async function fieldsOf(origin: string): Promise<Record<string, string>> {
  const lines = (await (await read(origin, 'security.txt')).text()).trimEnd().split('\n');
  return Object.fromEntries(lines.map((line) => line.split(': ')));
}

describe('/.well-known/gpc.json', () => {
  test('says on each host that the signal counts', async () => {
    const { origin } = await freshHost();
    for (const host of [ours, origin]) {
      const response = await read(host, 'gpc.json');
      expect(response.headers.get('Content-Type')).toBe('application/json');
      expect(response.headers.get('Cache-Control')).toBe('public, max-age=3600');
      expect(await response.json()).toEqual({ gpc: true, lastUpdate: '2026-11-22' });
    }
  });
});

describe('/.well-known/security.txt', () => {
  test('names on our host whom our mail is from', async () => {
    const fields = await fieldsOf(ours);
    expect(Object.keys(fields)).toEqual(['Contact', 'Expires', 'Canonical', 'Preferred-Languages']);
    expect(fields).toMatchObject({
      Contact: 'mailto:privacy@example.com',
      Canonical: `${ours}/.well-known/security.txt`,
      'Preferred-Languages': 'en, et',
    });
  });

  test('names on a controller’s own host its mailbox, and its languages', async () => {
    const { origin } = await freshHost({ email: 'klienditugi@shop.example', languages: ['et', 'fi'] });
    expect(await fieldsOf(origin)).toMatchObject({
      Contact: 'mailto:klienditugi@shop.example',
      Canonical: `${origin}/.well-known/security.txt`,
      'Preferred-Languages': 'et, fi',
    });
  });

  test('names its data protection officer where it has no mailbox, and us where it has neither', async () => {
    const officer = await freshHost({ email: undefined, dpo: { email: 'dpo@shop.example' } });
    expect((await fieldsOf(officer.origin)).Contact).toBe('mailto:dpo@shop.example');
    const nobody = await freshHost({ email: undefined, dpo: undefined });
    expect((await fieldsOf(nobody.origin)).Contact).toBe('mailto:privacy@example.com');
  });

  test('is the same all day, and ends within a year', async () => {
    const [first, second] = [await fieldsOf(ours), await fieldsOf(ours)];
    expect(first.Expires).toMatch(/^\d{4}-\d\d-\d\dT00:00:00\.000Z$/);
    expect(second.Expires?.slice(11)).toBe(first.Expires?.slice(11));
    const days = (Date.parse(first.Expires ?? '') - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(362);
    expect(days).toBeLessThanOrEqual(364);
  });

  test('is no page of a controller’s on our host', async () => {
    const { slug } = await freshHost();
    expect((await visit(`/${slug}/.well-known/security.txt`)).status).toBe(404);
  });
});

describe.each(['gpc.json', 'security.txt'])('/.well-known/%s', (path) => {
  test('is read only, on each host', async () => {
    const { origin } = await freshHost();
    for (const host of [ours, origin]) {
      const [get, head] = [await read(host, path), await read(host, path, { method: 'HEAD' })];
      expect([get.status, head.status, await head.text()]).toEqual([200, 200, '']);
      expect([...head.headers]).toEqual([...get.headers]);
      for (const method of ['POST', 'PUT', 'DELETE']) {
        const refused = await read(host, path, { method });
        expect([refused.status, refused.headers.get('Allow')]).toEqual([405, 'GET, HEAD']);
      }
    }
  });

  test('is nothing on a host that nobody lists', async () => {
    expect((await read('https://nobody-lists-this.example', path)).status).toBe(404);
  });
});
