import { describe, expect, test } from 'vitest';
import { api, freshController, logOf, problemOf, refusalOf, rowsOf } from '../door.ts';
import { ack, freshShop, order, post } from './shop.ts';

const tomorrow = new Date(Date.now() + 2 * 86_400_000).toISOString().slice(0, 10);

describe('POST /controllers/{c}/records', () => {
  test.each([
    ['no list', order('a'), ''],
    ['an empty one', [], ''],
    ['too many', Array.from({ length: 1_001 }, (_, i) => order(String(i))), ''],
    ['no date', [{ category: 'orders', key: 'a', event: 'placed' }], '/0/on'],
    ['no day', [order('a', { on: '2026-02-30' })], '/0/on'],
    ['a moment', [order('a', { on: '2026-02-03T10:00:00Z' })], '/0/on'],
    ['the future', [order('a'), order('b', { on: tomorrow })], '/1/on'],
    ['two dates of one event', [order('a'), order('a', { on: '2020-05-18' })], '/1/on'],
    ['no such category', [order('a', { category: 'order' })], '/0/category'],
    ['no such event', [order('a', { event: 'closed' })], '/0/event'],
    ['a number', [order('a', { key: 7 })], '/0/key'],
    ['no key', [order('')], '/0/key'],
    ['a long key', [order('x'.repeat(201))], '/0/key'],
    ['control characters', [order('a\u0000b')], '/0/key'],
    ['a key that is an address', [order('Mari@kodu.example')], '/0/key'],
    ['no address', [order('a', { email: 'mari' })], '/0/email'],
    ['another field', [order('a', { name: 'Mari' })], '/0/name'],
  ])('refuses %s, says where, and takes nothing of it', async (_, body, pointer) => {
    const slug = await freshShop();
    const { status, body: problem } = await problemOf(await post(slug, body));
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, pointer]);
    expect(await rowsOf('SELECT * FROM records WHERE controller = ?', slug)).toEqual([]);
    expect(await logOf(slug)).toHaveLength(2);
  });

  test('of far too many wrong ones says only that they are too many', async () => {
    const path = `/controllers/${await freshShop()}/records`;
    const raw = `[${'1,'.repeat(400_000)}1]`;
    const { status, body } = await problemOf(await api('POST', path, { raw, type: 'application/json' }));
    expect([status, body.errors]).toEqual([422, [{ pointer: '', detail: 'must hold 1 to 1,000' }]]);
  });

  test('refuses all where no version of the notice is there: nothing would ever fall due', async () => {
    const { body } = await problemOf(await post(await freshController(), [order('a')]));
    expect(body.errors).toEqual([
      { pointer: '/0/category', detail: 'has no rule: no version of the notice says what is kept how long' },
    ]);
  });

  test('takes no body of another kind, or of more than a megabyte', async () => {
    const path = `/controllers/${await freshShop()}/records`;
    expect(await refusalOf(api('POST', path, { raw: '[', type: 'application/json' }))).toBe(
      '400 malformed-body',
    );
    expect(await refusalOf(api('POST', path, { raw: '[]', type: 'text/csv' }))).toBe(
      '415 unsupported-media-type',
    );
    const large = { raw: `[${' '.repeat(1_000_000)}]` };
    expect(await refusalOf(api('POST', path, large))).toBe('413 body-too-large');
  });
});

describe('POST /controllers/{c}/records/ack', () => {
  test.each([
    [[], ''],
    [[{ category: 'orders' }], '/0/key'],
    [[{ category: 'orders', key: 'a', on: '2026-01-01' }], '/0/on'],
  ])('refuses %j', async (body, pointer) => {
    const slug = await freshShop();
    const { status, body: problem } = await problemOf(await ack(slug, body));
    expect([status, problem.errors?.[0]?.pointer]).toEqual([422, pointer]);
  });
});

test('GET refuses what is no day', async () => {
  const slug = await freshShop();
  const { status, body } = await problemOf(await api('GET', `/controllers/${slug}/records?due=soon`));
  expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/due']);
});

test('there is no registry of no controller', async () => {
  const path = '/controllers/no-such-shop/records';
  expect(await refusalOf(api('GET', path))).toBe('404 not-found');
  expect(await refusalOf(api('POST', path, [order('a')]))).toBe('404 not-found');
  const names = [{ category: 'orders', key: 'a' }];
  expect(await refusalOf(api('POST', `${path}/ack`, names))).toBe('404 not-found');
});
