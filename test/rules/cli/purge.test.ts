import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import type { RunView } from '../../../src/retention/view.ts';
import { type Reply, type Sent, startPeer } from './peer.ts';
import { root, unusta } from './shop.ts';

type RuleView = RunView['rules'][number];

const id = '019a8f2e-6c1b-7d40-9a53-2f1e0c7b8d96';
const at = (url: string) => ['--url', url, '--key', 'unusta_admin'];
const nothing = { eligible: 0, held: 0, undated: 0, skipped: 0, firstOn: null, lastOn: null };

const tableOf = (table: string, more: Partial<RuleView['tables'][number]> = {}) => ({
  ...{
    source: 'shop',
    table,
    eventFormat: 'iso' as const,
    rows: 410,
    ...nothing,
    skippedFor: null,
    doubts: [],
  },
  ...more,
});
const rule = (name: string, clause: string, more: Partial<RuleView> = {}): RuleView => ({
  ...{ id: name, category: name, clause, noticeVersion: '2026-03-01', then: 'delete', ...nothing },
  ...{ purged: 0, batches: 0, waitsFor: null, elsewhere: false, tables: [tableOf(name)] },
  ...more,
});
const orders = { eligible: 1_290, held: 2, undated: 1, firstOn: '2022-05-31', lastOn: '2023-11-21' };
const rules = [
  rule('orders', '5.4', { then: 'anonymise', ...orders, tables: [tableOf('orders', orders)] }),
  rule('support', 'how-long-we-keep-your-letters', {
    eligible: 3,
    tables: [tableOf('letters', { eligible: 1 }), tableOf('calls', { eligible: 2 })],
  }),
  rule('requests', '5.8', { tables: [] }),
];
const run = (more: Partial<RunView> = {}): RunView => ({
  ...{
    id,
    controller: 'kadakas',
    kind: 'purge',
    request: null,
    rehearsal: false,
    status: 'finished',
    asOf: '2026-11-22',
  },
  ...{ noticeVersion: '2026-03-01', rules, reason: null, createdAt: '2026-11-22T10:00:00.000Z' },
  ...{ approvedAt: null, finishedAt: null },
  ...more,
});

/** A server whose purge stands so, one answer after the other; the last one stays. */
function startPurging(...standings: (RunView | Reply)[]) {
  const left = [...standings];
  return startPeer(({ method, path }: Sent): Reply => {
    if (method === 'POST' && path.endsWith('/approve'))
      return { status: 202, body: run({ status: 'running' }) };
    if (method === 'POST') return { status: 202, body: { id } };
    const [next] = left;
    if (left.length > 1) left.shift();
    return next && 'rules' in next ? { status: 200, body: next } : (next ?? { status: 404 });
  });
}

const asked = (sent: Sent[]) => sent.map(({ method, path, body }) => [`${method} ${path}`, body]);

describe('purge plan', () => {
  test('follows a dry run, then prints its table', async () => {
    const { url, sent } = await startPurging(
      run({ kind: 'dry-run', status: 'running' }),
      run({ kind: 'dry-run', status: 'planned' }),
    );
    const line = ['purge', 'plan', '--controller', 'kadakas', '--as-of', '2026-11-22'];
    const { code, out, err } = await unusta([...line, ...at(url)]);
    expect([code, err]).toEqual([0, '']);
    expect(out.split('\n')).toEqual([
      'kadakas: the plan as of Sun 22 Nov 2026, by the notice of 2026-03-01',
      '',
      'rule            clause                becomes       due  held  undated  from        to',
      'orders          5.4                   anonymised  1,290     2        1  2022-05-31  2023-11-21',
      '  in shop.orders, 410 rows',
      'support         how-long-we-keep-yo…  deleted         3     –        –',
      '  shop.letters                                        1     –        –',
      '  shop.calls                                          2     –        –',
      '',
      '1,293 rows are due.',
      '2 more rows would go, but are held.',
      '1 row is undated and stays: no date, none that can be read, or one to come.',
      'Nothing was touched.',
      'Mapped to no table: requests.',
      '',
    ]);
    expect(asked(sent)).toEqual([
      ['POST /api/v1/controllers/kadakas/purges', { dryRun: true, asOf: '2026-11-22' }],
      [`GET /api/v1/purges/${id}`, ''],
      [`GET /api/v1/purges/${id}`, ''],
    ]);
  });

  test('as JSON is the API’s answer, with what this version does not know', async () => {
    const planned = { ...run({ kind: 'dry-run', status: 'planned' }), later: 1 };
    const { url } = await startPurging(planned);
    const { code, out } = await unusta(['purge', 'plan', '--controller', 'kadakas', '--json', ...at(url)]);
    expect([code, JSON.parse(out)]).toEqual([0, planned]);
  });

  test('that failed says why, in words that can’t steer a terminal, and exits with 1', async () => {
    const reason = 'Source shop: The table or\u001b[2Jders has triggers.';
    const { url } = await startPurging(
      run({ kind: 'dry-run', status: 'failed', reason, rules: [rule('orders', '1')] }),
    );
    const { code, out, err } = await unusta(['purge', 'plan', '--controller', 'kadakas', ...at(url)]);
    expect([code, out, err]).toEqual([
      1,
      '',
      'No plan: Source shop: The table or\ufffd[2Jders has triggers.\n',
    ]);
  });

  test('that is refused says so', async () => {
    const { url } = await startPeer(() => ({
      status: 409,
      body: { title: 'No notice is in force', detail: 'On 2026-11-22 there is none.' },
    }));
    const { code, err } = await unusta(['purge', 'plan', '--controller', 'kadakas', ...at(url)]);
    expect([code, err]).toEqual([1, 'No notice is in force. On 2026-11-22 there is none.\n']);
  });
});

describe('purge run', () => {
  const waiting = run({
    status: 'needs_approval',
    rules: [
      rule('orders', '5.4', { ...orders, waitsFor: 'new-rule' }),
      rule('letters', '5.6', { purged: 5, eligible: 5 }),
    ],
  });
  const line = ['purge', 'run', '--controller', 'kadakas'];

  test('that needs an approval prints the plan, why, and how, and has not finished', async () => {
    const { url, sent } = await startPurging(waiting);
    const { code, out, err } = await unusta([...line, ...at(url)]);
    expect(code).toBe(1);
    expect(out).toContain(
      '\nFor your approval wait:\n  orders  it is new, or has changed since it was approved\n',
    );
    expect(out).toContain('5 rows of it are gone already.');
    expect(err).toBe(`\nThe rest waits for your approval:\n  npm run unusta -- purge approve ${id}\n`);
    expect(asked(sent)[0]).toEqual(['POST /api/v1/controllers/kadakas/purges', { dryRun: false }]);
  });

  test('with nothing gone yet says so, and where the dates may be read wrongly', async () => {
    const doubtful = tableOf('orders', {
      ...orders,
      undated: 300,
      eventFormat: 'unix_ms',
      doubts: ['seconds', 'undated'],
    });
    const one = rule('orders', '5.4', { ...orders, waitsFor: 'doubtful', tables: [doubtful] });
    const { url } = await startPurging(run({ status: 'needs_approval', rules: [one] }));
    const { out, err } = await unusta([...line, ...at(url)]);
    expect(out).toContain(
      '\n! shop.orders: Its dates lie in January 1970: these look like seconds. Is event_format = "unix" meant?\n' +
        '! shop.orders: 300 of 410 rows have no date that can be read as unix_ms: event_format may be wrong.\n',
    );
    expect(out).toContain('  orders  its dates seem to be read wrongly\n');
    expect(err).toBe(
      `\nNothing has gone yet. It waits for your approval:\n  npm run unusta -- purge approve ${id}\n`,
    );
  });

  test('that failed says whether anything went', async () => {
    const failed = run({ status: 'failed', reason: 'Source shop: It is away.' });
    const { url } = await startPurging(failed);
    const first = await unusta([...line, ...at(url)]);
    expect([first.code, first.err]).toEqual([1, 'It failed. Source shop: It is away. Nothing went.\n']);
    const partly = await startPurging({ ...failed, rules: [rule('orders', '5.4', { purged: 1 })] });
    expect((await unusta([...line, ...at(partly.url)])).err).toBe('It failed. Source shop: It is away.\n');
  });

  test('while another is under way names it; for a day to come names the plan', async () => {
    const refused = (body: object) => startPeer(() => ({ status: 409, body }));
    const underway = await refused({
      ...{ type: 'urn:unusta:problem:purge-underway', title: 'One is under way', detail: 'So it is.', id },
    });
    const { err } = await unusta([...line, ...at(underway.url)]);
    expect(err).toBe(`One is under way. So it is.\nTo follow it: npm run unusta -- purge approve ${id}\n`);
    const early = await refused({ title: 'Not so', errors: [{ pointer: '/asOf', detail: 'is to come' }] });
    const future = await unusta([...line, '--as-of', '2099-01-01', ...at(early.url)]);
    expect(future.err).toBe(
      'Not so.\n  --as-of: is to come\nnpm run unusta -- purge plan --controller kadakas --as-of 2099-01-01 shows it.\n',
    );
  });

  test('--approve approves it, and goes on to the end', async () => {
    const done = [
      rule('orders', '5.4', {
        ...orders,
        purged: 1_289,
        batches: 3,
        tables: [tableOf('orders', { skipped: 1, skippedFor: 'FOREIGN KEY constraint failed' })],
      }),
    ];
    const { url, sent } = await startPurging(waiting, run({ status: 'running' }), run({ rules: done }));
    const { code, out } = await unusta([...line, '--approve', ...at(url)]);
    expect(code).toBe(0);
    expect(out).toMatch(/^kadakas: the purge as of Sun 22 Nov 2026/);
    expect(out).toMatch(/^orders +5\.4 +deleted +1,289 +2 +1 +2022-05-31 +2023-11-21$/m);
    expect(out).toContain('1,289 rows are gone.');
    expect(out).toContain(
      '1 row of shop.orders could not be taken: FOREIGN KEY constraint failed: other rows still refer to it; map their table before this one.',
    );
    expect(asked(sent).map(([what]) => what)).toContain(`POST /api/v1/purges/${id}/approve`);
  });

  test('in a rehearsal says that nothing was touched', async () => {
    const { url } = await startPurging(run({ rehearsal: true }));
    const { code, out } = await unusta([...line, ...at(url)]);
    expect([code, out.split('\n')[0]]).toEqual([
      0,
      'kadakas: a rehearsal as of Sun 22 Nov 2026, by the notice of 2026-03-01',
    ]);
    expect(out).toContain('1,293 rows are due.');
    expect(out).toContain('Nothing was touched.');
  });

  test('bears a server that is away for a moment, but no refusal', async () => {
    const { url } = await startPurging({ status: 503, body: { title: 'Not now' } }, run());
    expect((await unusta([...line, ...at(url)])).code).toBe(0);
    const gone = await startPurging({ status: 401, body: { title: 'A valid key is needed', detail: '' } });
    const { code, err } = await unusta([...line, ...at(gone.url)]);
    expect(code).toBe(1);
    expect(err).toContain(`purge log --controller SLUG --run ${id}`);
  });

  test('goes on at Ctrl-C, which says so', async () => {
    const { url, sent } = await startPurging(run({ status: 'running' }));
    const child = spawn(process.execPath, [join(root, 'src/cli/unusta.ts'), ...line, ...at(url)], {
      stdio: 'pipe',
    });
    let err = '';
    child.stderr.setEncoding('utf8').on('data', (piece: string) => (err += piece));
    while (sent.length < 3) await new Promise((resolve) => setTimeout(resolve, 50));
    child.kill('SIGINT');
    expect((await once(child, 'close'))[0]).toBe(1);
    expect(err).toBe(
      `It goes on without this window. See what it took: npm run unusta -- purge log --controller kadakas --run ${id}\n`,
    );
    expect(sent.filter(({ method }) => method !== 'GET')).toHaveLength(1);
  });
});

test('purge approve approves by id, one part of the path', async () => {
  const { url, sent } = await startPurging(run());
  expect((await unusta(['purge', 'approve', '../k', ...at(url)])).code).toBe(0);
  expect(sent[0]?.path).toBe('/api/v1/purges/..%2Fk/approve');
});

test('purge approve only follows what runs without one, and says what was approved before', async () => {
  const standings = [run({ status: 'running' }), run()];
  const { url, sent } = await startPeer(
    ({ method }): Reply =>
      method === 'POST'
        ? {
            status: 409,
            body: { type: 'urn:unusta:problem:purge-not-waiting', title: 'No', detail: 'It runs.' },
          }
        : { status: 200, body: standings[Math.min(sent.length - 2, 1)] },
  );
  const followed = await unusta(['purge', 'approve', id, ...at(url)]);
  expect([followed.code, followed.err]).toEqual([0, '']);
  expect(followed.out).toMatch(/^kadakas: the purge as of/);
  const done = run({ finishedAt: '2026-11-22T10:05:00.000Z', approvedAt: '2026-11-22T10:04:00.000Z' });
  const before = await startPeer(() => ({ status: 200, body: done }));
  const again = await unusta(['purge', 'approve', id, ...at(before.url)]);
  expect([again.code, again.out.split('\n')[0]]).toEqual([
    0,
    'Approved before; finished at 2026-11-22T10:05:00.000Z.',
  ]);
});

test('purge reapply asks for that, and says when there was nothing to do', async () => {
  const { url, sent } = await startPurging(run({ kind: 'reapply', rules: [] }));
  const { code, out } = await unusta(['purge', 'reapply', '--controller', 'kadakas', ...at(url)]);
  expect([code, sent[0]?.body]).toEqual([0, { dryRun: false, reapply: true }]);
  expect(out).toBe(
    'kadakas: erasures done again as of Sun 22 Nov 2026, by the notice of 2026-03-01\n\nNothing was due.\n',
  );
});

describe('purge log', () => {
  const batch = (number: number, more: object = {}) => ({
    ...{
      run: id,
      source: 'shop',
      number,
      controller: 'kadakas',
      rule: 'orders',
      category: 'orders',
      clause: '5.4',
    },
    ...{ noticeVersion: '2026-03-01', table: 'orders', deed: 'anonymise', rows: 1_000, holdsRevision: 3 },
    ...{
      firstOn: `2022-0${number}-01`,
      lastOn: `2023-0${number}-01`,
      digest: 'k1.9f',
      at: '2026-11-22T10:00:00.000Z',
    },
    ...more,
  });
  const pages = (path: string): Reply =>
    path.includes('cursor=next')
      ? {
          status: 200,
          body: {
            items: [batch(2), batch(3, { rule: 'accounts', deed: 'delete', clause: '5.2', rows: 7 })],
            cursor: null,
          },
        }
      : { status: 200, body: { items: [batch(1)], cursor: 'next' } };

  test('sums every page up by purge and rule', async () => {
    const { url, sent } = await startPeer(({ path }) =>
      path === '/kadakas'
        ? { status: 200, body: { controller: { timeZone: 'Pacific/Kiritimati' } } }
        : pages(path),
    );
    const { code, out } = await unusta(['purge', 'log', '--controller', 'kadakas', ...at(url)]);
    expect(code).toBe(0);
    expect(out.split('\n')).toEqual([
      `2026-11-23 00:00 Pacific/Kiritimati  ${id}  notice 2026-03-01`,
      'rule      clause  became       rows  batches  from        to',
      'orders    5.4     anonymised  2,000        2  2022-01-01  2023-02-01',
      'accounts  5.2     deleted         7        1  2022-03-01  2023-03-01',
      '',
    ]);
    expect(sent.filter(({ path }) => path.startsWith('/api/'))).toHaveLength(2);
    const json = await unusta(['purge', 'log', '--controller', 'kadakas', '--json', ...at(url)]);
    expect(JSON.parse(json.out)).toHaveLength(3);
  });

  test('of one purge says how it stands', async () => {
    const { url, sent } = await startPeer(({ path }) =>
      path.includes('/batches')
        ? { status: 200, body: { items: [], cursor: null } }
        : { status: 200, body: run({ status: 'running' }) },
    );
    const { code, out } = await unusta(['purge', 'log', '--controller', 'kadakas', '--run', id, ...at(url)]);
    expect([code, out]).toEqual([0, 'Nothing has gone.\nIt is still running.\n']);
    expect(sent[1]?.path).toContain(`purge=${id}`);
  });
});

test.each([
  ['purge', /which of purge plan, purge run, /],
  ['purge plan', /--controller SLUG is missing/],
  ['purge plan --controller kadakas --as-of soon', /--as-of must be a date such as 2027-01-31, not soon/],
  ['purge approve', /ID is missing/],
])('%s is bad usage', async (line, said) => {
  const { code, err } = await unusta(line.split(' '));
  expect(code).toBe(2);
  expect(err).toMatch(said);
});
