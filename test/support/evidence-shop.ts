// A made-up shop's two years of purges: of each kind one, under two notices and two profiles.

import type { PlannedRule } from '../../src/audit/event.ts';
import { canonicalJson, sha256 } from '../../src/digest.ts';
import type { Pack } from '../../src/evidence/pack.ts';
import type { RunView } from '../../src/retention/view.ts';
import { type Happening, type Made, slug } from './evidence.ts';
import { controllerBody, textIn } from './factories.ts';

const key = '019a8f2e-0000-7d40-9a53-2f1e0c7b8d96';
const ids = ['dry', 'taken', 'rehearsed', 'given-up', 'failed', 'again', 'erased'] as const;
type Id = (typeof ids)[number];

const profileOf = (financialYearEnd: string) => ({
  ...controllerBody(slug),
  financialYearEnd,
  sources: [
    {
      id: 'shop',
      tables: [
        { category: 'orders', table: 'orders', after: ['order_placed'] },
        { category: 'accounting', table: 'invoices' },
      ],
    },
    { id: 'crm', tables: [{ category: 'accounts', table: 'people', anonymise: { email: { null: true } } }] },
  ],
});

const rule = (id: string, keep: string, after: string, then: string, clause: string, from = 'event') => ({
  ...{ id, category: id, keep, after, from, then, clause },
});
const texts = { et: { format: 'txt', source: textIn.et }, en: { format: 'md', source: textIn.en } };
const noticeOf = (effective: string, orders: string, guarantee: string) => ({
  policy: {
    effective,
    retention: [
      rule('orders', orders, 'order_placed', 'delete', '§ 2.2.'),
      rule('accounting', 'P7Y', 'booked', 'delete', '2', 'financial_year_end'),
      rule('accounts', 'P2Y', 'last_seen', 'anonymise', '2.1'),
      rule('preferences', 'P1Y', 'changed', 'delete', '1'),
      { ...rule('guarantee', guarantee, 'order_placed', 'delete', '2.2'), category: 'orders' },
    ],
  },
  texts,
});

/** Of each rule: its clause, and what becomes of its rows. */
const terms = {
  orders: ['2.2', 'delete'],
  accounting: ['2', 'delete'],
  accounts: ['2.1', 'anonymise'],
  preferences: ['1', 'delete'],
  guarantee: ['2.2', 'delete'],
} as const;
type Figures = Partial<Record<string, [eligible: number, held: number, firstOn: string, lastOn: string]>>;

const planOf = (figures: Figures): PlannedRule[] =>
  Object.entries(terms).map(([name, [clause]]) => {
    const [eligible, held, firstOn, lastOn] = figures[name] ?? [0, 0, null, null];
    return { rule: name, clause, eligible, held, firstOn, lastOn };
  });

type Batch = Pack['batches'][number];
const batchOf = (
  run: Id,
  [source, number, table, name]: [string, number, string, keyof typeof terms],
  [rows, firstOn, lastOn]: [number, string, string],
  at: string,
  noticeVersion = '2024-01-01',
): Batch => ({
  ...{
    run,
    source,
    number,
    controller: slug,
    rule: name,
    category: name,
    clause: terms[name][0],
    noticeVersion,
  },
  ...{
    table,
    deed: terms[name][1],
    rows,
    firstOn,
    lastOn,
    digest: `k1.${run}-${source}-${number}`,
    holdsRevision: 3,
    at,
  },
});

const taken: Batch[] = [
  batchOf(
    'taken',
    ['shop', 1, 'invoices', 'accounting'],
    [40, '2015-01-02', '2018-06-30'],
    '2025-12-20T02:01:00.000Z',
  ),
  batchOf(
    'taken',
    ['shop', 2, 'orders', 'orders'],
    [250, '2019-03-01', '2021-05-07'],
    '2025-12-21T09:00:00.000Z',
  ),
  batchOf(
    'taken',
    ['shop', 3, 'orders', 'orders'],
    [101, '2021-05-07', '2022-12-19'],
    '2025-12-21T09:00:00.000Z',
  ),
  batchOf(
    'taken',
    ['crm', 1, 'people', 'accounts'],
    [7, '2020-02-29', '2023-12-19'],
    '2025-12-21T09:01:00.000Z',
  ),
];
const failed = batchOf(
  'failed',
  ['unusta', 1, 'preference_events', 'preferences'],
  [12, '2025-01-01', '2025-03-01'],
  '2026-03-02T01:01:00.000Z',
  '2026-03-01',
);
const again: Batch = {
  ...batchOf(
    'again',
    ['shop', 1, 'orders', 'orders'],
    [2, '2026-02-01', '2026-02-03'],
    '2026-03-10T08:01:00.000Z',
    '2026-03-01',
  ),
  ...{ rule: 'erasure-orders', clause: 'law:17' },
};

const erasing = (
  [source, number, table, name]: [string, number, string, keyof typeof terms],
  rows: number,
  dates: Partial<Batch> = {},
): Batch => ({
  ...batchOf(
    'erased',
    [source, number, table, name],
    [rows, '2026-01-05', '2026-03-02'],
    '2026-03-20T10:00:10.000Z',
    '2026-03-01',
  ),
  ...{ rule: `erasure-${name}`, clause: 'law:17' },
  ...dates,
});
/** One person's: of what has no date too, and of what stays as somebody's. */
const erased: Batch[] = [
  erasing(['shop', 1, 'orders', 'orders'], 3),
  erasing(['shop', 2, 'orders', 'orders'], 1, { firstOn: null, lastOn: null }),
  erasing(['crm', 1, 'people', 'accounts'], 1),
  erasing(['unusta', 1, 'preference_events', 'preferences'], 4),
];

const plans: Record<Id, PlannedRule[] | null> = {
  dry: planOf({ orders: [900, 4, '2019-03-01', '2024-12-31'] }),
  taken: planOf({
    orders: [351, 4, '2019-03-01', '2022-12-19'],
    accounting: [40, 0, '2015-01-02', '2018-06-30'],
    accounts: [7, 1, '2020-02-29', '2023-12-19'],
  }),
  rehearsed: null,
  'given-up': planOf({ orders: [5, 4, '2022-12-20', '2023-01-31'] }),
  failed: planOf({ preferences: [20, 0, '2025-01-01', '2025-03-01'] }),
  again: [
    {
      rule: 'erasure-orders',
      clause: 'law:17',
      eligible: 2,
      held: 0,
      firstOn: '2026-02-01',
      lastOn: '2026-02-03',
    },
  ],
  erased: ['orders', 'accounts', 'preferences'].map((name) => ({
    ...{ rule: `erasure-${name}`, clause: 'law:17', eligible: 9, held: 0, firstOn: null, lastOn: null },
  })),
};

const starts: Record<Id, [at: string, kind: RunView['kind'], asOf: string, noticeVersion: string]> = {
  dry: ['2025-12-10T10:00:00.000Z', 'dry-run', '2027-01-01', '2026-03-01'],
  taken: ['2025-12-20T02:00:00.000Z', 'purge', '2025-12-20', '2024-01-01'],
  rehearsed: ['2025-12-22T02:00:00.000Z', 'purge', '2025-12-22', '2024-01-01'],
  'given-up': ['2026-02-01T02:00:00.000Z', 'purge', '2026-02-01', '2024-01-01'],
  failed: ['2026-03-02T01:00:00.000Z', 'purge', '2026-03-02', '2026-03-01'],
  again: ['2026-03-10T08:00:00.000Z', 'reapply', '2026-03-10', '2026-03-01'],
  erased: ['2026-03-20T10:00:00.000Z', 'erasure', '2026-03-20', '2026-03-01'],
};

function started(run: Id): Happening {
  const [at, kind, asOf, noticeVersion] = starts[run];
  return {
    at,
    actor: 'cron',
    event: 'purge.started',
    data: { run, kind, asOf, noticeVersion, rehearsal: run === 'rehearsed' },
  };
}

function planned(run: Id, at: string, ...waiting: string[]): Happening {
  return { at, actor: 'cron', event: 'purge.planned', data: { run, rules: plans[run] ?? [], waiting } };
}

function noted({ controller: _, at, ...evidence }: Batch): Happening {
  return { at, actor: 'cron', event: 'purge.batch', data: { ...evidence, takenAt: Date.parse(at) } };
}

function finished(run: Id, at: string, purged: Record<string, number>): Happening {
  return { at, actor: 'cron', event: 'purge.finished', data: { run, purged } };
}

function viewOf(run: Id, batches: Batch[], more: Partial<RunView>): RunView {
  const [createdAt, kind, asOf, noticeVersion] = starts[run];
  const rules = (plans[run] ?? planOf({})).map(({ rule: id, clause, eligible, held, firstOn, lastOn }) => {
    const mine = batches.filter((one) => one.run === run && one.rule === id);
    const then = terms[id.replace('erasure-', '') as keyof typeof terms]?.[1] ?? 'delete';
    return {
      ...{
        id,
        category: id === 'guarantee' ? 'orders' : id.replace('erasure-', ''),
        clause,
        noticeVersion,
        then,
        eligible,
        held,
        firstOn,
        lastOn,
      },
      ...{
        undated: 0,
        purged: mine.reduce((sum, { rows }) => sum + rows, 0),
        batches: mine.length,
        skipped: 0,
      },
      ...{ waitsFor: null, elsewhere: false, tables: [] },
    };
  });
  return {
    ...{
      id: run,
      controller: slug,
      kind,
      request: kind === 'erasure' ? key : null,
      rehearsal: run === 'rehearsed',
      status: 'finished',
      asOf,
      noticeVersion,
    },
    ...{ rules, reason: null, createdAt, approvedAt: null, finishedAt: null },
    ...more,
  };
}

/** All of it: sound. How long the notice keeps orders, and how long another of its rules for the same. */
export async function soundShop(orders = 'P3Y', guarantee = 'P1Y'): Promise<Made> {
  const profiles = [profileOf('06-30'), profileOf('12-31')];
  const notices = {
    '2024-01-01': noticeOf('2024-01-01', orders, guarantee),
    '2026-03-01': noticeOf('2026-03-01', 'P2Y', 'P1Y'),
  };
  const digestOf = (value: object) => sha256(canonicalJson(value));
  const published = async (at: string, version: keyof typeof notices): Promise<Happening> => ({
    ...{ at, event: 'notice.published' },
    data: { version, digest: await digestOf(notices[version]), languages: ['et', 'en'] },
  });
  const profiled = async (at: string, i: number): Promise<Happening> => ({
    ...{ at, event: 'controller.published' },
    data: { profile: await digestOf(profiles[i] ?? {}), revision: String(i) },
  });
  const batches = [again, ...erased, failed, ...taken];
  const happenings: Happening[] = [
    await profiled('2023-12-01T10:00:00.000Z', 0),
    await published('2023-12-02T10:00:00.000Z', '2024-01-01'),
    {
      at: '2024-05-05T10:00:00.000Z',
      event: 'preferences.changed',
      data: { channel: 'page', wishes: 1, topics: ['news'] },
    },
    await published('2025-11-01T10:00:00.000Z', '2026-03-01'),
    ...[started('dry'), planned('dry', '2025-12-10T10:00:05.000Z')],
    ...[started('taken'), planned('taken', '2025-12-20T02:00:30.000Z', 'orders', 'accounts')],
    ...[...taken.slice(0, 1).map(noted), planned('taken', '2025-12-20T02:01:00.000Z', 'orders', 'accounts')],
    {
      at: '2025-12-21T08:59:00.000Z',
      actor: key,
      event: 'purge.approved',
      data: { run: 'taken', rules: ['orders', 'accounts'] },
    },
    ...taken.slice(1).map(noted),
    finished('taken', '2025-12-21T09:02:00.000Z', {
      orders: 351,
      accounting: 40,
      accounts: 7,
      preferences: 0,
    }),
    ...[
      started('rehearsed'),
      finished('rehearsed', '2025-12-22T02:01:00.000Z', {
        orders: 0,
        accounting: 0,
        accounts: 0,
        preferences: 0,
      }),
    ],
    await profiled('2026-01-05T10:00:00.000Z', 1),
    ...[started('given-up'), planned('given-up', '2026-02-01T02:00:10.000Z', 'orders')],
    ...[started('failed'), planned('failed', '2026-03-02T01:00:30.000Z'), noted(failed)],
    {
      at: '2026-03-02T04:00:00.000Z',
      actor: 'cron',
      event: 'purge.failed',
      data: { run: 'failed', reason: 'Source shop: it is gone.' },
    },
    ...[started('again'), planned('again', '2026-03-10T08:00:30.000Z'), noted(again)],
    finished('again', '2026-03-10T08:02:00.000Z', { 'erasure-orders': 2 }),
    ...[started('erased'), ...erased.map(noted)],
    finished('erased', '2026-03-20T10:00:20.000Z', {
      ...{ 'erasure-orders': 4, 'erasure-accounts': 1, 'erasure-preferences': 4 },
    }),
  ];
  // Others change it
  return structuredClone<Made>({
    head: { format: 'unusta-evidence/1', controller: slug, from: null, to: '2026-03-31' },
    ...{ happenings, notices, profiles, batches },
    runs: [
      viewOf('dry', batches, { status: 'planned', finishedAt: '2025-12-10T10:00:05.000Z' }),
      viewOf('taken', batches, {
        approvedAt: '2025-12-21T08:59:00.000Z',
        finishedAt: '2025-12-21T09:02:00.000Z',
      }),
      viewOf('rehearsed', batches, { finishedAt: '2025-12-22T02:01:00.000Z' }),
      viewOf('given-up', batches, {
        status: 'failed',
        reason: 'superseded by failed',
        finishedAt: starts.failed[0],
      }),
      viewOf('failed', batches, {
        status: 'failed',
        reason: 'Source shop: it is gone.',
        finishedAt: '2026-03-02T04:00:00.000Z',
      }),
      viewOf('again', batches, { finishedAt: '2026-03-10T08:02:00.000Z' }),
      viewOf('erased', batches, { finishedAt: '2026-03-20T10:00:20.000Z' }),
    ],
  });
}
