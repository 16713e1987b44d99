import { describe, expect, test } from 'vitest';
import { addDays, localDate } from '../../../src/law/day.ts';
import { freshController, logOf, problemOf, refusalOf } from '../door.ts';
import { call, down, freshShop, heldIn, lift, listed, mari, place, post, sources } from './shop.ts';

const order = { record: { category: 'orders', key: 7 }, reason: 'dispute' };

describe('a hold is refused', () => {
  const wrong: [string, object, string, RegExp][] = [
    ['without a target', { reason: 'dispute' }, '/subject', /^must be given, or record in its place$/],
    ['with two targets', { ...mari, ...order }, '/subject', /in its place/],
    ['with what is no address', { ...mari, subject: { email: 'mari' } }, '/subject/email', /e-mail address/],
    ['without a reason', { subject: mari.subject }, '/reason', /^is missing$/],
    [
      'for a reason that nobody gave',
      { ...mari, reason: 'because' },
      '/reason',
      /^must be one of dispute, security, law:17\(3\)\(b\), law:17\(3\)\(e\), law:17\(1\)\(a\)$/,
    ],
    ['for half of a law', { ...mari, reason: 'law:17(3)' }, '/reason', /must be one of/],
    [
      'in a category that nobody knows',
      { ...order, record: { category: 'ordres', key: 7 } },
      '/record/category',
      /^must be one of mail, orders, preferences, requests$/,
    ],
    [
      'in what is no category',
      { ...order, record: { category: 'Or ders', key: 7 } },
      '/record/category',
      /name of/,
    ],
    ['with an empty key', { ...order, record: { category: 'orders', key: '' } }, '/record/key', /1 to 500/],
    [
      'with a NUL in it',
      { ...order, record: { category: 'orders', key: 'a\0b' } },
      '/record/key',
      /1 to 500/,
    ],
    ['with half a number', { ...order, record: { category: 'orders', key: 1.5 } }, '/record/key', /integer/],
    ['beyond 2^53', { ...order, record: { category: 'orders', key: 2 ** 60 } }, '/record/key', /integer/],
    ['with no key', { ...order, record: { category: 'orders' } }, '/record/key', /^is missing$/],
    [
      'with a key that is a list',
      { ...order, record: { category: 'orders', key: [7] } },
      '/record/key',
      /text/,
    ],
    ['with no date', { ...mari, reviewOn: '2099-02-30' }, '/reviewOn', /a date such as/],
    ['with an empty note', { ...mari, note: ' ' }, '/note', /empty/],
    ['with what is not known', { ...mari, until: '2099-01-01' }, '/until', /not a field/],
  ];
  test('with a note too long to be added to the one that is there', async () => {
    const slug = await freshShop();
    const hold = await place(slug, { ...mari, note: 'a'.repeat(3_999) });
    const { status, body } = await problemOf(await post(slug, { ...mari, note: 'b' }));
    expect([status, body.errors?.[0]?.pointer]).toEqual([422, '/note']);
    expect(body.errors?.[0]?.detail).toMatch(/^must be shorter: .* more than 4000 characters$/);
    expect((await listed(slug)).items).toEqual([hold]);
  });

  test.each(wrong)('%s', async (_, body, pointer, detail) => {
    const slug = await freshShop();
    const { status, body: problem } = await problemOf(await post(slug, body));
    expect([status, problem.errors?.map((error) => error.pointer)]).toEqual([422, [pointer]]);
    expect(problem.errors?.[0]?.detail).toMatch(detail);
    expect((await listed(slug)).items).toEqual([]);
    expect(await heldIn('shopUrl', slug)).toEqual([]);
  });

  test('with a review before today, where the controller is', async () => {
    // At no moment is it the same day in both
    for (const timeZone of ['Pacific/Kiritimati', 'Pacific/Pago_Pago']) {
      const slug = await freshShop({ timeZone });
      const today = localDate(Date.now(), timeZone);
      const { body } = await problemOf(await post(slug, { ...mari, reviewOn: addDays(today, -1) }));
      expect(body.errors).toEqual([{ pointer: '/reviewOn', detail: `must not be before today, ${today}` }]);
    }
  });

  test('for a reason of a notice that is not in force', async () => {
    const slug = await freshController({ sources });
    const { body } = await problemOf(await post(slug, mari));
    expect(body.errors?.[0]?.detail).toBe('must be one of law:17(3)(b), law:17(3)(e), law:17(1)(a)');
  });

  test('for several reasons at once', async () => {
    const { body } = await problemOf(
      await post(await freshShop(), {
        record: { category: 'nothing', key: 1 },
        reason: 'none',
        reviewOn: '2020-01-01',
      }),
    );
    expect(body.errors?.map(({ pointer }) => pointer)).toEqual(['/reason', '/record/category', '/reviewOn']);
  });

  test('where there is no controller, and so is a list', async () => {
    expect(await refusalOf(post('no-such-shop', mari))).toBe('404 not-found');
    expect(await refusalOf(call('GET', '/controllers/no-such-shop/holds'))).toBe('404 not-found');
  });
});

describe('a list, or one, is refused', () => {
  test('for a state that there is not', async () => {
    const slug = await freshShop();
    const { status, body } = await problemOf(await call('GET', `/controllers/${slug}/holds?state=placing`));
    expect([status, body.errors]).toEqual([422, [{ pointer: '/state', detail: 'must be active or lifted' }]]);
  });

  test('by an id that nobody has', async () => {
    for (const id of ['none', '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96', "' OR 1=1 --"]) {
      const path = `/holds/${encodeURIComponent(id)}`;
      expect(await refusalOf(call('GET', path))).toBe('404 not-found');
      expect(await refusalOf(call('DELETE', path))).toBe('404 not-found');
    }
  });
});

describe('a source that cannot be reached', () => {
  const ways: [string, object, string][] = [
    ['at a closed port', down, 'It cannot be reached.'],
    ['for want of its secret', { SOURCE_SHOP: '' }, 'The secret SOURCE_SHOP is not set.'],
    [
      'at what is no address',
      { SOURCE_SHOP: 'shop.db' },
      'The secret SOURCE_SHOP is no libsql, https or http address.',
    ],
  ];
  test.each(ways)(
    '%s: the hold is not acknowledged, until the same is asked again',
    async (_, away, reason) => {
      const slug = await freshShop();
      const response = await post(slug, mari, away);
      expect(response.headers.get('Retry-After')).toBe('60');
      const { status, body } = await problemOf(response);
      expect([status, body]).toMatchObject([
        503,
        { source: 'shop', detail: expect.stringContaining(reason) },
      ]);
      const [placing, ...others] = (await listed(slug, '?state=active')).items;
      expect([placing?.state, others]).toEqual(['placing', []]);
      expect(await heldIn('shopUrl', slug)).toEqual([]);
      expect((await logOf(slug)).map(([, event]) => event)).not.toContain('hold.placed');

      expect(await refusalOf(post(slug, mari, away))).toBe('503 source-unavailable');
      const placed = await place(slug);
      expect(placed).toEqual({ ...placing, state: 'active' });
      expect((await post(slug, mari)).status).toBe(200);
      for (const which of ['shopUrl', 'databaseUrl'] as const) {
        expect(await heldIn(which, slug)).toMatchObject([{ id: placing?.id, lifted: 0, revision: 1 }]);
      }
      expect((await logOf(slug)).filter(([, event]) => event === 'hold.placed')).toHaveLength(1);
    },
  );

  test('is no reason to leave the others out', async () => {
    const slug = await freshShop({
      sources: [{ id: 'gone', kind: 'libsql', urlEnv: 'SOURCE_GONE' }, ...(sources ?? [])],
    });
    const { body } = await problemOf(await post(slug, mari));
    expect(body).toMatchObject({ source: 'gone' });
    expect(await heldIn('shopUrl', slug)).toHaveLength(1);
  });

  test('keeps a hold from being lifted, until it can', async () => {
    const slug = await freshShop();
    const hold = await place(slug);
    expect(await refusalOf(lift(hold.id, down))).toBe('503 source-unavailable');
    expect((await listed(slug)).items).toEqual([hold]);
    expect((await logOf(slug)).map(([, event]) => event)).not.toContain('hold.lifted');
    expect((await lift(hold.id)).status).toBe(204);
    // Once it is lifted, it is, whatever becomes of the sources
    expect((await lift(hold.id, down)).status).toBe(204);
  });

  test('is waited for by a hold that can be lifted all the same', async () => {
    const slug = await freshShop();
    await post(slug, mari, down);
    const [placing] = (await listed(slug)).items;
    expect((await lift(placing?.id ?? '')).status).toBe(204);
    expect(await heldIn('databaseUrl', slug)).toMatchObject([{ lifted: 1 }]);
    expect((await listed(slug, '?state=active')).items).toEqual([]);
  });
});
