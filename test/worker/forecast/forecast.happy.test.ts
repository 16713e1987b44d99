import { describe, expect, test } from 'vitest';
import type { ControllerBody } from '../../support/factories.ts';
import { noticeBody, type PolicyBody, policyBody } from '../../support/factories.ts';
import { freshController, publish, rowsOf } from '../door.ts';
import { register } from '../records/shop.ts';
import { createTable, expected, forecastOf, type Keep, localDay, moments, purgeable, said } from './shop.ts';

type Tables = NonNullable<NonNullable<ControllerBody['sources']>[number]['tables']>;
type Rules = NonNullable<PolicyBody['retention']>;

const rule = (id: string, keep: string, more: Partial<Rules[number]> = {}): Rules[number] => ({
  ...{ id, category: id, keep, after: 'placed', then: 'delete', clause: '2.2' },
  ...more,
});

async function freshShop(tables: Tables, retention: Rules): Promise<string> {
  const sources = [{ id: 'shop', kind: 'libsql' as const, urlEnv: 'SOURCE_SHOP', tables }];
  const slug = await freshController({ sources });
  await publish(
    slug,
    '2024-01-01',
    noticeBody('2024-01-01', { policy: policyBody('2024-01-01', { retention }) }),
  );
  return slug;
}

const pad = (n: number) => String(n).padStart(2, '0');
const iso = (ms: number) => new Date(ms).toISOString();
/** The moment as it is written at an offset of whole hours. */
const at = (ms: number, hours: number) =>
  `${iso(ms + hours * 3_600_000).slice(0, 19)}${hours < 0 ? '-' : '+'}${pad(Math.abs(hours))}:00`;

/** How each format writes a moment, and the local date that it then has. */
const formats = {
  date: [(ms: number) => ({ event: localDay(ms), on: localDay(ms) })],
  iso: [
    (ms: number) => ({ event: iso(ms), on: localDay(ms) }),
    (ms: number) => ({ event: iso(ms).slice(0, 10), on: iso(ms).slice(0, 10) }),
    (ms: number) => ({ event: at(ms, 3), on: localDay(Math.floor(ms / 1000) * 1000) }),
    (ms: number) => ({ event: at(ms, -11), on: localDay(Math.floor(ms / 1000) * 1000) }),
    // Local or UTC: the later of the two
    (ms: number) => ({ event: iso(ms).slice(0, 19).replace('T', ' '), on: localDay(ms) }),
  ],
  unix: [
    (ms: number) => ({ event: Math.floor(ms / 1000), on: localDay(ms) }),
    (ms: number) => ({ event: Math.floor(ms / 1000) + 0.5, on: localDay(ms) }),
  ],
  unix_ms: [(ms: number) => ({ event: ms, on: localDay(ms) })],
};
const noDates = {
  date: [null, '', 'soon', '2021-02-30', '2021-1-1', '2021-01-01 10:00', 20_210_101],
  iso: [null, '', 'soon', '2021-02-30T10:00:00Z', '2021-01-01T99:00:00Z', '20210101T100000Z', 1_600_000_000],
  unix: [null, '', 'soon', '1600000000'],
  unix_ms: [null, '', '2021-01-01', '1600000000000'],
};

describe('of a source, row by row', () => {
  test.each([
    ['date', 'P3Y', 'event', 24],
    ['date', 'P7Y', 'financial_year_end', 36],
    ['iso', 'P2Y', 'event', 12],
    ['iso', 'P1M', 'event', 2],
    ['unix', 'P18M', 'event', 12],
    ['unix_ms', 'P1Y', 'financial_year_end', 13],
    ['unix_ms', 'P0D', 'event', 1],
  ] as const)('%s kept %s from %s, for the next %i months', async (format, keep, from, months) => {
    const writers = formats[format];
    const rows = moments(400, keep === 'P7Y' ? 10 : 4, months).map((ms, i) => {
      const write = writers[i % writers.length] as (typeof writers)[0];
      return { ...write(ms), isMeant: i % 7 > 0, isDone: i % 11 === 0 };
    });
    const table = `t_${crypto.randomUUID()} "x`;
    await createTable(
      table,
      ['id', 'at', 'kind', 'name'],
      [
        ...rows.map((row, i) => [i, row.event, row.isMeant ? 'a' : 'b', row.isDone ? 'gone' : 'Mari']),
        ...noDates[format].map((event, i) => [1_000 + i, event, 'a', 'Mari']),
      ],
    );
    const mapped = {
      ...{ category: 'rows', table, key: 'id', event: 'at', eventFormat: format },
      ...{ where: { kind: ['a'] }, anonymise: { name: 'gone' } },
    };
    const slug = await freshShop([mapped], [rule('rows', keep, { from, then: 'anonymise' })]);
    const kept: Keep = { rule: 'rows', keep, from };
    const meant = rows.filter(({ isMeant, isDone }) => isMeant && !isDone);
    const oracle = expected(
      meant.map(({ on }) => purgeable([{ ...kept, on }])),
      months,
    );
    const forecast = await forecastOf(slug, `?months=${months}`);
    expect(said(forecast)).toEqual(oracle);
    expect(forecast.months).toHaveLength(months);
    expect(forecast).toMatchObject({
      asOf: localDay(Date.now()),
      noticeVersion: '2024-01-01',
      unavailable: [],
    });
  });

  test('a row under several mappings and rules falls due with the longest, once', async () => {
    const table = `t_${crypto.randomUUID()}`;
    const [placed, booked] = [moments(400, 5, 1), moments(400, 5, 2)];
    const rows = placed.map((ms, i) => ({
      id: i,
      placed: localDay(ms),
      booked: i % 5 === 0 ? null : (booked[i] ?? 0),
      kind: ['gift', 'sale', 'sale', null][i % 4],
    }));
    await createTable(
      table,
      ['id', 'placed', 'booked', 'kind'],
      rows.map((row) => Object.values(row)),
    );
    const mapped: Tables = [
      { category: 'orders', table, key: 'id', event: 'placed', eventFormat: 'date', after: ['placed'] },
      {
        ...{ category: 'accounting', table, key: 'id', event: 'booked', eventFormat: 'unix_ms' },
        where: { kind: ['sale'] },
      },
      { category: 'unruled', table, key: 'id', event: 'kind', eventFormat: 'date' },
    ];
    const retention = [
      rule('orders', 'P2Y'),
      rule('shorter', 'P1Y', { category: 'orders' }),
      rule('closed', 'P50Y', { category: 'orders', after: 'closed' }),
      rule('accounting', 'P1Y', { after: 'booked', from: 'financial_year_end' }),
    ];
    await createTable(`${table}_2`, ['id', 'at'], [[1, '2020-01-01']]);
    mapped.push({ category: 'support', table: `${table}_2`, key: 'id', event: 'at', eventFormat: 'date' });
    const slug = await freshShop(mapped, [...retention, rule('support', 'P1Y')]);
    const oracle = rows.map(({ placed, booked, kind }) =>
      purgeable([
        { rule: 'orders', keep: 'P2Y', on: placed },
        ...(kind === 'sale'
          ? [
              {
                ...{ rule: 'accounting', keep: 'P1Y', from: 'financial_year_end' as const },
                on: booked === null ? null : localDay(booked),
              },
            ]
          : []),
      ]),
    );
    const counts = expected([...oracle, { rule: 'support', from: '2021-01-02' }], 30);
    const forecast = said(await forecastOf(slug, '?months=30'));
    // Where both fall into one month, the forecast takes the first mapping's word for it
    const byMonth = (all: Record<string, number>) =>
      Object.entries(all).reduce<Record<string, number>>((sums, [name, rows]) => {
        const [month = '', which] = name.split(' ');
        const key = which === 'support' ? name : month;
        sums[key] = (sums[key] ?? 0) + rows;
        return sums;
      }, {});
    expect(byMonth(forecast)).toEqual(byMonth(counts));
    expect(Object.keys(forecast).some((name) => name.endsWith(' accounting'))).toBe(true);
  });
});

test('the registry is counted too, a record with its last event', async () => {
  const slug = await freshShop(
    [],
    [
      rule('sales', 'P2Y'),
      rule('claims', 'P1Y', { category: 'sales', after: 'claim_closed', clause: '2.1' }),
      rule('letters', 'P6M', { after: 'closed' }),
    ],
  );
  const past = (ms: number) => localDay(Math.min(ms, Date.now()));
  const [placed, closed] = [moments(150, 4, 3).map(past), moments(150, 3, 4).map(past)];
  const sales = placed.map((on, i) => ({ placed: on, closed: i % 4 === 0 ? null : (closed[i] ?? '') }));
  const dated = (i: number, event: string, on: string | null) =>
    on === null ? [] : [{ category: 'sales', key: `s${i}`, event, on }];
  await register(
    slug,
    ...sales.flatMap((one, i) => [
      ...dated(i, 'placed', one.placed),
      ...dated(i, 'claim_closed', one.closed),
    ]),
    ...closed.map((on, i) => ({ category: 'letters', key: `s${i}`, event: 'closed', on })),
  );
  const oracle = [
    ...sales.map((one) =>
      purgeable([
        { rule: 'sales', keep: 'P2Y', on: one.placed },
        { rule: 'claims', keep: 'P1Y', on: one.closed },
      ]),
    ),
    ...closed.map((on) => purgeable([{ rule: 'letters', keep: 'P6M', on }])),
  ];
  const [forecast, counts] = [said(await forecastOf(slug)), expected(oracle, 12)];
  const joined = (all: Record<string, number>) =>
    Object.entries(all).reduce<Record<string, number>>((sums, [name, rows]) => {
      const key = name.replace('claims', 'sales');
      sums[key] = (sums[key] ?? 0) + rows;
      return sums;
    }, {});
  expect(joined(forecast)).toEqual(joined(counts));
});

test('Unusta’s own tables are counted, of this shop alone', async () => {
  const retention = [
    rule('mail', 'P1M', { after: 'sent' }),
    rule('preferences', 'P1Y', { after: 'recorded' }),
  ];
  const [slug, other] = [await freshShop([], retention), await freshShop([], retention)];
  const mail = (shop: string, id: string, at: number | null) =>
    rowsOf(
      `INSERT INTO deliveries (id, controller, event, kind, type, occurred_at, due_at, leased_until, attempts, delivered_at)
       VALUES (?, ?, 'e', 'mail', 'test', 0, 0, 0, 1, ${at})`,
      `${id}-${shop}`,
      shop,
    );
  const long = Date.now() - 100 * 86_400_000;
  await mail(slug, 'a', long);
  await mail(slug, 'c', null);
  await mail(other, 'd', long);
  expect((await forecastOf(slug)).due).toEqual([{ category: 'mail', rule: 'mail', clause: '2.2', rows: 1 }]);
});

describe('a source that can’t be counted', () => {
  const retention = [rule('rows', 'P1Y'), rule('letters', 'P0D', { after: 'closed' })];
  const shopWith = async (table: string) => {
    const mapped = { category: 'rows', table, key: 'id', event: 'at', eventFormat: 'date' as const };
    const slug = await freshShop([mapped], retention);
    await register(slug, { category: 'letters', key: 'l', event: 'closed', on: '2026-01-01' });
    return slug;
  };
  const letters = [{ category: 'letters', rule: 'letters', clause: '2.2', rows: 1 }];

  test.each([
    ['has no secret', { SOURCE_SHOP: '' }, 'The secret SOURCE_SHOP is not set.'],
    ['is down', { SOURCE_SHOP: 'http://127.0.0.1:1' }, 'It cannot be reached.'],
    ['lacks the table', undefined, expect.stringMatching(/^It answers: .*no such table/)],
  ])('because it %s is named, and the others are counted', async (_, bindings, reason) => {
    const forecast = await forecastOf(await shopWith('no_such_table'), '', bindings);
    expect(forecast.unavailable).toEqual([{ source: 'shop', reason }]);
    expect(forecast.due).toEqual(letters);
  });
});

test('without a notice in force nothing falls due', async () => {
  const slug = await freshController();
  const forecast = await forecastOf(slug, '?months=2');
  expect(forecast).toMatchObject({ noticeVersion: null, due: [], unavailable: [] });
  expect(forecast.months.map(({ categories }) => categories)).toEqual([[], []]);
});
