import { createScheduledController } from 'cloudflare:test';
import { env } from 'cloudflare:workers';
import { compactVerify, createLocalJWKSet, type JSONWebKeySet } from 'jose';
import { beforeEach, describe, expect, test } from 'vitest';
import { verifyLog } from '../../../src/audit/verify.ts';
import type { EntryView, SealView } from '../../../src/audit/view.ts';
import type { PublicKey } from '../../../src/keys/jws.ts';
import worker from '../../../src/worker.ts';
import { controllerBody } from '../../support/factories.ts';
import { api, asAdmin, digestOf, freshController, rowsOf, visit, visitWith } from '../door.ts';

const sealsPath = (slug: string) => `/controllers/${slug}/audit/seals`;
const sealNow = async (slug: string, bindings = {}): Promise<SealView> =>
  (await visitWith(bindings, `/api/v1${sealsPath(slug)}`, { method: 'POST', headers: asAdmin })).json();
const change = (slug: string, name: string) =>
  api('PUT', `/controllers/${slug}`, controllerBody(slug, { name }));
const keysWith = async (bindings = {}) =>
  (await visitWith(bindings, '/.well-known/jwks.json')).json<{ keys: PublicKey[] }>();

async function itemsOf<T>(path: string): Promise<T[]> {
  const items: T[] = [];
  let cursor: string | null = '';
  do {
    const page: { items: T[]; cursor: string | null } = await (
      await api('GET', `${path}?cursor=${cursor}`)
    ).json();
    items.push(...page.items);
    cursor = page.cursor;
  } while (cursor);
  return items;
}

/** The log as one who asks for it sees it, checked. */
async function verdictOf(slug: string, keys?: PublicKey[]) {
  const seals = await itemsOf<SealView>(sealsPath(slug));
  const entries = await itemsOf<EntryView>(`/controllers/${slug}/audit`);
  return verifyLog({ controller: slug, seals, entries }, keys ?? (await keysWith()).keys);
}

describe('POST /controllers/{c}/audit/seals', () => {
  test('seals what is new, once', async () => {
    const slug = await freshController();
    await change(slug, 'B');
    const first = await api('POST', sealsPath(slug));
    const seal = await first.json<SealView>();
    expect([first.status, seal]).toEqual([
      201,
      expect.objectContaining({ controller: slug, number: 1, firstSeq: 1, lastSeq: 2, previous: null }),
    ]);
    const again = await api('POST', sealsPath(slug));
    expect([again.status, await again.json()]).toEqual([200, seal]);
    await change(slug, 'C');
    const next = await sealNow(slug);
    expect(next).toMatchObject({ number: 2, firstSeq: 3, lastSeq: 3, previous: await digestOf(seal.jws) });
    expect(await itemsOf(sealsPath(slug))).toEqual([seal, next]);
    expect(await verdictOf(slug)).toEqual({ findings: [], sealed: { first: 1, last: 3 }, unsealed: null });
  });

  test('gives a signature that another library verifies, over all that the seal says', async () => {
    const slug = await freshController();
    const { jws, kid, ...said } = await sealNow(slug);
    const keys = (await (await visit('/.well-known/jwks.json')).json()) as JSONWebKeySet;
    const { payload, protectedHeader } = await compactVerify(jws, createLocalJWKSet(keys));
    expect(JSON.parse(new TextDecoder().decode(payload))).toEqual(said);
    expect(protectedHeader).toEqual({ alg: 'EdDSA', kid, typ: 'unusta-seal+json' });
  });

  test('has the root of RFC 6962 over the entries, as one computes it by hand', async () => {
    const slug = await freshController();
    const [row] = await rowsOf('SELECT * FROM audit WHERE controller = ?', slug);
    const { id, at, data } = row as { id: string; at: number; data: string };
    const leaf = `{"actor":"admin","at":${at},"controller":"${slug}","data":${JSON.stringify(data)},"event":"controller.published","id":"${id}","seq":1}`;
    expect((await sealNow(slug)).root).toBe(await digestOf(`\0${leaf}`));
  });

  test('makes several seals where there are many entries', async () => {
    const slug = await freshController();
    await rowsOf(
      `INSERT INTO audit SELECT controller, n.value + 1, a.id, at, actor, event, data, digest
        FROM audit a, json_each('[${Array.from({ length: 1_200 }, (_, i) => i + 1)}]') n WHERE controller = ?`,
      slug,
    );
    expect(await sealNow(slug)).toMatchObject({ number: 5, firstSeq: 1_001, lastSeq: 1_201 });
    expect(await verdictOf(slug)).toEqual({
      findings: [],
      sealed: { first: 1, last: 1_201 },
      unsealed: null,
    });
  });

  test('seals the installation’s own log', async () => {
    await api('POST', '/keys', { scopes: ['read'] });
    const seal = await sealNow('*');
    expect(seal.controller).toBe('*');
    expect((await verdictOf('*')).findings).toEqual([]);
  });

  test('makes one seal of several asked for at once, and never a gap', async () => {
    const slug = await freshController();
    const asked = await Promise.all(Array.from({ length: 8 }, () => api('POST', sealsPath(slug))));
    expect(asked.map(({ status }) => status).sort()).toEqual([...Array(7).fill(200), 201]);
    const seals = await Promise.all(asked.map((each) => each.json<SealView>()));
    expect(new Set(seals.map(({ jws }) => jws)).size).toBe(1);
    expect(await itemsOf(sealsPath(slug))).toHaveLength(1);
  });

  test('loses nothing that is written meanwhile', async () => {
    const slug = await freshController();
    const work = Array.from({ length: 24 }, (_, i) => (i % 3 === 0 ? sealNow(slug) : change(slug, `N ${i}`)));
    await Promise.all(work);
    const { unsealed } = await verdictOf(slug);
    const last = await sealNow(slug);
    expect(unsealed === null || unsealed.last === last.lastSeq).toBe(true);
    expect(await verdictOf(slug)).toEqual({
      findings: [],
      sealed: { first: 1, last: last.lastSeq },
      unsealed: null,
    });
    const rows = await rowsOf('SELECT count(*) AS entries FROM audit WHERE controller = ?', slug);
    expect(rows).toEqual([{ entries: last.lastSeq }]);
  });
});

describe('GET /controllers/{c}/audit/seals', () => {
  test('pages', async () => {
    const slug = await freshController();
    const seals = [await sealNow(slug)];
    for (const name of ['B', 'C']) {
      await change(slug, name);
      seals.push(await sealNow(slug));
    }
    const first = await (await api('GET', `${sealsPath(slug)}?limit=2`)).json();
    expect(first).toEqual({ items: seals.slice(0, 2), cursor: '2' });
    expect(await (await api('GET', `${sealsPath(slug)}?limit=2&cursor=2`)).json()).toEqual({
      items: seals.slice(2),
      cursor: null,
    });
  });
});

describe('the clock', () => {
  const tick = () => worker.scheduled(createScheduledController(), { ...env });
  const count = async () => (await rowsOf('SELECT count(*) AS seals FROM seals'))[0]?.seals;

  // What other suites left is older
  beforeEach(async () => {
    for (let before: unknown = null; before !== (await count()); ) {
      before = await count();
      await tick();
    }
  });

  const age = (slug: string, minutes: number) =>
    rowsOf('UPDATE audit SET at = at - ? WHERE controller = ?', minutes * 60_000, slug);
  const sealsOf = (slug: string) =>
    rowsOf('SELECT first_seq, last_seq FROM seals WHERE controller = ? ORDER BY number', slug);

  test('seals a log whose oldest entry is an hour old, with what came since', async () => {
    const slug = await freshController();
    await age(slug, 59);
    await tick();
    expect(await sealsOf(slug)).toEqual([]);
    await age(slug, 2);
    await change(slug, 'B');
    await tick();
    expect(await sealsOf(slug)).toEqual([{ first_seq: 1, last_seq: 2 }]);
    await tick();
    expect(await sealsOf(slug)).toHaveLength(1);
  });

  test('makes one seal by two ticks at once', async () => {
    const slugs = await Promise.all(Array.from({ length: 4 }, () => freshController()));
    for (const slug of slugs) await age(slug, 61);
    await Promise.all([tick(), tick(), tick()]);
    for (const slug of slugs) expect(await sealsOf(slug)).toEqual([{ first_seq: 1, last_seq: 1 }]);
  });

  test('gets to all of many, a few in a minute', async () => {
    const slugs = await Promise.all(Array.from({ length: 12 }, () => freshController()));
    for (const slug of slugs) await age(slug, 61);
    await tick();
    const sealed = async () =>
      (await Promise.all(slugs.map(sealsOf))).filter(({ length }) => length > 0).length;
    expect(await sealed()).toBe(10);
    await tick();
    expect(await sealed()).toBe(12);
  });

  test('seals also a log whose next entry somebody took out, and the seal shows it', async () => {
    const slug = await freshController();
    await change(slug, 'B');
    await rowsOf('DELETE FROM audit WHERE controller = ? AND seq = 1', slug);
    await age(slug, 61);
    await tick();
    expect(await sealsOf(slug)).toEqual([{ first_seq: 1, last_seq: 2 }]);
    expect((await verdictOf(slug)).findings[0]?.sentence).toContain('entry 1 was removed');
  });
});

describe('after the secret was rotated', () => {
  const secretOf = (...names: string[]) =>
    names.map((name) => `${name}:${btoa(name.padEnd(32, '.'))}`).join(',');

  test('twice, and the old secrets taken away, all seals verify by the published keys', async () => {
    const slug = await freshController();
    const rings = [{}, 'r1', 'r2'].map((name) =>
      typeof name === 'string' ? { UNUSTA_SECRET: `${secretOf(name)},${env.UNUSTA_SECRET}` } : {},
    );
    const seals: SealView[] = [];
    for (const [i, ring] of rings.entries()) {
      await change(slug, `Name ${i}`);
      seals.push(await sealNow(slug, ring));
    }
    expect(new Set(seals.map(({ kid }) => kid)).size).toBe(3);
    const alone = { UNUSTA_SECRET: secretOf('r9') };
    const { keys } = await keysWith(alone);
    expect(keys.map(({ kid }) => kid)).toEqual(expect.arrayContaining(seals.map(({ kid }) => kid)));
    expect((await verdictOf(slug, keys)).findings).toEqual([]);
    const keySet = createLocalJWKSet({ keys });
    for (const { jws } of seals) await compactVerify(jws, keySet);
  });

  test('the key set has the newest first, each once, and one that has not signed yet', async () => {
    await sealNow(await freshController());
    const [own] = (await keysWith()).keys;
    const { keys } = await keysWith({ UNUSTA_SECRET: `${secretOf('fresh')},${env.UNUSTA_SECRET}` });
    expect(keys[1]).toEqual(own);
    expect(new Set(keys.map(({ kid }) => kid)).size).toBe(keys.length);
    const used = await rowsOf('SELECT kid FROM signing_keys');
    expect(used.map(({ kid }) => kid)).not.toContain(keys[0]?.kid);
  });

  test('a secret of the same name but other bytes has a key of another name', async () => {
    const [own] = (await keysWith()).keys;
    const { keys } = await keysWith({ UNUSTA_SECRET: `test:${btoa('x'.repeat(32))}` });
    expect(keys[0]?.kid).not.toBe(own?.kid);
  });
});

describe('GET /.well-known/jwks.json', () => {
  test('is for anybody, and for caches', async () => {
    const response = await visit('/.well-known/jwks.json');
    expect(response.status).toBe(200);
    expect(Object.fromEntries(response.headers)).toMatchObject({
      'content-type': 'application/jwk-set+json',
      'cache-control': 'public, max-age=300, stale-if-error=86400',
      'access-control-allow-origin': '*',
    });
    const { keys } = await response.json<{ keys: PublicKey[] }>();
    for (const key of keys) {
      expect(key).toEqual({
        ...{ kty: 'OKP', crv: 'Ed25519', use: 'sig' },
        ...{ x: expect.stringMatching(/^[\w-]{43}$/), kid: expect.stringMatching(/^[\w-]{43}$/) },
      });
    }
  });

  test('is the same on a controller’s own host', async () => {
    const host = `keys-${crypto.randomUUID()}.example`;
    await freshController({ hosts: [host] });
    const there = await visit(`https://${host}/.well-known/jwks.json`);
    expect([there.status, await there.json()]).toEqual([200, await keysWith()]);
  });
});
