import { beforeEach, describe, expect, test } from 'vitest';
import { readProfile } from '../../../src/notices/actions.ts';
import { tellDueRecords } from '../../../src/records/actions.ts';
import { contextAt, emptyOutbox, freshWebhook } from '../deliveries/outbox.ts';
import { api, freshKey, refusalOf, rowsOf } from '../door.ts';
import { faultyDatabase } from '../faults.ts';
import { freshShop, listed, order, register, saidOf, tellAt } from './shop.ts';

beforeEach(emptyOutbox);

const due = async () => {
  const slug = await freshShop();
  await freshWebhook(slug, [], ['retention.due']);
  await register(slug, order('a'), order('b'));
  return slug;
};
const deliveriesOf = (slug: string) => rowsOf('SELECT * FROM deliveries WHERE controller = ?', slug);

describe('a key', () => {
  test('of another shop learns nothing and changes nothing', async () => {
    const [slug, other] = [await due(), await freshShop()];
    const { secret } = await freshKey(['purge'], other);
    const path = `/controllers/${slug}/records`;
    for (const answer of [
      api('GET', path, undefined, secret),
      api('POST', path, [order('c')], secret),
      api('POST', `${path}/ack`, [{ category: 'orders', key: 'a' }], secret),
    ]) {
      expect(await refusalOf(answer)).toBe('404 not-found');
    }
    expect((await listed(slug)).items).toHaveLength(2);
  });

  test('that may purge may do all three', async () => {
    const slug = await due();
    const { secret } = await freshKey(['purge'], slug);
    const path = `/controllers/${slug}/records`;
    const names = [{ category: 'orders', key: 'a' }];
    const answers = [
      await api('POST', path, [order('c')], secret),
      await api('GET', path, undefined, secret),
      await api('POST', `${path}/ack`, names, secret),
    ];
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
  });
});

describe('what is stored', () => {
  test('has no address in it, and what is told is sealed', async () => {
    const slug = await due();
    await register(slug, order('order-17', { email: 'mari@kodu.example' }));
    expect(await tellAt(slug)).toBe(3);
    const rows = [
      ...(await rowsOf('SELECT * FROM records WHERE controller = ?', slug)),
      ...(await rowsOf('SELECT * FROM audit WHERE controller = ?', slug)),
    ];
    expect(JSON.stringify(rows)).not.toMatch(/mari|kodu/);
    const [delivery, ...more] = await deliveriesOf(slug);
    expect(more).toEqual([]);
    expect(JSON.stringify(delivery)).not.toContain('order-17');
  });
});

describe('telling', () => {
  test('is stopped by a hold that is placed between its reading and its writing', async () => {
    const slug = await due();
    const context = contextAt(Date.now());
    const profile = await readProfile(context, slug);
    if (!profile) throw new Error('no profile');
    const { write } = context.db;
    let placed = 0;
    const db: typeof context.db = {
      ...context.db,
      write: async (statements) => {
        const hold = { record: { category: 'orders', key: 'a' }, reason: 'law:17(3)(e)' };
        if (placed++ === 0) expect((await api('POST', `/controllers/${slug}/holds`, hold)).status).toBe(201);
        return write(statements);
      },
    };
    const today = new Date(context.now).toISOString().slice(0, 10);
    // It reads again, and then tells of the other one
    expect(await tellDueRecords({ ...context, db }, profile, today)).toBe(1);
    expect(placed).toBe(2);
    const { items } = await listed(slug);
    expect(items.map(({ key, held, toldAt }) => [key, held, toldAt === null])).toEqual([
      ['a', true, true],
      ['b', false, false],
    ]);
    expect(await deliveriesOf(slug)).toHaveLength(1);
  });

  test.each(['drop-after', 'duplicate', 'error-500', 'drop-before'] as const)(
    'is done once or not at all when the write meets %s',
    async (fault) => {
      const slug = await due();
      const database = await faultyDatabase({ script: ['none', 'none', fault] });
      await tellAt(slug, Date.now(), { TURSO_DATABASE_URL: database.url }).catch(() => {});
      expect((await database.faults()).at(2)).toBe(fault);
      await database.close();
      const first = (await deliveriesOf(slug)).length;
      expect(await saidOf(slug, 'records.told')).toHaveLength(first);
      const toldNow = (await listed(slug)).items.map(({ toldAt }) => toldAt !== null);
      expect(toldNow).toEqual([first === 1, first === 1]);
      expect(await tellAt(slug)).toBe(first === 1 ? 0 : 2);
      expect(await deliveriesOf(slug)).toHaveLength(1);
    },
  );
});
