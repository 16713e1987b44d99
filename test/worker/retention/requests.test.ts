import { describe, expect, test } from 'vitest';
import { readForecast } from '../../../src/forecast/actions.ts';
import { startNight } from '../../../src/retention/actions.ts';
import { must } from '../../support/purge-stage.ts';
import { rowsOf } from '../door.ts';
import { call } from '../holds/shop.ts';
import {
  at,
  findingsOf,
  freshPromises,
  insertRequest,
  insertTask,
  leftOf,
  purged,
  rulesOf,
  started,
} from './closed-requests.ts';
import { inShop, toldOf } from './shop.ts';

// Days of the law's own examples, by the clock of Tallinn: at half past eleven in the evening, and an hour later.
const august31 = '2026-08-31T20:30:00Z';
const september1 = '2026-08-31T21:30:00Z';
const lastDayOfTexts = '2027-02-28T12:00:00Z';
const march1 = '2027-03-01T12:00:00Z';

const whole = [1, 2, 3];
const proof = [1, 2, 0];
const nothing = [0, 0, 0];

const rule = (more: object = {}) => ({
  ...{ id: 'information', category: 'requests', keep: 'P5Y', after: 'request_answered' },
  ...{ then: 'delete' as const, clause: '2.2', ...more },
});

describe('without a word in the notice', () => {
  test('what was written goes by the law the day after six months, the proof stays', async () => {
    const slug = await freshPromises([]);
    const [due, later, open] = [
      await insertRequest(slug, august31),
      await insertRequest(slug, september1),
      await insertRequest(slug, null),
    ];
    expect(rulesOf(await started(slug, lastDayOfTexts))).toEqual([]);
    const plan = await started(slug, march1);
    expect(plan).toMatchObject({ status: 'needs_approval', rules: [{ waitsFor: 'new-rule', undated: 0 }] });
    expect(rulesOf(plan)).toEqual([['requests:texts', 'law:5(1)(e)', 3, 0, 0]]);
    expect(await leftOf(due)).toEqual(whole);
    const done = await purged(slug, march1);
    expect([done.status, ...rulesOf(done)]).toEqual(['finished', ['requests:texts', 'law:5(1)(e)', 3, 0, 3]]);
    expect([await leftOf(due), await leftOf(later), await leftOf(open)]).toEqual([proof, whole, whole]);
    expect(
      await rowsOf(
        'SELECT source, rule, category, clause, notice_version AS v, "table" AS t, affected AS n, first_on AS f, last_on AS l FROM batches WHERE controller = ?',
        slug,
      ),
    ).toEqual([
      {
        ...{ source: 'unusta', rule: 'requests:texts', category: 'requests', clause: 'law:5(1)(e)' },
        ...{ v: '2018-05-25', t: 'request_texts', n: 3, f: '2026-08-31', l: '2026-08-31' },
      },
    ]);
    expect(rulesOf(await purged(slug, march1))).toEqual([]);
    // Once approved; and three of six texts are no unusual share of few
    expect(rulesOf(await started(slug, '2027-03-02T12:00:00Z'))).toEqual([
      ['requests:texts', 'law:5(1)(e)', 3, 0, 3],
    ]);
    expect(await findingsOf(slug, '2027-03-02T13:00:00Z')).toEqual([]);
  });

  test('the proof goes the day after three years, and nothing of the request is left', async () => {
    const slug = await freshPromises([]);
    const due = await insertRequest(slug, '2023-11-21T10:00:00Z');
    const open = await insertRequest(slug, null);
    for (const request of [due, open]) await insertTask(request);
    await purged(slug, '2026-11-21T12:00:00Z');
    expect(await leftOf(due)).toEqual(proof);
    const done = await purged(slug, '2026-11-22T12:00:00Z');
    expect(rulesOf(done)).toEqual([['requests:proof', 'law:5(1)(e)', 4, 0, 4]]);
    expect(done.rules[0]?.tables.map(({ table, eligible }) => [table, eligible])).toEqual([
      ['request_events', 2],
      ['tasks', 1],
      ['requests', 1],
    ]);
    expect([await leftOf(due), await leftOf(open)]).toEqual([nothing, whole]);
    expect(await rowsOf('SELECT request FROM tasks WHERE controller = ?', slug)).toEqual([{ request: open }]);
    expect(await findingsOf(slug, '2026-11-22T13:00:00Z')).toEqual([]);
  });

  test('the night is silent while nothing would go, and while what would go waits', async () => {
    const slug = await freshPromises([]);
    await insertRequest(slug, null);
    await insertRequest(slug, august31);
    expect(await startNight(at(lastDayOfTexts), slug)).toEqual([]);
    expect(await rowsOf('SELECT id FROM runs WHERE controller = ?', slug)).toEqual([]);
    expect(await toldOf(slug)).toEqual([]);
    const { id } = await started(slug, march1);
    expect(await startNight(at('2027-03-02T02:00:00Z'), slug)).toEqual([]);
    expect(await rowsOf('SELECT id FROM runs WHERE controller = ?', slug)).toEqual([{ id }]);
    const [night] = await startNight(at('2027-03-02T02:00:00Z'), await withDue());
    expect(night).toBeDefined();
  });

  async function withDue(): Promise<string> {
    const slug = await freshPromises([]);
    await insertRequest(slug, august31);
    return slug;
  }

  test('the forecast knows when', async () => {
    const slug = await freshPromises([]);
    await insertRequest(slug, august31);
    const { due, months } = must(await readForecast(at('2027-02-10T12:00:00Z'), slug, 2));
    expect([due, months.map(({ month, categories }) => [month, categories])]).toEqual([
      [],
      [
        ['2027-02', []],
        ['2027-03', [{ category: 'requests', rule: 'requests:texts', clause: 'law:5(1)(e)', rows: 3 }]],
      ],
    ]);
  });
});

describe('the notice’s own rule', () => {
  test('that is shorter lets all of it go by its clause', async () => {
    const slug = await freshPromises([rule({ keep: 'P1M' })]);
    const [due, later] = [await insertRequest(slug, august31), await insertRequest(slug, september1)];
    expect(rulesOf(await started(slug, '2026-09-30T12:00:00Z')).map(([, , eligible]) => eligible)).toEqual([
      0,
    ]);
    const done = await purged(slug, '2026-10-01T12:00:00Z');
    expect(rulesOf(done)).toEqual([
      ['information', '2.2', 3, 0, 3],
      ['information:texts', '2.2', 3, 0, 3],
    ]);
    expect([await leftOf(due), await leftOf(later)]).toEqual([nothing, whole]);
    expect(await findingsOf(slug, '2026-10-01T13:00:00Z')).toEqual([]);
  });

  test('that is longer keeps the proof, and what was written goes after six months all the same', async () => {
    const slug = await freshPromises([rule()]);
    const [due, old] = [
      await insertRequest(slug, august31),
      await insertRequest(slug, '2020-02-29T10:00:00Z'),
    ];
    const done = await purged(slug, march1);
    expect(rulesOf(done)).toEqual([
      ['information', '2.2', 3, 0, 3],
      ['information:texts', '2.2', 6, 0, 6],
    ]);
    expect([await leftOf(due), await leftOf(old)]).toEqual([proof, nothing]);
    expect(await findingsOf(slug, '2027-03-01T13:00:00Z')).toEqual([]);
  });

  test('that anonymises deletes here; one of several that is longer keeps', async () => {
    const slug = await freshPromises([
      rule({ then: 'anonymise', keep: 'P1M' }),
      rule({ id: 'short', keep: 'P10D' }),
    ]);
    const due = await insertRequest(slug, august31);
    expect(rulesOf(await purged(slug, '2026-09-30T12:00:00Z')).some(([, , eligible]) => eligible)).toBe(
      false,
    );
    const done = await purged(slug, '2026-10-01T12:00:00Z');
    expect(rulesOf(done).filter(([, , eligible]) => eligible)).toEqual([
      ['information:texts', '2.2', 3, 0, 3],
      ['information:proof', '2.2', 3, 0, 3],
    ]);
    expect(await leftOf(due)).toEqual(nothing);
    expect(await findingsOf(slug, '2026-10-01T13:00:00Z')).toEqual([]);
  });
});

describe('a hold', () => {
  test.each([
    ['the person', () => ({ subject: { email: 'Mari@kodu.example' } })],
    ['the request', (id: string) => ({ record: { category: 'requests', key: id } })],
  ])('on %s keeps all of a request, and of it alone', async (_, target) => {
    const slug = await freshPromises([]);
    const held = await insertRequest(slug, '2020-01-01T10:00:00Z');
    const other = await insertRequest(slug, '2020-01-01T10:00:00Z', 'jaan@kodu.example');
    const placed = await call('POST', `/controllers/${slug}/holds`, {
      ...target(held),
      reason: 'law:17(3)(e)',
    });
    expect(placed.status).toBe(201);
    expect(rulesOf(await purged(slug, march1))).toEqual([
      ['requests:texts', 'law:5(1)(e)', 3, 3, 3],
      ['requests:proof', 'law:5(1)(e)', 3, 3, 3],
    ]);
    expect([await leftOf(held), await leftOf(other)]).toEqual([whole, nothing]);
    expect(await findingsOf(slug, '2027-03-01T13:00:00Z')).toEqual([]);
  });
});

test('a request stays while anything of it does', async () => {
  const slug = await freshPromises([]);
  const id = await insertRequest(slug, '2020-01-01T10:00:00Z');
  await rowsOf('UPDATE request_texts SET closed_at = ? WHERE id = ?', Date.parse(march1), `${id}.message`);
  expect((await purged(slug, march1)).status).toBe('finished');
  expect(await leftOf(id)).toEqual([1, 0, 1]);
});

test('a shop’s own table of requests has the notice’s rules alone', async () => {
  const table = `requests_${Date.now()}`;
  await inShop(`create table ${table} (id integer primary key, answered text, email text)`);
  await inShop(`insert into ${table} values (1, '2015-01-01', 'mari@kodu.example')`);
  const mapped = { category: 'requests', table, key: 'id', subject: 'email', event: 'answered' };
  const tables = [{ ...mapped, eventFormat: 'date' as const }];
  const sources = [{ id: 'shop', kind: 'libsql' as const, urlEnv: 'SOURCE_SHOP', tables }];
  const [silent, told] = [await freshPromises([], { sources }), await freshPromises([rule()], { sources })];
  const id = await insertRequest(silent, august31);
  expect(rulesOf(await purged(silent, march1))).toEqual([['requests:texts', 'law:5(1)(e)', 3, 0, 3]]);
  expect([await leftOf(id), await inShop(`select id from ${table}`)]).toEqual([proof, [{ id: 1 }]]);
  const done = await purged(told, march1);
  expect(rulesOf(done)).toEqual([['information', '2.2', 1, 0, 1]]);
  expect(await inShop(`select id from ${table}`)).toEqual([]);
  expect(await findingsOf(told, '2027-03-01T13:00:00Z')).toEqual([]);
});
