import { describe, expect, test } from 'vitest';
import type { HoldView } from '../../../src/holds/hold.ts';
import { freshKey, logOf, refusalOf, rowsOf } from '../door.ts';
import { call, freshShop, heldIn, lift, listed, mari, place, post, reached } from './shop.ts';

describe('a key', () => {
  test('without the scope purge sees and changes no hold', async () => {
    const slug = await freshShop();
    const { id } = await place(slug);
    for (const scope of ['read', 'publish', 'links', 'requests']) {
      const { secret } = await freshKey([scope], slug);
      const doors: [string, string, object?][] = [
        ['POST', `/controllers/${slug}/holds`, mari],
        ['GET', `/controllers/${slug}/holds`],
        ['GET', `/holds/${id}`],
        ['DELETE', `/holds/${id}`],
      ];
      for (const [method, path, body] of doors) {
        expect(await refusalOf(call(method, path, body, reached(), secret))).toBe('403 forbidden');
      }
    }
  });

  test('of another controller meets a hold as one that there is not', async () => {
    const [mine, theirs] = [await freshShop(), await freshShop()];
    const hold = await place(theirs);
    const { secret } = await freshKey(['purge', 'admin'], mine);
    const answers = async (id: string) =>
      Promise.all(
        ['GET', 'DELETE'].map(async (method) => {
          const answer = await call(method, `/holds/${id}`, undefined, reached(), secret);
          return `${answer.status} ${(await answer.text()).replaceAll(id, 'ID')}`;
        }),
      );
    expect(await answers(hold.id)).toEqual(await answers('019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96'));
    expect(await answers(hold.id)).toEqual([expect.stringMatching(/^404 /), expect.stringMatching(/^404 /)]);
    for (const [method, body] of [['POST', mari], ['GET']] as [string, object?][]) {
      const path = `/controllers/${theirs}/holds`;
      expect(await refusalOf(call(method, path, body, reached(), secret))).toBe('404 not-found');
    }
    expect((await listed(theirs)).items).toEqual([hold]);
    const { secret: own } = await freshKey(['purge'], theirs);
    expect((await call('DELETE', `/holds/${hold.id}`, undefined, reached(), own)).status).toBe(204);
  });
});

describe('who is held', () => {
  test('stands in plain words nowhere but in the answers', async () => {
    const slug = await freshShop();
    const email = 'Maarika.Haruldane@kodu.example';
    const note = 'Toomas Haruldane sued';
    await place(slug, { subject: { email }, reason: 'dispute', note });
    const tables = ['holds', 'unusta_holds', 'audit', 'deliveries'];
    const rows = await Promise.all(
      tables.map((name) => rowsOf(`SELECT * FROM ${name} WHERE controller = ?`, slug)),
    );
    const all = JSON.stringify([...rows, await heldIn('shopUrl', slug)]);
    expect(all).not.toMatch(/haruldane|kodu\.example|toomas/i);
  });

  test('is another subject at another controller', async () => {
    const [one, two] = [await freshShop(), await freshShop()];
    await place(one);
    await place(two);
    const [here, there] = [await heldIn('shopUrl', one), await heldIn('shopUrl', two)];
    expect(here[0]?.subject).not.toBe(there[0]?.subject);
  });
});

describe('hostile words', () => {
  test.each([
    "'; DROP TABLE unusta_holds; --",
    '" OR 1=1 --',
    '\\u0000',
    '\u001b[2J\u0085',
    '💥'.repeat(100),
    '../../etc/passwd',
    '%00%27',
    '{"$ne": null}',
    '\u202e1042',
    'e\u0301 é',
    '1e3',
    '007',
  ])('are a key like any other: %j', async (key) => {
    const slug = await freshShop();
    const record = { category: 'orders', key };
    const hold = await place(slug, { record, reason: 'dispute', note: key });
    expect(hold).toMatchObject({ record, note: key.trim() });
    expect(await heldIn('shopUrl', slug)).toMatchObject([{ category: 'orders', record: key }]);
    expect((await (await call('GET', `/holds/${hold.id}`)).json<HoldView>()).record).toEqual(record);
  });

  test.each(['__proto__', 'constructor', "dispute' --", 'dispute\0', 'DISPUTE', 'x'.repeat(101)])(
    'are no reason: %j',
    async (reason) => {
      expect(await refusalOf(post(await freshShop(), { ...mari, reason }))).toBe('422 invalid-input');
    },
  );

  test('are refused where they are too many', async () => {
    const slug = await freshShop();
    expect(await refusalOf(post(slug, { ...mari, note: 'x'.repeat(5_000) }))).toBe('422 invalid-input');
    expect(await refusalOf(post(slug, { ...mari, note: 'x'.repeat(50_000) }))).toBe('413 body-too-large');
  });
});

describe('at the same moment', () => {
  test('the same asked many times is one hold, and noted once', async () => {
    const slug = await freshShop();
    const answers = await Promise.all(Array.from({ length: 5 }, () => post(slug, mari)));
    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 200, 201]);
    const holds = await Promise.all(answers.map((answer) => answer.json<HoldView>()));
    expect(new Set(holds.map(({ id }) => id)).size).toBe(1);
    expect(new Set(holds.map(({ state }) => state))).toEqual(new Set(['active']));
    for (const which of ['shopUrl', 'databaseUrl'] as const) {
      expect(await heldIn(which, slug)).toMatchObject([{ id: holds[0]?.id, lifted: 0, revision: 1 }]);
    }
    expect((await logOf(slug)).filter(([, event]) => event === 'hold.placed')).toHaveLength(1);
  });

  test('one lifted many times is lifted once', async () => {
    const slug = await freshShop();
    const { id } = await place(slug);
    const answers = await Promise.all(Array.from({ length: 4 }, () => lift(id)));
    expect(answers.map(({ status }) => status)).toEqual([204, 204, 204, 204]);
    expect((await logOf(slug)).filter(([, event]) => event === 'hold.lifted')).toHaveLength(1);
  });

  test('one placed and lifted is, in the end, the same in every database', async () => {
    const slug = await freshShop();
    for (let round = 0; round < 5; round++) {
      const away = { SOURCE_SHOP: 'http://127.0.0.1:1' };
      await post(slug, mari, away);
      const id = (await listed(slug, '?state=active')).items[0]?.id ?? '';
      await Promise.all([post(slug, mari), lift(id)]);
      const active = (await listed(slug, '?state=active')).items.map((hold) => hold.id);
      for (const which of ['shopUrl', 'databaseUrl'] as const) {
        const held = (await heldIn(which, slug)).filter(({ lifted }) => lifted === 0);
        expect(held.map((hold) => hold.id)).toEqual(active);
      }
      for (const left of active) await lift(left);
    }
  });
});
