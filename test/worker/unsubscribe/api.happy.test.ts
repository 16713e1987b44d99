import { beforeEach, describe, expect, test } from 'vitest';
import { api, freshKey, logOf, visitWith } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import {
  apiWith,
  bring,
  click,
  everythingIn,
  freshEmail,
  freshShop,
  isOut,
  ledgerOf,
  mint,
  suppressed,
  tokenFor,
} from './shop.ts';

let slug = '';

beforeEach(async () => {
  slug = await freshShop();
});

/** Runs through a proxy and gives what it cost: requests to the database. */
async function counted<T>(work: (bindings: object) => Promise<T>): Promise<{ calls: number; value: T }> {
  const database = await faultyDatabase({});
  const value = await work({ TURSO_DATABASE_URL: database.url });
  const { length: calls } = await database.faults();
  await database.close();
  return { calls, value };
}

describe('POST unsubscribe-links', () => {
  test('gives a thousand, as sent and in order, and asks the database nothing', async () => {
    const emails = Array.from({ length: 1_000 }, (_, i) => ` Mari${i}@Kodu.Example`);
    const { calls, value: links } = await counted((bindings) => mint(slug, emails, 'news', bindings));
    expect(links.map(({ email }) => email)).toEqual(emails);
    expect(new Set(links.map(({ token }) => token)).size).toBe(1_000);
    expect(calls).toBe(0);
    for (const i of [0, 499, 999]) expect((await click(links[i]?.token ?? '')).status).toBe(200);
    expect(await suppressed(slug, emails)).toEqual([0, 499, 999].map((i) => emails[i]));
  });

  test('writes nothing', async () => {
    const before = await everythingIn(slug);
    await mint(slug, [freshEmail()]);
    await mint(slug, [freshEmail()], '*');
    expect(await everythingIn(slug)).toEqual(before);
  });
});

describe('POST suppressions/check', () => {
  test('of a thousand is one request to the database, and their order and spelling are kept', async () => {
    const people = Array.from({ length: 1_000 }, () => freshEmail());
    const out = people.filter((_, i) => i % 7 === 0);
    await apiWith({}, 'POST', `/controllers/${slug}/suppressions`, { emails: out, reason: 'old list' });
    const asked = people.map((email, i) => (i % 2 ? email : ` ${email.toUpperCase()}`)).reverse();
    const { calls, value } = await counted((bindings) => suppressed(slug, asked, 'news', bindings));
    expect(calls).toBe(1);
    expect(value).toEqual(asked.filter((email) => out.includes(email.trim().toLowerCase())));
  });

  test('gives the same address as often as it was asked, and what is no address too', async () => {
    const email = freshEmail();
    await click(await tokenFor(slug, email));
    const asked = [email, 'x@y.ee', 'no address', email.toUpperCase(), '', email];
    expect(await suppressed(slug, asked)).toEqual([email, 'no address', email.toUpperCase(), '', email]);
  });

  test('of every topic, the default, is those who want nothing at all', async () => {
    const [one, all] = [freshEmail(), freshEmail()];
    await click(await tokenFor(slug, one));
    await click(await tokenFor(slug, all, '*'));
    const response = await api('POST', `/controllers/${slug}/suppressions/check`, { emails: [one, all] });
    expect(await response.json()).toEqual({ suppressed: [all] });
    expect(await suppressed(slug, [one, all])).toEqual([one, all]);
  });

  test('writes nothing', async () => {
    const before = await everythingIn(slug);
    await suppressed(slug, [freshEmail()]);
    expect(await everythingIn(slug)).toEqual(before);
  });
});

describe('suppressions', () => {
  const path = () => `/controllers/${slug}/suppressions`;

  test('are added with their reason, listed by hash, and lifted on evidence, each with an entry', async () => {
    const email = freshEmail();
    const added = await api('POST', path(), { emails: [email], topic: 'news', reason: 'phoned on 1 March' });
    expect([added.status, await added.json()]).toEqual([200, { recorded: 1 }]);
    const listed = await (await api('GET', path())).json<{ items: object[]; cursor: string | null }>();
    expect(listed).toMatchObject({ items: [{ topic: 'news', channel: 'api' }], cursor: null });
    expect(JSON.stringify(listed)).not.toContain('kodu');
    const lifted = await api('DELETE', path(), { email, topic: 'news', evidence: 'wrote on 2 March' });
    expect(lifted.status).toBe(200);
    expect(await isOut(slug, email)).toBe(false);
    expect(await (await api('GET', path())).json()).toMatchObject({ items: [] });
    expect(await ledgerOf(slug, email)).toMatchObject([
      { state: 'in', channel: 'api', changed: true, evidence: 'wrote on 2 March' },
      { state: 'out', channel: 'api', changed: true, evidence: 'phoned on 1 March' },
    ]);
    expect((await logOf(slug)).map(([, event]) => event)).toEqual([
      'controller.published',
      'preferences.changed',
      'preferences.changed',
    ]);
  });

  test('are listed page by page, each once', async () => {
    const emails = Array.from({ length: 23 }, () => freshEmail());
    await api('POST', path(), { emails, reason: 'old list' });
    await api('POST', path(), { emails: emails.slice(0, 9), topic: 'news', reason: 'old list' });
    const met: string[] = [];
    let cursor: string | null = '';
    while (cursor !== null) {
      const page: { items: { subject: string; topic: string }[]; cursor: string | null } = await (
        await api('GET', `${path()}?limit=5&cursor=${encodeURIComponent(cursor)}`)
      ).json();
      expect(page.items.length).toBeLessThanOrEqual(5);
      met.push(...page.items.map(({ subject, topic }) => `${subject} ${topic}`));
      cursor = page.cursor;
    }
    expect(met).toHaveLength(32);
    expect(new Set(met).size).toBe(32);
  });

  test('of a thousand are one batch and one entry in the log', async () => {
    const emails = Array.from({ length: 1_000 }, () => freshEmail());
    const { calls } = await counted((bindings) =>
      apiWith(bindings, 'POST', path(), { emails, topic: 'news', reason: 'old list' }),
    );
    expect(calls).toBe(1);
    expect(await suppressed(slug, emails)).toEqual(emails);
    expect(await logOf(slug)).toHaveLength(2);
  });
});

describe('POST preferences', () => {
  const at = '2026-01-10T10:00:00Z';

  test('brought once more changes nothing', async () => {
    const [one, two] = [freshEmail(), freshEmail()];
    const said = [
      { email: one, topic: 'news', state: 'out' as const, at },
      { email: two, topic: '*', state: 'in' as const, at: '2026-01-11T10:00:00+02:00' },
    ];
    for (const channel of ['', 'import']) {
      expect((await bring(slug, said, channel)).status).toBe(200);
      const before = await everythingIn(slug);
      expect(await (await bring(slug, said, channel)).json()).toEqual({ recorded: 2 });
      expect(await everythingIn(slug)).toEqual(before);
    }
  });

  test('shows consent given and withdrawn, with what proves it, in the ledger', async () => {
    const email = freshEmail();
    await bring(
      slug,
      [{ email, topic: 'news', state: 'in', at, evidence: 'box ticked at the till' }],
      'import',
    );
    await bring(slug, [{ email, topic: 'news', state: 'out', at: '2026-01-12T10:00:00Z' }]);
    await click(await tokenFor(slug, email));
    expect(await ledgerOf(slug, ` ${email.toUpperCase()}`)).toMatchObject([
      { state: 'out', channel: 'one-click', changed: false },
      { state: 'out', channel: 'api', changed: true, at: '2026-01-12T10:00:00.000Z' },
      {
        state: 'in',
        channel: 'import',
        changed: true,
        at: '2026-01-10T10:00:00.000Z',
        evidence: 'box ticked at the till',
      },
    ]);
  });

  test('of the same person twice in a list is one change, and both are in the ledger', async () => {
    const email = freshEmail();
    const said = [at, '2026-01-11T10:00:00Z'].map((moment) => ({
      email: moment === at ? email : ` ${email.toUpperCase()}`,
      topic: 'news',
      state: 'out' as const,
      at: moment,
    }));
    expect((await bring(slug, said, 'import')).status).toBe(200);
    const changes = (await ledgerOf(slug, email)).map(({ changed }) => changed).sort();
    expect(changes).toEqual([false, true]);
  });
});

describe('a key', () => {
  const bodies = (email: string): [string, string, object | undefined, string][] => [
    ['POST', 'unsubscribe-links', { topic: 'news', recipients: [{ email }] }, 'links'],
    ['POST', 'link-key', undefined, 'links'],
    ['POST', 'suppressions/check', { emails: [email] }, 'links'],
    ['GET', 'suppressions', undefined, 'read'],
    ['POST', 'suppressions', { emails: [email], reason: 'r' }, 'publish'],
    ['DELETE', 'suppressions', { email, evidence: 'e' }, 'publish'],
    [
      'POST',
      'preferences',
      [{ email, topic: 'news', state: 'out', at: '2026-01-01T00:00:00Z', evidence: 'e' }],
      'publish',
    ],
    ['POST', 'preferences/ledger', { email }, 'requests'],
  ];

  test('does what its scope says, and nothing else', async () => {
    const scopes = ['read', 'publish', 'links', 'requests', 'purge'];
    for (const scope of scopes) {
      const { secret } = await freshKey([scope], slug);
      const email = freshEmail();
      for (const [method, path, body, needed] of bodies(email)) {
        const before = scope === needed ? null : await everythingIn(slug);
        const { status } = await api(method, `/controllers/${slug}/${path}`, body, secret);
        expect([scope, path, status]).toEqual([
          scope,
          path,
          scope !== needed ? 403 : path === 'link-key' ? 201 : 200,
        ]);
        if (before) expect(await everythingIn(slug)).toEqual(before);
      }
    }
  });

  test('that is bound learns nothing of another shop, not even that it is there', async () => {
    const other = await freshShop();
    const { secret } = await freshKey(['admin'], slug);
    for (const [method, path, body] of bodies(freshEmail())) {
      const there = await api(method, `/controllers/${other}/${path}`, body, secret);
      const nowhere = await api(method, `/controllers/no-such-shop/${path}`, body, secret);
      expect([path, there.status]).toEqual([path, 404]);
      const [one, two] = [await there.text(), await nowhere.text()];
      expect(one.replaceAll(other, 'no-such-shop')).toBe(two);
    }
    expect(await everythingIn(other)).toMatchObject({ preferences: [] });
  });

  test('that was sealed for a mail server opens no door', async () => {
    const { key } = await (await api('POST', `/controllers/${slug}/link-key`)).json<{ key: string }>();
    expect(key).toMatch(/^unusta-link-1\./);
    for (const [method, path, body] of bodies(freshEmail())) {
      expect((await api(method, `/controllers/${slug}/${path}`, body, key)).status).toBe(401);
    }
    expect((await visitWith({}, `/u/${key}`)).status).toBe(404);
    expect((await visitWith({}, `/p/${key}`)).status).toBe(404);
    expect((await logOf(slug)).map(([, event]) => event)).toContain('link-key.issued');
  });
});
