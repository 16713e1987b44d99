import { beforeEach, describe, expect, test } from 'vitest';
import { noticeBody, policyBody } from '../../support/factories.ts';
import { emptyOutbox, freshWebhook, hour, sweepAll } from '../deliveries/outbox.ts';
import { api, publish, rowsOf } from '../door.ts';
import { ack, freshShop, listed, order, register, saidOf, tellAt, told, version } from './shop.ts';

beforeEach(emptyOutbox);

const day = 24 * hour;
const listening = (slug: string) => freshWebhook(slug, [], ['retention.due']);
const keysTold = async (peer: Parameters<typeof told>[0]) =>
  (await told(peer)).map(({ data }) => data.records.map(({ key }) => key));

describe('POST /controllers/{c}/records', () => {
  test('takes dates once, replaces one that was wrong, and notes how many', async () => {
    const slug = await freshShop();
    expect(await register(slug, order('a'), order('b'))).toBe(2);
    expect(await register(slug, order('a'), order('b'))).toBe(0);
    expect(await register(slug, order('a', { on: '2021-05-17' }), order('c'))).toBe(2);
    const { items } = await listed(slug);
    expect(items.map(({ key, dates }) => [key, dates])).toEqual([
      ['a', [{ event: 'placed', on: '2021-05-17' }]],
      ['b', [{ event: 'placed', on: '2020-05-17' }]],
      ['c', [{ event: 'placed', on: '2020-05-17' }]],
    ]);
    const noted = { records: 2, categories: ['orders'] };
    expect(await saidOf(slug, 'records.registered')).toEqual([noted, noted]);
  });

  test('takes a thousand at once, and an event that only a version to come knows', async () => {
    const slug = await freshShop();
    const many = Array.from({ length: 1_000 }, (_, i) => order(`order ${i}`));
    expect(await register(slug, ...many)).toBe(1_000);
    const retention = [
      {
        id: 'r',
        category: 'repairs',
        keep: 'P1Y',
        after: 'returned',
        then: 'delete' as const,
        clause: '2.2',
      },
    ];
    await publish(
      slug,
      '2099-01-01',
      noticeBody('2099-01-01', { policy: policyBody('2099-01-01', { retention }) }),
    );
    expect(await register(slug, { category: 'repairs', key: 'r', event: 'returned', on: '2020-01-01' })).toBe(
      1,
    );
    // No rule in force: it stays
    expect((await listed(slug, '?limit=200&cursor=repairs~')).items).toMatchObject([
      { dueOn: null, waitsFor: [] },
    ]);
  });
});

describe('GET /controllers/{c}/records', () => {
  test('says when each falls due, by which clause, and what it waits for', async () => {
    const slug = await freshShop();
    await register(
      slug,
      order('a', { on: '2024-02-29' }),
      { category: 'sales', key: 'x', event: 'placed', on: '2020-01-01' },
      { category: 'sales', key: 'y', event: 'placed', on: '2020-01-01' },
      { category: 'sales', key: 'y', event: 'claim_closed', on: '2026-01-31' },
    );
    const { items, noticeVersion } = await listed(slug);
    expect(noticeVersion).toBe(version);
    const due = {
      dueOn: '2027-03-01',
      lastDayKept: '2027-02-28',
      rule: 'orders',
      clause: '2.2',
      then: 'delete',
    };
    expect(items).toEqual([
      {
        ...{ category: 'orders', key: 'a', dates: [{ event: 'placed', on: '2024-02-29' }], ...due },
        ...{ waitsFor: [], held: false, toldAt: null },
      },
      expect.objectContaining({ key: 'x', dueOn: null, rule: null, waitsFor: ['claim_closed'] }),
      expect.objectContaining({ key: 'y', dueOn: '2027-02-01', rule: 'claims', clause: '2.1', waitsFor: [] }),
    ]);
    const keys = async (on: string) => (await listed(slug, `?due=${on}`)).items.map(({ key }) => key);
    expect(await keys('2027-01-31')).toEqual([]);
    expect(await keys('2027-02-01')).toEqual(['y']);
    expect(await keys('2027-03-01')).toEqual(['a', 'y']);
  });

  test.each(['', '&due=2026-01-01'])('pages by category and key, each record once%s', async (due) => {
    const slug = await freshShop();
    const keys = ['', 'a', 'a~b', 'õ', "b'); --"].map((key, i) => key || String(i));
    await register(
      slug,
      ...keys.map((key) => order(key)),
      ...keys.map((key) => order(key, { category: 'sales' })),
    );
    await register(slug, ...keys.map((key) => order(key, { category: 'sales', event: 'claim_closed' })));
    const found: string[] = [];
    for (let cursor: string | null = ''; cursor !== null; ) {
      const page = await listed(slug, `?limit=3&cursor=${encodeURIComponent(cursor)}${due}`);
      found.push(...page.items.map(({ category, key }) => `${category} ${key}`));
      cursor = page.cursor;
    }
    const sorted = [...keys].sort();
    expect(found).toEqual([...sorted.map((key) => `orders ${key}`), ...sorted.map((key) => `sales ${key}`)]);
  });
});

describe('retention.due', () => {
  test('tells what may go, by which rule and clause, and the log how many', async () => {
    const slug = await freshShop();
    const { peer } = await listening(slug);
    await register(slug, order('a'), order('young', { on: '2026-01-01' }));
    await register(slug, { category: 'letters', key: 'l', event: 'closed', on: '2026-02-03' });
    expect(await tellAt(slug)).toBe(2);
    await sweepAll();
    const [body, ...more] = await told(peer);
    expect(more).toEqual([]);
    const letter = { category: 'letters', key: 'l', event: 'closed', on: '2026-02-03' };
    expect(body).toEqual({
      type: 'retention.due',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
      data: {
        controller: slug,
        noticeVersion: version,
        records: expect.arrayContaining([
          { ...order('a'), rule: 'orders', clause: '2.2', then: 'delete', lastDayKept: '2023-05-17' },
          { ...letter, rule: 'letters', clause: '2.1', then: 'anonymise', lastDayKept: '2026-02-03' },
        ]),
      },
    });
    expect(body?.data.records).toHaveLength(2);
    const rules = [
      { rule: 'orders', clause: '2.2', records: 1 },
      { rule: 'letters', clause: '2.1', records: 1 },
    ];
    expect(await saidOf(slug, 'records.told')).toEqual([{ noticeVersion: version, rules }]);
    expect((await listed(slug)).items.map(({ toldAt }) => toldAt !== null)).toEqual([true, true, false]);
  });

  test('comes from the day after the last day kept', async () => {
    const slug = await freshShop();
    await listening(slug);
    await register(slug, order('a', { on: '2022-06-15' }));
    const noon = (on: string) => Date.parse(`${on}T12:00:00Z`);
    expect(await tellAt(slug, noon('2025-06-15'))).toBe(0);
    expect(await tellAt(slug, noon('2025-06-16'))).toBe(1);
  });

  test('has at most a hundred records, and tells up to a thousand at a time', async () => {
    const slug = await freshShop();
    const { peer } = await listening(slug);
    await register(slug, ...Array.from({ length: 1_000 }, (_, i) => order(`o${i}`)));
    await register(slug, ...Array.from({ length: 101 }, (_, i) => order(`p${i}`)));
    expect([await tellAt(slug), await tellAt(slug), await tellAt(slug)]).toEqual([1_000, 101, 0]);
    await sweepAll();
    const lengths = (await told(peer)).map(({ data }) => data.records.length);
    expect(lengths.sort((a, b) => a - b)).toEqual([1, ...Array.from({ length: 11 }, () => 100)]);
    expect(new Set((await keysTold(peer)).flat()).size).toBe(1_101);
  });

  test('comes again every seven days, until it is acknowledged', async () => {
    const slug = await freshShop();
    const { peer } = await listening(slug);
    await register(slug, order('a'));
    const now = Date.now();
    const told: number[] = [];
    for (const days of [0, 1, 6.9, 7, 8, 14]) told.push(await tellAt(slug, now + days * day));
    expect(told).toEqual([1, 0, 0, 1, 0, 1]);
    expect((await ack(slug, [{ category: 'orders', key: 'a' }])).status).toBe(200);
    expect(await tellAt(slug, now + 30 * day)).toBe(0);
    await sweepAll(now + 31 * day);
    expect(await keysTold(peer)).toEqual([['a'], ['a'], ['a']]);
  });

  test('comes again at once where a date was changed, and the record is still due', async () => {
    const slug = await freshShop();
    await listening(slug);
    await register(slug, order('a'));
    expect(await tellAt(slug)).toBe(1);
    await register(slug, order('a', { on: '2021-01-01' }));
    expect(await tellAt(slug)).toBe(1);
  });

  test('goes by the version in force: a longer period keeps what was due', async () => {
    const slug = await freshShop();
    await listening(slug);
    await register(slug, order('a'));
    const retention = [
      {
        id: 'orders',
        category: 'orders',
        keep: 'P50Y',
        after: 'placed',
        then: 'delete' as const,
        clause: '2.2',
      },
    ];
    await publish(
      slug,
      '2024-02-01',
      noticeBody('2024-02-01', { policy: policyBody('2024-02-01', { retention }) }),
    );
    expect(await tellAt(slug)).toBe(0);
  });
});

describe('POST /controllers/{c}/records/ack', () => {
  test('removes the records with all their dates; the log has counts and no key', async () => {
    const slug = await freshShop();
    const sale = { category: 'sales', key: 'secret-7', event: 'placed', on: '2020-01-01' };
    await register(slug, order('secret-1'), order('secret-2'), sale, { ...sale, event: 'claim_closed' });
    const names = ['secret-1', 'secret-1', 'unknown'].map((key) => ({ category: 'orders', key }));
    const done = await ack(slug, [...names, { category: 'sales', key: 'secret-7' }]);
    expect(await done.json()).toEqual({ acknowledged: 2, held: 0 });
    expect((await listed(slug)).items.map(({ key }) => key)).toEqual(['secret-2']);
    const categories = [
      { category: 'orders', records: 1, held: 0 },
      { category: 'sales', records: 1, held: 0 },
    ];
    expect(await saidOf(slug, 'records.acknowledged')).toEqual([{ categories }]);
    const log = await rowsOf('SELECT * FROM audit WHERE controller = ?', slug);
    expect(JSON.stringify(log)).not.toContain('secret');
    // Again, it changes nothing
    expect(await (await ack(slug, names)).json()).toEqual({ acknowledged: 0, held: 0 });
    expect(await saidOf(slug, 'records.acknowledged')).toHaveLength(1);
  });

  test('two at once count each record once', async () => {
    const slug = await freshShop();
    await register(slug, ...Array.from({ length: 20 }, (_, i) => order(`o${i}`)));
    const some = (from: number, to: number) =>
      Array.from({ length: to - from }, (_, i) => ({ category: 'orders', key: `o${from + i}` }));
    const answers = await Promise.all([ack(slug, some(0, 15)), ack(slug, some(5, 20))]);
    const counts = await Promise.all(answers.map((one) => one.json<{ acknowledged: number }>()));
    expect(counts.reduce((sum, one) => sum + one.acknowledged, 0)).toBe(20);
    const said = (await saidOf(slug, 'records.acknowledged')) as { categories: { records: number }[] }[];
    expect(said.flatMap((one) => one.categories).reduce((sum, one) => sum + one.records, 0)).toBe(20);
  });
});

describe('a hold', () => {
  const hold = async (slug: string, target: object) => {
    const body = { ...target, reason: 'law:17(3)(e)' };
    const response = await api('POST', `/controllers/${slug}/holds`, body);
    if (response.status !== 201) throw new Error(await response.text());
    return (await response.json<{ id: string }>()).id;
  };

  test('on a record or on its person keeps it untold, until it is lifted', async () => {
    const slug = await freshShop();
    const { peer } = await listening(slug);
    await register(slug, order('a'), order('b', { email: 'Mari@Kodu.example' }), order('c'));
    const ids = [
      await hold(slug, { record: { category: 'orders', key: 'a' } }),
      await hold(slug, { subject: { email: 'mari@kodu.example' } }),
    ];
    expect((await listed(slug)).items.map(({ held }) => held)).toEqual([true, true, false]);
    expect(await tellAt(slug)).toBe(1);
    for (const id of ids) await api('DELETE', `/holds/${id}`);
    expect(await tellAt(slug)).toBe(2);
    await sweepAll();
    expect((await keysTold(peer)).map((keys) => keys.sort())).toEqual([['c'], ['a', 'b']]);
  });

  test('is said of what was deleted all the same', async () => {
    const slug = await freshShop();
    await register(slug, order('a'), order('b'));
    await hold(slug, { record: { category: 'orders', key: 'a' } });
    const done = await ack(
      slug,
      ['a', 'b'].map((key) => ({ category: 'orders', key })),
    );
    expect(await done.json()).toEqual({ acknowledged: 2, held: 1 });
  });

  test('of another category or shop keeps nothing here', async () => {
    const [slug, other] = [await freshShop(), await freshShop()];
    await listening(slug);
    await register(slug, order('a', { email: 'mari@kodu.example' }));
    await hold(slug, { record: { category: 'sales', key: 'a' } });
    await hold(other, { record: { category: 'orders', key: 'a' } });
    await hold(other, { subject: { email: 'mari@kodu.example' } });
    expect(await tellAt(slug)).toBe(1);
  });
});

describe('nobody is told', () => {
  test('where no webhook listens: then nothing counts as told', async () => {
    const slug = await freshShop();
    await freshWebhook(slug, [], ['notice.published']);
    await register(slug, order('a'));
    expect(await tellAt(slug)).toBe(0);
    expect((await listed(slug)).items[0]?.toldAt).toBeNull();
    const { peer } = await listening(slug);
    expect(await tellAt(slug)).toBe(1);
    await sweepAll();
    expect(await keysTold(peer)).toEqual([['a']]);
  });

  test('in a rehearsal', async () => {
    const slug = await freshShop({ mode: 'rehearsal' });
    await listening(slug);
    await register(slug, order('a'));
    expect(await tellAt(slug)).toBe(0);
    expect((await listed(slug)).items).toMatchObject([{ key: 'a', toldAt: null, dueOn: '2023-05-18' }]);
  });

  test('twice, by two crons at once', async () => {
    const slug = await freshShop();
    const { peer } = await listening(slug);
    await register(slug, ...Array.from({ length: 150 }, (_, i) => order(`o${i}`)));
    const now = Date.now();
    const counts = await Promise.all([tellAt(slug, now), tellAt(slug, now), tellAt(slug, now)]);
    expect(counts.sort((a, b) => a - b)).toEqual([0, 0, 150]);
    await sweepAll();
    expect((await keysTold(peer)).flat()).toHaveLength(150);
    expect(await saidOf(slug, 'records.told')).toHaveLength(1);
  });
});
